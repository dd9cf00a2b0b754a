"""The questions of the way to the right place, and what may be answered with a touch: three answers at most at a time."""

from __future__ import annotations

from collections.abc import Sequence

from bot.compose.choices import choice, labelled
from bot.compose.phrases import own_name, phrase, text_language
from bot.compose.replies import reply
from bot.compose.why import status_label
from bot.content.types import Content
from bot.eligibility.facts import OUTSIDE
from bot.route.dialogue import PARCOURS, topics_of
from bot.route.reading import BUCKETS, IN_BRUSSELS, PARCOURS_AGES
from bot.turn import Choice, Reply

STATUSES = (
    "asylum_seeker", "refugee", "card_over_3_months",
    "eu_citizen", "no_papers", "temporary_protection",
    "subsidiary_protection", "student", "belgian",
    "visitor", "unaccompanied_minor",
)  # fmt: skip
"""Papers in the order of the pages; the commonest among newcomers first."""
LIKELIEST = {
    "uk": "temporary_protection",
    "ro": "eu_citizen",
    "pl": "eu_citizen",
    "es": "eu_citizen",
    "pt": "eu_citizen",
}
"""Language of the reader → the papers shown first: it saves a tap, and decides nothing."""
A_PAGE = 3
PAGES = -(-len(STATUSES) // A_PAGE)

ICONS = {
    "municipality": "place", "residence_status": "id_card", "months_in_belgium": "calendar", "age": "people",
    "gender": "woman", "children": "family",
}  # fmt: skip
_YES_NO = {"gender": ("woman", "other"), "children": ("yes", "no")}


def question(
    content: Content,
    language: str,
    fact: str,
    variant: str = "",
    among: Sequence[str] = (),
    *,
    topic: str | None = None,
    is_first: bool = False,
) -> tuple[Reply, ...]:
    """Ask for one fact, or for the subject.

    Args:
        fact: a fact, or `topic`.
        variant: `again` (not understood), `why` (asked back), `changed`, `region` (Brussels, but which commune?),
            `which` (one of `among`), `page:1` and on for more papers.
        among: values to choose from, as `fact:value`.
        topic: the subject; the check of the welcome path has its own ranges and its own why.
        is_first: True where nothing was asked before: there is no way back.
    """
    if fact == "topic":
        text = phrase(content, language, "route_topic")
        choices = (*topics(content, language), labelled(content, language, "do:stop", "stop_label", "stop"))
        return (reply(content, language, text, "route", choices=choices),)
    is_parcours = topic == PARCOURS
    text = _text(content, language, fact, variant, "parcours_ask_why" if is_parcours else f"ask_{fact}_why")
    ways = (
        labelled(content, language, f"fact:{fact}:skip", "rather_not_label", "safe"),
        *(() if is_first else (labelled(content, language, "do:back", "back_label", "repeat"),)),
        labelled(content, language, "do:stop", "stop_label", "stop"),
    )
    answers = (
        answers_among(content, language, among)
        if variant == "which"
        else _answers(content, language, fact, variant, is_parcours=is_parcours)
    )
    return (reply(content, language, text, "route", choices=(*answers, *ways)),)


def topics(content: Content, language: str) -> tuple[Choice, ...]:
    """Return the subjects that have a place to go to."""
    code = text_language(content, language)
    known = (content.topics[topic] for topic in topics_of(content))
    return tuple(choice(content, language, f"route:topic:{t.id}", own_name(t.labels, code), t.icon) for t in known)


def start(content: Content, language: str) -> Choice:
    """Return the way in, a button."""
    return labelled(content, language, "route:start", "route_label", "place")


def stopped(content: Content, language: str) -> tuple[Reply, ...]:
    """Say that it is over and forgotten."""
    text = phrase(content, language, "route_stopped")
    return (reply(content, language, text, "smalltalk", choices=(start(content, language),)),)


def answers_among(content: Content, language: str, among: Sequence[str]) -> tuple[Choice, ...]:
    """Return `fact:value` pairs as buttons; those that cannot be named are left out."""
    named = ((each, _named(content, language, *each.partition(":")[::2])) for each in among)
    return tuple(
        choice(content, language, f"fact:{each}", label, ICONS[each.partition(":")[0]])
        for each, label in named
        if label
    )[:A_PAGE]


def _text(content: Content, language: str, fact: str, variant: str, why_key: str) -> str:
    kind = variant.partition(":")[0]
    if kind == "which":
        return phrase(content, language, "ask_municipality_which" if fact == "municipality" else "route_contradiction")
    if kind in {"again", "region"} and (kind == "again" or fact == "municipality"):
        return phrase(content, language, f"ask_{fact}_{kind}")
    asked = phrase(content, language, f"ask_{fact}")
    if kind == "page":
        return asked
    why = phrase(content, language, why_key)
    return f"{phrase(content, language, 'route_changed')} {asked}" if kind == "changed" else f"{asked} {why}"


def _answers(content: Content, language: str, fact: str, variant: str, *, is_parcours: bool) -> tuple[Choice, ...]:
    icon = ICONS[fact]
    if fact == "municipality":
        inside = labelled(content, language, f"fact:{fact}:{IN_BRUSSELS}", "in_brussels_label", icon)
        outside = labelled(content, language, f"fact:{fact}:{OUTSIDE}", "outside_brussels_label", "flag")
        # a commune is of no use to the welcome path: the Region is enough
        return (inside, outside) if is_parcours else (outside,)
    if fact in BUCKETS:
        ranges = PARCOURS_AGES if is_parcours and fact == "age" else BUCKETS[fact]
        return tuple(labelled(content, language, f"fact:{fact}:{v}", key, icon) for key, v in ranges.items())
    if fact in _YES_NO:
        yes, no = _YES_NO[fact]
        return (
            labelled(content, language, f"fact:{fact}:{yes}", "yes_label", icon),
            labelled(content, language, f"fact:{fact}:{no}", "no_label", "other"),
        )
    number = variant.partition(":")[2]
    page = int(number) % PAGES if number.isdigit() else 0
    ordered = sorted(STATUSES, key=lambda status: status != LIKELIEST.get(language))
    shown = ordered[page * A_PAGE : (page + 1) * A_PAGE]
    more = labelled(content, language, f"fact:{fact}:page:{(page + 1) % PAGES}", "more_statuses_label", "other")
    return (*answers_among(content, language, [f"{fact}:{status}" for status in shown]), more)


def _named(content: Content, language: str, fact: str, value: str) -> str | None:
    """Return what a button for a value is called, None when there is no name for it."""
    if fact == "municipality" and value in content.municipalities:
        return own_name(content.municipalities[value].names, text_language(content, language))
    if fact == "residence_status" and value in STATUSES:
        return status_label(content, language, value)
    if fact in BUCKETS and value.isdigit():
        return _bucket(content, language, fact, int(value))
    return None


def _bucket(content: Content, language: str, fact: str, value: int) -> str:
    """Return the label of the range that a number lies in."""
    edges = {"months_in_belgium": (4, 37), "age": (18, 34)}[fact]
    key = tuple(BUCKETS[fact])[sum(value >= edge for edge in edges)]
    return phrase(content, language, key)
