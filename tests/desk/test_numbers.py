"""The numbers at the desk: readable without seeing, small counts hidden, the file for editors."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date

import pytest

from bot.statistics.counter import Counter
from bot.statistics.outcome import Counted
from tests.desk.conftest import DeskClient, DeskSite
from web.desk.charts import bar, columns

Sign = Callable[..., DeskClient]


@pytest.fixture
def counted(desk_site: DeskSite) -> DeskSite:
    """A desk with figures: 40 on housing, 3 on work, 4 on money."""
    counter = Counter(lambda: desk_site.office.engine, "web", today=date.today)
    for _ in range(40):
        counter.turn("nl", Counted("answered", "housing", "housing_ais", "high"))
        counter.mark("meant", "housing_ais")
    for _ in range(3):
        counter.turn("ps", Counted("refused", "work", "work_interim", "low"))
    for _ in range(4):
        counter.turn("fr", Counted("clarified", "money", "", "middle"))
    for _ in range(7):
        counter.mark("helped", "housing_ais")
        counter.mark("barrier", "slrb_bghm")
        counter.mark("commune", "schaerbeek")
    counter.write()
    return desk_site


@pytest.mark.parametrize(("language", "subject"), [("en", "Home"), ("fr", "Logement"), ("nl", "Wonen")])
def test_figures_are_in_the_readers_language(counted: DeskSite, desk_client: Sign, language: str, subject: str) -> None:
    page = desk_client("reader", language=language).get("/staff/numbers").text
    assert re.search(rf">{subject}</bdi></th><td class=\"number\">40<", page)
    assert "⟦" not in page


def test_small_counts_are_nowhere_on_the_page_and_in_no_picture(counted: DeskSite, desk_client: Sign) -> None:
    page = desk_client("reader").get("/staff/numbers").text
    row = page[page.index(">Work</bdi>") :][:400]
    assert "hidden" in row
    assert 'width="0.0"' in row
    assert ">3<" not in page


def test_the_chart_has_words_and_its_numbers_in_a_table(counted: DeskSite, desk_client: Sign) -> None:
    page = desk_client("reader").get("/staff/numbers?weeks=4").text
    assert re.search(r'<svg class="chart"[^>]* role="img" aria-label="[^"]{10,}"', page)
    assert page.count('class="column"') == 4
    assert "<script>" not in page
    assert "style=" not in page


def test_without_figures_the_page_says_so(desk_site: DeskSite, desk_client: Sign) -> None:
    page = desk_client("reader").get("/staff/numbers").text
    assert "No question was counted" in page


@pytest.mark.parametrize("weeks", ["0", "-1", "x", "99999999999999999999", "5"])
def test_an_address_that_was_made_up_shows_the_usual_weeks(counted: DeskSite, desk_client: Sign, weeks: str) -> None:
    answer = desk_client("reader").get(f"/staff/numbers?weeks={weeks}")
    assert answer.status_code == 200
    assert answer.text.count('class="column"') == 12


def test_the_file_opens_in_a_belgian_spreadsheet(counted: DeskSite, desk_client: Sign) -> None:
    answer = desk_client("editor", language="nl").get("/staff/numbers.csv")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    text = answer.data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    housing = next(row for row in rows if row["dimension"] == "topic" and row["id"] == "housing")
    assert (housing["theme"], housing["count"]) == ("huisvesting", "40")
    assert all(row["count"] != "3" for row in rows)


def test_a_reader_sees_no_link_to_the_file_and_does_not_get_it(counted: DeskSite, desk_client: Sign) -> None:
    reader = desk_client("reader")
    assert "numbers.csv" not in reader.get("/staff/numbers").text
    assert reader.get("/staff/numbers.csv").status_code == 403


def test_a_chart_escapes_its_labels_and_draws_what_is_hidden_without_a_height() -> None:
    drawn = str(columns({"<b>": 10, "W2": None}, '"><script>'))
    assert "<b>" not in drawn
    assert "<script>" not in drawn
    assert drawn.count('height="0.0"') == 1
    assert "hidden-count" in drawn
    assert str(columns({}, "x")) == ""
    assert 'width="0.0"' in str(bar(None, 10))
    assert 'width="200.0"' in str(bar(10, 10))
