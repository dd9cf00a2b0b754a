"""What helps while somebody writes: the check, the preview, the voice, what changed in the source."""

from __future__ import annotations

import re

import pytest

from bot.desk.history import source_then
from bot.publisher.versions import record
from tests.desk.conftest import DeskClient, DeskSite
from tests.desk.editing import AT, FAQ, NEW, Client, demain, opened, path, text


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
