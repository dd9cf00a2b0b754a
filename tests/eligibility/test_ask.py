"""The one question worth asking, how many it takes, and how long the engine thinks."""

from __future__ import annotations

import statistics
import timeit
from collections.abc import Iterable

import msgspec
import pytest

from bot.content.types import Content, Service
from bot.eligibility.ask import ask_next
from bot.eligibility.facts import Facts, read_facts
from bot.eligibility.judge import judge, judge_all
from bot.eligibility.logic import UNKNOWN, YES
from tests.eligibility.cases import people


def _named(content: Content, *names: str) -> list[Service]:
    return [content.services[name] for name in names]


def test_the_fact_that_most_services_wait_for(content: Content) -> None:
    everything = list(content.services.values())
    assert ask_next(everything, Facts(), content.statuses) == "residence_status"
    assert ask_next(everything, Facts(residence_status="refugee"), content.statuses) == "age"
    work = _named(content, "actiris", "vdab_brussel", "duo_for_a_job")
    assert ask_next(work, Facts(residence_status="asylum_seeker"), content.statuses) == "months_in_belgium"


def test_nothing_is_asked_when_nothing_is_undecided(content: Content) -> None:
    assert ask_next(_named(content, "commune", "cpas_ocmw"), Facts(), content.statuses) is None
    assert ask_next([], Facts(), content.statuses) is None
    # a student's right to work is for them to say: no fact decides it
    assert ask_next(_named(content, "actiris"), Facts(residence_status="student"), content.statuses) is None


def test_a_service_that_is_out_asks_nothing(content: Content) -> None:
    out = Facts(municipality="outside_brussels")
    assert ask_next(_named(content, "bapa_via", "famiris"), out, content.statuses) is None


def test_gender_is_asked_last_and_only_for_a_womens_service(content: Content) -> None:
    women = _named(content, "aquarelle", "dar_al_amal", "maison_femmes_schaerbeek")
    assert ask_next(women, Facts(), content.statuses) == "gender"
    assert ask_next([*women, content.services["famiris"]], Facts(), content.statuses) == "residence_status"
    assert ask_next(_named(content, "famiris"), Facts(residence_status="refugee"), content.statuses) == "children"


def test_what_was_declined_is_not_asked_again(content: Content) -> None:
    services = _named(content, "bapa_via", "famiris", "aquarelle")
    asked: list[str] = []
    while fact := ask_next(services, Facts(), content.statuses, declined=set(asked)):
        asked.append(fact)
    assert asked == ["residence_status", "age", "children", "gender"]


def _questions(content: Content, person: Facts, wanted: Service, services: Iterable[Service]) -> int:
    """Count the questions until the engine knows of the wanted service what it knows with every answer."""
    services = list(services)
    facts, count = Facts(), 0
    while judge(wanted, facts, content.statuses).outcome is UNKNOWN:
        fact = ask_next(services, facts, content.statuses)
        if fact is None:
            break
        facts = msgspec.structs.replace(facts, **{fact: getattr(person, fact)})
        count += 1
    return count


def test_the_best_service_takes_few_questions(content: Content, capsys: pytest.CaptureFixture[str]) -> None:
    in_subject, of_all = [], []
    for case in (case for case in people() if case.outcome == YES):
        person, wanted = read_facts(case.facts, content.municipalities), content.services[case.service]
        for topic in wanted.topics:
            near = [service for service in content.services.values() if topic in service.topics]
            in_subject.append(_questions(content, person, wanted, near))
        of_all.append(_questions(content, person, wanted, content.services.values()))
    with capsys.disabled():
        print(
            f"\nquestions to a yes, within a subject: {statistics.mean(in_subject):.2f} on average, {max(in_subject)}"
            f" at most ({len(in_subject)}); among all services: {statistics.mean(of_all):.2f}, {max(of_all)} at most"
        )
    assert statistics.mean(in_subject) <= 2.5
    assert statistics.mean(of_all) <= 2.5


def test_the_engine_is_timed(content: Content, capsys: pytest.CaptureFixture[str]) -> None:
    services = list(content.services.values())
    people_told = [
        read_facts(facts, content.municipalities) for facts in {str(c.facts): c.facts for c in people()}.values()
    ]
    times = [
        min(timeit.repeat(lambda f=facts: judge_all(services, f, content.statuses), number=20, repeat=5)) / 20
        for facts in [Facts(), *people_told]
    ]
    with capsys.disabled():
        print(f"\n{len(services)} services: {1000 * statistics.mean(times):.2f} ms, slowest {1000 * max(times):.2f} ms")
    assert len(times) > 10
