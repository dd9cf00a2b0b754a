"""An edited answer as people would meet it: the widget's bubble, Telegram's message, and its voice."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from audio.voice import Voice
from bot.compose.phrases import one_paragraph, phrase
from bot.compose.replies import answer
from bot.content.fields import with_faq_text
from bot.content.preview import content_with
from bot.content.types import Content
from bot.desk.editing import Work
from bot.desk.fields import Fields, to_text
from bot.desk.recordings import PARTS, Part
from bot.errors import ContentError
from bot.settings import Settings
from bot.telegram.render import Bubble, render
from bot.turn import Reply


@dataclass(frozen=True)
class Heard:
    """Where a text can be heard."""

    key: str
    """Of the utterance; `/audio/<key>`."""
    language: str
    """Which language is heard: another one where the text's own has no voice."""


@dataclass(frozen=True)
class Shown:
    """One part of an answer."""

    part: Part
    reply: Reply
    telegram: Bubble
    heard: Heard | None
    """None where no voice speaks the language, nor its bridge."""


def edited_content(settings: Settings, work: Work, fields: Fields) -> Content:
    """Return all content as if the edit were published.

    Raises:
        ContentError: the file is broken.
    """
    text = to_text(fields, work.live, version=work.version, state="draft")
    return content_with(settings.content, work.path, with_faq_text(work.text, work.language, text))


def shown(content: Content, work: Work, voice: Voice, today: datetime.date) -> tuple[Shown, ...]:
    """Return each part of the answer that is written; nothing of it is kept on disk.

    Raises:
        ContentError: the language cannot say everything yet.
    """
    faq = content.faqs.get(work.faq)
    text = faq.texts.get(work.language) if faq is not None else None
    found = []
    for part in PARTS:
        if text is None or not getattr(text, part):
            continue
        for reply in answer(content, work.language, work.faq, today, part=part):
            bubble = render((reply,), content.icons)[0]
            found.append(Shown(part, reply, bubble, _heard(content, work, part, reply.text, voice)))
    return tuple(found)


def _heard(content: Content, work: Work, part: Part, text: str, voice: Voice) -> Heard | None:
    language = content.languages[work.language]
    if language.voices:
        return Heard(voice.register(work.language, text, ephemeral=True), work.language)
    other = language.bridge
    bridge = content.faqs[work.faq].texts.get(other) if other else None
    words = getattr(bridge, part, None)
    if other is None or not words:
        return None
    try:
        notice = phrase(content, other, "bridge_notice")
    except ContentError:
        return None
    return Heard(voice.register(other, f"{notice} {one_paragraph(words)}", ephemeral=True), other)
