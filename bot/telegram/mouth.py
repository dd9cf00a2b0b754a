"""From the gateway's replies to bubbles with a voice: the one place where Telegram adds its own aids to a turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.compose.phrases import phrase
from bot.compose.replies import reply
from bot.content.types import Content
from bot.telegram import words
from bot.telegram.ports import Speaker
from bot.telegram.render import Aids, Bubble, render
from bot.telegram.track import Track
from bot.turn import Reply
from bot.voicing import Voicing


class Mouth:
    """Makes bubbles."""

    def __init__(self, voice: Speaker) -> None:
        self._voice = voice
        self._voicing = Voicing(voice)

    def bubbles(self, content: Content, replies: Sequence[Reply]) -> tuple[Bubble, ...]:
        """Return the messages of a turn, with a voice for every reply that can have one."""
        voiced = tuple(self._voiced(content, one) for one in replies)
        language = voiced[-1].language if voiced else ""

        def number(heard: str, value: int) -> str | None:
            audio = self._voicing.audio(content, heard, str(value))
            return audio.key if audio is not None else None

        aids = Aids(number, words.controls(content, language), words.share(content, language))
        return render(voiced, content.icons, aids)

    def silent(self, content: Content, replies: Sequence[Reply]) -> tuple[Bubble, ...]:
        """Return the messages without a voice: a group is not talked to aloud."""
        return render(replies, content.icons)

    def from_person(self, content: Content, language: str, text: str) -> tuple[Bubble, ...]:
        """Return what a member of staff says to one person: announced, heard, and kept nowhere."""
        whole = f"{phrase(content, language, 'person_says')} {text}"
        key = self._voice.register(language, whole, ephemeral=True)
        (bubble,) = render((reply(content, language, whole, "person"),), content.icons)
        return (replace(bubble, track=Track(key, is_kept=False)),)

    def _voiced(self, content: Content, one: Reply) -> Reply:
        """Return the reply with its voice. The gateway's have theirs, slow ones too; our own sentences get one here."""
        return one if one.audio is not None else self._voicing.voice(content, (one,))[0]
