"""What the router may know about a person: eight facts, every one optional, nothing else.

They come from buttons, free text and the command line, so they are checked once, here; past this border a fact is
either right in form or not there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Literal, get_args, get_type_hints

import msgspec

from bot.content.types import Status
from bot.errors import LoketError
from bot.learnt import learn

STATUSES: tuple[Status, ...] = get_args(Status)
"""Every residence status."""

OUTSIDE = "outside_brussels"
"""Stands for every commune that is not one of the 19 of the Region."""

Age = Annotated[int, msgspec.Meta(ge=0, le=120)]
Months = Annotated[int, msgspec.Meta(ge=0, le=1440)]
Code = Annotated[str, msgspec.Meta(pattern="^[a-z]{2,3}$")]


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a person has told; None or empty = not told."""

    municipality: str | None = None
    """Id of `data/municipalities.yml`, or `outside_brussels`."""
    residence_status: Status | None = None
    months_in_belgium: Months | None = None
    """Whole months."""
    age: Age | None = None
    """Whole years."""
    gender: Literal["woman", "man", "other"] | None = None
    children: Literal["yes", "no"] | None = None
    can_read: Literal["yes", "no"] | None = None
    """No service asks for it; the dialogue speaks more and writes less."""
    speaks: tuple[Code, ...] = ()
    """Languages the person speaks; for the order of services, no condition."""


FACTS: Mapping[str, Any] = get_type_hints(Facts, include_extras=True)
"""Name → type of every fact."""
learn(Facts)

_EXPECTED: Mapping[str, str] = {
    "municipality": f"an id of municipalities.yml, or {OUTSIDE}",
    "residence_status": f"one of {', '.join(STATUSES)}",
    "months_in_belgium": "a whole number of months, from 0 to 1440",
    "age": "a whole number of years, from 0 to 120",
    "gender": "woman, man or other",
    "children": "yes or no",
    "can_read": "yes or no",
    "speaks": "a list of language codes, such as [ar, fr]",
}


class BadFact(LoketError):
    """Something that was told cannot be a fact."""

    phrase = "bad_request"
    status = 400

    def __init__(self, message: str, *, next_step: str, fact: str | None = None) -> None:
        super().__init__(message, next_step=next_step)
        self.fact = fact
        """Name of the fact, None when the name is what is wrong."""


def read_facts(raw: object, municipalities: Collection[str]) -> Facts:
    """Return the facts of a mapping from names to values, as JSON or a form gives it.

    Null counts as not told; true and false as yes and no.

    Args:
        raw: name of a fact → its value.
        municipalities: the ids of `data/municipalities.yml`.

    Raises:
        BadFact: no mapping, a name that is no fact, a value that is not possible.
    """
    if not isinstance(raw, Mapping):
        raise BadFact("The facts are not a list of names and values.", next_step='Write them like {"age": 25}.')
    return Facts(**{name: _value(name, value, municipalities) for name, value in raw.items() if value is not None})


def _value(name: object, value: object, municipalities: Collection[str]) -> Any:
    if not isinstance(name, str) or name not in FACTS:
        near = get_close_matches(str(name), FACTS, 1)
        step = f"Is it “{near[0]}”?" if near else f"The facts are: {', '.join(FACTS)}."
        raise BadFact("There is a name that is no fact of the router.", next_step=step)
    if isinstance(value, bool) and name in {"children", "can_read"}:
        value = "yes" if value else "no"
    try:
        converted = msgspec.convert(value, FACTS[name])
    except msgspec.ValidationError as error:
        raise _bad(name) from error
    if name == "municipality" and converted != OUTSIDE and converted not in municipalities:
        raise _bad(name)
    return converted


def _bad(name: str) -> BadFact:
    return BadFact(f"The value of “{name}” cannot be right.", next_step=f"Give {_EXPECTED[name]}.", fact=name)
