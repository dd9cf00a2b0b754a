"""`loket up`, `train`, `publish`: running the loket."""

from __future__ import annotations

import argparse
import signal

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.commands import Verb, out
from bot.compose.phrases import spoken_languages
from bot.content.publish import ContentStore, publish
from bot.engine import Engine
from bot.settings import Settings
from bot.supervisor import Supervisor, refuse_used_port, running
from bot.training.base import facts_of, shape_of
from bot.training.train import ModelFiles, current_model, model_files, train_model, use, wanted


def up(settings: Settings, options: argparse.Namespace) -> int:
    """Publish, train when needed, start everything, and keep it running."""
    console = Console(highlight=False)
    refuse_used_port(settings)
    _say_hello(console)
    publication = publish(settings.content, settings.published)
    errors = [p for p in publication.problems if p.is_error]
    for problem in errors[:10]:
        console.print(f"  {problem}", style="yellow")
    content = publication.published.content
    console.print(f"  Content: {len(content.faqs)} questions, {len(content.services)} services, "
                  f"{len(spoken_languages(content))} languages.")  # fmt: skip
    files = _train(settings, console, is_forced=False)
    supervisor = Supervisor(settings, files.rasa, say=lambda text: console.print(f"  {text}", style="yellow"))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: supervisor.stop())

    def ready() -> None:
        status.stop()
        console.print(f"\n  The loket is open:  [bold]{supervisor.url}/[/bold]")
        console.print(f"  In a website:       {supervisor.url}/demo")
        console.print("  Telegram:           " + ("on" if settings.telegram_token else "off (set TELEGRAM_TOKEN)"))
        if content.organisation.is_placeholder:
            console.print("  Still to do:        write your own office into data/organisation.yml")
        console.print("  Stop with Ctrl-C.\n")

    status = console.status("Starting the dialogue engine, the actions, the website and the keeper …")
    status.start()
    try:
        supervisor.run(ready=ready)
    finally:
        status.stop()
    console.print("  The loket is closed.")
    return 0


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
    columns = (TextColumn("  {task.description:28}"), BarColumn(), TimeElapsedColumn())
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
        Engine(found.rasa_url, settings.secret).load_model(files.rasa)
    out.line(f"Model {files.key} ({files.rasa.stat().st_size // 1024} KB)" + (", in use" if found else ""))
    return 0


def _force(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--force", action="store_true", help="train even when a model for this content is there")


VERBS = (
    Verb("up", "start the loket and keep it running", up),
    Verb("train", "learn the questions", train, _force),
)
