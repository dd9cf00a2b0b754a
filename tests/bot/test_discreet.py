"""What no browser may keep: the answers, places and menus of danger and women's safety; and nothing else."""

from __future__ import annotations

import pytest

from bot.clock import local_today
from bot.compose import menus
from bot.compose.replies import answer
from bot.compose.services import show_service
from bot.content.types import Content
from bot.discreet import is_discreet


@pytest.fixture(scope="module")
def private(content: Content) -> frozenset[str]:
    """The subjects of which nothing stays."""
    found = frozenset({"emergency"} | {topic.id for topic in content.topics.values() if topic.sensitive})
    assert len(found) > 1
    return found


def test_a_menu_of_questions_tells_as_much_as_an_answer(content: Content, private: frozenset[str]) -> None:
    for topic in content.topics:
        for page in range(3):
            menu = menus.questions_of(content, "fr", topic, page)
            assert is_discreet(content, menu) == (topic in private), topic
            assert is_discreet(content, menu, f"topic:{topic}:{page}") == (topic in private), topic


def test_an_answer_is_discreet_by_its_subject(content: Content, private: frozenset[str]) -> None:
    for faq in content.faqs.values():
        said = answer(content, "fr", faq.id, local_today())
        assert is_discreet(content, said, f"faq:{faq.id}") == (faq.topic in private), faq.id


def test_a_place_that_is_there_for_danger_is_discreet_too(content: Content, private: frozenset[str]) -> None:
    theirs = [service for service in content.services.values() if private & {*service.topics}]
    assert theirs
    for service in theirs:
        assert is_discreet(content, show_service(content, "fr", service.id), f"service:{service.id}"), service.id


def test_what_everybody_sees_is_not_discreet_and_what_was_touched_may_be(content: Content) -> None:
    first = menus.greet(content, "fr")
    assert any(choice.id == "topic:women" for choice in first[0].choices)
    assert not is_discreet(content, first)
    assert not is_discreet(content, menus.topics(content, "fr"), "do:topics")
    assert is_discreet(content, first, "route:topic:women")
    assert is_discreet(content, first, "help:women_partner_violence")
