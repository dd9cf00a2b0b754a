"""Where a person lives, from a postcode or the name of a place in any script, with the slips people make."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from bot.content.types import Municipality
from bot.eligibility.facts import OUTSIDE
from bot.route.words import OUT
from bot.understanding.normalise import for_letters

NEAR = 86.0
"""Likeness, of 100, from which a name with a slip in it counts: one letter in seven."""
SHORTEST_FUZZY = 5
"""Letters below which a name must be right: one wrong letter makes another word of it."""
MOST_WORDS = 4

_POSTCODE = re.compile(r"(?<!\d)(?:b ?)?(\d{4})(?!\d)")
_OFFICES = range(1000, 1300)
"""Postcodes of the Region; those that are no commune's belong to offices."""

_REGION = (
    "bruxelles", "brussel", "brussels", "bruxelle", "bxl", "bruselas", "bruxelas", "bruksel", "bruksela", "brukseli",
    "brukseles", "بروكسل", "بروكسيل", "брюссель", "брюсселе", "брюссел", "брюсселі", "брюселі", "брюссели",
)  # fmt: skip
"""“Brussels”: people mean the Region."""
_CITIES = (
    "antwerpen", "anvers", "antwerp", "amberes", "gent", "gand", "ghent", "liege", "luik", "charleroi", "namur", "namen",
    "leuven", "louvain", "mechelen", "malines", "brugge", "bruges", "vilvoorde", "vilvorde", "aalst", "waterloo", "wavre",
    "zaventem", "dilbeek", "kortrijk", "hasselt", "oostende", "ostende", "tournai", "verviers", "la louviere", "halle",
    "انتويرب", "انفير", "لييج", "شارلروا", "نامور", "لوفان", "антверпен", "антверпене", "льеж", "льеже", "льєж", "гент",
    "генте", "намюр", "шарлеруа", "левен", "лувен",
)  # fmt: skip
"""Belgian towns outside the Region that people name; anything else is asked again."""


@dataclass(frozen=True)
class Place:
    """What a text says about where somebody lives."""

    kind: Literal["commune", "which", "region", "outside", "unknown"]
    """`which`: two communes could be meant."""
    communes: tuple[str, ...] = ()
    """Ids of `municipalities.yml`; for `outside` the one value that stands for it."""


UNKNOWN_PLACE = Place("unknown")


def find_place(text: str, municipalities: Mapping[str, Municipality]) -> Place:
    """Return the commune a text names.

    Args:
        text: free text in any language.
        municipalities: `Content.municipalities`.
    """
    words = re.findall(r"\w+", for_letters(text))
    plain = " ".join(words)
    by_postcode = _by_postcode(plain, municipalities)
    if by_postcode is not None:
        return by_postcode
    names = _names(_spellings(municipalities))
    found = _exactly(plain, names) or _nearly(words, names)
    if found:
        return Place("commune" if len(found) == 1 else "which", found)
    if _names_one(words, _CITIES):
        return Place("outside", (OUTSIDE,))
    if not _names_one(words, _REGION):
        return UNKNOWN_PLACE
    return Place("outside", (OUTSIDE,)) if set(words) & OUT else Place("region")


def _by_postcode(plain: str, municipalities: Mapping[str, Municipality]) -> Place | None:
    codes = _POSTCODE.findall(plain)
    if not codes:
        return None
    found = tuple(m.id for m in municipalities.values() if set(codes) & {*m.postcodes, *m.shared_postcodes})
    shared = tuple(m.id for m in municipalities.values() if set(codes) & set(m.shared_postcodes))
    if shared and (named := [c for c in _exactly(plain, _names(_spellings(municipalities))) if c in shared]):
        return Place("commune", tuple(named))
    if found:
        return Place("commune" if len(found) == 1 else "which", found)
    is_outside = all(int(code) >= _OFFICES.stop for code in codes)
    return Place("outside", (OUTSIDE,)) if is_outside else UNKNOWN_PLACE


def _spellings(municipalities: Mapping[str, Municipality]) -> tuple[tuple[str, ...], ...]:
    """Return each commune as id, names, aliases: a value that can be remembered by."""
    return tuple((m.id, *m.names.values(), *m.aliases) for m in municipalities.values())


@lru_cache(maxsize=4)
def _names(spellings: tuple[tuple[str, ...], ...]) -> dict[str, tuple[str, ...]]:
    """Return every normalised name → its communes; a word two communes share (Woluwe) stands for both."""
    names: dict[str, set[str]] = defaultdict(set)
    words: dict[str, set[str]] = defaultdict(set)
    for commune, *spelt in spellings:
        for name in spelt:
            parts = re.findall(r"\w+", for_letters(name))
            names[" ".join(parts)].add(commune)
            for part in parts:
                words[part].add(commune)
    for word, communes in words.items():
        if len(communes) == 2 and len(word) >= SHORTEST_FUZZY:
            names.setdefault(word, communes)
    return {name: tuple(sorted(communes)) for name, communes in names.items() if name}


def _exactly(plain: str, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the communes whose names stand in the text; a longer name hides the shorter ones inside it."""
    found: list[str] = []
    rest = f" {plain} "
    for name in sorted(names, key=len, reverse=True):
        if f" {name} " in rest:
            rest = rest.replace(f" {name} ", "  ")
            if not set(found) & set(names[name]):
                found.extend(names[name])
    return tuple(found)


def _nearly(words: list[str], names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    scores: dict[tuple[str, ...], float] = {}
    for size in range(1, MOST_WORDS + 1):
        for begin in range(len(words) - size + 1):
            said = " ".join(words[begin : begin + size])
            for name, communes in names.items():
                if min(len(said), len(name)) >= SHORTEST_FUZZY:
                    score = fuzz.ratio(said, name, score_cutoff=NEAR)
                    scores[communes] = max(scores.get(communes, 0.0), score)
    best = max(scores.values(), default=0.0)
    nearest = [communes for communes, score in scores.items() if score == best]
    return nearest[0] if best and len(nearest) == 1 else ()


def _names_one(words: list[str], names: tuple[str, ...]) -> bool:
    plain = f" {' '.join(words)} "
    if any(f" {name} " in plain for name in names):
        return True
    long = [word for word in words if len(word) > SHORTEST_FUZZY + 1]
    return any(fuzz.ratio(word, name) >= NEAR for word in long for name in names if len(name) > SHORTEST_FUZZY)
