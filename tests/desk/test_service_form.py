"""The form of a service: what is written, what is refused, and two people at it."""

from __future__ import annotations

import html

from bot.content.load import load_content
from tests.desk.conftest import DeskSite
from tests.desk.service_form import ACTIRIS, HOURS_ARE_OLD, NASTY, Desk, form_of, names, saved, today


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
