"""The offline voice: eSpeak NG, always there after installation, in a worker process of its own.

It sounds like a robot and is the floor of the ladder. The worker is killed at a time limit and replaced after a crash; a
text that crashed it is tried once more, then refused.
"""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np

from audio import frames
from audio.engine import Capabilities, EngineUnavailable, NothingToSay, NoVoice, SpanVoice, Speech, Word
from audio.engines import espeak_worker as wire
from audio.join import join
from audio.languages import Languages, resolve_voice
from audio.spans import Span, is_speakable, split
from audio.utterance import Speed
from audio.worker import Worker

NAME = "espeak"
WORDS_PER_MINUTE: dict[Speed, int] = {"normal": 140, "slow": 105}
"""Slower than eSpeak's own 175: the people who listen are learners."""
TIME_LIMIT_S = 20.0
"""For one span; 2,000 characters take a quarter of a second."""


class EspeakEngine:
    """Speaks with eSpeak NG; safe to use from many threads, which take turns."""

    def __init__(self, languages: Languages, *, time_limit_s: float = TIME_LIMIT_S) -> None:
        """Take the voice codes from the languages; the worker starts with the first text."""
        self._languages = languages
        self._worker = Worker(
            "eSpeak NG", [sys.executable, "-m", "audio.engines.espeak_worker"], time_limit_s=time_limit_s
        )

    @property
    def name(self) -> str:
        """`espeak`."""
        return NAME

    @property
    def version(self) -> str:
        """Version of the library and of what is done with it here."""
        return "1.52-1"

    @property
    def worker_pid(self) -> int | None:
        """Process id of the worker, None when it is not running."""
        return self._worker.pid

    def capabilities(self) -> Capabilities:
        """Say which languages it speaks, by the codes in the languages file."""
        voices = {code: language.voices[NAME] for code, language in self._languages.items() if NAME in language.voices}
        return Capabilities(voices, frozenset(WORDS_PER_MINUTE), timings=True, rank=10, sends_text_away=False)

    def synthesise(self, text: str, language: str, speed: Speed) -> Speech:
        """Speak each span of the text with the voice of its own language."""
        if language not in self._languages or NAME not in self._languages[language].voices:
            raise NoVoice(f"eSpeak has no voice for language {language!r}.")
        parts = [self._speak(span, speed) for span in split(text, language, self._languages) if is_speakable(span.text)]
        if not parts:
            raise NothingToSay("There is no letter or digit in the text.")
        return join(parts)

    def _speak(self, span: Span, speed: Speed) -> Speech:
        code = resolve_voice(self._languages, span.language).voice_language
        voice = self._languages[code].voices.get(NAME)
        if voice is None:
            raise NoVoice(f"eSpeak has no voice for language {code!r}.")
        text = span.text.replace("\0", " ")
        head = voice.encode()
        body = wire.REQUEST.pack(WORDS_PER_MINUTE[speed], len(head)) + head + text.encode(errors="replace")
        answer = self._worker.ask(body)
        if answer[0] == frames.NO_VOICE:
            raise NoVoice(f"eSpeak NG has no voice {voice!r}.")
        if answer[0] != frames.OK:
            raise EngineUnavailable(f"eSpeak NG failed: {answer[1:].decode(errors='replace')}.")
        return replace(_decode(answer, span), spans=(SpanVoice(span.start, span.end, code, voice),))

    def close(self) -> None:
        """Stop the worker."""
        self._worker.close()


def _decode(answer: bytes, span: Span) -> Speech:
    """Turn an answer into speech whose offsets count in the whole text."""
    _, sample_rate, count = frames.ANSWER.unpack_from(answer)
    start = frames.ANSWER.size
    end = start + count * frames.WORD.size
    pcm = (np.frombuffer(answer, dtype="<i2", offset=end).astype(np.float32)) / np.float32(32768)
    events = [frames.WORD.unpack_from(answer, start + index * frames.WORD.size) for index in range(count)]
    words: list[Word] = []
    for index, (position, length, sample) in enumerate(events):
        following = events[index + 1][2] if index + 1 < count else len(pcm)
        first = min(span.start + position, span.end)
        last = min(first + length, span.end)
        if words and first < words[-1].char_end:  # numbers and spelled words are reported once for each part
            words[-1] = replace(words[-1], end_s=following / sample_rate)
        elif last > first:
            words.append(Word(sample / sample_rate, max(sample, following) / sample_rate, first, last))
    return Speech(pcm, int(sample_rate), tuple(words))
