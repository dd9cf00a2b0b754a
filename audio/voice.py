"""The face of the voice: give it text, get a key at once and a clip as soon as there is one.

Text never waits for audio. The best clip there is now is served; only when there is none is one rendered, with the
offline engine, once, however many ask. Better clips are made ahead of time by `audio.prerender`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from audio.clip import Clip, ClipFacts, ClipInfo, StorageWarning, clip_hash
from audio.encode import FORMATS, Format, check_format, encode
from audio.engine import Engine, EphemeralText, NoVoice, Speech, UnknownUtterance
from audio.engines.espeak import EspeakEngine
from audio.flights import Flights
from audio.languages import Languages, VoicePlan, resolve_voice
from audio.library import Library
from audio.render import render, voice_code
from audio.spoken_form import RULES_FINGERPRINT
from audio.utterance import Speed, Utterance


class WordTiming(TypedDict):
    """One word of a clip, as JSON: seconds, and code points of the text shown."""

    start: float
    end: float
    char_start: int
    char_end: int


@dataclass(frozen=True)
class _Job:
    """One clip to make."""

    utterance: Utterance
    is_ephemeral: bool
    form: Format
    hash: str


class Voice:
    """Speaks; safe to use from many threads, and beside other processes on the same folder."""

    def __init__(
        self, directory: Path | str, languages: Languages, offline: Engine | None = None, *, workers: int = 2
    ) -> None:
        """Take the folder of the cache, the languages, and the engine that works without a network."""
        self.languages = languages
        self.offline: Engine = offline if offline is not None else EspeakEngine(languages)
        self._library = Library(Path(directory))
        self._flights: Flights[Clip] = Flights(workers)

    def resolve(self, language: str) -> VoicePlan:
        """Say which language will be heard; raises NoVoice when none."""
        return resolve_voice(self.languages, language)

    def register(self, language: str, text: str, speed: Speed = "normal", ephemeral: bool = False) -> str:
        """Remember something to say and return its key; renders nothing.

        Args:
            language: language of the text.
            text: the text as shown.
            speed: normal or slow.
            ephemeral: True for what a person typed and for staff's answers to one person: memory only, offline only.
        """
        utterance = Utterance(language, text, speed)
        self._library.register(utterance, ephemeral=ephemeral)
        return utterance.key

    def describe(self, key: str) -> ClipInfo | None:
        """Return what is known of an utterance now, None when the key is unknown; renders nothing, reads no file."""
        try:
            utterance, is_ephemeral = self._library.find(key)
        except UnknownUtterance:
            return None
        best: dict[Format, ClipFacts | None] = dict.fromkeys(FORMATS)
        for facts in self._library.clips(key):
            if best[facts.format] is None:
                best[facts.format] = facts
        return ClipInfo(key, utterance.language, utterance.speed, is_ephemeral, best)

    def clip(self, key: str, format: str, wait_s: float = 0.0) -> Clip | None:
        """Return the best clip there is now, else render one offline; None when it is not ready within `wait_s`.

        Raises:
            UnknownUtterance: the key is unknown.
            UnknownFormat: the format is neither mp3 nor ogg.
            NoVoice: the language has no voice; see `resolve`.
            AudioError: the offline engine cannot speak this text.
        """
        form = check_format(format)
        utterance, is_ephemeral = self._library.find(key)
        present = self._library.best(key, form)
        if present is not None:
            return present
        job = _Job(utterance, is_ephemeral, form, self._hash(self.offline, utterance, form))
        future = self._flights.join(job.hash, lambda: self._make(job, self.offline))
        try:
            return future.result(timeout=max(0.0, wait_s))
        except FutureTimeout:
            return None

    def clip_by_hash(self, hash: str) -> Clip | None:
        """Return the clip with this hash, for the immutable address; None when there is none."""
        return self._library.by_hash(hash)

    def words(self, key: str, format: str = "mp3") -> list[WordTiming]:
        """Return the timings of the best clip, empty when it has none or is not rendered yet.

        Raises:
            UnknownUtterance: the key is unknown.
        """
        form = check_format(format)
        self._library.find(key)
        for facts in self._library.clips(key):
            if facts.format == form:
                return [
                    WordTiming(
                        start=round(word.start_s, 3),
                        end=round(word.end_s, 3),
                        char_start=word.char_start,
                        char_end=word.char_end,
                    )
                    for word in facts.words
                ]
        return []

    def is_settled(self, key: str, format: str, engine: Engine) -> bool:
        """Say whether this engine has nothing to add: a better clip is there, or its own for the present rules."""
        form = check_format(format)
        utterance, _ = self._library.find(key)
        best = self._library.best(key, form)
        if best is None or best.facts.rank < engine.capabilities().rank:
            return False
        return best.facts.engine != engine.name or best.facts.hash == self._hash(engine, utterance, form)

    def render_with(self, engine: Engine, key: str, formats: Sequence[str]) -> list[Clip]:
        """Render an utterance with a given engine, in several formats of one speech, and keep the clips.

        Raises:
            EphemeralText: the text may not leave this machine and the engine sends it away.
            AudioError: the engine cannot speak this text.
        """
        utterance, is_ephemeral = self._library.find(key)
        if is_ephemeral and engine.capabilities().sends_text_away:
            raise EphemeralText("This text may not leave the machine.")
        forms = [check_format(name) for name in formats]
        jobs = [_Job(utterance, is_ephemeral, form, self._hash(engine, utterance, form)) for form in forms]
        with self._library.store.turn(jobs[0].hash, engine.name):
            speech = render(engine, utterance, self.languages, self.offline)
            return [self._keep(job, engine, speech) for job in jobs]

    def withdraw(self, engine: Engine) -> int:
        """Remove the clips that this engine made here and would not make again; return their number.

        A recording that was taken away, or replaced, is not heard any longer. What came in a pack stays.
        """
        imported = self._library.imported()
        gone = 0
        for facts in self._library.every_clip():
            if facts.engine == engine.name and facts.hash not in imported:
                try:
                    is_good = facts.hash == self._hash(engine, self._library.find(facts.key)[0], facts.format)
                except (NoVoice, UnknownUtterance):
                    is_good = False
                if not is_good:
                    self._library.remove(facts)
                    gone += 1
        return gone

    @property
    def library(self) -> Library:
        """What is kept, for housekeeping: status, pruning, packs."""
        return self._library

    @property
    def warnings(self) -> tuple[StorageWarning, ...]:
        """What the operator should know of the cache."""
        return self._library.warnings

    def close(self) -> None:
        """Finish what is under way, stop the offline engine, close the index."""
        self._flights.close()
        self.offline.close()
        self._library.close()

    def _hash(self, engine: Engine, utterance: Utterance, form: Format) -> str:
        voice = voice_code(engine, utterance, self.languages)
        return clip_hash(utterance, engine.name, engine.version, voice, form, RULES_FINGERPRINT)

    def _make(self, job: _Job, engine: Engine) -> Clip:
        if job.is_ephemeral:
            return self._keep(job, engine, render(engine, job.utterance, self.languages))
        with self._library.store.turn(job.hash, engine.name):
            present = self._library.best(job.utterance.key, job.form)
            if present is not None:  # another process was first
                return present
            return self._keep(job, engine, render(engine, job.utterance, self.languages))

    def _keep(self, job: _Job, engine: Engine, speech: Speech) -> Clip:
        data = encode(speech.pcm, speech.sample_rate, job.form)
        facts = ClipFacts(
            key=job.utterance.key,
            format=job.form,
            hash=job.hash,
            engine=engine.name,
            rank=engine.capabilities().rank,
            size=len(data),
            seconds=round(speech.seconds, 3),
            check=hashlib.sha256(data).hexdigest(),
            words=speech.words,
            spans=speech.spans,
        )
        return self._library.keep(facts, data, on_disk=not job.is_ephemeral)
