"""The services at the desk: found, flagged, edited, and nothing lost when two people do it at once."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from bot.clock import local_now
from bot.compose.services import show_service
from bot.content.load import load_content
from bot.content.publish import publish
from bot.content.types import Service
from bot.desk.links import LinkReport
from bot.desk.service_edits import service_in
from bot.publisher.versions import list_versions
from tests.desk.conftest import DeskClient, DeskSite
from web.desk import service_overview

Desk = Callable[..., DeskClient]
ACTIRIS = "/staff/services/actiris"
HOURS_ARE_OLD = "The phone hours are from 2021. The desk hours are from 2022."
NASTY = '<img src=x onerror="hacked()"><script>hacked()</script> {{ 7*7 }} ${x}'


def today() -> date:
    return local_now().date()


def saved(site: DeskSite, name: str = "actiris") -> Service:
    """Return what stands in the file."""
    path = site.settings.content / "services" / f"{name}.yml"
    return service_in(path.read_text(encoding="utf-8"), str(path))


def form_of(client: DeskClient, path: str) -> dict[str, str]:
    """Return the fields of the page's big form, as a browser would send them unchanged."""
    page = client.get(path).get_data(as_text=True)
    form = max(re.findall(r'<form method="post".*?</form>', page, re.DOTALL), key=len)
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value, kind = (re.search(rf'\b{part}="([^"]*)"', tag) for part in ("name", "value", "type"))
        is_mark = kind is not None and kind[1] in {"checkbox", "radio"}
        if name and (not is_mark or " checked" in tag):
            found[name[1]] = html.unescape(value[1] if value else "on")
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body) or re.search(r'value="([^"]*)"', body)
        found[name] = html.unescape(chosen[1]) if chosen else ""
    for name, body in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found[name] = html.unescape(body)
    return found


def names(page: str) -> list[str]:
    return re.findall(r'<a href="/staff/services/([a-z0-9_]+)"><bdi>', page)


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
    ("words=zzzz", None, "actiris"), ("doubt=any", None, None), ("topic=%3Cscript%3E", None, "actiris"),
)  # fmt: skip


def test_the_list_is_searched_and_filtered(desk_client: Desk) -> None:
    reader = desk_client("reader")
    for query, there, gone in FILTERS:
        answer = reader.get(f"/staff/services?{query}")
        assert answer.status_code == 200
        listed = names(answer.text)
        assert there is None or there in listed, query
        assert gone is None or gone not in listed, query


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


def test_opening_and_saving_the_form_changes_nothing(desk_site: DeskSite, desk_client: Desk) -> None:
    editor = desk_client("editor")
    for name in ("actiris", "cire", "huis_nederlands", "emergency_112", "cpas_ocmw"):
        path = desk_site.settings.content / "services" / f"{name}.yml"
        before = path.read_text(encoding="utf-8")
        for form in ("contacts", "texts/fr", "texts/ar"):
            address = f"/staff/services/{name}/{form}"
            answer = editor.send(address, form_of(editor, address) | {"do": "save"})
            assert answer.status_code == 303, (name, form)
        assert path.read_text(encoding="utf-8") == before, name


def test_hours_are_written_from_the_form_with_their_source(desk_site: DeskSite, desk_client: Desk) -> None:
    editor = desk_client("editor")
    source = saved(desk_site).sources[0].url
    form = form_of(editor, f"{ACTIRIS}/contacts") | {"oSa0from": "10", "oSa0to": "12h30", "oPH": "off"}
    answer = editor.send(f"{ACTIRIS}/contacts", form)
    assert answer.status_code == 400
    assert "Say where this stands" in answer.text
    assert 'value="12h30"' in answer.text, "what was typed stays"
    look = editor.send(f"{ACTIRIS}/contacts", form | {"source": source, "do": "look"})
    assert (
        "People read: Monday – Friday: 09:00–12:00, 13:00–16:00; Saturday: 10:00–12:30; public holidays: closed"
        in look.text
    )
    assert saved(desk_site).opening_hours == "Mo-Fr 09:00-12:00,13:00-16:00", "looking saves nothing"
    assert editor.send(f"{ACTIRIS}/contacts", form | {"source": source}).status_code == 303
    now = saved(desk_site)
    assert now.opening_hours == "Mo-Fr 09:00-12:00,13:00-16:00; Sa 10:00-12:30; PH off"
    assert now.sources[0].checked == today().isoformat()


def test_a_new_source_is_put_into_the_file(desk_site: DeskSite, desk_client: Desk) -> None:
    editor = desk_client("editor")
    form = form_of(editor, f"{ACTIRIS}/contacts") | {"phone": "02 435 45 42", "source": "new"}
    assert editor.send(f"{ACTIRIS}/contacts", form).status_code == 400, "new, but none written"
    editor.send(f"{ACTIRIS}/contacts", form | {"new_source": "https://www.actiris.brussels/contact"})
    now = saved(desk_site)
    assert now.phone == "02 435 45 42"
    assert (now.sources[-1].url, now.sources[-1].checked) == (
        "https://www.actiris.brussels/contact", today().isoformat(),
    )  # fmt: skip


