"""One fact in every language: how numbers, phone numbers, times and addresses are read before they are compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.lint import lint
from bot.content.lint.values import values_in
from tests.content.small import TODAY

FAQ = "faq/language/language_dutch.yml"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("50 dagen", {"50"}),
        ("خلال ٥٠ يوما", {"50"}),
        ("۵۰ روز", {"50"}),
        ("2.500 euro", {"2500"}),
        ("2 500 euros", {"2500"}),
        ("2\u202f500 euros", {"2500"}),
        ("2,500 euro", {"2500"}),
        ("2500 euro", {"2500"}),
        ("1.250.000 mensen", {"1250000"}),
        ("2,5 mois", {"2:5"}),
        ("2.5 months", {"2:5"}),
        ("8h30", {"8:30"}),
        ("om 8.30 uur", {"8:30"}),
        ("08:30", {"8:30"}),
        ("٨:٣٠", {"8:30"}),
        ("à 9h", {"9"}),
        ("9:00", {"9"}),
        ("Bel 02 535 45 42.", {"025354542"}),
        ("+32 2 535 45 42", {"025354542"}),
        ("02/535.45.42", {"025354542"}),
        ("0800 17 071", {"080017071"}),
        ("116 000", {"116000"}),
        ("En 2016 : 02 503 56 29", {"2016", "025035629"}),
        ("112, 101 of 1733", {"112", "101", "1733"}),
        ("le 1er mars 2027", {"1", "2027"}),
        ("niveau A2", {"2"}),
        ("2026-11-01", {"2026-11-1"}),
        ("1/11/2026", {"2026-11-1"}),
        ("20%", {"20"}),
        ("helemaal niets", set()),
    ],
)
def test_numbers_have_one_spelling(text: str, numbers: set[str]) -> None:
    assert values_in(text).numbers == numbers


@pytest.mark.parametrize(
    ("text", "webs"),
    [
        ("Kijk op https://www.Actiris.brussels/nl.", {"actiris.brussels"}),
        ("actiris.brussels", {"actiris.brussels"}),
        ("mail info@unia.be", {"info@unia.be"}),
        ("Einde.Nieuwe zin.", set()),
    ],
)
def test_web_addresses_have_one_spelling(text: str, webs: set[str]) -> None:
    assert values_in(text).webs == webs


def _edit(folder: Path, **changes: str) -> None:
    path = folder / FAQ
    text = path.read_text(encoding="utf-8")
    for old, new in ((k.replace("_", " "), v) for k, v in changes.items()):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def _differing(folder: Path) -> list[tuple[str | None, bool]]:
    return sorted((p.language, p.is_error) for p in lint(folder, today=TODAY) if p.code == "number_differs")


def test_one_language_against_the_others_is_the_one_named(folder: Path) -> None:
    _edit(folder, Vous_avez_50_jours="Vous avez 15 jours")
    assert _differing(folder) == [("fr", True), ("fr", True)]


def test_reason_names_both_numbers(folder: Path) -> None:
    _edit(folder, Vous_avez_50_jours="Vous avez 15 jours")
    reason = next(p.reason for p in lint(folder, today=TODAY) if p.code == "number_differs")
    assert "“15” stands here and not in nl, en, ar" in reason
    assert "“50” stands in nl, en, ar and not here" in reason


def test_forgotten_number_is_named(folder: Path) -> None:
    _edit(folder, عندك_50_يوما="عندك وقت")
    assert _differing(folder) == [("ar", True), ("ar", True)]


def test_older_translation_is_advice_and_judges_nobody(folder: Path) -> None:
    path = folder / FAQ
    text = path.read_text(encoding="utf-8").replace("icon: book\nversion: 1", "icon: book\nversion: 2")
    text = text.replace("fr:\n  version: 1", "fr:\n  version: 2").replace("Vous avez 50 jours", "Vous avez 60 jours")
    path.write_text(text, encoding="utf-8")
    assert _differing(folder) == [("ar", False)] * 2 + [("en", False)] * 2 + [("nl", False)] * 2
