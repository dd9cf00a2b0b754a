"""The welcome path: must, may, no duty, not, unsure. Nobody is told a yes or a no that the rules do not give."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from bot.compose import parcours
from bot.compose.phrases import phrase, spoken_languages
from bot.content.types import Content
from bot.eligibility.facts import STATUSES, Facts, read_facts
from bot.eligibility.parcours import ask_next, judge_parcours

M, F, N, X, U = "must", "free", "no_duty", "not", "unsure"

# papers, age, months, commune (None = not told) → how it looks
TABLE: list[tuple[str | None, int | None, int | None, str | None, str]] = [
    ("refugee", 30, 8, "schaerbeek", M),
    ("refugee", 18, 0, "schaerbeek", M),
    ("refugee", 17, 0, "schaerbeek", X),
    ("refugee", 64, 35, "jette", M),
    ("refugee", 65, 35, "jette", F),
    ("refugee", 30, 36, "jette", F),
    ("refugee", 70, 60, "jette", F),
    ("refugee", 30, 8, None, M),
    ("refugee", 30, 8, "outside_brussels", X),
    ("refugee", None, 8, "jette", U),
    ("refugee", 30, None, "jette", U),
    ("refugee", None, None, None, U),
    ("refugee", 70, None, None, F),
    ("refugee", None, 60, None, N),
    ("refugee", 17, None, None, X),
    ("subsidiary_protection", 40, 2, "ixelles", M),
    ("subsidiary_protection", 40, 200, "ixelles", F),
    ("card_over_3_months", 25, 12, "uccle", M),
    ("card_over_3_months", 16, 12, "uccle", X),
    ("card_over_3_months", 40, 60, "uccle", F),
    ("card_over_3_months", 25, 12, "outside_brussels", X),
    ("student", 22, 5, "ixelles", U),
    ("student", 22, 60, "ixelles", F),
    ("student", 70, 5, "ixelles", F),
    ("student", 17, 5, "ixelles", X),
    ("student", 22, None, "ixelles", U),
    ("temporary_protection", 40, 8, "forest", F),
    ("temporary_protection", 15, 8, "forest", X),
    ("temporary_protection", None, 8, "forest", N),
    ("temporary_protection", 40, 8, "outside_brussels", X),
    ("eu_citizen", 30, 3, "etterbeek", F),
    ("eu_citizen", 30, None, None, F),
    ("eu_citizen", None, None, None, N),
    ("eu_citizen", 12, None, None, X),
    ("eu_citizen", 80, 400, "etterbeek", F),
    ("asylum_seeker", 30, 8, "molenbeek", X),
    ("asylum_seeker", None, None, None, X),
    ("asylum_seeker", 30, 60, "molenbeek", X),
    ("no_papers", 30, 8, "anderlecht", X),
    ("no_papers", None, None, None, X),
    ("visitor", 45, 1, "ganshoren", X),
    ("belgian", 28, 300, "forest", X),
    ("belgian", 28, 3, "forest", X),
    ("unaccompanied_minor", 16, 5, "brussels", X),
    (None, None, None, None, U),
    (None, 30, 8, "jette", U),
    (None, 17, None, None, X),
    (None, 70, None, None, N),
    (None, 30, 60, None, N),
    (None, 30, 8, "outside_brussels", X),
]


def _facts(status: str | None, age: int | None, months: int | None, commune: str | None) -> Facts:
    return Facts(
        residence_status=status,  # type: ignore[arg-type]
        age=age,
        months_in_belgium=months,
        municipality=commune,
    )


@pytest.mark.parametrize(("status", "age", "months", "commune", "kind"), TABLE)
def test_how_it_looks(
    content: Content, status: str | None, age: int | None, months: int | None, commune: str | None, kind: str
) -> None:
    assert content.parcours is not None
    verdict = judge_parcours(content.parcours, _facts(status, age, months, commune), content.statuses)
    assert verdict.kind == kind
    assert verdict.reasons


def _everybody() -> list[Facts]:
    values = ((*STATUSES, None), (16, 40, 70, None), (2, 60, None), ("jette", "outside_brussels", None))
    return [_facts(*told) for told in product(*values)]


def test_knowing_more_never_turns_a_verdict_around(content: Content) -> None:
    """An unsure may become anything, a “no duty” free or not; nothing else changes, but for where one lives."""
    assert content.parcours is not None
    may_become = {U: {M, F, N, X, U}, N: {N, F, X}, M: {M}, F: {F}, X: {X}}
    for facts in _everybody():
        before = judge_parcours(content.parcours, facts, content.statuses).kind
        told = {name: value for name in STATUS_FACTS if (value := getattr(facts, name)) is not None}
        for name, values in STATUS_FACTS.items():
            for value in values if name not in told and facts.municipality is not None else ():
                more = read_facts({**told, "municipality": facts.municipality, name: value}, content.municipalities)
                after = judge_parcours(content.parcours, more, content.statuses).kind
                assert after in may_become[before], (facts, more)


STATUS_FACTS: dict[str, tuple[Any, ...]] = {
    "residence_status": STATUSES,
    "age": (16, 40, 70),
    "months_in_belgium": (2, 60),
}


def test_nobody_is_told_of_a_duty_in_another_region_or_without_a_card(content: Content) -> None:
    assert content.parcours is not None
    for facts in _everybody():
        kind = judge_parcours(content.parcours, facts, content.statuses).kind
        if facts.municipality == "outside_brussels" or facts.residence_status in {"no_papers", "visitor", "belgian"}:
            assert kind == X


def test_the_papers_are_asked_first_and_the_commune_last_and_never_more_than_four(content: Content) -> None:
    assert content.parcours is not None
    for answers in product((*STATUSES, None), (16, 40, 70, None), (2, 60, None), ("jette", "outside_brussels", None)):
        given = dict(zip(("residence_status", "age", "months_in_belgium", "municipality"), answers, strict=True))
        told: dict[str, Any] = {}
        asked: list[str] = []
        while (fact := ask_next(content.parcours, Facts(**told), content.statuses, declined=asked)) is not None:
            asked.append(fact)
            told |= {fact: given[fact]} if given[fact] is not None else {}
        assert asked[0] == "residence_status"
        assert len(asked) <= 4
        assert "municipality" not in asked[:-1]
        final = judge_parcours(content.parcours, Facts(**told), content.statuses)
        whole = Facts(**{name: value for name, value in given.items() if value is not None})
        if None not in answers[:3] and final.kind != X:
            assert final.kind == judge_parcours(content.parcours, whole, content.statuses).kind


def test_every_verdict_is_said_in_every_language_with_its_source_and_that_the_office_confirms(content: Content) -> None:
    assert content.parcours is not None
    for language in spoken_languages(content):
        confirmed = phrase(content, language, "parcours_confirm")
        for facts in _everybody():
            verdict = judge_parcours(content.parcours, facts, content.statuses)
            said = parcours.verdict_reply(content, language, verdict, facts)
            assert said.text.endswith(confirmed)
            assert said.source is not None
            assert said.source_line


def test_asylum_seekers_and_eu_citizens_hear_what_there_is_for_them(content: Content) -> None:
    assert content.parcours is not None
    for status, key, offered in (
        ("asylum_seeker", "parcours_asylum", "faq:language_asylum"),
        ("eu_citizen", "parcours_eu", "faq:integration_voluntary"),
        ("temporary_protection", "parcours_ukraine", "faq:integration_ukraine"),
    ):
        facts = _facts(status, 30, 8, "jette")
        verdict = judge_parcours(content.parcours, facts, content.statuses)
        said = parcours.verdict_reply(content, "en", verdict, facts)
        assert phrase(content, "en", key) in said.text
        assert offered in [choice.id for choice in said.choices]


def test_the_terms_are_those_of_the_answer_about_deadlines(content: Content) -> None:
    assert content.parcours is not None
    facts = " ".join(fact.text for fact in content.faqs["integration_deadlines"].facts)
    assert f"{content.parcours.sign_up_months} months to sign up" in facts
    assert f"{content.parcours.finish_months} months to finish" in facts


def test_every_own_reason_has_a_sentence_in_every_language(content: Content) -> None:
    for language in spoken_languages(content):
        for condition, truth in parcours.OWN_PHRASES:
            assert phrase(content, language, f"parcours_because_{condition}_{truth}")