MISTAKES: tuple[tuple[dict[str, str], str], ...] = (
    ({"oMo0from": "25:00"}, "is no time of a day"), ({"oMo0to": "8"}, "ends before it begins"),
    ({"omode": "raw", "oraw": "Mo 09:00-25:00"}, "are no opening hours"),
    ({"omode": "raw", "oraw": "any time"}, "are no opening hours"),
    ({"phone": "02 12"}, "is not a number that can be called"),
    ({"phone": "<b>call</b>"}, "is not a number that can be called"),
    ({"email": "me at home"}, "is no e-mail address"), ({"website": "javascript:alert(1)"}, "is no web address"),
    ({"state": "exploded"}, "Choose from the list"),
    ({"new_source": "http://", "source": "new"}, "is not a web address"),
    ({"municipality0": "atlantis"}, "atlantis"),
)  # fmt: skip


def test_what_is_wrong_is_said_and_nothing_is_saved(desk_site: DeskSite, desk_client: Desk) -> None:
    editor = desk_client("editor")
    before = saved(desk_site)
    untouched = form_of(editor, f"{ACTIRIS}/contacts") | {"source": before.sources[0].url or ""}
    for change, said in MISTAKES:
        answer = editor.send(f"{ACTIRIS}/contacts", untouched | change)
        assert answer.status_code == 400, change
        assert said in html.unescape(answer.text), change
        assert saved(desk_site) == before, change


def test_what_the_lint_says_of_a_field_is_in_the_reader_s_language(desk_site: DeskSite, desk_client: Desk) -> None:
    editor = desk_client("editor", language="nl")
    form = form_of(editor, f"{ACTIRIS}/contacts") | {"source": saved(desk_site).sources[0].url or ""}
    answer = editor.send(f"{ACTIRIS}/contacts", form | {"phone": "02 535 45"})
    assert answer.status_code == 400
    page = html.unescape(answer.text)
    assert '<span class="message bad">“02 535 45” kan je in België niet bellen. Tel de cijfers' in page
    assert "⟦" not in page


def test_html_in_every_field_is_text_everywhere(desk_site: DeskSite, desk_client: Desk) -> None:
    editor = desk_client("editor")
    form = form_of(editor, f"{ACTIRIS}/contacts")
    texts = {name: NASTY for name in form if name not in {"csrf_token", "stamp", "was"}}
    for action in ("look", "save"):
        answer = editor.send(f"{ACTIRIS}/contacts", form | texts | {"do": action})
        assert answer.status_code == 400
        assert "<script>hacked" not in answer.text
        assert "<img src=x" not in answer.text
    notes = form | {"notes": NASTY, "address0": f"rue Haute 1 {NASTY}", "source": saved(desk_site).sources[0].url or ""}
    editor.send(f"{ACTIRIS}/contacts", notes)
    words = form_of(editor, f"{ACTIRIS}/texts/en")
    parts = {part: NASTY for part in ("what", "what_happens", "bring", "ask", "note")}
    look = editor.send(f"{ACTIRIS}/texts/en", words | parts | {"do": "look"})
    assert look.status_code == 200
    for page in (
        look.text,
        editor.get(ACTIRIS).text,
        editor.get(f"{ACTIRIS}/contacts").text,
        editor.get("/staff/services").text,
    ):
        assert "<script>hacked" not in page
        assert "<img src=x" not in page
    assert " ".join(NASTY.split()) in (saved(desk_site).notes or "")


def test_two_people_who_change_different_things_lose_nothing(desk_site: DeskSite, desk_client: Desk) -> None:
    one, other = desk_client("editor"), desk_client("publisher")
    source = saved(desk_site).sources[0].url or ""
    mine, theirs = (form_of(client, f"{ACTIRIS}/contacts") | {"source": source} for client in (one, other))
    assert other.send(f"{ACTIRIS}/contacts", theirs | {"email": "new@actiris.brussels"}).status_code == 303
    answer = one.send(f"{ACTIRIS}/contacts", mine | {"phone": "02 435 45 42"})
    assert answer.status_code == 409
    assert "Nothing of yours is lost" in answer.text
    assert saved(desk_site).phone == "0800 35 123", "nothing is written before the person has seen it"
    again = _from_page(answer.text)
    assert (again["phone"], again["email"]) == ("02 435 45 42", "new@actiris.brussels")
    assert one.send(f"{ACTIRIS}/contacts", again | {"do": "save"}).status_code == 303
    assert (saved(desk_site).phone, saved(desk_site).email) == ("02 435 45 42", "new@actiris.brussels")


