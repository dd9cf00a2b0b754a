"""What stands between a stranger's sound and the recogniser: limits, a decoder in a process of its own, a short queue.

The sound is in memory alone, here and in the two processes it passes; it is gone when the words are here. Nothing of it,
and no word, is ever written or logged.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Collection

import soundfile

from audio.engine import BadAudio
from audio.listen.recogniser import Busy, CannotListen, Heard, NothingHeard, Recogniser, SaidTooMuch
from audio.receive import Silent, receive
from audio.received import TooLong

MOST_BYTES = 3_000_000
"""Of a recording as it comes: a minute of a phone's best quality."""
MOST_SECONDS = 60.0
"""Of speech; a question takes five."""
MOST_WAITING = 2
"""People who may wait while one is listened to; who comes after them is told at once."""


class Ear:
    """Listens to one person at a time."""

    def __init__(self, recogniser: Recogniser, decode: Callable[[bytes], bytes] = receive) -> None:
        """Take the recogniser, and what makes mono FLAC of any file."""
        self._recogniser = recogniser
        self._decode = decode
        self._places = threading.BoundedSemaphore(1 + MOST_WAITING)
        self._turn = threading.Lock()

    @property
    def is_ready(self) -> bool:
        """Whether listening may be offered."""
        return self._recogniser.is_ready

    def hear(self, sound: bytes, hint: str | None, languages: Collection[str]) -> Heard:
        """Return what somebody said.

        Args:
            sound: WebM, OGG, MP4, WAV, MP3 or FLAC, as a browser or Telegram records it.
            hint: language the conversation is held in.
            languages: the languages that may be heard.

        Raises:
            CannotListen: there is no recogniser, or it does not work now.
            SaidTooMuch: more than a minute, or 3 MB.
            NothingHeard: no sound, no voice, or no words.
            Busy: too many people wait.
        """
        if not self.is_ready:
            raise CannotListen("No recogniser is installed here.")
        if len(sound) > MOST_BYTES:
            raise SaidTooMuch("The recording is too large.")
        if not self._places.acquire(blocking=False):
            raise Busy("Too many people wait to be heard.")
        try:
            with self._turn:
                return self._recogniser.recognise(self._clean(sound), hint, languages)
        finally:
            self._places.release()

    def close(self) -> None:
        """End the recogniser."""
        self._recogniser.close()

    def _clean(self, sound: bytes) -> bytes:
        try:
            flac = self._decode(sound)
        except TooLong as error:
            raise SaidTooMuch("The recording is too long.") from error
        except Silent as error:
            raise NothingHeard("Nobody speaks in the recording.") from error
        except BadAudio as error:
            raise NothingHeard("The recording is no sound.") from error
        except OSError as error:
            raise CannotListen("No process can be started to decode it.") from error
        if soundfile.info(io.BytesIO(flac)).duration > MOST_SECONDS:
            raise SaidTooMuch("The recording is too long.")
        return flac
