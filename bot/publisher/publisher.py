"""The publisher: answers at once, questions after learning, and back where the new model is worse. One job at a time.

Every step can be cut short by a crash: what people hear changes in single steps (`published/current`, `models/current`),
each is done after what it points to is complete, and `resume` brings what may differ together again.
"""

from __future__ import annotations

import datetime
import logging
import threading
import time
from pathlib import Path

import msgspec

from bot.content.load import Problem
from bot.content.publish import ContentStore, Publication, Published, publish
from bot.content.reading import Memory, Reading
from bot.content.wording import Wording, say
from bot.engine import Engine
from bot.errors import EngineDown, LoketError, Setup
from bot.publisher import smoke
from bot.publisher.requests import requested
from bot.publisher.state import AT_WORK, FailedSentence, Note, Phase, read_state, write_state
from bot.publisher.versions import BY_HAND, list_versions, record
from bot.settings import Settings
from bot.training.base import facts_file, facts_of, new_sentences
from bot.training.corpus import Sentence
from bot.training.processes import TrainingFailed
from bot.training.train import EMBEDDING, GATE, ModelFiles, current_model, train_model, use, wanted

logger = logging.getLogger("loket.publisher")

RETRY_SECONDS = 20.0
"""Pause before a job that could not be done (disk full, Rasa away) is tried again."""
_PHASES: dict[str, Phase] = {EMBEDDING: "embedding", GATE: "gate"}
_PROGRESS_SECONDS = 0.5


