"""The editor: draft → reviewed → published, two people at once, and what helps while somebody writes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from bot.compose.phrases import one_paragraph
from bot.content.load import load_content
from bot.content.types import FaqText
from bot.desk import compare
from bot.desk.drafts import Drafts
from bot.desk.fields import Fields, marks, merge, of_form, of_text, to_text
from bot.desk.history import source_then
from bot.errors import ContentError
from bot.publisher.versions import list_versions, record
from bot.settings import ROOT
from tests.desk.conftest import DeskClient, DeskSite

FAQ = "language_dutch_where"
AT = f"/staff/faqs/{FAQ}/nl"
OLD = one_paragraph(load_content(ROOT / "data").content.faqs[FAQ].texts["nl"].answer)
NEW = OLD.replace("Ga naar", "Ga morgen naar", 1)
"""Every name and number stays: the lint compares them with the other languages."""
Client = Callable[..., DeskClient]


def opened(client: DeskClient, at: str = AT) -> dict[str, str]:
    """Return the form of the editor as the browser would send it."""
    return form_of(client.get(at))


def form_of(answer: TestResponse) -> dict[str, str]:
    import html

    page = answer.get_data(as_text=True)
    found = {name: html.unescape(value) for name, value in re.findall(r'name="(seen|base)" value="([^"]*)"', page)}
    boxes = re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    return found | {name: html.unescape(text) for name, text in boxes}


def demain(form: dict[str, str]) -> dict[str, str]:
    """Return the French form, edited."""
    return form | {"answer": form["answer"].replace("Allez à", "Allez demain à", 1)}


def text(site: DeskSite, code: str = "nl") -> FaqText:
    return load_content(site.settings.content).content.faqs[FAQ].texts[code]


def path(site: DeskSite) -> Path:
    return site.settings.content / f"faq/language/{FAQ}.yml"


# -- the pure parts


def test_a_text_is_cleaned_of_what_nobody_sees_and_keeps_what_is_right() -> None:
    fields = of_form(
        {
            "answer": "  L’école\r\nest “gratuite”\x07.\u00ad ",
            "questions": "Où ?\r\n\r\n\tOù\u00a0?\nQuand?\rOù ?",
            "simpler": "می\u200cخواهم",
        }
    )
    assert fields.answer == "L’école est “gratuite” ."
    assert fields.questions == ("Où ?", "Quand?")
    assert fields.simpler == "می\u200cخواهم"


def test_a_pasted_page_is_cut_and_does_not_fill_the_disk() -> None:
    assert len(of_form({"answer": "x" * 900_000}).answer) == 6_000


def test_words_that_did_not_change_keep_their_lines() -> None:
    live = FaqText(version=1, answer="One line.\nAnother line.\n", simpler="Short.\n", questions=("Why?",))
    same = to_text(of_text(live), live, version=1, state="draft")
    assert same == live
    longer = to_text(of_form({"answer": "word " * 60, "questions": "Why?"}), live, version=2, state="reviewed")
    assert max(map(len, longer.answer.splitlines())) <= 112
    assert (longer.simpler, longer.version, longer.state) == (None, 2, "reviewed")


A = Fields(answer="a", simpler="s", example="e", questions=("q",))


def test_two_people_who_change_different_fields_lose_nothing() -> None:
    merged = merge(marks(A), Fields(answer="mine", simpler="s", example="e", questions=("q",)), A)
    assert (merged.fields.answer, merged.conflicts) == ("mine", ())
    theirs = Fields(answer="a", simpler="theirs", example="e", questions=("q", "r"))
    merged = merge(marks(A), Fields(answer="mine", simpler="s", example="e", questions=("q",)), theirs)
    assert merged.conflicts == ()
    assert merged.fields == Fields(answer="mine", simpler="theirs", example="e", questions=("q", "r"))


def test_two_people_who_change_the_same_field_are_asked_unless_they_agree() -> None:
    mine, theirs = Fields(answer="mine"), Fields(answer="theirs")
    assert merge(marks(Fields(answer="a")), mine, theirs).conflicts == ("answer",)
    assert merge(marks(Fields(answer="a")), mine, mine).conflicts == ()
    assert merge("rubbish", mine, theirs).conflicts == ("answer",)


def test_sentences_are_compared_one_by_one() -> None:
    found = compare.by_sentence(
        "Go there. It is free. Bring your card.", "Go there. It costs 5 euro. Bring your card. Call."
    )
    assert [(one.kind, one.before, one.after) for one in found] == [
        ("same", "Go there.", "Go there."),
        ("changed", "It is free.", "It costs 5 euro."),
        ("same", "Bring your card.", "Bring your card."),
        ("added", "", "Call."),
    ]
    assert compare.is_same(compare.by_sentence("One.\nTwo.", "One. Two."))


@pytest.mark.parametrize(("faq", "code"), [("../x", "nl"), ("abc", "../../x"), ("abc", "n/l"), ("", "nl")])
def test_a_draft_never_lands_elsewhere(tmp_path: Path, faq: str, code: str) -> None:
    with pytest.raises(ContentError):
        Drafts(tmp_path).find(faq, code)


# -- draft → reviewed → published


def test_a_draft_is_heard_by_nobody_and_published_by_a_publisher(desk_client: Client, desk_site: DeskSite) -> None:
    editor, publisher = desk_client("editor"), desk_client("publisher")
    old = text(desk_site)
    form = opened(editor) | {"answer": NEW}
    assert editor.send(AT, form).status_code == 303
    assert text(desk_site) == old
    page = publisher.get(AT).get_data(as_text=True)
    assert NEW in page
    assert "Draft by editor 0" in page
    assert editor.send(f"{AT}/publish", form).status_code == 403
    answer = publisher.send(f"{AT}/publish", form_of(publisher.get(AT)))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert text(desk_site).answer.split() == NEW.split()
    assert text(desk_site).state == "draft"
    assert Drafts(desk_site.settings.var).all() == ()
    newest = list_versions(desk_site.settings)[0]
    assert newest.who == "publisher 1"
    assert "written by" in newest.what


def test_a_text_that_a_speaker_read_goes_live_as_reviewed_until_it_is_edited(
    desk_client: Client, desk_site: DeskSite
) -> None:
    publisher = desk_client("publisher")
    assert publisher.send(f"{AT}/review", opened(publisher)).status_code == 303
    assert "Reviewed by" in publisher.get(AT).get_data(as_text=True)
    publisher.send(f"{AT}/publish", opened(publisher))
    assert text(desk_site).state == "reviewed"
    publisher.send(f"{AT}/publish", opened(publisher) | {"answer": NEW})
    assert text(desk_site).state == "draft", "nobody has read the new words"


def test_only_the_lines_that_changed_are_written(desk_client: Client, desk_site: DeskSite) -> None:
    publisher = desk_client("publisher")
    before = path(desk_site).read_text(encoding="utf-8")
    publisher.send(f"{AT}/publish", opened(publisher) | {"simpler": "Ga naar het Huis van het Nederlands."})
    after = path(desk_site).read_text(encoding="utf-8")
    assert before.split("\nen:\n")[1] == after.split("\nen:\n")[1]
    assert text(desk_site).answer == load_content(ROOT / "data").content.faqs[FAQ].texts["nl"].answer


def test_what_says_what_is_live_leaves_no_draft(desk_client: Client, desk_site: DeskSite) -> None:
    editor = desk_client("editor")
    form = opened(editor)
    editor.send(AT, form | {"answer": NEW})
    assert len(Drafts(desk_site.settings.var).all()) == 1
    again = opened(editor) | {"answer": form["answer"]}
    assert editor.send(AT, again).status_code == 303
    assert Drafts(desk_site.settings.var).all() == ()


def test_a_text_with_mistakes_is_kept_and_not_published(desk_client: Client, desk_site: DeskSite) -> None:
    publisher = desk_client("publisher")
    long = "Dit is een zin met heel veel woorden die maar doorgaat en doorgaat en nooit meer lijkt te willen stoppen."
    answer = publisher.send(f"{AT}/publish", opened(publisher) | {"answer": long})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Sentence too long" in page
    assert text(desk_site).answer.split() != long.split()
    assert Drafts(desk_site.settings.var).find(FAQ, "nl").fields.answer == long  # type: ignore[union-attr]


def test_an_outdated_text_stays_so_until_somebody_says_it_is_current(desk_client: Client, desk_site: DeskSite) -> None:
    path(desk_site).write_text(path(desk_site).read_text().replace("\nversion: 1\n", "\nversion: 2\n", 1))
    publisher = desk_client("publisher")
    assert "A fact has changed" in publisher.get(AT).get_data(as_text=True)
    publisher.send(f"{AT}/publish", opened(publisher) | {"answer": NEW})
    assert text(desk_site).version == 1
    publisher.send(f"{AT}/publish", opened(publisher) | {"is_current": "yes"})
    assert text(desk_site).version == 2


def test_a_draft_can_be_thrown_away(desk_client: Client, desk_site: DeskSite) -> None:
    editor = desk_client("editor")
    editor.send(AT, opened(editor) | {"answer": NEW})
    assert editor.send(f"{AT}/drop").status_code == 303
    assert Drafts(desk_site.settings.var).all() == ()
    assert NEW not in editor.get(AT).get_data(as_text=True)


# -- two people


def test_two_people_editing_see_both_texts_and_lose_nothing(desk_client: Client, desk_site: DeskSite) -> None:
    one, other = desk_client("editor"), desk_client("editor")
    first, second = opened(one), opened(other)
    one.send(AT, first | {"answer": "Ga naar het Huis. Neem je kaart mee."})
    answer = other.send(AT, second | {"answer": "Ga naar het Huis. Bel eerst.", "simpler": "Bel eerst."})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "editor 0 changed the same" in page
    assert "<del>Neem je kaart mee.</del>" in page
    assert "<ins>Bel eerst.</ins>" in page
    assert Drafts(desk_site.settings.var).find(FAQ, "nl").fields.answer.endswith("kaart mee.")  # type: ignore[union-attr]
    merged = form_of(answer) | {"answer": "Ga naar het Huis. Neem je kaart mee. Bel eerst."}
    assert other.send(AT, merged).status_code == 303
    kept = Drafts(desk_site.settings.var).find(FAQ, "nl")
    assert kept is not None
    assert kept.fields.answer.endswith("mee. Bel eerst.")
    assert kept.fields.simpler == "Bel eerst."


def test_somebody_may_take_the_other_text(desk_client: Client, desk_site: DeskSite) -> None:
    one, other = desk_client("editor"), desk_client("editor")
    first, second = opened(one), opened(other)
    one.send(AT, first | {"answer": "Van de ene."})
    answer = other.send(AT, second | {"answer": "Van de andere."})
    assert other.send(AT, form_of(answer) | {"take_answer": "theirs"}).status_code == 303
    assert Drafts(desk_site.settings.var).find(FAQ, "nl").fields.answer == "Van de ene."  # type: ignore[union-attr]


def test_a_file_edited_by_hand_meanwhile_is_shown_beside_the_draft(desk_client: Client, desk_site: DeskSite) -> None:
    publisher = desk_client("publisher")
    publisher.send(AT, opened(publisher) | {"answer": NEW})
    source = path(desk_site).read_text(encoding="utf-8")
    path(desk_site).write_text(
        source.replace("Ga naar het Huis van het Nederlands.", "Ga naar het Huis, met de hand.", 1)
    )
    answer = publisher.send(f"{AT}/publish", opened(publisher))
    assert answer.status_code == 409
    assert "met de hand" in answer.get_data(as_text=True)
    assert "met de hand" in text(desk_site).answer
    done = publisher.send(f"{AT}/publish", form_of(answer))
    assert done.status_code == 303, done.get_data(as_text=True)
    assert text(desk_site).answer.split() == NEW.split()


def test_another_language_saved_meanwhile_is_no_conflict(desk_client: Client, desk_site: DeskSite) -> None:
    one, other = desk_client("publisher"), desk_client("publisher")
    dutch, french = opened(one), opened(other, f"/staff/faqs/{FAQ}/fr")
    one.send(f"{AT}/publish", dutch | {"answer": NEW})
    answer = other.send(f"/staff/faqs/{FAQ}/fr/publish", demain(french))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert text(desk_site).answer.split() == NEW.split()
    assert text(desk_site, "fr").answer.startswith("Allez demain")


# -- bad input


STRANGE = (
    "<script>alert(1)</script>", "</textarea><img src=x onerror=alert(1)>", "=HYPERLINK(\"http://x\")", "{{ 7*7 }}",
    "a: b\n- c\n<<<<<<< HEAD", "'\"; --", "“Word’s quotes” – …", "&anchor *alias", "\tTab", "😀 ok",
)  # fmt: skip


def test_whatever_is_typed_is_text(desk_client: Client, desk_site: DeskSite) -> None:
    publisher = desk_client("publisher")
    for words in STRANGE:
        form = opened(publisher)
        form |= {"answer": words, "simpler": words, "example": words, "questions": f"{form['questions']}\n{words}"}
        assert publisher.send(AT, form).status_code == 303, words
        answer = publisher.get(AT)
        frame = publisher.send(f"{AT}/preview", form)
        for page in (answer.get_data(as_text=True), frame.get_data(as_text=True)):
            assert "<script>alert" not in page
            assert "<img src=x" not in page
        kept = form_of(answer)
        assert kept["answer"] == kept["simpler"] == kept["example"] == " ".join(words.split())
        assert kept["questions"].endswith(words.split("\n")[-1].strip())
        assert publisher.send(f"{AT}/publish", kept).status_code in (303, 422), words
        # the file can be read whatever stands in it
        assert FAQ in load_content(desk_site.settings.content).content.faqs, words


@pytest.mark.parametrize("at", ["/staff/faqs/nothing_here/nl", f"/staff/faqs/{FAQ}/xx", "/staff/faqs/..%2F..%2Fetc/nl"])
def test_what_is_not_there_is_not_found(desk_client: Client, at: str) -> None:
    assert desk_client("admin").get(at).status_code == 404
    # 405: nothing takes what is sent there
    assert desk_client("admin").send(at, {"answer": "x"}).status_code in {404, 405}


def test_an_edit_that_outlived_its_session_is_offered_again(desk_client: Client, desk_site: DeskSite) -> None:
    editor = desk_client("editor")
    form = opened(editor) | {"answer": NEW, "csrf_token": editor.token()}
    desk_site.clock.pass_by(40 * 24 * 3600)
    assert editor.post(AT, data=form).headers["Location"].endswith("/staff/sign-in")
    editor.member = None
    with editor.session_transaction(path="/staff") as session:
        assert session.get("kept"), "the form was thrown away"


def test_a_reader_sees_the_texts_and_no_button(desk_client: Client) -> None:
    page = desk_client("reader").get(AT).get_data(as_text=True)
    assert "readonly" in page
    assert "formaction" not in page


def test_a_broken_file_is_named_with_its_line(desk_client: Client, desk_site: DeskSite) -> None:
    path(desk_site).write_text("id: x\n\ttopic: y\n")
    answer = desk_client("admin").get(AT)
    assert answer.status_code >= 400
    assert f"faq/language/{FAQ}.yml:2: A tab stands at the start" in answer.get_data(as_text=True)
    told = desk_client("admin", language="nl").get(AT).get_data(as_text=True)
    assert "De lijn begint met een tab. Gebruik spaties. Verbeter het bestand met de hand." in told


# -- what helps


def test_the_lint_speaks_beside_the_field(desk_client: Client) -> None:
    editor = desk_client("editor", language="nl")
    form = opened(editor) | {"simpler": "Een woord " * 30, "answer": "Bel 0470 12 34 56 en kom op 2027-01-31."}
    form["questions"] += "\nWaar is 1 2 3?\n!!!"
    answer = editor.send(f"{AT}/check", form, headers={"Accept": "application/json"})
    found = {(one["field"], one["title"]) for one in answer.get_json()["messages"]}
    assert ("simpler", "Tekst te lang.") in found
    assert any(field == "answer" for field, _ in found)
    lost = [one for one in answer.get_json()["messages"] if one["field"] == "questions"]
    assert [one["question"] for one in lost if one["is_error"]] == [len(form["questions"].splitlines()) - 1]
    # without JavaScript, in the editor
    page = editor.send(f"{AT}/check", form).get_data(as_text=True)
    assert "Tekst te lang." in page
    assert "Een woord Een woord" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "Ce texte a 90 mots ; au plus 25. A-t-on collé toute une page ?"),
        ("nl", "Deze tekst heeft 90 woorden; hoogstens 25. Is er een hele pagina geplakt?"),
        ("en", "This text has 90 words; at most 25. Was a whole page pasted?"),
    ],
)
def test_the_lint_speaks_the_reader_s_language(desk_client: Client, language: str, words: str) -> None:
    editor = desk_client("editor", language=language)
    form = opened(editor) | {"simpler": "Een woord erbij. " * 30}
    answer = editor.send(f"{AT}/check", form, headers={"Accept": "application/json"})
    assert any(one["reason"].startswith(words) for one in answer.get_json()["messages"])
    page = editor.send(f"{AT}/check", form).get_data(as_text=True)
    said = re.search(r'<ul class="said" id="said-simpler" lang="(\w+)">(.*?)</ul>', page, re.DOTALL)
    assert said is not None
    assert said[1] == language
    assert words in said[2]
    assert "lang=" not in said[2]


def test_what_holds_a_text_back_is_said_in_the_reader_s_language(desk_client: Client) -> None:
    publisher = desk_client("publisher", language="fr")
    form = opened(publisher) | {"answer": NEW.replace(".", " of bel 02 535 45 4.", 1)}
    answer = publisher.send(f"{AT}/publish", form)
    assert answer.status_code == 422
    assert "» en Belgique. Comptez les chiffres et regardez la source." in answer.get_data(as_text=True)


def test_the_preview_is_what_people_would_see_and_hear(desk_client: Client, desk_site: DeskSite) -> None:
    editor = desk_client("editor")
    answer = editor.send(f"{AT}/preview", opened(editor) | {"answer": NEW})
    page = answer.get_data(as_text=True)
    assert page.count(NEW) == 2, "widget and Telegram"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    key = re.search(r"/audio/([0-9a-f]{40})", page)
    assert key
    assert editor.get(heard(editor, key[1])).mimetype == "audio/mpeg"
    assert list((desk_site.settings.audio / "clips").glob("*/*")) == [], "an unsaved text must not lie on the disk"


def heard(client: DeskClient, key: str) -> str:
    """Return where the clip is; a busy machine answers "in a moment" first."""
    for _ in range(60):
        answer = client.get(f"/audio/{key}?format=mp3")
        if answer.status_code != 202:
            break
    assert answer.status_code == 302
    return answer.headers["Location"]


@pytest.mark.parametrize("code", ["ar", "fa", "ps", "tr", "uk", "ru", "ro", "pl", "es", "pt", "fr", "en"])
def test_every_language_can_be_heard_before_it_is_saved(desk_client: Client, code: str) -> None:
    editor = desk_client("editor")
    at = f"/staff/faqs/{FAQ}/{code}"
    page = editor.send(f"{at}/preview", opened(editor, at)).get_data(as_text=True)
    keys = re.findall(r"/audio/([0-9a-f]{40})", page)
    assert len(keys) == 3
    heard(editor, keys[1])
    assert ("heard in" in page) == (code == "ps")


def test_the_translator_sees_what_changed_in_the_source(desk_client: Client, desk_site: DeskSite) -> None:
    record(desk_site.settings, who="start")
    publisher = desk_client("publisher")
    publisher.send(f"{AT}/publish", opened(publisher) | {"answer": NEW})
    page = publisher.get(f"/staff/faqs/{FAQ}/fr?from=nl").get_data(as_text=True)
    assert "<del>Ga naar het Huis van het Nederlands.</del>" in page
    assert "<ins>Ga morgen naar het Huis van het Nederlands.</ins>" in page
    # the translation is brought up to date: nothing is left to do
    at = f"/staff/faqs/{FAQ}/fr"
    publisher.send(f"{at}/publish", demain(opened(publisher, at)))
    assert "<ins>" not in publisher.get(f"{at}?from=nl").get_data(as_text=True)


def test_of_an_outdated_translation_the_source_of_its_own_version_is_compared(desk_site: DeskSite) -> None:
    settings, file = desk_site.settings, f"faq/language/{FAQ}.yml"
    record(settings, who="start")
    old = path(desk_site).read_text(encoding="utf-8")
    new = old.replace("\nversion: 1\n", "\nversion: 2\n", 1).replace("nl:\n  version: 1\n", "nl:\n  version: 2\n", 1)
    path(desk_site).write_text(new.replace("Ga naar het Huis", "Loop naar het Huis", 1))
    record(settings, who="a")
    path(desk_site).write_text(path(desk_site).read_text().replace("Allez", "Va", 1))
    record(settings, who="b")
    then = source_then(settings, file, "fr", "nl", text(desk_site, "fr"), 2)
    assert then is not None
    assert then.answer.startswith("Ga naar het Huis")
