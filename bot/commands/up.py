"""`loket up`, `train`: running the loket."""

from __future__ import annotations

import argparse
import signal
import time
from dataclasses import replace

from filelock import FileLock, Timeout
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from bot.commands import Verb, out
from bot.commands.opening import Opening
from bot.compose.phrases import spoken_languages
from bot.content.publish import ContentStore, publish
from bot.content.types import Content
from bot.errors import Setup
from bot.ports import refuse_used_port
from bot.replicas import open_engine
from bot.running import COMPLETE, PARTS, all_running, running
from bot.settings import Settings
from bot.supervisor import Supervisor
from bot.telegram.options import read_staff_chat, read_webhook
from bot.training.base import facts_of, shape_of
from bot.training.data import TrainingSet
from bot.training.train import ModelFiles, begin_anew, current_model, model_files, train_model, use, wanted

WAIT_SECONDS = 1800.0
"""How long a part waits for the keeper's first publication."""


def up(settings: Settings, options: argparse.Namespace) -> int:
    """Publish, start everything, and keep it running; what must be learned first is learned while it is open."""
    # ends what was begun too, as Ctrl-C does
    signal.signal(signal.SIGTERM, _interrupt)
    parts = _parts(options.only, settings)
    console = Console(highlight=False)
    if "web" in parts:
        refuse_used_port(settings)
    if any(set(one.parts) >= COMPLETE for one in all_running(settings)):
        # said before minutes of learning, not after
        raise Setup(f"A loket is running already with {settings.var}.", next_step="Stop it, or set LOKET_VAR.")
    if settings.telegram_token and "telegram" in parts:
        # its process would find out alone, and only its log would know
        read_webhook(settings.secret)
        read_staff_chat()
    _say_hello(console)
    if "keeper" not in parts:
        return _up_part(settings, parts, console)
    publication = publish(settings.content, settings.published)
    errors = [p for p in publication.problems if p.is_error]
    for problem in errors[:10]:
        console.print(f"  {problem}", style="yellow")
    content = publication.published.content
    console.print(f"  Content: {len(content.faqs)} questions, {len(content.services)} services, "
                  f"{len(spoken_languages(content))} languages.")  # fmt: skip
    learns = _to_learn(settings, content)
    supervisor = _supervisor(settings, parts, console)
    if set(parts) >= COMPLETE:
        with Opening(console, settings, content, learns=learns) as opening:
            supervisor.run(ready=lambda: opening.ready(supervisor.url), opened=lambda: opening.opened(supervisor.url))
    else:
        if learns:
            console.print(f"  The keeper learns {learns:,} sentences first; how far it is stands on the desk.")
        supervisor.run(ready=lambda: console.print(f"  Open: {', '.join(parts)}."))
    console.print("  The loket is closed.")
    return 0


def _up_part(settings: Settings, parts: tuple[str, ...], console: Console) -> int:
    """Start some of the processes, when the keeper, on whatever machine, has published."""
    store = ContentStore(settings.published)
    deadline = time.monotonic() + WAIT_SECONDS
    while store.find() is None:
        if time.monotonic() > deadline:
            raise Setup(
                f"Nothing is published in {settings.var}.", next_step="Start the keeper: loket up --only keeper."
            )
        time.sleep(0.5)
    supervisor = _supervisor(settings, parts, console)
    if current_model(settings) is None and settings.model_url is None:
        console.print("  Waiting for what the keeper learns first.")
    supervisor.run(ready=lambda: console.print(f"  Open: {', '.join(parts)}."))
    return 0


def _supervisor(settings: Settings, parts: tuple[str, ...], console: Console) -> Supervisor:
    supervisor = Supervisor(settings, say=lambda text: console.print(f"  {text}", style="yellow"), parts=parts)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: supervisor.stop())
    return supervisor


def _parts(only: str | None, settings: Settings) -> tuple[str, ...]:
    """Return the processes that run here.

    Raises:
        Setup: one has an unknown name, or Telegram has no token.
    """
    wanted = tuple(part.strip() for part in only.split(",") if part.strip()) if only else PARTS
    unknown = sorted(set(wanted) - set(PARTS))
    if unknown or not wanted:
        raise Setup(f"There is no process {', '.join(unknown)}.", next_step=f"Choose from {', '.join(PARTS)}.")
    if only and "telegram" in wanted and not settings.telegram_token:
        raise Setup("Telegram has no token.", next_step="Set TELEGRAM_TOKEN.")
    return wanted


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _say_hello(console: Console) -> None:
    console.print("\n  [bold]Loket[/bold], a digital counter that speaks\n")


def _to_learn(settings: Settings, content: Content) -> int:
    """Return how many sentences must be learned before messages can be read; 0 when there is a model to begin with.

    A model of other questions is good enough: the keeper learns the changed ones while it answers. One that other code
    has made is put aside.
    """
    training = wanted(settings, content)
    files = model_files(settings, training.key)
    lock = FileLock(settings.var / "keeper.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return 0  # a keeper is at work with this folder: which model is in use is its affair
    try:
        return _begin_with(settings, training, files)
    finally:
        lock.release()


def _begin_with(settings: Settings, training: TrainingSet, files: ModelFiles) -> int:
    if files.rasa.is_file() and files.detector.is_file():
        use(settings, files)
        return 0
    current = current_model(settings)
    known = facts_of(current.rasa) if current else None
    if known is not None and known.shape == shape_of(training):
        return 0
    begin_anew(settings, files)
    return len(training.sentences)


def train(settings: Settings, options: argparse.Namespace) -> int:
    """Train on the published content; a running loket takes the model over."""
    content = publish(settings.content, settings.published).published.content
    columns = (TextColumn("  {task.description:22}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(highlight=False)) as progress:
        task = progress.add_task("learning the questions", total=1.0)
        files = train_model(
            settings,
            content,
            lambda step, share: progress.update(task, description=step, completed=share),
            from_nothing=options.force,
        )
    had_model = current_model(settings) is not None
    use(settings, files)
    found = running(settings)
    if found is not None:
        engine = open_engine(replace(settings, rasa_url=found.rasa_url))
        if had_model or engine.is_ready():  # else it is about to start, with this one
            engine.load_model(files.rasa)
    out.line(f"Model {files.key} ({files.rasa.stat().st_size // 1024} KB)" + (", in use" if found else ""))
    return 0


def _only(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--only", metavar="PARTS", help=f"processes of this machine, comma separated: {', '.join(PARTS)}")


def _force(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--force", action="store_true", help="train even when a model for this content is there")


VERBS = (
    Verb("up", "start the loket and keep it running", up, _only),
    Verb("train", "learn the questions", train, _force),
)
