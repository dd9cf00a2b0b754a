"""The keeper: watches the content, publishes it, trains and reloads when questions changed, forgets what is old.

An answer or a service is live within two seconds, because nothing is trained for it. Training runs beside the watching,
one job at a time; a change during a training starts another when it ends. Nothing here answers a person, so nothing
here may keep one waiting: heavy work runs in niced processes.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading

import watchfiles

from bot.content.publish import ContentStore, Publication, publish
from bot.conversations import LIFE_SECONDS, Conversations
from bot.engine import Engine
from bot.errors import EngineDown, LoketError
from bot.settings import Settings, read_settings
from bot.training.train import current_model, train_model, use, wanted

logger = logging.getLogger("loket.keeper")

DEBOUNCE_MS = 150
"""Editors write a file in several steps."""
PRUNE_SECONDS = 3600.0


class Keeper:
    """One keeper an installation."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engine = Engine(settings.rasa_url, settings.secret)
        self._conversations = Conversations(settings.var / "conversations.sqlite", settings.secret)
        self._stop = threading.Event()
        self._changed = threading.Event()
        self._unrendered = threading.Event()
        self._renderer: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Work until stopped."""
        for task in (self._train_when_changed, self._render_when_quiet, self._prune_regularly):
            threading.Thread(target=task, daemon=True).start()
        self._published(publish(self._settings.content, self._settings.published))
        for _ in watchfiles.watch(
            self._settings.content, debounce=DEBOUNCE_MS, step=50, stop_event=self._stop, rust_timeout=1000
        ):
            try:
                self._published(publish(self._settings.content, self._settings.published))
            except LoketError as problem:
                logger.error("Not published: %s", problem)
        self._end_renderer()

    def stop(self) -> None:
        """Stop after the step under way."""
        self._stop.set()
        self._changed.set()
        self._unrendered.set()

    def _published(self, publication: Publication) -> None:
        for problem in publication.problems:
            logger.warning("%s", problem)
        if publication.kept:
            logger.warning("The last good version stays for: %s", ", ".join(publication.kept))
        if publication.is_new:
            logger.info("Published %s", publication.published.version)
        self._changed.set()
        if publication.is_new or self._renderer is None:
            self._unrendered.set()

    def _train_when_changed(self) -> None:
        store = ContentStore(self._settings.published)
        while not self._stop.is_set():
            self._changed.wait()
            self._changed.clear()
            published = store.find()
            if self._stop.is_set() or published is None:
                continue
            used = current_model(self._settings)
            if used is not None and used.key == wanted(self._settings, published.content).key:
                continue
            try:
                files = train_model(self._settings, published.content)
                self._engine.load_model(files.rasa)
                use(self._settings, files)
                logger.info("Model %s is in use", files.key)
            except EngineDown as problem:
                logger.error("The new model was refused, the old one goes on: %s", problem)
            except LoketError as problem:
                logger.error("The old model goes on: %s", problem)

    def _render_when_quiet(self) -> None:
        """Render ahead what was published, but not before the first person can be answered: starting is work enough."""
        while not self._stop.is_set():
            self._unrendered.wait()
            self._unrendered.clear()
            while not self._stop.is_set() and not self._engine.is_ready():
                self._stop.wait(1.0)
            if not self._stop.is_set():
                self._start_renderer()

    def _prune_regularly(self) -> None:
        while not self._stop.wait(PRUNE_SECONDS):
            self._conversations.prune()
            try:
                self._engine.prune(LIFE_SECONDS)
            except EngineDown as problem:
                logger.warning("Rasa's conversations are purged at the next hour: %s", problem)

    def _start_renderer(self) -> None:
        """Render the published texts in a process of its own; a new publication starts it anew."""
        self._end_renderer()
        log = self._settings.var / "log" / "render.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as out:
            self._renderer = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "bot.render"], stdout=out, stderr=subprocess.STDOUT
            )

    def _end_renderer(self) -> None:
        if self._renderer is not None and self._renderer.poll() is None:
            self._renderer.terminate()
            try:
                self._renderer.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._renderer.kill()


def main() -> None:
    """Run the keeper of this installation."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    os.environ["OMP_NUM_THREADS"] = "1"
    keeper = Keeper(read_settings())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: keeper.stop())
    keeper.run()


if __name__ == "__main__":
    main()
