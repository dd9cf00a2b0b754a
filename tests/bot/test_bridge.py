"""A language without a voice is heard in another one's words, and says so first."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from bot.bridge import make_bridge
from bot.compose import menus, replies
from bot.compose.phrases import one_paragraph, phrase
from bot.content.types import Content
from bot.voicing import Voicing
from tests.bot.fakes import Keys

TODAY = date(2026, 11, 21)


@pytest.fixture
def mute(content: Content) -> Content:
    """The content with a Turkish voice that is gone, and Dutch as its bridge."""
    turkish = msgspec.structs.replace(content.languages["tr"], voices={}, bridge="nl")
    return msgspec.structs.replace(content, languages={**content.languages, "tr": turkish})


def test_every_answer_is_heard_in_the_words_of_the_other_language(mute: Content) -> None:
    bridge = make_bridge(mute, "tr", "nl", TODAY)
    assert bridge is not None
    for faq in mute.faqs.values():
        assert bridge.heard(one_paragraph(faq.texts["tr"].answer)) == one_paragraph(faq.texts["nl"].answer)


def test_the_greeting_announces_the_other_language_and_answers_do_not(mute: Content) -> None:
    keys = Keys()
    voicing = Voicing(keys)
    voicing.voice(mute, menus.greet(mute, "tr"))
    language, heard, _ = next(said for said in keys.registered if phrase(mute, "nl", "greeting") in said[1])
    assert language == "nl"
    assert heard.startswith(phrase(mute, "nl", "bridge_notice"))
    (answer,) = voicing.voice(mute, replies.answer(mute, "tr", "language_dutch_where", TODAY))
    assert answer.audio is not None
    assert answer.audio.language == "nl"
    assert answer.audio.words is None
    assert phrase(mute, "nl", "bridge_notice") not in keys.registered[-1][1]


def test_no_text_of_a_mute_language_is_ever_given_to_a_voice(mute: Content) -> None:
    keys = Keys()
    Voicing(keys).voice(mute, menus.greet(mute, "tr"))
    assert all(language == "nl" for language, _, _ in keys.registered)


def test_a_text_the_other_language_does_not_have_has_no_voice(mute: Content) -> None:
    assert Voicing(Keys()).audio(mute, "tr", "yalnız burada") is None
