"""Google's voice through gTTS, for published text only, ahead of time, by the keeper; never inside a request.

gTTS builds the requests (its text splitting and its protocol); the transport is ours, because gTTS by itself waits for
ever, applies English abbreviation rules to every language, switches off the check of the TLS certificate, and gives
silence instead of an error. After a failure the engine rests for a minute.
"""

from __future__ import annotations

import base64
import binascii
import re
import time
from collections.abc import Callable
from urllib.parse import urlsplit

# mypy: disable-error-code="import-untyped"
import numpy as np
import requests
from gtts.lang import tts_langs
from gtts.tokenizer import pre_processors
from gtts.tts import gTTS, gTTSError

from audio.breaker import Breaker
from audio.encode import SAMPLE_RATE, decode, resample
from audio.engine import BadAudio, Capabilities, EngineTimeout, EngineUnavailable, NothingToSay, NoVoice, Speech
from audio.join import join
from audio.languages import Languages
from audio.loudness import is_silent
from audio.utterance import Speed

NAME = "gtts"
GOOGLE = "https://translate.google.com"
TIMEOUT_S = (1.5, 4.0)
"""To connect, and for each wait on the server."""
DEADLINE_S = 20.0
"""For one text, which may be several requests of 100 characters."""
MOST_BYTES = 4 * 1024 * 1024
"""Of one answer; 100 characters are about 60 KB."""
LEAST_SECONDS_PER_CHARACTER = 0.015
"""Speech takes about 0.07; less than this and something is missing."""
_SOUND = re.compile(rb'jQ1olc","\[\\"([A-Za-z0-9+/=\\u]*)\\"]')
_PADDING = re.compile(rb"\\+u003d")
"""How JSON inside JSON may write the padding of base64."""
_PAUSE_S = 0.15


class GttsEngine:
    """Speaks with Google's voice."""

    def __init__(
        self,
        languages: Languages,
        *,
        endpoint: str = GOOGLE,
        timeout_s: tuple[float, float] = TIMEOUT_S,
        deadline_s: float = DEADLINE_S,
        breaker: Breaker | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the voice codes from the languages.

        Args:
            languages: the languages of the loket.
            endpoint: scheme and host that gets gTTS's requests instead of Google: a proxy, or a server of the tests.
            timeout_s: seconds to connect, and for each wait on the server.
            deadline_s: seconds for one text.
            breaker: decides on the rest after a failure.
            clock: seconds, for the deadline.
        """
        self._languages = languages
        self._endpoint = urlsplit(endpoint)
        self._timeout_s = timeout_s
        self._deadline_s = deadline_s
        self._breaker = breaker or Breaker(clock=clock)
        self._clock = clock
        self._session = requests.Session()

    @property
    def name(self) -> str:
        """`gtts`."""
        return NAME

    @property
    def version(self) -> str:
        """Google's voices have no version; this is ours."""
        return "1"

    @property
    def rest_s(self) -> float:
        """Seconds until it may be asked again."""
        return self._breaker.remaining_s

    def capabilities(self) -> Capabilities:
        """Say which languages it speaks: those with a code in the languages file that gTTS knows."""
        known = tts_langs()
        voices = {
            code: language.voices[NAME]
            for code, language in self._languages.items()
            if language.voices.get(NAME) in known
        }
        return Capabilities(voices, frozenset(("normal", "slow")), timings=False, rank=30, sends_text_away=True)

    def synthesise(self, text: str, language: str, speed: Speed) -> Speech:
        """Ask Google to speak a text."""
        voice = self.capabilities().voices.get(language)
        if voice is None:
            raise NoVoice(f"gTTS has no voice for language {language!r}.")
        if self._breaker.remaining_s > 0:
            raise EngineUnavailable(f"gTTS rests for {self._breaker.remaining_s:.0f} s after a failure.")
        try:
            bodies = self._requests(text, voice, speed)
        except (AssertionError, ValueError) as error:
            raise NothingToSay("gTTS finds nothing to speak.") from error
        try:
            speech = self._speak(bodies)
            if speech.seconds < LEAST_SECONDS_PER_CHARACTER * len(text):
                raise BadAudio("gTTS gave too little sound for the text.")
        except (EngineUnavailable, BadAudio):
            self._breaker.trip()
            raise
        self._breaker.reset()
        return speech

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _requests(self, text: str, voice: str, speed: Speed) -> list[requests.PreparedRequest]:
        tts = gTTS(
            text,
            lang=voice,
            slow=speed == "slow",
            lang_check=False,  # checked above; gTTS's own check turns pt-PT into Brazilian
            pre_processor_funcs=[pre_processors.tone_marks, pre_processors.end_of_line],
        )
        prepared: list[requests.PreparedRequest] = tts._prepare_requests()
        for request in prepared:
            url = urlsplit(request.url or "")
            request.url = url._replace(scheme=self._endpoint.scheme, netloc=self._endpoint.netloc).geturl()
        return prepared

    def _speak(self, prepared: list[requests.PreparedRequest]) -> Speech:
        until = self._clock() + self._deadline_s
        parts: list[Speech] = []
        for request in prepared:
            pcm, rate = decode(self._sound(self._fetch(request, until)))
            if is_silent(pcm):
                raise BadAudio("gTTS gave silence.")
            parts.append(Speech(np.ascontiguousarray(resample(pcm, rate)), SAMPLE_RATE))
        return join(parts, gap_s=_PAUSE_S)

    def _fetch(self, request: requests.PreparedRequest, until: float) -> bytes:
        """Send one request and read its answer, within what is left of the deadline."""
        left = until - self._clock()
        if left <= 0:
            raise EngineTimeout("gTTS took longer than its deadline.")
        connect_s, read_s = self._timeout_s
        settings = self._session.merge_environment_settings(request.url, {}, True, None, None)
        body = bytearray()
        try:
            with self._session.send(request, timeout=(min(connect_s, left), min(read_s, left)), **settings) as answer:
                if answer.status_code != 200:
                    raise EngineUnavailable(f"gTTS answered {answer.status_code}.")
                for chunk in answer.iter_content(8192):
                    body += chunk
                    if len(body) > MOST_BYTES:
                        raise BadAudio("gTTS answered with too much.")
                    if self._clock() > until:
                        raise EngineTimeout("gTTS took longer than its deadline.")
        except (requests.RequestException, gTTSError) as error:
            raise EngineUnavailable(f"gTTS cannot be reached: {type(error).__name__}.") from error
        return bytes(body)

    @staticmethod
    def _sound(body: bytes) -> bytes:
        """Take the MP3 out of Google's answer."""
        found = _SOUND.findall(body)
        try:
            sound = b"".join(base64.b64decode(_PADDING.sub(b"=", part), validate=True) for part in found)
        except binascii.Error as error:
            raise BadAudio("gTTS answered with broken sound.") from error
        if not sound:
            raise BadAudio("gTTS answered without sound.")
        return sound
