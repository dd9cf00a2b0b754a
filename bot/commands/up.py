"""`loket up`, `train`, `publish`: running the loket."""

from __future__ import annotations

import argparse
import signal
import time
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from bot.commands import Verb, out
from bot.compose.phrases import spoken_languages
from bot.content.publish import ContentStore, publish
from bot.errors import Setup
from bot.replicas import open_engine
from bot.settings import Settings
from bot.supervisor import PARTS, Supervisor, refuse_used_port, running
from bot.telegram.options import read_staff_chat, read_webhook
from bot.training.base import facts_of, shape_of
from bot.training.train import ModelFiles, current_model, model_files, train_model, use, wanted

WAIT_SECONDS = 1800.0
"""How long a part waits for the keeper's first publication and training."""


def up(settings: Settings, options: argparse.Namespace) -> int:
    """Publish, train when needed, start everything, and keep it running."""
    # ends what was begun too, as Ctrl-C does
    signal.signal(signal.SIGTERM, _interrupt)
    parts = _parts(options.only, settings)
    console = Console(highlight=False)
    if "web" in parts:
        refuse_used_port(settings)
    if running(settings) is not None:
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
    try:
        files = _train(settings, console, is_forced=False)
    except KeyboardInterrupt:
        console.print("  Stopped. The next start goes on from what was read.")
        raise
    supervisor = _supervisor(settings, files.rasa, parts, console)

    def ready() -> None:
        status.stop()
        console.print(f"\n  The loket is open:  [bold]{supervisor.url}/[/bold]")
        console.print(f"  In a website:       {supervisor.url}/demo")
        console.print(f"  Staff desk:         {supervisor.url}/staff")
        console.print("                      (first account: .venv/bin/loket staff add NAME)")
        console.print("  Telegram:           " + ("on" if settings.telegram_token else "off (set TELEGRAM_TOKEN)"))
        if content.organisation.is_placeholder:
            console.print("  Still to do:        write your own office into data/organisation.yml")
        console.print("  Stop with Ctrl-C.\n")

    status = console.status("Starting the engine, the website and the keeper: half a minute …")
    status.start()
    try:
        supervisor.run(ready=ready)
    finally:
        status.stop()
    console.print("  The loket is closed.")
    return 0


def _up_part(settings: Settings, parts: tuple[str, ...], console: Console) -> int:
    """Start some of the processes, when the keeper, on whatever machine, has published and trained."""
    store = ContentStore(settings.published)
    needs_model = "web" in parts or "telegram" in parts or ("rasa" in parts and settings.model_url is None)
    deadline = time.monotonic() + WAIT_SECONDS
    while (needs_model and current_model(settings) is None) or store.find() is None:
        if time.monotonic() > deadline:
            raise Setup(
                f"Nothing is published in {settings.var}.", next_step="Start the keeper: loket up --only keeper."
            )
        time.sleep(0.5)
    current = current_model(settings) if settings.model_url is None else None
    supervisor = _supervisor(settings, current.rasa if current else None, parts, console)
    supervisor.run(ready=lambda: console.print(f"  Open: {', '.join(parts)}."))
    return 0


def _supervisor(settings: Settings, model: Path | None, parts: tuple[str, ...], console: Console) -> Supervisor:
    supervisor = Supervisor(settings, model, say=lambda text: console.print(f"  {text}", style="yellow"), parts=parts)
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


def _train(settings: Settings, console: Console, *, is_forced: bool) -> ModelFiles:
    content = ContentStore(settings.published).current().content
    training = wanted(settings, content)
    files = model_files(settings, training.key)
    if not is_forced and files.rasa.is_file() and files.detector.is_file():
        use(settings, files)
        return files
    current = current_model(settings)
    known = facts_of(current.rasa) if current else None
    if not is_forced and current is not None and known is not None and known.shape == shape_of(training):
        # nobody waits: the keeper learns the changed questions while this one answers
        return current
    if current is None:
        console.print(
            f"  It learns {len(training.sentences):,} sentences now, once: ten minutes or so on a small machine."
        )
        console.print("  The next start takes half a minute.\n")
    columns = (TextColumn("  {task.description:22}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("learning the questions", total=1.0)
        trained = train_model(
            settings,
            content,
            lambda step, share: progress.update(task, description=step, completed=share),
            from_nothing=is_forced,
        )
    use(settings, trained)
    return trained


def train(settings: Settings, options: argparse.Namespace) -> int:
    """Train on the published content; a running loket takes the model over."""
    publish(settings.content, settings.published)
    files = _train(settings, Console(highlight=False), is_forced=options.force)
    found = running(settings)
    if found is not None:
        open_engine(replace(settings, rasa_url=found.rasa_url)).load_model(files.rasa)
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
