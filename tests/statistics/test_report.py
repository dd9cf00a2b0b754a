"""What staff see: sums, small counts hidden, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Engine as Database

from bot import cli
from bot.content.types import Content
from bot.errors import ContentError
from bot.settings import ROOT
from bot.statistics.counter import Counter
from bot.statistics.export import safe_cell, to_csv
from bot.statistics.hide import LEAST, hide_small
from bot.statistics.kept import read_kept
from bot.statistics.outcome import Counted
from bot.statistics.report import Report, read_report
from bot.statistics.retention import QUESTIONS_LIVE_DAYS, forget_old, oldest_kept
from bot.statistics.themes import read_themes
from bot.statistics.waiting import Question
from bot.statistics.weeks import week_of, weeks_until
from tests.statistics.conftest import TODAY, WEEK

THEMES = read_themes(ROOT / "data")


def count(database: Database, rows: dict[tuple[str, str, str], int], day: date = TODAY) -> None:
    """Count (language, topic, faq) so many times."""
    counter = Counter(lambda: database, "web", today=lambda: day)
    for (language, topic, faq), number in rows.items():
        for _ in range(number):
            counter.turn(language, Counted("answered", topic, faq, "high"))
    counter.write()


def report(database: Database, weeks: int = 12) -> Report:
    return read_report(database, THEMES, TODAY, weeks)


def test_sums_by_subject_language_and_week(database: Database) -> None:
    count(database, {("nl", "housing", "housing_ais"): 7, ("fr", "housing", "housing_scam"): 6, ("fr", "work", ""): 9})
    count(database, {("nl", "housing", "housing_ais"): 8}, TODAY - timedelta(weeks=1))
    found = report(database)
    assert found.total == 30
    assert found.by_topic == {"housing": 21, "work": 9}
    assert found.by_language == {"fr": 15, "nl": 15}
    assert found.by_week[WEEK] == 22
    assert found.by_week["2026-W46"] == 8
    assert found.by_week["2026-W40"] == 0
    assert found.by_outcome["answered"] == 30


def test_weeks_before_the_span_are_left_out(database: Database) -> None:
    count(database, {("nl", "housing", ""): 7}, TODAY - timedelta(weeks=12))
    assert report(database).total == 0
    assert report(database, 13).total == 7


def test_a_faq_counts_under_its_own_theme(database: Database) -> None:
    count(database, {("nl", "family", "family_creche"): 6, ("nl", "family", "family_dutch_school"): 7})
    assert report(database).by_theme == {"onderwijs": 7, "kinderopvang": 6}


def test_small_counts_are_hidden_everywhere(database: Database) -> None:
    count(database, {("nl", "housing", ""): 40, ("ar", "work", ""): 4, ("ps", "money", ""): 3})
    found = report(database)
    assert found.by_topic == {"housing": 40, "work": None, "money": None}
    assert found.by_language == {"nl": 40, "ar": None, "ps": None}


def test_a_single_hidden_count_takes_the_next_with_it_so_that_no_subtraction_finds_it(database: Database) -> None:
    count(database, {("nl", "housing", ""): 40, ("fr", "work", ""): 9, ("ps", "money", ""): 3})
    found = report(database)
    assert found.total == 52
    assert found.by_language == {"nl": 40, "fr": None, "ps": None}


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 60), max_size=12))
def test_what_is_hidden_cannot_be_worked_out(counts: dict[str, int]) -> None:
    shown = hide_small(counts)
    hidden = [counts[name] for name in counts if shown[name] is None]
    assert not any(0 < number < LEAST for number in shown.values() if number is not None)
    assert list(shown) == list(counts)
    if hidden and any(number for number in shown.values()):
        assert len(hidden) >= 2
        assert sum(hidden) >= LEAST


def test_the_csv_has_theme_codes_and_leaves_hidden_counts_empty(database: Database, content: Content) -> None:
    count(database, {("nl", "housing", "housing_ais"): 40, ("ar", "work", ""): 4, ("ps", "money", ""): 3})
    rows = list(csv.DictReader(io.StringIO(to_csv(report(database), content, THEMES), newline="")))
    topics = {row["id"]: row for row in rows if row["dimension"] == "topic"}
    assert (topics["housing"]["theme"], topics["housing"]["label"], topics["housing"]["count"]) == (
        "huisvesting", "Wonen", "40",
    )  # fmt: skip
    assert (topics["work"]["count"], topics["work"]["hidden"]) == ("", "1")
    assert {row["from"] for row in rows} == {"2026-W36"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "|cmd", "%0A"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert safe_cell(text).startswith("'")


def test_a_label_that_is_a_formula_comes_out_as_text(database: Database, content: Content) -> None:
    evil = msgspec.structs.replace(content.topics["housing"], labels={"nl": '=HYPERLINK("http://x","y")'})
    spoilt = msgspec.structs.replace(content, topics={**content.topics, "housing": evil})
    count(database, {("nl", "housing", ""): 40})
    rows = csv.DictReader(io.StringIO(to_csv(report(database), spoilt, THEMES), newline=""))
    assert {row["label"] for row in rows if row["id"] == "housing"} == {'\'=HYPERLINK("http://x","y")'}


def test_every_subject_that_is_counted_has_a_theme_and_every_faq_named_exists(content: Content) -> None:
    counted = {t.id for t in content.topics.values() if not t.sensitive} - {"emergency"}
    assert counted == set(THEMES.topics)
    assert set(THEMES.faqs) <= set(content.faqs)
    assert all(set(labels) == {"fr", "nl", "en"} for labels in THEMES.themes.values())


def test_a_broken_themes_file_is_named(tmp_path: Path) -> None:
    for text in ("themes: [", "themes: {a: {nl: A}}\ntopics: {housing: b}", "subjects: {}"):
        (tmp_path / "themes.yml").write_text(text)
        with pytest.raises(ContentError, match=r"themes\.yml"):
            read_themes(tmp_path)
    assert read_themes(tmp_path / "nowhere").theme("housing") == "andere"


def test_old_counters_and_questions_are_deleted_and_the_young_stay(database: Database) -> None:
    for age in (0, 80, QUESTIONS_LIVE_DAYS + 1, 3 * 366):
        day = TODAY - timedelta(days=age)
        counter = Counter(lambda: database, "web", today=lambda day=day: day)
        counter.keep(Question(f"vraag {age}", "nl", ""))
        counter.turn("nl", Counted("answered", "housing"))
        counter.write()
    assert forget_old(database, TODAY) == 2
    assert {kept.text for kept in read_kept(database)} == {"vraag 0", "vraag 80"}
    with database.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM stat_turns").scalar() == 3


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_question_is_never_kept_longer_than_promised(asked: date) -> None:
    lived = next(days for days in range(200) if week_of(asked) < oldest_kept(asked + timedelta(days)))
    assert QUESTIONS_LIVE_DAYS - 7 < lived <= QUESTIONS_LIVE_DAYS


def test_weeks_over_the_turn_of_a_year() -> None:
    assert weeks_until(date(2027, 1, 5), 3) == ("2026-W52", "2026-W53", "2027-W01")


@pytest.mark.parametrize("option", [[], ["--json"], ["--csv"], ["--weeks", "99999"], ["--weeks", "-3"]])
def test_the_command_prints_each_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], option: list[str]
) -> None:
    monkeypatch.setenv("LOKET_VAR", str(tmp_path))
    assert cli.main(["stats", *option]) == 0
    out = capsys.readouterr().out
    if option == ["--json"]:
        assert json.loads(out)["total"] == 0
    elif option == ["--csv"]:
        assert out.startswith("from,to,dimension")
    else:
        assert "0 questions" in out
