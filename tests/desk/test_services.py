"""The services at the desk: found, flagged, checked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.compose.services import show_service
from bot.content.publish import publish
from bot.desk.links import LinkReport
from bot.publisher.versions import list_versions
from tests.desk.conftest import DeskSite
from tests.desk.service_form import ACTIRIS, NASTY, Desk, names, saved, today
from web.desk import service_overview


def test_the_list_begins_with_what_nobody_checked_for_longest(desk_site: DeskSite, desk_client: Desk) -> None:
    path = desk_site.settings.content / "services" / "cire.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"checked: \S+", "checked: 2019-05-01", text, count=1), encoding="utf-8")
    publish(desk_site.settings.content, desk_site.settings.published)
    page = desk_client("reader").get("/staff/services").text
    listed = names(page)
    assert len(listed) == len(list((desk_site.settings.content / "services").glob("*.yml")))
    assert listed[0] == "cire"
    assert "Not checked for a year" in page


FILTERS = (
    ("words=actiris", "actiris", "cire"), ("words=0800+35", "actiris", "cire"), ("words=ASTRONOMIE", "actiris", "cire"),
    ("topic=work", "actiris", "anti_poison"), ("state=doubtful", None, "actiris"), ("state=ceased", None, "actiris"),
    ("words=zzzz", None, "actiris"), ("topic=%3Cscript%3E", None, "actiris"),
)  # fmt: skip


def test_the_list_is_searched_and_filtered(desk_client: Desk) -> None:
    reader = desk_client("reader")
    for query, there, gone in FILTERS:
        answer = reader.get(f"/staff/services?{query}")
        assert answer.status_code == 200
        listed = names(answer.text)
        assert there is None or there in listed, query
        assert gone is None or gone not in listed, query


def test_what_is_doubtful_is_found_and_what_is_not_is_left_out(desk_site: DeskSite, desk_client: Desk) -> None:
    for name, day in (("cire", "2019-05-01"), ("emergency_112", today().isoformat())):
        path = desk_site.settings.content / "services" / f"{name}.yml"
        path.write_text(
            re.sub(r"checked: [\d-]+", f"checked: {day}", path.read_text(encoding="utf-8")), encoding="utf-8"
        )
    publish(desk_site.settings.content, desk_site.settings.published)
    reader = desk_client("reader")
    for doubt, there in (("any", True), ("not_checked", True), ("no_contact", False)):
        listed = names(reader.get(f"/staff/services?doubt={doubt}").text)
        assert ("cire" in listed, "emergency_112" in listed) == (there, False), doubt


def test_full_at_present_is_said_to_people_and_can_be_taken_back(desk_site: DeskSite, desk_client: Desk) -> None:
    editor = desk_client("editor")
    before = (desk_site.settings.content / "services" / "actiris.yml").read_text(encoding="utf-8")
    assert editor.send(f"{ACTIRIS}/full", {"on": "yes"}).status_code == 303
    assert saved(desk_site).full_at_present == today().isoformat()
    content = publish(desk_site.settings.content, desk_site.settings.published).published.content
    assert "is full at present" in show_service(content, "en", "actiris")[0].text
    assert "Full at present" in editor.get("/staff/services?state=full").text
    newest = list_versions(desk_site.settings, limit=1)[0]
    assert newest.who.startswith("editor")
    assert "full at present" in newest.what
    editor.send(f"{ACTIRIS}/full", {"on": "no"})
    assert (desk_site.settings.content / "services" / "actiris.yml").read_text(encoding="utf-8") == before


def test_closed_today_and_another_day(desk_site: DeskSite, desk_client: Desk) -> None:
    editor = desk_client("editor")
    editor.send(f"{ACTIRIS}/closed", {"on": "yes"})
    later = (today() + timedelta(days=9)).isoformat()
    editor.send(f"{ACTIRIS}/closed", {"on": "yes", "day": later})
    assert saved(desk_site).closed_on == (today().isoformat(), later)
    assert f"Closed on {later}" in editor.get(ACTIRIS).text
    editor.send(f"{ACTIRIS}/closed", {"on": "no"})
    assert saved(desk_site).closed_on == (later,)
    for day, problem in (("2020-01-01", "past"), ("soon", "calendar"), (NASTY, "calendar")):
        answer = editor.send(f"{ACTIRIS}/closed", {"on": "yes", "day": day})
        assert answer.status_code == 400
        assert problem in answer.text
    assert saved(desk_site).closed_on == (later,)


def test_a_month_later_the_desk_asks_again(desk_site: DeskSite, desk_client: Desk) -> None:
    path = desk_site.settings.content / "services" / "actiris.yml"
    old = (today() - timedelta(days=31)).isoformat()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("sources:\n", f"full_at_present: {old}\nsources:\n", 1), encoding="utf-8")
    publish(desk_site.settings.content, desk_site.settings.published)
    editor = desk_client("editor")
    assert names(editor.get("/staff/services?doubt=confirm_full").text) == ["actiris"]
    page = editor.get(ACTIRIS).text
    assert f"It was full on {old}" in page
    assert "Yes, still full" in page
    editor.send(f"{ACTIRIS}/full", {"on": "yes"})
    assert saved(desk_site).full_at_present == today().isoformat()


def test_a_number_for_danger_is_never_full(desk_site: DeskSite, desk_client: Desk) -> None:
    editor = desk_client("editor")
    assert "never be marked" in editor.get("/staff/services/emergency_112").text
    for what in ("full", "closed"):
        assert editor.send(f"/staff/services/emergency_112/{what}", {"on": "yes"}).status_code == 400
    assert saved(desk_site, "emergency_112").full_at_present is None


def test_checked_today_changes_the_sources_that_were_ticked(desk_site: DeskSite, desk_client: Desk) -> None:
    editor, sources = desk_client("editor"), saved(desk_site).sources
    assert editor.send(f"{ACTIRIS}/checked").status_code == 400
    assert saved(desk_site).sources == sources
    editor.send(f"{ACTIRIS}/checked", {"source": [sources[0].url, "https://not.there.be/"]})
    dates = [source.checked for source in saved(desk_site).sources]
    assert dates == [today().isoformat(), *(source.checked for source in sources[1:])]


def test_links_are_looked_at_only_when_a_person_asks(
    desk_client: Desk, monkeypatch: pytest.MonkeyPatch, desk_site: DeskSite
) -> None:
    asked: list[str] = []

    def look(urls: list[str]) -> tuple[LinkReport, ...]:
        asked.extend(urls)
        return tuple(LinkReport(url, "gone", 404) for url in urls)

    monkeypatch.setattr(service_overview, "check_links", look)
    editor = desk_client("editor")
    editor.get("/staff/services")
    editor.get(ACTIRIS)
    assert asked == []
    answer = editor.send(f"{ACTIRIS}/links")
    assert answer.text.count("The page is gone (404)") == len(asked)
    assert {source.url for source in saved(desk_site).sources} <= set(asked)
    assert "https://actiris.brussels" in asked
