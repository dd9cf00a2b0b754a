"""The face of the voice: give it text, get a key at once and a clip as soon as there is one.

Text never waits for audio. The best clip there is now is served; only when there is none is one rendered, with the
offline engine, once, however many ask. Better clips are made ahead of time by `audio.prerender`, and behind the one that
is heard by the better engines of this machine: who asks again hears them.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from pathlib import Path

from audio.clip import Clip, ClipFacts, ClipInfo, StorageWarning, WordTiming, timings
from audio.encode import FORMATS, Format, check_format
from audio.engine import (
    AudioError,
    Engine,
    EphemeralText,
    Installable,
    NothingToSay,
    NoVoice,
    Speech,
    UnknownUtterance,
)  # fmt: skip
from audio.engines.espeak import EspeakEngine
from audio.flights import Flights
from audio.languages import Languages, VoicePlan, resolve_voice
from audio.library import Library
from audio.make import hash_of, make_clip
from audio.openings import Openings
from audio.render import render
from audio.utterance import Speed, Utterance

MOST_BEHIND = 40
"""Better clips that may wait to be made behind what is heard; more would be late for everybody."""


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
        self,
        directory: Path | str,
        languages: Languages,
        offline: Engine | None = None,
        *,
        better: Sequence[Engine] = (),
        workers: int = 2,
        redis: str | None = None,
        secret: str | None = None,
    ) -> None:
        """Take the folder of the cache, the languages, and the engines that work without a network.

        Args:
            directory: folder of the cache.
            languages: the languages of the loket.
            offline: the quick engine that is always there.
            better: engines of this machine that sound better and take longer.
            workers: renders at a time.
            redis: address of the index where several machines share the folder; None: a file in the folder.
            secret: the installation's, where a discreet text may be asked of another machine than the one that said it.
        """
        self.languages = languages
        self.offline: Engine = offline if offline is not None else EspeakEngine(languages)
        self._library = Library(Path(directory), redis, secret)
        self.better = tuple(sorted(better, key=lambda engine: -engine.capabilities().rank))
        self._flights: Flights[Clip] = Flights(workers)
        self._behind: Flights[Clip] = Flights(1)
        self.openings = Openings(self._library, languages, self.offline)
        self._failing: dict[str, StorageWarning] = {}

    def resolve(self, language: str) -> VoicePlan:
        """Say which language will be heard; raises NoVoice when none."""
        return resolve_voice(self.languages, language)

    def register(
        self, language: str, text: str, speed: Speed = "normal", ephemeral: bool = False, whispered: bool = False
    ) -> str:
        """Remember something to say and return its key; renders nothing.

        Args:
            language: language of the text.
            text: the text as shown.
            speed: normal or slow.
            ephemeral: True for what a person typed, for staff's answers to one person and for what is discreet: memory
                only, offline only, for an hour after it was said or heard last.
            whispered: True for what is ephemeral and made of the loket's own words: other machines may speak it too.
        """
        utterance = Utterance(language, text, speed)
        self._library.register(utterance, ephemeral=ephemeral, whispered=whispered)
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
            self._improve(utterance, is_ephemeral, present)
            return present
        job = _Job(utterance, is_ephemeral, form, self._hash(self.offline, utterance, form))
        future = self._flights.join(job.hash, lambda: self._make(job, self.offline))
        try:
            made = future.result(timeout=max(0.0, wait_s))
        except FutureTimeout:
            return None
        self._improve(utterance, is_ephemeral, made)
        return made

    def best(self, key: str, format: str) -> Clip:
        """Render an utterance now with the best engine of this machine that can, however long it takes.

        Raises:
            UnknownUtterance: the key is unknown.
            UnknownFormat: the format is neither mp3 nor ogg.
            AudioError: no engine can speak it.
        """
        for engine in self.better:
            if engine.capabilities().sends_text_away:
                continue
            try:
                return self.render_with(engine, key, [format])[0]
            except (UnknownUtterance, NothingToSay):
                raise
            except AudioError as error:
                self._note(engine, error)
        return self.render_with(self.offline, key, [format])[0]

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
        return next((timings(facts) for facts in self._library.clips(key) if facts.format == form), [])

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
            speech = render(engine, utterance, self.languages, self.offline, is_counted=not is_ephemeral)
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
        """What the operator should know of the cache and of the installed voices."""
        missing = [
            StorageWarning(f"{engine.name}_missing", engine.name, f"No voice any more: {', '.join(engine.missing)}",
                           "Install it again: loket voices install.")
            for engine in self.better
            if isinstance(engine, Installable) and engine.missing
        ]  # fmt: skip
        return (*self._library.warnings, *missing, *self._failing.values())

    def close(self) -> None:
        """Finish what is under way, stop the offline engine, close the index."""
        for engine in self.better:
            engine.close()
        self._behind.close()
        self.openings.close()
        self._flights.close()
        self.offline.close()
        self._library.close()

    def _hash(self, engine: Engine, utterance: Utterance, form: Format) -> str:
        return hash_of(engine, utterance, form, self.languages)

    def _make(self, job: _Job, engine: Engine) -> Clip:
        if job.is_ephemeral:
            return self._keep(job, engine, render(engine, job.utterance, self.languages, is_counted=False))
        with self._library.store.turn(job.hash, engine.name):
            present = self._library.best(job.utterance.key, job.form)
            if present is not None:  # another process was first
                return present
            return self._keep(job, engine, render(engine, job.utterance, self.languages))

    def _improve(self, utterance: Utterance, is_ephemeral: bool, present: Clip) -> None:
        """Let a better engine of this machine speak it too, behind what is heard now."""
        if self._behind.count >= MOST_BEHIND:
            return
        for engine in self.better:
            able = engine.capabilities()
            if able.rank <= present.facts.rank or able.sends_text_away or utterance.language not in able.voices:
                continue
            try:
                job = _Job(
                    utterance, is_ephemeral, present.facts.format, self._hash(engine, utterance, present.facts.format)
                )
            except AudioError:
                continue
            self._behind.join(job.hash, lambda job=job, engine=engine: self._make_better(job, engine))  # type: ignore[misc]
            return

    def _make_better(self, job: _Job, engine: Engine) -> Clip:
        present = self._library.best(job.utterance.key, job.form)
        if present is not None and present.facts.rank >= engine.capabilities().rank:
            return present
        try:
            speech = render(engine, job.utterance, self.languages, self.offline, is_counted=not job.is_ephemeral)
            clip = self._keep(job, engine, speech)
        except AudioError as error:
            self._note(engine, error)
            raise
        self._failing.pop(engine.name, None)
        return clip

    def _note(self, engine: Engine, error: AudioError) -> None:
        """Remember for the operator that an installed engine does not speak; people hear the next one."""
        if not isinstance(error, NoVoice | NothingToSay):
            self._failing[engine.name] = StorageWarning(
                f"{engine.name}_failed", engine.name, type(error).__name__, f"People hear the next voice. {error}"
            )

    def _keep(self, job: _Job, engine: Engine, speech: Speech) -> Clip:
        made = make_clip(engine, job.utterance, speech, job.form, job.hash)
        return self._library.keep(made.facts, made.data, on_disk=not job.is_ephemeral)
