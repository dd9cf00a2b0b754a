"""From what a person says aloud to the turn that answers it, the same for every channel.

The words go through the same door as typed ones. They are shown back to the person who said them, and kept nowhere:
only `SpokenTurn` holds them, on its way out. When nothing can be heard, that is said aloud, with pictures to touch.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Protocol

from audio.listen.ear import Ear
from audio.listen.recogniser import Busy, CannotListen, NothingHeard, SaidTooMuch
from bot.compose.phrases import spoken_languages
from bot.content.publish import ContentStore
from bot.errors import UnknownConversation
from bot.message import MOST_CHARACTERS
from bot.turn import Incoming, Turn
from bot.variants import parted

logger = logging.getLogger(__name__)

NOT_YET = "telegram_no_listen"
"""Said where no recogniser is installed, on every channel."""


class SpokenTurn(Turn, frozen=True, kw_only=True):
    """The answer to something said aloud."""

    heard: str | None = None
    """The words as they were understood; null when there were none."""


class Door(Protocol):
    """The part of the gateway that is needed."""

    def send(self, incoming: Incoming) -> Turn:
        """Answer one message."""

    def language_of(self, conversation: str) -> str | None:
        """Return the language a conversation is held in.

        Raises:
            UnknownConversation: nobody is there.
        """


@dataclass(frozen=True)
class Listening:
    """Hears, and passes on."""

    ear: Ear
    door: Door
    content: ContentStore

    @property
    def is_ready(self) -> bool:
        """Whether a microphone may be offered."""
        return self.ear.is_ready

    def answer(self, incoming: Incoming, sound: bytes | None) -> SpokenTurn:
        """Answer something said aloud; see `understand`. Without the sound, for which there was no room, ask to wait.

        Raises:
            UnknownConversation: the conversation is not known; then no sound is decoded for it.
        """
        self.door.language_of(incoming.conversation)
        if sound is None:
            understood = _problem(incoming, "busy" if self.is_ready else NOT_YET)
        else:
            understood = self.understand(incoming, sound)
        turn = self.door.send(understood)
        return SpokenTurn(language=turn.language, replies=turn.replies, heard=understood.text)

    def understand(self, incoming: Incoming, sound: bytes) -> Incoming:
        """Return the message with the words that were heard, or with what has to be said because there are none.

        Args:
            incoming: the conversation, without text or choice.
            sound: the recording, as the channel got it.
        """
        chosen, _ = parted(self.content.current().content, incoming.language or "")
        hint = chosen or self._language_of(incoming.conversation)
        try:
            heard = self.ear.hear(sound, hint, spoken_languages(self.content.current().content))
        except NothingHeard:
            return _problem(incoming, "listen_nothing")
        except SaidTooMuch:
            return _problem(incoming, "listen_too_long")
        except Busy:
            return _problem(incoming, "busy")
        except CannotListen as error:
            if not self.is_ready:
                return _problem(incoming, NOT_YET)
            logger.error("The recogniser does not work: %s", error)
            return _problem(incoming, "listen_failed")
        return replace(incoming, text=heard.text[:MOST_CHARACTERS])

    def _language_of(self, conversation: str) -> str | None:
        try:
            return self.door.language_of(conversation)
        except UnknownConversation:
            return None  # a chat of Telegram that was away for a day


def _problem(incoming: Incoming, key: str) -> Incoming:
    # not under its key: the same recording may be sent again, and be heard then
    return replace(incoming, problem=key, idempotency_key=None)
