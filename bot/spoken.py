"""Every text of the published content that a person may hear, so that the voice can be ready before anybody asks.

The texts are collected by composing every reply the loket can make, with the same functions that make it live.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.compose import crisis, follow_up, menus, person, replies, services
from bot.compose.person import contact_line
from bot.compose.phrases import phrase, spoken_languages
from bot.content import flags
from bot.content.types import Content
from bot.errors import ContentError
from bot.spoken_route import route_parts, route_replies
from bot.spoken_ways import ways_replies
from bot.turn import Reply

SPOKEN_PHRASES = (
    "choice_gone", "conversation_gone", "forgotten", "no_words", "empty", "too_long", "busy", "bad_request", "too_many",
    "nothing_to_repeat", "simpler_none", "expired", "language_not_yet", "telegram_no_listen", "telegram_no_file",
    "listen_nothing", "listen_too_long", "listen_failed", "widget_mic_refused", "widget_mic_none", "widget_mic_hold",
    "engine_away", "tap_away", "person_waiting", "telegram_start",
)  # fmt: skip
"""Sentences said by the gateway and the channels themselves."""


@dataclass(frozen=True)
class Spoken:
    """One text to be heard."""

    language: str
    text: str
    is_label: bool
    """True for the label of a button: rendered after the sentences."""


def spoken_texts(content: Content, today: date) -> Iterator[Spoken]:
    """Yield each text once: answers first, then simpler words, then the way to them, labels last."""
    seen: set[tuple[str, str]] = set()
    labels: list[Spoken] = []
    for language in spoken_languages(content):
        try:
            for reply in all_replies(content, language, today):
                for spoken in _texts(reply):
                    if (spoken.language, spoken.text) in seen:
                        continue
                    seen.add((spoken.language, spoken.text))
                    if spoken.is_label:
                        labels.append(spoken)
                    else:
                        yield spoken
        except ContentError:
            # `loket check` names the missing phrase; the other languages are rendered all the same
            continue
    yield from labels


def _texts(reply: Reply) -> Iterator[Spoken]:
    yield Spoken(reply.language, reply.text, is_label=False)
    for choice in reply.choices:
        yield Spoken(choice.language, choice.label, is_label=True)


def all_replies(content: Content, language: str, today: date) -> Iterator[Reply]:
    """Yield every reply the loket can make in a language, in an order that is the same for all complete languages."""
    yield from menus.greet(content, language)
    yield from menus.ask_language(content, language)
    yield from menus.topics(content, language)
    for part in replies.PARTS:
        for faq_id in content.faqs:
            yield from replies.answer(content, language, faq_id, today, part=part)
    yield from person.hand_over(content, language)
    for service_id in content.services:
        for known in _with_and_without_flags(content, service_id):
            yield from services.show_service(known, language, service_id)
    for kind in content.crises:
        yield from crisis.crisis(content, language, kind, (), today)
    for topic_id in content.topics:
        pages = 1 + sum(faq.topic == topic_id for faq in content.faqs.values()) // menus.QUESTIONS_A_PAGE
        for page in range(pages):
            yield from menus.questions_of(content, language, topic_id, page)
    yield from menus.help_reply(content, language)
    yield from menus.privacy(content, language)
    yield from replies.out_of_scope(content, language)
    yield from replies.clarify(content, language, list(content.faqs)[:1])
    for kind in replies.SMALLTALK:
        yield from replies.smalltalk(content, language, kind)
    yield replies.reply(content, language, phrase(content, language, "also_asked"), "clarify")
    yield from follow_up.follow_up(content, language, "", faq_id=None, service_id=None, today=today)
    yield from route_replies(content, language)
    yield from ways_replies(content, language, today)
    said = phrase(content, language, "language_set") + " " + phrase(content, language, "choose_topic")
    yield replies.reply(content, language, said, "topics")
    failure = phrase(content, language, "failure", organisation=contact_line(content))
    yield replies.reply(content, language, failure, "failure")
    for key in SPOKEN_PHRASES:
        yield replies.reply(content, language, phrase(content, language, key), "smalltalk")


def rare_replies(content: Content, language: str, today: date) -> Iterator[Reply]:
    """Yield the replies too many and too rare to be rendered ahead: every detail of every service, parts of results."""
    yield from route_parts(content, language, today)
    for service_id in content.services:
        for known in _with_and_without_flags(content, service_id):
            for aspect in follow_up.DETAILS:
                yield from follow_up.follow_up(known, language, aspect, faq_id=None, service_id=service_id, today=today)


def _with_and_without_flags(content: Content, service_id: str) -> Iterator[Content]:
    """Yield the content as it is, and as it is when "full at present" or "closed today" has passed by itself."""
    yield content
    if flags.has_any(content.services[service_id]):
        yield flags.without(content, service_id)
