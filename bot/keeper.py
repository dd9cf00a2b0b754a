"""The keeper: watches the content, publishes it, trains and reloads when questions changed, forgets what is old.

An answer or a service is live within two seconds, because nothing is trained for it. Training runs beside the watching,
one job at a time; a change during a training starts another when it ends. Nothing here answers a person, so nothing
here may keep one waiting: heavy work runs in niced processes.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable

import watchfiles
from filelock import FileLock, Timeout
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import local_today
from bot.conversations import LIFE_SECONDS
from bot.errors import EngineDown, Setup
from bot.heartbeat import EVERY_SECONDS, counter
from bot.log import configure
from bot.publisher import requests
from bot.publisher.publisher import RETRY_SECONDS, Publisher
from bot.publisher.state import read_state
from bot.render import recordings_stamp
from bot.renderer import Renderer
from bot.replicas import open_engine
from bot.settings import Settings, read_settings
from bot.statistics.retention import prune_statistics
from bot.store.conversations import open_conversations
from bot.training.train import current_model

logger = logging.getLogger("loket.keeper")

DEBOUNCE_MS = 150
"""Editors write a file in several steps."""
PRUNE_SECONDS = 3600.0
VOICES_SECONDS = 30.0
"""How soon a voice that was installed, or a recording, is noticed."""


class Keeper:
    """One keeper an installation."""

    def __init__(self, settings: Settings, beat: Callable[[], None]) -> None:
        """Take the settings, and what is called on every round of the watching."""
        self._settings = settings
        self._beat = beat
        self._engine = open_engine(settings)
        self._publisher = Publisher(settings, self._engine)
        self._conversations = open_conversations(settings)
        self._stop = threading.Event()
        self._changed = threading.Event()
        self._unrendered = threading.Event()
        self._renderer = Renderer(settings.local / "log" / "render.log")

    def run(self) -> None:
        """Work until stopped."""
        self._publisher.resume()
        for task in (self._learn_when_changed, self._render_when_quiet, self._prune_regularly):
            threading.Thread(target=self._must_go_on, args=(task,), daemon=True).start()
        self._publish()
        is_first = True
        for changed in watchfiles.watch(
            self._settings.content, requests.folder(self._settings), debounce=DEBOUNCE_MS, step=50,
            stop_event=self._stop, rust_timeout=1000, yield_on_timeout=True,
        ):  # fmt: skip
            self._beat()
            # once more when watching has begun: what was saved in between was seen by nobody
            if changed or is_first:
                self._publish()
            is_first = False
        self._renderer.end()

    def _must_go_on(self, task: Callable[[], None]) -> None:
        """Run a task that may not end by itself: on an error nobody foresaw the process ends, and is started again."""
        try:
            task()
        except Exception:
            logger.exception("The keeper begins anew")
            os._exit(1)

    def stop(self) -> None:
        """Stop after the step under way."""
        self._stop.set()
        self._changed.set()
        self._unrendered.set()

    def _publish(self) -> None:
        publication = self._publisher.publish_now()
        self._changed.set()
        if publication is None:
            return
        for problem in publication.problems:
            if problem.is_error:
                logger.warning("%s", problem)
        if publication.kept:
            logger.warning("The last good version stays for: %s", ", ".join(publication.kept))
        if publication.is_new:
            logger.info("Published %s", publication.published.version)
        if publication.is_new or not self._renderer.has_begun:
            self._unrendered.set()

    def _learn_when_changed(self) -> None:
        while not self._stop.is_set():
            self._changed.wait()
            self._changed.clear()
            # the first model is learned before there is an engine: it starts when the model is there
            while not self._stop.is_set() and current_model(self._settings) and not self._engine.is_ready():
                self._stop.wait(1.0)
            if self._stop.is_set():
                return
            try:
                is_done = self._publisher.learn()
            except Setup as problem:
                logger.error("%s", problem)
                continue
            if not is_done and not self._stop.wait(RETRY_SECONDS):
                self._publish()

    def _render_when_quiet(self) -> None:
        """Render ahead what was published, but not beside a start or a first training: that is work enough.

        A voice that was installed meanwhile speaks it all again, and a recording is played.
        """
        installed = self._installed_voices()
        while not self._stop.is_set():
            if not self._unrendered.wait(VOICES_SECONDS) and installed == self._installed_voices():
                self._renderer.look_after()
                continue
            self._unrendered.clear()
            installed = self._installed_voices()
            while not self._stop.is_set() and self._is_starting():
                self._stop.wait(1.0)
                # room is made also where the engine stays away
                self._renderer.look_after()
            if not self._stop.is_set():
                self._renderer.start()

    def _is_starting(self) -> bool:
        is_learning = read_state(self._settings).is_at_work
        return not self._engine.is_ready() and (is_learning or current_model(self._settings) is not None)

    def _installed_voices(self) -> tuple[int, ...]:
        """Return what changes when a voice is installed, or a recording laid into its folder."""
        try:
            installed = (self._settings.voices / "installed.json").stat().st_mtime_ns
        except OSError:
            installed = 0
        return installed, *recordings_stamp(self._settings)

    def _prune_regularly(self) -> None:
        while not self._stop.wait(PRUNE_SECONDS):
            self._conversations.prune()
            try:
                self._engine.prune(LIFE_SECONDS)
            except EngineDown as problem:
                logger.warning("Rasa's conversations are purged at the next hour: %s", problem)
            try:
                prune_statistics(self._settings, local_today())
            except (Setup, SQLAlchemyError) as problem:
                logger.warning("Statistics are purged at the next hour: %s", type(problem).__name__)


def main() -> None:
    """Run the keeper of this installation."""
    configure("keeper")
    os.environ["OMP_NUM_THREADS"] = "1"
    settings = read_settings()
    settings.var.mkdir(parents=True, exist_ok=True)
    beat = counter("keeper")
    lock = FileLock(settings.var / "keeper.lock")
    # a keeper on a second machine stands by until this one is gone
    while not lock.is_locked:
        try:
            lock.acquire(timeout=EVERY_SECONDS)
        except Timeout:
            beat()
    keeper = Keeper(settings, beat)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: keeper.stop())
    keeper.run()
    lock.release()


if __name__ == "__main__":
    main()
