"""How the welcome path looks for one person, and why; the offices to choose from. It explains, the office decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import product

from msgspec.structs import replace

from bot.compose.choices import button, faq_choices, service_button
from bot.compose.found import place_card, rank_of
from bot.compose.phrases import phrase
from bot.compose.replies import reply
from bot.compose.sources import freshest, link, source_line
from bot.compose.ways import check
from bot.compose.why import why
from bot.content.types import Content, Parcours
from bot.eligibility.facts import Facts
from bot.eligibility.logic import NO, YES
from bot.eligibility.outcome import Outcome
from bot.eligibility.parcours import Verdict, judge_parcours
from bot.turn import Choice, Reply

OFFICES_SHOWN = 2
"""One office in French and one in Dutch are shown, the others offered: the choice is BAPA or bon."""
OWN_PHRASES = frozenset({("region", NO), *product(("residence_status", "age_min", "age_max", "max_months"), (YES, NO))})
"""Conditions, and how they came out, that are said in the words of the path; the others as for every service."""


def result(content: Content, language: str, facts: Facts, now: datetime) -> tuple[Reply, ...]:
    """Say how it looks, then show the offices.

    Args:
        facts: what the person told.
        now: for “open now”.
    """
    rules = content.parcours
    if rules is None:
        return (reply(content, language, phrase(content, language, "choice_gone"), "bad_input"),)
    verdict = judge_parcours(rules, facts, content.statuses)
    first = verdict_reply(content, language, verdict, facts)
    cards = _cards(content, language, rules, facts, now) if verdict.kind != "not" else []
    ways = (check(content, language), button(content, language, "do:person"))
    if not cards:
        return (replace(first, choices=(*first.choices, *ways)),)
    cards[-1] = replace(cards[-1], choices=(*cards[-1].choices, *ways))
    return (first, *cards)


def verdict_reply(content: Content, language: str, verdict: Verdict, facts: Facts) -> Reply:
    """Return how it looks and why, with the source of the rule and what most people ask next.

    Args:
        verdict: of `judge_parcours`, for content that has its rules.
        facts: only the papers are looked at.
    """
    rules = content.parcours
    assert rules is not None  # noqa: S101 - see Args
    source = freshest((rules.may if verdict.kind == "free" else rules.must).sources)
    return reply(
        content,
        language,
        " ".join(_sentences(content, language, rules, verdict, facts)),
        "route",
        choices=tuple(_next(content, language, rules, verdict, facts)),
        source=link(source),
        source_line=source_line(content, language, source) if source else None,
    )


def _sentences(content: Content, language: str, rules: Parcours, verdict: Verdict, facts: Facts) -> Iterator[str]:
    unsure = verdict.kind == "unsure"
    yield phrase(content, language, "parcours_unsure" if unsure else f"parcours_seems_{verdict.kind}")
    yield from dict.fromkeys(_reasons(content, language, rules, verdict, facts))
    if verdict.kind == "must":
        months = {"sign_up": rules.sign_up_months, "finish": rules.finish_months}
        yield phrase(content, language, "parcours_deadline", **months)
        yield phrase(content, language, "parcours_exempt")
    elif verdict.kind != "not":
        # who came under the duty in time keeps it: the commune's paper counts for more than these rules
        yield phrase(content, language, "parcours_paper")
    if verdict.kind != "not":
        yield phrase(content, language, "parcours_choice")
    yield phrase(content, language, "parcours_confirm")


def _reasons(content: Content, language: str, rules: Parcours, verdict: Verdict, facts: Facts) -> Iterator[str]:
    """Yield why; a sentence made for the person's papers stands for the condition on papers."""
    instead = rules.instead.get(facts.residence_status) if facts.residence_status else None
    # who told no commune is not told anything about it: “it is for people in Brussels” is said of places
    for reason in (each for each in verdict.reasons if each.condition != "region_assumed"):
        is_papers = reason.condition == "residence_status"
        if is_papers and reason.truth is NO and instead is not None:
            yield phrase(content, language, instead.phrase)
        elif (reason.condition, reason.truth) in OWN_PHRASES:
            yield phrase(content, language, f"parcours_because_{reason.condition}_{reason.truth}")
        else:
            yield from why(content, language, Outcome(reason.truth, (reason,)))


def _next(content: Content, language: str, rules: Parcours, verdict: Verdict, facts: Facts) -> Iterator[Choice]:
    """Yield what there is for these papers instead, else the questions that come next."""
    instead = rules.instead.get(facts.residence_status) if facts.residence_status else None
    if instead is None or verdict.kind in {"must", "unsure"}:
        yield from faq_choices(content, language, rules.faqs.get(verdict.kind, ()))
        return
    for service in instead.services:
        if (shown := service_button(content, language, service)) is not None:
            yield shown
    yield from faq_choices(content, language, instead.faqs)


def _cards(content: Content, language: str, rules: Parcours, facts: Facts, now: datetime) -> list[Reply]:
    """Return a card of the nearest office of each language; the other offices as buttons under the last."""
    known = [content.services[office] for office in rules.offices if office in content.services]
    ranked = rank_of(content, language, known, rules.topic, facts, now)
    shown = {office.service.speaks: office for office in reversed(ranked)}
    best = [office for office in ranked if office in shown.values()][:OFFICES_SHOWN]
    cards = [place_card(content, language, rules.topic, office, now, with_why=False) for office in best]
    rest = [office.service.id for office in ranked if office not in best]
    if cards:
        others = (c for office in rest if (c := service_button(content, language, office)) is not None)
        cards[-1] = replace(cards[-1], choices=(*cards[-1].choices, *others))
    return cards
