"""What staff are told stands in `data/desk/<language>/findings.yml`: every sentence, in every language, with its places."""

from __future__ import annotations

import ast
import pickle
import string
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from bot.content.load import explain
from bot.content.wording import Unusable, Value, Wording, quoted, say, templates
from bot.errors import ContentError
from bot.publisher.state import Note
from bot.settings import ROOT

LANGUAGES = ("en", "fr", "nl")
"""Of the desk."""
NOT_SAID = {"decimal_mark"}
"""Keys that are no sentence: how a value is shown."""
ENGLISH = frozenset(
    (
        *("the", "this", "these", "that", "write", "look", "add", "take", "not", "here", "there", "and", "it", "with"),
        *("stands", "has", "have", "does", "what", "which", "out", "an", "mend", "bring", "give", "put", "say", "use"),
        *("leave", "type", "translate", "its", "by", "from", "are"),
    )
)
"""Words of our English sentences that no French or Dutch one has."""


def fields(key: str, language: str = "en") -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(templates(language)[key]) if name}


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Yield file, call and source of everything that makes a sentence."""
    for path in sorted((ROOT / "bot").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if path.name != "wording.py" and "bot.content.wording import" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node, source


CALLS = tuple(calls())


def keys_of(call: ast.Call, source: str) -> list[str]:
    """Return the keys a call may have: the one it names, or those whose end stands in the same file."""
    first = call.args[0]
    if isinstance(first, ast.Constant):
        return [str(first.value)]
    assert isinstance(first, ast.JoinedStr), "a key is written out, or begins with letters"
    assert isinstance(first.values[0], ast.Constant)
    begin = str(first.values[0].value)
    return [key for key in templates("en") if key.startswith(begin) and f'"{key.removeprefix(begin)}"' in source]


def assert_said(wording: Wording, language: str) -> None:
    """Hold a sentence against what its reader may see: nothing unfilled, nothing in English but what is quoted."""
    assert "⟦" not in wording.text(language), wording
    assert {name for name, _ in wording.values} == fields(wording.key, language), wording
    bare = _without_values(wording).text(language)
    assert not set(bare.lower().replace("’", " ").replace("'", " ").split()) & ENGLISH, bare
    assert not any(f"{{{name}" in bare for name, _ in wording.values), bare


def _without_values(wording: Wording) -> Wording:
    return Wording(wording.key, tuple((name, _bare(value)) for name, value in wording.values))


def _bare(value: Value | str) -> Value:
    if isinstance(value, Wording):
        return _without_values(value)
    return tuple(_bare(part) for part in value) if isinstance(value, tuple) else ""  # type: ignore[misc]


@pytest.mark.parametrize(("place", "call", "source"), CALLS, ids=[place for place, _, _ in CALLS])
def test_what_the_code_says_exists_with_the_same_places(place: str, call: ast.Call, source: str) -> None:
    found = keys_of(call, source)
    assert found
    for language in LANGUAGES:
        assert set(found) <= set(templates(language))
    if all(keyword.arg for keyword in call.keywords):
        given = {keyword.arg for keyword in call.keywords}
        assert {key: fields(key) for key in found} == dict.fromkeys(found, given)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_and_nothing_is_left_over(language: str) -> None:
    said = {key for _, call, source in CALLS for key in keys_of(call, source)}
    assert set(templates(language)) == said | NOT_SAID
    assert [key for key in said if fields(key, language) != fields(key)] == []


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_no_translation_holds_english_or_is_a_copy(language: str) -> None:
    for key, text in templates(language).items():
        assert not set(text.lower().replace("'", " ").split()) & ENGLISH, key
        assert text != templates("en")[key] or not any(map(str.isalpha, "".join(_plain(text)))), key


def _plain(text: str) -> list[str]:
    return [literal for literal, _, _, _ in string.Formatter().parse(text)]


def test_values_are_written_as_the_reader_writes_them() -> None:
    mean = say("sentence_mean", average=10.4, aim=10.0)
    assert mean.text() == "The sentences have 10.4 words on average; aim at 10. Split some."
    assert mean.text("fr").startswith("Les phrases ont 10,4 mots en moyenne ; visez 10.")
    assert "in het Frans, niet in het Nederlands" in say("wrong_language", other="fr", wanted="nl").text("nl")
    both = say("differs_extra", extra=quoted(["15", "16"]), others=("nl", "en"), advice=say("differs_number"))
    assert both.text("fr").startswith("Ici, et pas en nl, en : « 15 », « 16 ». Un des nombres est faux")


def test_what_is_missing_is_visible() -> None:
    assert say("no such sentence").text("fr") == "⟦no such sentence⟧"
    assert say("sign").text("nl") == "Een stem zegt “⟦sign⟧” niet. Gebruik een woord, of een nieuwe zin."
    assert say("sign", sign="+").text("ar") == "⟦sign⟧"


@pytest.mark.parametrize(
    ("message", "dutch"),
    [
        ("Expected `str`, got `int` - at `$.nl.answer`", "Gevonden: een heel getal. Nodig: een tekst."),
        ("Expected `array | null`, got `object`", "Gevonden: een blok met namen. Nodig: een lijst."),
        ("Object missing required field `topic`", "“topic” ontbreekt. Voeg het toe."),
        ("Object contains unknown field `ikon`", "De naam “ikon” is hier niet bekend. Zoek een typfout."),
        ("Invalid enum value 'x'", "De waarde heeft niet de juiste vorm: Invalid enum value 'x'."),
    ],
)
def test_a_wrong_value_is_explained(message: str, dutch: str) -> None:
    assert explain(message).text("nl") == dutch


def test_a_sentence_can_be_stored_and_sent_to_another_process() -> None:
    wording = say("differs_extra", extra=quoted(["15"]), others=("nl",), advice=say("differs_older"), x=1.5, y=2)
    assert pickle.loads(pickle.dumps(wording)) == wording
    assert msgspec.json.decode(msgspec.json.encode(wording), type=Wording) == wording
    assert len({wording, say("sign", sign="+")}) == 2


def test_a_note_of_another_release_is_still_read() -> None:
    old = msgspec.json.decode(b'{"path": "x.yml", "line": 3, "reason": "A tab.", "code": "yaml"}', type=Note)
    assert old.text("fr") == "A tab."
    gone = Note(path="x.yml", line=3, reason="A tab.", code="yaml", wording=say("of_a_later_release"))
    assert gone.text("fr") == "A tab."
    new = Note(path="x.yml", line=3, reason="A tab.", code="yaml", wording=say("yaml_tab"))
    assert new.text("fr") == "La ligne commence par une tabulation. Mettez des espaces."


def test_a_broken_file_is_named_in_the_reader_s_language() -> None:
    error = Unusable(say("yaml_tab"), place="faq/x.yml:3")
    assert isinstance(error, ContentError)
    assert str(error) == "faq/x.yml:3: A tab stands at the start of the line. Use spaces. Mend the file by hand."
    assert error.text("nl") == (
        "faq/x.yml:3: De lijn begint met een tab. Gebruik spaties. Verbeter het bestand met de hand."
    )


def test_no_sentence_of_the_check_stands_in_code() -> None:
    folder = ROOT / "bot" / "content"
    for path in [*sorted((folder / "lint").glob("*.py")), *(folder / f"{n}.py" for n in ("load", "yaml", "merge"))]:
        assert _sentences_in(path) == [], path


@pytest.mark.parametrize("folder", ["publisher", "desk", "training"])
def test_no_sentence_that_staff_read_of_an_error_stands_in_code(folder: str) -> None:
    """What is raised, or stored with a key of the publisher's state, is a wording."""
    for path in sorted((ROOT / "bot" / folder).glob("*.py")):
        raised = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        raised = [node for node in raised if ast.unparse(node.func) in {"ContentError", "Setup", "TrainingFailed"}]
        for node in raised:
            given = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "next_step")]
            assert all(isinstance(value, ast.Call) for value in given), f"{path}:{node.lineno}"


def test_an_error_is_explained_in_the_reader_s_language_or_else_in_english() -> None:
    error = ContentError(say("draft_name"), next_step=say("choose_listed"))
    assert (str(error), error.message) == ("No draft can have this name. Choose one from the list.", str(error.said[0]))
    assert error.text("nl") == "Een klad kan deze naam niet hebben. Kies er een uit de lijst."
    for half in (ContentError("No name.", next_step=say("choose_listed")), ContentError("No name.", next_step="Try.")):
        assert half.said == ()
        assert half.text("nl") == str(half)


def _sentences_in(path: Path) -> list[str]:
    """Return texts that read like a sentence and are no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in notes)
    texts = (node.value for node in found if isinstance(node.value, str))
    return [text for text in texts if text.count(" ") > 2 and text.rstrip().endswith((".", "?", "!"))]
