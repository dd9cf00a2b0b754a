"""Every mistake staff and translators really make: the file, the line, the rule; everything else is still checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.content.lint import Problem, lint
from tests.content.small import TODAY
from tests.content.test_findings import assert_said

DUTCH = "faq/language/language_dutch.yml"
FRENCH = "faq/language/language_french.yml"
READING = "faq/language/language_reading.yml"
OFFICE = "services/office.yml"


@dataclass(frozen=True)
class Mistake:
    name: str
    file: str
    old: str
    new: str
    code: str
    line: str
    """Beginning of the line that is to be named; empty = the first line."""
    is_error: bool = True
    where: str = ""
    """The file that is to be named, when it is not the one with the mistake."""


LONG_PAGE = "    " + "Dit is een zin van een pagina. " * 300
MISTAKES = (
    # issue 3, "Bad input"
    Mistake("tab", DUTCH, "    - Cursus", "\t- Cursus", "yaml", "\t- Cursus"),
    Mistake("wrong key", DUTCH, "  simpler: |", "  simple: |", "format", "  simple: |"),
    Mistake("wrong key at the top", DUTCH, "icon: book", "ikon: book", "format", "ikon: book"),
    Mistake("wrong language code", DUTCH, "en:\n", "xx:\n", "language", "xx:"),
    Mistake(
        "pasted in the wrong language",
        DUTCH,
        "    Ga naar het kantoor. Bel 02 535 45 42.\n    Je hebt 50 dagen tijd. Neem je kaart mee.",
        "    Allez au bureau. Appelez le 02 535 45 42.\n    Vous avez 50 jours. Prenez la carte et une photo de vous.",
        "wrong_language",
        "  answer: |",
    ),
    Mistake("invisible sign", DUTCH, "Neem je kaart", "Neem je\u200b kaart", "invisible", "    Je hebt 50"),
    Mistake("direction mark", DUTCH, "عندك 50 يوما. خذ", "\u202bعندك 50 يوما. خذ", "invisible", "    \u202bعندك"),
    Mistake(
        "number changed in one language",
        DUTCH,
        "Vous avez 50 jours. Prenez",
        "Vous avez 60 jours. Prenez",
        "number_differs",
        "    Vous avez 60",
    ),  # fmt: skip
    Mistake("service that does not exist", DUTCH, "services: [office]", "services: [ofice]", "reference", "services:"),
    Mistake("date that is none", DUTCH, "checked: 2026-11-01", "checked: 2026-11-31", "date", "    checked:"),
    Mistake("end that is none", DUTCH, "valid_until: 2027-06-30", "valid_until: soon", "date", "valid_until:"),
    Mistake("2,000-word answer", DUTCH, "    Je hebt 50 dagen tijd.", LONG_PAGE, "text_long", "  answer: |"),
    # issue 2: a broken file
    Mistake("not YAML", DUTCH, "  answer: |", "  answer: Let op: ja", "yaml", "  answer: Let op"),
    Mistake("merge conflict", DUTCH, "nl:\n", "<<<<<<< HEAD\nnl:\n", "yaml", "<<<<<<<"),
    Mistake("NUL", DUTCH, "Cursus", "Cur\x00sus", "yaml", "    - Cur"),
    Mistake("name twice", DUTCH, "version: 1\nservices", "version: 1\nicon: bed\nservices", "yaml", "icon: bed"),
    Mistake("id of another file", DUTCH, "id: language_dutch", "id: language_dutsh", "format", ""),
    Mistake("language is a text", DUTCH, "en:\n  version: 1", "en: later\nxyz:\n  version: 1", "format", "en: later"),
    # what misleads
    Mistake(
        "wrong digit in a phone number", DUTCH, "Call 02 535 45 42", "Call 02 535 45 4", "phone_invalid", "    Go to"
    ),
    Mistake("phone number of nobody", DUTCH, "Bel 02 535 45 42", "Bel 02 535 45 43", "phone_unknown", "    Ga naar"),
    Mistake(
        "emergency number of another country", DUTCH, "Call 02 535 45 42", "Call 911", "phone_invalid", "    Go to"
    ),
    Mistake("phone of a service", OFFICE, "phone: 02 535 45 42", "phone: 02 535 45", "phone_invalid", "phone:"),
    Mistake("hours", OFFICE, "Mo-Fr 09:00-12:00", "maandag tot vrijdag 9u", "hours", "opening_hours:"),
    Mistake("hours that no clock shows", OFFICE, "Mo-Fr 09:00-12:00", "Mo-Fr 09:00-25:00", "hours", "opening_hours:"),
    Mistake("full on no day", OFFICE, "icon: office", "icon: office\nfull_at_present: yes", "date", "full_at_present:"),
    Mistake(
        "full in the future",
        OFFICE,
        "icon: office",
        "icon: office\nfull_at_present: 2026-12-24",
        "date",
        "full_at_present:",
    ),
    Mistake(
        "full long ago",
        OFFICE,
        "icon: office",
        "icon: office\nfull_at_present: 2026-10-01",
        "full_long_ago",
        "full_at_present:",
        is_error=False,
    ),
    Mistake("closed on no day", OFFICE, "icon: office", "icon: office\nclosed_on: [morgen]", "date", "closed_on:"),
    Mistake(
        "number to call in danger that is full",
        OFFICE,
        "icon: office",
        "icon: office\nemergency: true\nfull_at_present: 2026-11-10",
        "flag_emergency",
        "full_at_present:",
    ),
    Mistake("commune", OFFICE, "municipality: brussels", "municipality: bruxelles", "reference", "    municipality:"),
    Mistake("status", OFFICE, "[newcomer_title]", "[newcomer]", "reference", "  residence_status:"),
    Mistake("subject", OFFICE, "topics: [language]", "topics: [languages]", "reference", "topics:"),
    Mistake("picture", DUTCH, "icon: book", "icon: bok", "reference", "icon:"),
    Mistake("neighbour", DUTCH, "[language_french,", "[language_frnch,", "reference", "neighbours:"),
    Mistake(
        "neighbour one way",
        FRENCH,
        "[language_dutch, ",
        "[",
        "neighbour_one_way",
        "neighbours:",
        is_error=False,
        where=DUTCH,
    ),
    Mistake("service stopped", OFFICE, "state: active", "state: ceased", "service_ceased", "services:", where=DUTCH),
    Mistake(
        "no source",
        OFFICE,
        "sources:\n  - url: https://www.example.be/office\n    checked: 2026-11-01\n",
        "",
        "source",
        "",
    ),  # fmt: skip
    Mistake(
        "source without address", OFFICE, "url: https://www.example.be/office", "seen: '2024'", "source", "  - seen"
    ),
    Mistake(
        "fact without its source",
        DUTCH,
        "    source: https://www.example.be/lessons",
        "    source: https://b.be",
        "source",
        "  - text:",
    ),  # fmt: skip
    Mistake("source of the future", DUTCH, "checked: 2026-11-01", "checked: 2027-11-01", "date", "    checked:"),
    Mistake(
        "old source", DUTCH, "checked: 2026-11-01", "checked: 2024-11-01", "source_old", "    checked:", is_error=False
    ),
    Mistake("expired", DUTCH, "2027-06-30", "2026-11-14", "expired", "valid_until:"),
    Mistake("expires soon", DUTCH, "2027-06-30", "2026-12-01", "expires_soon", "valid_until:", is_error=False),
    Mistake("Cyrillic letter", DUTCH, "Ga naar het", "Gа naar het", "script", "    Gа"),
    Mistake("Cyrillic letter in a question", DUTCH, "- Cursus", "- Сursus", "script", "    - Сursus"),
    Mistake("Latin word in Arabic", DUTCH, "اذهب إلى المكتب", "اذهب إلى office المكتب", "script", "    اذهب"),
    Mistake(
        "Persian letter in Arabic", DUTCH, "اذهب إلى المكتب", "اذهب إلى المکتب", "letter", "    اذهب", is_error=False
    ),
    Mistake("missing thing to bring", OFFICE, "[Je kaart, Een foto]", "[Je kaart]", "list_differs", "    bring: [Je"),
    Mistake("place", "phrases/fr.yml", "{service}", "{bureau}", "place", "go:"),
    Mistake("place not closed", "phrases/fr.yml", "{service}", "{service", "place", "go:"),
    Mistake("phrase missing", "phrases/fr.yml", "go:", "og:", "phrase_missing", ""),
    Mistake(
        "web address in one language", DUTCH, "Neem je kaart mee.", "Kijk op example.be.", "web_differs", "    Je hebt"
    ),
    Mistake(
        "name in one language", DUTCH, "Neem je kaart mee.", "Of vraag het aan Fedasil.", "name_differs", "    Je hebt"
    ),
    Mistake(
        "duplicate question",
        DUTCH,
        "- Help mij met Nederlands",
        "- CURSUS nederlands, gratis!",
        "question_twice",
        "    - CURSUS",
    ),  # fmt: skip
    Mistake(
        "question of another FAQ",
        FRENCH,
        "- Help mij met Frans",
        "- Help mij met Nederlands",
        "question_twice",
        "    - Help mij met Ned",
    ),  # fmt: skip
    Mistake("version of the future", DUTCH, "  version: 1", "  version: 2", "version", "  version: 2"),
    Mistake(
        "outdated",
        DUTCH,
        "icon: book\nversion: 1",
        "icon: book\nversion: 2",
        "outdated",
        "  version: 1",
        is_error=False,
    ),
    # what tires
    Mistake(
        "long sentence",
        DUTCH,
        "Neem je kaart mee.",
        "Kom dan met je kaart en je brief en je foto en je man of vrouw naar ons kantoor.",
        "sentence_long",
        "    Je hebt 50",
    ),  # fmt: skip
    Mistake("date in figures", DUTCH, "Neem je kaart mee.", "Kom op 01/02/2027.", "date_form", "    Je hebt"),
    Mistake("amount in figures", DUTCH, "Neem je kaart mee.", "Dit kost 1.000,50 euro.", "number_form", "    Je hebt"),
    Mistake(
        "abbreviation",
        DUTCH,
        "Neem je kaart mee.",
        "Neem bijv. je kaart mee.",
        "abbreviation",
        "    Je hebt",
        is_error=False,
    ),  # fmt: skip
    Mistake(
        "number without a fact",
        DUTCH,
        "Neem je kaart mee.",
        "Dit kost 30 euro.",
        "number_no_fact",
        "    Je hebt",
        is_error=False,
    ),  # fmt: skip
    Mistake("acronym", DUTCH, "Neem je kaart mee.", "Neem je XQZ mee.", "acronym", "    Je hebt", is_error=False),
    Mistake("sign", DUTCH, "Neem je kaart mee.", "Kaart + foto.", "sign", "    Je hebt", is_error=False),
    Mistake("jargon", DUTCH, "Neem je kaart mee.", "Gelieve te bellen.", "jargon", "    Je hebt", is_error=False),
    Mistake("passive", DUTCH, "Neem je kaart mee.", "Je wordt snel gebeld.", "passive", "    Je hebt", is_error=False),
    Mistake(
        "long word",
        DUTCH,
        "Neem je kaart mee.",
        "Bel je huisvestingsmaatschappij.",
        "word_long",
        "    Je hebt",
        is_error=False,
    ),  # fmt: skip
    Mistake(
        "no easier version",
        DUTCH,
        "  simpler: |\n    Bel het kantoor. Je hebt 50 dagen.\n",
        "",
        "simpler_missing",
        "nl:",
        is_error=False,
    ),  # fmt: skip
    Mistake(
        "long button",
        DUTCH,
        "- Waar leer ik Nederlands?",
        "- Waar kan ik in de buurt gratis een beetje Nederlands leren?",
        "button_long",
        "    - Waar kan",
        is_error=False,
    ),  # fmt: skip
    Mistake("table broken", "topics.yml", "housing:", "housing", "yaml", "  icon: house"),
    Mistake(
        "table of another form", "icons.yml", "house: {emoji: 🏠, symbol: home}", "house: 🏠", "format", "house: 🏠"
    ),
)


def _number(folder: Path, mistake: Mistake) -> int:
    lines = (folder / (mistake.where or mistake.file)).read_text(encoding="utf-8").split("\n")
    return next(i for i, line in enumerate(lines, 1) if line.startswith(mistake.line)) if mistake.line else 1


def _break(folder: Path, mistake: Mistake) -> None:
    path = folder / mistake.file
    text = path.read_text(encoding="utf-8")
    assert mistake.old in text, "the test itself is outdated"
    path.write_text(text.replace(mistake.old, mistake.new, 1), encoding="utf-8")


def _at(problems: tuple[Problem, ...], folder: Path, code: str) -> list[tuple[str, int, bool]]:
    return [(p.path.relative_to(folder).as_posix(), p.line, p.is_error) for p in problems if p.code == code]


def test_content_without_mistakes_has_no_problem(folder: Path) -> None:
    assert lint(folder, today=TODAY) == ()


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.name)
def test_mistake_is_named_and_hides_no_other(folder: Path, mistake: Mistake) -> None:
    other = folder / READING
    text = other.read_text(encoding="utf-8").replace("valid_until: 2027-06-30", "valid_until: never")
    other.write_text(text, encoding="utf-8")
    _break(folder, mistake)
    problems = lint(folder, today=TODAY)
    place = (mistake.where or mistake.file, _number(folder, mistake), mistake.is_error)
    assert place in _at(problems, folder, mistake.code), "\n".join(map(str, problems))
    assert (READING, 7, True) in _at(problems, folder, "date")
    for problem in problems:
        assert problem.reason.endswith((".", "?", "”", ")")), problem.reason
        # staff read it at the desk, in their own language
        for language in ("fr", "nl"):
            assert_said(problem.wording, language)


def test_two_files_with_one_id_are_named(folder: Path) -> None:
    (folder / "faq/work").mkdir()
    text = (folder / DUTCH).read_text(encoding="utf-8").replace("topic: language", "topic: work")
    (folder / "faq/work/language_dutch.yml").write_text(text, encoding="utf-8")
    found = _at(lint(folder, today=TODAY), folder, "duplicate_id")
    assert found == [("faq/work/language_dutch.yml", 1, True)]


def test_missing_language_is_an_error_per_faq(folder: Path) -> None:
    (folder / "phrases/tr.yml").write_text("go: '{service} yerine gidin.'\n", encoding="utf-8")
    found = [p for p in lint(folder, today=TODAY) if p.code == "language_missing"]
    assert {p.language for p in found} == {"tr"}
    assert len(found) == 4


def test_broken_languages_file_spoils_no_faq(folder: Path) -> None:
    (folder / "languages.yml").write_text("fr: [", encoding="utf-8")
    errors = [p for p in lint(folder, today=TODAY) if p.is_error]
    assert [p.path.name for p in errors] == ["languages.yml"]


@pytest.mark.parametrize("count", [7, 11])
def test_too_few_questions(folder: Path, count: int) -> None:
    path = folder / DUTCH
    lines = path.read_text(encoding="utf-8").split("\n")
    start = lines.index("nl:") + 4
    path.write_text("\n".join(lines[: start + count] + lines[start + 12 :]), encoding="utf-8")
    found = _at(lint(folder, today=TODAY), folder, "questions_few")
    assert found == [(DUTCH, start, count < 8)]


Edit = Callable[[str], str]
HARMLESS: dict[str, Edit] = {
    "number in another form": lambda t: t.replace("عندك 50 يوما. خذ", "عندك ٥٠ يوما. خذ"),
    "phone number with dots": lambda t: t.replace("Appelez le 02 535 45 42", "Appelez le 02/535.45.42"),
    "official name in Latin letters": lambda t: t.replace("خذ بطاقتك معك", "خذ بطاقتك معك إلى Schaerbeek"),
    "official word in brackets": lambda t: t.replace("خذ بطاقتك معك", "خذ بطاقتك معك (carte de séjour)"),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_differences_are_no_error(folder: Path, name: str) -> None:
    path = folder / DUTCH
    path.write_text(HARMLESS[name](path.read_text(encoding="utf-8")), encoding="utf-8")
    assert [p for p in lint(folder, today=TODAY) if p.is_error] == []