class Publisher:
    """The publisher of one installation. `publish_now` and `learn` may be called from two threads."""

    def __init__(self, settings: Settings, engine: Engine | None) -> None:
        """Begin.

        Args:
            settings: the installation.
            engine: the running Rasa; None when none runs, so that a model is only made ready for the next start.
        """
        self._settings = settings
        self._engine = engine
        self._memory = Memory()
        self._lock = threading.Lock()
        self._state = read_state(settings)
        self._told = 0.0
        self._is_more = False
        """Something was published while a job was at work: the next job follows it."""

    def resume(self) -> None:
        """Bring together what a crash may have left apart: Rasa may still serve a model that was never taken."""
        for left in self._settings.var.glob(".publisher.json.*.tmp"):
            left.unlink(missing_ok=True)
        if self._state.phase not in AT_WORK:
            return
        logger.warning("The last job was cut short while %s; it begins anew", self._state.phase)
        current = current_model(self._settings)
        if self._engine is not None and current is not None and self._state.phase in {"loading", "smoke"}:
            try:
                self._engine.load_model(current.rasa)
            except EngineDown as problem:
                # it starts with the current one by itself
                logger.warning("%s", problem)

    def publish_now(self) -> Publication | None:
        """Publish what passes, at once and without learning; None when nothing could be published.

        Says in the state what is held back. Questions that changed wait for `learn`.
        """
        request = requested(self._settings)
        try:
            publication = publish(self._settings.content, self._settings.published, Reading(self._memory))
        except Setup as problem:
            self._tell(phase="failed", message=str(problem), said=problem.said, request=request)
            logger.error("Not published: %s", problem)
            return None
        notes = tuple(self._note(problem) for problem in publication.problems if problem.holds_back)
        version, who = self._record()
        changes = {
            "content": publication.published.version, "problems": notes, "request": request, "version": version,
            "who": who, "kept": tuple(self._below(path) for path in publication.held),
        }  # fmt: skip
        if request and request != self._state.request:
            # somebody asks again for what was given up
            changes |= {"training": ""}
        if publication.is_new or "training" in changes or self._state.phase == "failed":
            self._is_more = True
            if self._state.phase not in AT_WORK:
                changes |= {"phase": "checking", "message": ""}
        self._tell(**changes)
        return publication

    def learn(self) -> bool:
        """Learn the questions of the published content where they changed; False when it must be tried again.

        Raises:
            Setup: nothing is published.
        """
        self._is_more = False
        published = ContentStore(self._settings.published).current()
        try:
            training = wanted(self._settings, published.content)
            used = current_model(self._settings)
            if used is not None and used.key == training.key:
                self._tell(phase="live", model=used.key, training="", progress=1.0, message="", failed=())
                return True
            if used and self._state.training == training.key and self._state.phase in {"rolled_back", "checking"}:
                # it was refused; nothing has changed since
                self._tell(phase="rolled_back")
                return True
            self._tell(
                phase="checking",
                model=used.key if used else "",
                training=training.key,
                progress=0.0,
                failed=(),
                message="",
            )
            files = train_model(self._settings, published.content, self._progress)
            fresh = new_sentences(training, facts_of(used.rasa) if used else None)
            return self._take(published, used, files, fresh)
        except TrainingFailed as problem:
            failed = tuple(
                FailedSentence(text=w.text, language=w.language, wanted=w.label, got=w.got) for w in problem.sentences
            )
            self._tell(phase="rolled_back", message=str(problem), said=problem.said, failed=failed, progress=1.0)
            logger.error("Not taken: %s", problem)
            # sentences that are too alike wait for an edit; a step that died without a model to go on with is tried again
            return bool(failed) or current_model(self._settings) is not None
        except (LoketError, OSError) as problem:
            self._tell(phase="failed", message=str(problem), said=_said(problem), training="")
            logger.error("Tried again in %.0f s: %s", RETRY_SECONDS, problem)
            return False

    def _take(
        self, published: Published, used: ModelFiles | None, files: ModelFiles, fresh: tuple[Sentence, ...]
    ) -> bool:
        """Load a model and keep it when the questions are understood; else go back to the one before."""
        failed: tuple[FailedSentence, ...] = ()
        # where there was none, the engine starts with this one
        if self._engine is not None and (used is not None or self._engine.is_ready()):
            self._tell(phase="loading", progress=0.93)
            try:
                self._engine.load_model(files.rasa)
            except EngineDown as problem:
                if not self._engine.is_ready():
                    raise
                self._refuse(files)
                not_loaded = say("model_not_loaded")
                self._tell(phase="rolled_back", message=f"{not_loaded} {problem}", said=(not_loaded, say("ask_log")))
                return True
            self._tell(phase="smoke", progress=0.96)
            asked = smoke.questions(published.content, fresh)
            failed = smoke.ask(self._engine, published, asked)
            if used is not None and smoke.is_bad(asked, failed):
                self._engine.load_model(used.rasa)
                self._refuse(files)
                wrong = say("smoke_failed", count=len(failed), asked=len(asked))
                self._tell(phase="rolled_back", message=str(wrong), said=(wrong,), failed=failed, progress=1.0)
                return True
        use(self._settings, files)
        self._tell(phase="live", model=files.key, training="", progress=1.0, message="", failed=failed)
        logger.info("Model %s is in use", files.key)
        return True

    def _refuse(self, files: ModelFiles) -> None:
        """Take a refused model away, so that the next start does not take it for a good one."""
        for path in (files.rasa, files.detector, facts_file(files.rasa)):
            path.unlink(missing_ok=True)

    def _record(self) -> tuple[str, str]:
        try:
            version = record(self._settings, who=BY_HAND)
            newest = list_versions(self._settings, limit=1)
            return version, newest[0].who if newest else BY_HAND
        except LoketError as problem:
            # a list of versions that cannot be written must not keep an answer from people
            logger.error("%s", problem)
            return self._state.version, self._state.who

    def _progress(self, step: str, share: float) -> None:
        phase = _PHASES.get(step, "training")
        if phase != self._state.phase or time.monotonic() - self._told > _PROGRESS_SECONDS:
            self._tell(phase=phase, progress=round(0.9 * share, 3))

    def _tell(self, **changes: object) -> None:
        with self._lock:
            before = self._state
            if "message" in changes:
                # the words of another message must not stay beside it
                changes.setdefault("said", ())
            if self._is_more and changes.get("phase") in {"live", "rolled_back"}:
                changes["phase"] = "checking"
            self._state = msgspec.structs.replace(before, **changes)
            if self._state.phase != before.phase or not before.since:
                now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
                self._state = msgspec.structs.replace(self._state, since=now)
            self._told = time.monotonic()
            if self._state == before:
                return
            try:
                write_state(self._settings, self._state)
            except OSError as error:
                logger.error("The state of the publisher cannot be written: %s", error.strerror)

    def _note(self, problem: Problem) -> Note:
        return Note(
            path=self._below(problem.path), line=problem.line, reason=problem.reason, code=problem.code,
            language=problem.language, wording=problem.wording,
        )  # fmt: skip

    def _below(self, path: Path) -> str:
        folder = self._settings.content
        return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def _said(problem: LoketError | OSError) -> tuple[Wording, ...]:
    """Return what staff read of a job that could not be done; the details stand in the log, in English."""
    if isinstance(problem, OSError):
        return (say("disk_failed", detail=problem.strerror or type(problem).__name__), say("make_room"))
    return (say("engine_away"), say("ask_log")) if isinstance(problem, EngineDown) else problem.said
