"""The sentences: every reason and every change can be said, and what they say is in the data."""

from __future__ import annotations

import re

import pytest

from bot.commands.route import judged
from bot.compose.why import when, why
from bot.content.types import Content
from bot.eligibility.facts import STATUSES, Facts
from bot.eligibility.judge import judge
from bot.eligibility.logic import NO, UNKNOWN, YES
from bot.eligibility.outcome import Change, Outcome, Reason
from bot.errors import ContentError


def _told(content: Content, service: str, facts: Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    outcome = judge(content.services[service], facts, content.statuses)
    return why(content, "en", outcome), when(content, "en", outcome)


def test_mamadou_hears_not_yet_and_from_when(content: Content) -> None:
    facts = Facts(residence_status="asylum_seeker", months_in_belgium=2, age=27)
    assert _told(content, "duo_for_a_job", facts) == (
        ("With your papers it is too early now.",),
        ("It can change from month 4 in Belgium.",),
    )


def test_names_and_numbers_stand_in_the_sentences(content: Content) -> None:
    assert _told(content, "antenne_petite_enfance_bxl", Facts(municipality="evere")) == (
        ("It is only for people who live in this commune: City of Brussels.",),
        ("It can change when you live in this commune: City of Brussels.",),
    )
    reasons, changes = _told(content, "bapa_via", Facts(residence_status="asylum_seeker", age=17))
    assert reasons == ("It is not for people with your papers.", "It is only for people of 18 years or older.")
    assert changes[0] == "It can change with other papers: Refugee."
    assert changes[1:] == ("It can change when you are 18 years old.",)
    assert _told(content, "bapa_via", Facts(residence_status="no_papers", age=30))[1] == ()


def test_who_told_no_commune_is_not_told_where_she_lives(content: Content) -> None:
    assert _told(content, "homegrade", Facts())[0] == ("It is for people who live in Brussels.",)
    assert _told(content, "homegrade", Facts(municipality="evere"))[0] == ("You live in Brussels.",)


def test_one_missing_fact_is_said_once(content: Content) -> None:
    reasons, _ = _told(content, "duo_for_a_job", Facts())
    assert reasons == ("It depends on your papers.", "It depends on how old you are.")


def test_every_sentence_the_engine_can_need_is_there(content: Content) -> None:
    keys = set(content.phrases["en"])
    conditions = ["region", "municipality", "residence_status", "not_residence_status", "age_min", "age_max", "gender"]
    conditions += ["children", "min_months", "max_months"]
    needed = {f"why_{condition}_{truth}" for condition in conditions for truth in (YES, NO)}
    needed |= {"why_none_yes", "why_region_assumed_yes", "why_from_month_no"}
    needed |= {f"why_{condition}_unknown" for condition in ("residence_status", "not_residence_status")}
    needed |= {f"why_unknown_{fact}" for fact in ("residence_status", "months_in_belgium", "age", "gender", "children")}
    needed |= {"why_unknown_municipality"} | {f"status_{status}_label" for status in STATUSES}
    needed |= {f"why_changes_{c}" for c in ("region", "municipality", "residence_status", "age", "months", "children")}
    assert needed == {key for key in keys if key.startswith("why_") or re.match(r"status_.*_label$", key)}


def test_sentences_are_short(content: Content) -> None:
    for key, text in content.phrases["en"].items():
        if key.startswith(("why_", "status_")):
            assert len(text.split()) <= 15, key


def test_the_sentences_about_women_and_children_are_true_of_the_data(content: Content) -> None:
    """The phrases say “women” and “people with children”: another condition needs another phrase first."""
    assert {service.who.gender for service in content.services.values()} == {(), ("woman",)}
    assert {service.who.children for service in content.services.values()} == {None, "yes"}


def test_commas_are_arabic_in_arabic_script_and_a_missing_phrase_is_an_error(content: Content) -> None:
    phrases = content.phrases | {
        "fa": {"why_changes_residence_status": "{value}", "status_refugee_label": "A", "status_belgian_label": "B"}
    }
    made = type(content)(**{f: getattr(content, f) for f in content.__struct_fields__} | {"phrases": phrases})
    outcome = Outcome(NO, (Reason("age_max", ("3",), NO),), (Change("residence_status", ("refugee", "belgian")),))
    assert when(made, "fa", outcome) == ("A، B",)
    with pytest.raises(ContentError, match="why_age_max_no"):
        why(made, "fa", outcome)


def test_every_service_has_its_sentences_for_many_people(content: Content) -> None:
    for status in (None, *STATUSES):
        answer = judged(content, {"residence_status": status, "age": 17, "municipality": "outside_brussels"})
        for told in answer["services"].values():
            assert all(told["reasons"])
            assert told["reasons"]
            assert told["outcome"] in {YES, NO, UNKNOWN}