def test_two_people_who_change_the_same_see_both(desk_site: DeskSite, desk_client: Desk) -> None:
    one, other = desk_client("editor"), desk_client("publisher")
    mine, theirs = (form_of(client, f"{ACTIRIS}/texts/en") for client in (one, other))
    other.send(
        f"{ACTIRIS}/texts/en",
        theirs | {"note": f"{HOURS_ARE_OLD} They moved in October.", "what": "Actiris helps with work."},
    )
    answer = one.send(f"{ACTIRIS}/texts/en", mine | {"note": f"{HOURS_ARE_OLD} They moved in November."})
    assert answer.status_code == 409
    again = _from_page(answer.text)
    assert again["note"] == f"{HOURS_ARE_OLD} They moved in November."
    assert again["what"] == "Actiris helps with work."
    assert "Now in the file:" in answer.text
    assert "They moved in October." in answer.text
    one.send(f"{ACTIRIS}/texts/en", again | {"do": "save"})
    text = saved(desk_site).texts["en"]
    assert (text.note, text.what) == (f"{HOURS_ARE_OLD} They moved in November.", "Actiris helps with work.")


def test_a_flag_set_while_the_form_is_open_stays(desk_site: DeskSite, desk_client: Desk) -> None:
    editor = desk_client("editor")
    form = form_of(editor, f"{ACTIRIS}/contacts") | {"notes": "New note."}
    editor.send(f"{ACTIRIS}/full", {"on": "yes"})
    answer = editor.send(f"{ACTIRIS}/contacts", form)
    assert answer.status_code == 409
    editor.send(f"{ACTIRIS}/contacts", _from_page(answer.text) | {"do": "save"})
    assert saved(desk_site).notes == "New note."
    assert saved(desk_site).full_at_present == today().isoformat()


def _from_page(page: str) -> dict[str, str]:
    class _Page:
        text = page

        def get_data(self, as_text: bool = True) -> str:
            return page

        def get(self, _: str) -> _Page:
            return self

    return form_of(_Page(), "")  # type: ignore[arg-type]


def test_a_changed_text_is_a_draft_and_a_new_fact_makes_the_others_outdated(
    desk_site: DeskSite, desk_client: Desk
) -> None:
    editor, publisher = desk_client("editor"), desk_client("publisher")
    words = form_of(publisher, f"{ACTIRIS}/texts/nl") | {"reviewed": "yes"}
    publisher.send(f"{ACTIRIS}/texts/nl", words)
    assert saved(desk_site).texts["nl"].state == "reviewed"
    words = form_of(editor, f"{ACTIRIS}/texts/nl") | {"note": "Bel eerst.", "new_fact": "yes", "reviewed": "yes"}
    editor.send(f"{ACTIRIS}/texts/nl", words)
    now = saved(desk_site)
    assert (now.version, now.texts["nl"].version, now.texts["fr"].version) == (2, 2, 1)
    assert now.texts["nl"].state == "draft", "an editor may not say that it was reviewed"
    assert "Older than the facts" in editor.get(ACTIRIS).text
    assert load_content(desk_site.settings.content).problems == ()


def test_the_text_is_heard_before_it_is_saved(desk_site: DeskSite, desk_client: Desk) -> None:
    editor = desk_client("editor")
    form = form_of(editor, f"{ACTIRIS}/texts/ar") | {"note": "اتصل أولا.", "do": "look", "beside": "nl"}
    page = editor.send(f"{ACTIRIS}/texts/ar", form).text
    assert 'lang="ar" dir="rtl"' in page
    assert "اتصل أولا." in page.split('id="sounds"')[1]
    assert "Actiris is de openbare dienst voor werk" in page, "the other language stands beside it"
    assert saved(desk_site).texts["ar"].note != "اتصل أولا."


def test_what_is_no_service_is_not_found(desk_client: Desk) -> None:
    editor = desk_client("editor")
    for name in ("no_such", "..", "x", "ACTIRIS", "actiris.yml", "../organisation"):
        for path in ("", "/contacts", "/texts/fr"):
            assert editor.get(f"/staff/services/{name}{path}").status_code == 404, name
    assert editor.get(f"{ACTIRIS}/texts/ary").status_code == 404
    assert editor.get(f"{ACTIRIS}/texts/xx").status_code == 404


def test_a_language_more_is_ticked(desk_site: DeskSite, desk_client: Desk) -> None:
    editor = desk_client("editor")
    form = form_of(editor, f"{ACTIRIS}/contacts") | {"speaks_ar": "yes", "speaks_<b>": "yes"}
    assert editor.send(f"{ACTIRIS}/contacts", form).status_code == 303
    assert saved(desk_site).speaks == ("fr", "nl", "ar")


def test_a_broken_file_is_named_and_not_overwritten(desk_site: DeskSite, desk_client: Desk) -> None:
    path = desk_site.settings.content / "services" / "actiris.yml"
    path.write_text("id: actiris\nstate: [\n", encoding="utf-8")
    editor = desk_client("editor")
    assert "actiris.yml" in editor.get(ACTIRIS).text
    editor.send(f"{ACTIRIS}/full", {"on": "yes"})
    assert path.read_text(encoding="utf-8") == "id: actiris\nstate: [\n"
    assert "actiris" in names(editor.get("/staff/services").text), "the list still shows what is published"
