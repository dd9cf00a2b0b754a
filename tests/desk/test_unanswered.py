"""Questions people left: grouped by meaning, one click from a FAQ, deleted with one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from bot.desk.drafts import Drafts
from bot.statistics.counter import Counter
from bot.statistics.grouping import group
from bot.statistics.kept import read_kept
from bot.statistics.waiting import Question
from tests.desk.conftest import DeskClient, DeskSite

Sign = Callable[..., DeskClient]
FAQ = "work_diploma_naric"


@pytest.fixture
def left(desk_site: DeskSite) -> str:
    """A question somebody left; its id."""
    counter = Counter(lambda: desk_site.office.engine, "web", today=date.today)
    kept = counter.keep(Question("ik wil mijn … laten erkennen", "nl", FAQ))
    counter.write()
    return kept


def test_the_page_shows_the_question_its_language_and_the_nearest_faq(
    desk_site: DeskSite, desk_client: Sign, left: str
) -> None:
    page = desk_client("editor").get("/staff/unanswered").text
    assert "ik wil mijn … laten erkennen" in page
    assert "Nederlands" in page
    assert f'value="{FAQ}" selected' in page
    assert 'value="ik wil mijn laten erkennen"' in page
    assert "⟦" not in page


def test_one_click_makes_it_a_draft_of_the_faq_and_takes_it_off_the_list(
    desk_site: DeskSite, desk_client: Sign, left: str
) -> None:
    editor = desk_client("editor")
    answer = editor.send(f"/staff/unanswered/{left}/add", {"faq": FAQ, "question": "mijn diploma laten erkennen"})
    assert answer.headers["Location"] == f"/staff/faqs/{FAQ}/nl"
    draft = Drafts(desk_site.settings.var).find(FAQ, "nl")
    assert draft is not None
    assert draft.fields.questions[-1] == "mijn diploma laten erkennen"
    assert draft.fields.answer
    assert "mijn diploma laten erkennen" in editor.get(answer.headers["Location"]).text
    assert read_kept(desk_site.office.engine) == ()


def test_a_question_that_stands_there_already_makes_no_draft(desk_site: DeskSite, desk_client: Sign, left: str) -> None:
    page = desk_client("editor")
    first = next(iter(desk_site.app.extensions["loket"].content.current().content.faqs[FAQ].texts["nl"].questions))
    page.send(f"/staff/unanswered/{left}/add", {"faq": FAQ, "question": first})
    assert Drafts(desk_site.settings.var).find(FAQ, "nl") is None


@pytest.mark.parametrize("form", [{"faq": "nothing", "question": "x"}, {"faq": FAQ, "question": " … 12 "}, {}])
def test_a_click_that_says_too_little_loses_nothing(
    desk_site: DeskSite, desk_client: Sign, left: str, form: dict[str, str]
) -> None:
    answer = desk_client("editor").send(f"/staff/unanswered/{left}/add", form)
    assert answer.headers["Location"] == "/staff/unanswered"
    assert len(read_kept(desk_site.office.engine)) == 1


def test_a_new_faq_begins_with_the_question(desk_site: DeskSite, desk_client: Sign, left: str) -> None:
    editor = desk_client("editor")
    page = editor.get("/staff/unanswered").text
    begin = page[page.index('href="/staff/faqs/new?') + 6 :].split('"')[0].replace("&amp;", "&")
    assert parse_qs(urlsplit(begin).query) == {"kept": [left]}
    form = editor.get(begin).text
    assert "ik wil mijn laten erkennen" in form
    assert re.search(r'<option value="nl"[^>]* selected', form)


def test_an_unanswered_question_that_is_gone_leaves_an_empty_form(desk_client: Sign) -> None:
    assert desk_client("editor").get("/staff/faqs/new?kept=nothing").status_code == 200


def test_one_is_deleted(desk_site: DeskSite, desk_client: Sign, left: str) -> None:
    editor = desk_client("editor")
    editor.send(f"/staff/unanswered/{left}/delete")
    assert read_kept(desk_site.office.engine) == ()
    assert editor.send(f"/staff/unanswered/{left}/delete").status_code == 404


def test_html_in_a_question_is_text(desk_site: DeskSite, desk_client: Sign) -> None:
    counter = Counter(lambda: desk_site.office.engine, "web", today=date.today)
    counter.keep(Question('"><script>alert(1)</script>', "nl", ""))
    counter.write()
    assert "<script>alert" not in desk_client("editor").get("/staff/unanswered").text


def test_a_reader_does_not_see_them(desk_site: DeskSite, desk_client: Sign, left: str) -> None:
    assert desk_client("reader").get("/staff/unanswered").status_code == 403


def test_what_people_meant_counts_here_too(desk_site: DeskSite, desk_client: Sign) -> None:
    counter = Counter(lambda: desk_site.office.engine, "web", today=date.today)
    for _ in range(9):
        counter.mark("meant", FAQ)
    counter.write()
    page = desk_client("editor").get("/staff/unanswered").text
    assert '<td class="number">9</td>' in page


def test_groups_are_the_largest_first_and_their_middle_first() -> None:
    one, other = np.eye(4)[0], np.eye(4)[1]
    rows = np.stack([other, one, one + 0.2 * np.eye(4)[2], one - 0.2 * np.eye(4)[2]]).astype(np.float32)
    assert group(rows) == [[1, 2, 3], [0]]
    assert group(rows[:1]) == [[0]]
    assert group(rows[:0]) == []


def test_no_log_holds_a_question(
    desk_site: DeskSite, desk_client: Sign, left: str, caplog: pytest.LogCaptureFixture
) -> None:
    editor = desk_client("editor")
    with caplog.at_level("DEBUG"):
        editor.get("/staff/unanswered")
        editor.send(f"/staff/unanswered/{left}/add", {"faq": FAQ, "question": "mijn diploma laten erkennen"})
    assert "erkennen" not in json.dumps([record.getMessage() for record in caplog.records])
