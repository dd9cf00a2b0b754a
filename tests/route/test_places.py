"""Where somebody lives: postcodes, names in many scripts, slips, and what is no commune of Brussels."""

from __future__ import annotations

import pytest

from bot.content.types import Content
from bot.eligibility.facts import OUTSIDE
from bot.route.places import find_place


@pytest.mark.parametrize(
    ("text", "commune"),
    [
        ("1030", "schaerbeek"), ("B-1030", "schaerbeek"), ("١٠٣٠", "schaerbeek"), ("۱۰۸۰", "molenbeek"),
        ("ik woon in Schaarbeek", "schaerbeek"), ("Skaarbeek", "schaerbeek"), ("scharbeeck", "schaerbeek"),
        ("سكن في شيربيك", "schaerbeek"), ("В Схарбеке", "schaerbeek"), ("j'habite à Molenbek", "molenbeek"),
        ("أسكن في مولنبيك", "molenbeek"), ("Живу в Андерлехте", "anderlecht"), ("I live in Ixeles", "ixelles"),
        ("St Gilles", "saint_gilles"), ("st. josse", "saint_josse"), ("ukle", "uccle"), ("1040 Etterbeek", "etterbeek"),
        ("Brussel Stad", "brussels"), ("1000 Bruxelles", "brussels"), ("Woluwe-Saint-Lambert", "woluwe_saint_lambert"),
    ],
)  # fmt: skip
def test_a_commune_is_known_by_postcode_name_script_and_with_a_slip(content: Content, text: str, commune: str) -> None:
    place = find_place(text, content.municipalities)
    assert (place.kind, place.communes) == ("commune", (commune,))


def test_every_name_and_alias_of_every_commune_leads_to_it(content: Content) -> None:
    for commune in content.municipalities.values():
        for name in (*commune.names.values(), *commune.aliases, *commune.postcodes):
            assert find_place(name, content.municipalities).communes == (commune.id,), name


@pytest.mark.parametrize(
    ("text", "communes"),
    [
        ("1040", {"brussels", "etterbeek"}), ("1050", {"brussels", "ixelles"}),
        ("Woluwe", {"woluwe_saint_lambert", "woluwe_saint_pierre"}), ("1030 of 1080", {"schaerbeek", "molenbeek"}),
    ],
)  # fmt: skip
def test_what_may_be_two_communes_is_asked_on(content: Content, text: str, communes: set[str]) -> None:
    place = find_place(text, content.municipalities)
    assert (place.kind, set(place.communes)) == ("which", communes)


@pytest.mark.parametrize(
    "text", ["Brussel", "Bruxelles", "بروكسل", "Живу в Брюсселе", "Brukseli", "I live in Brussels"]
)
def test_brussels_alone_is_the_region(content: Content, text: str) -> None:
    assert find_place(text, content.municipalities).kind == "region"


@pytest.mark.parametrize("text", ["2000", "9000 Gent", "ik woon in Antwerpen", "outside Brussels", "hors de Bruxelles"])
def test_elsewhere_in_belgium_is_outside(content: Content, text: str) -> None:
    assert find_place(text, content.municipalities).communes == (OUTSIDE,)


@pytest.mark.parametrize(
    "text", ["1", "1005", "Paris", "Londen", "never", "Berchem", "je ne sais pas", "ik ben 25 jaar"]
)
def test_what_is_no_place_here_is_not_guessed(content: Content, text: str) -> None:
    assert find_place(text, content.municipalities).kind == "unknown"
