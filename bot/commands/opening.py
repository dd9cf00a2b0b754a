"""What `loket up` shows while it opens: at once where there is a model, else pictures first and learning meanwhile."""

from __future__ import annotations

import threading
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from bot.content.types import Content
from bot.publisher.state import read_state
from bot.settings import Settings
from bot.training.train import current_model

LOOK_SECONDS = 0.5
STEPS = {"embedding": "reading the questions", "training": "learning", "gate": "trying the questions"}
"""Phases of the publisher, as they are told here."""
GIVEN_UP = frozenset({"rolled_back", "failed"})


class Opening:
    """The operator's view of a start. Its methods may be called from several threads."""

    def __init__(self, console: Console, settings: Settings, content: Content, *, learns: int) -> None:
        """Begin.

        Args:
            console: where it is shown.
            settings: of this installation.
            content: what was published.
            learns: sentences that must be learned before messages can be read; 0 when there is a model.
        """
        self._console = console
        self._settings = settings
        self._content = content
        self._learns = learns
        self._stop = threading.Event()
        self._told = read_state(settings).message
        columns = (TextColumn("  {task.description:22}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=console)
        text = "a minute" if learns else "half a minute"
        self._status = console.status(f"Starting the engine, the website and the keeper: {text} …")

    def __enter__(self) -> Opening:
        self._status.start()
        if self._learns:
            threading.Thread(target=self._follow, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._status.stop()
        self._bar.stop()

    def opened(self, url: str) -> None:
        """Say that people are answered by pictures and voice; with a model this is said when all of it works."""
        if not self._learns:
            return
        self._say_where(url)
        self._console.print(
            f"  People can touch and listen now. Meanwhile it learns to read messages:\n"
            f"  {self._learns:,} sentences, once; a minute or two on a small machine.\n"
        )
        self._bar.start()

    def ready(self, url: str) -> None:
        """Say that messages are read."""
        self._stop.set()
        if not self._learns:
            self._say_where(url)
            return
        self._status.stop()
        self._bar.stop()
        self._console.print("  It reads messages now. The next start takes half a minute.")

    def _say_where(self, url: str) -> None:
        self._status.stop()
        say = self._console.print
        say(f"\n  The loket is open:  [bold]{url}/[/bold]")
        say(f"  In a website:       {url}/demo")
        say(f"  Staff desk:         {url}/staff")
        say("                      (first account: .venv/bin/loket staff add NAME)")
        say("  Telegram:           " + ("on" if self._settings.telegram_token else "off (set TELEGRAM_TOKEN)"))
        if self._content.organisation.is_placeholder:
            say("  Still to do:        write your own office into data/organisation.yml")
        say("  Stop with Ctrl-C.\n")

    def _follow(self) -> None:
        """Show how far the keeper is, and what stopped it."""
        task = self._bar.add_task("learning", total=1.0)
        while not self._stop.wait(LOOK_SECONDS):
            state = read_state(self._settings)
            if state.is_at_work:
                self._bar.update(task, description=STEPS.get(state.phase, "learning"), completed=state.progress)
            elif state.model and current_model(self._settings) is not None:
                self._bar.update(task, description="starting the engine", completed=0.95)
            if state.phase in GIVEN_UP and state.message != self._told:
                self._told = state.message
                self._console.print(f"  {state.message}", style="yellow", markup=False)
