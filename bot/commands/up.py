"""`loket up`, `train`, `publish`, `doctor`: running the loket."""

from __future__ import annotations

import argparse
import os
import signal
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.commands import Verb, out
from bot.compose.phrases import spoken_languages
from bot.content.publish import ContentStore, publish
from bot.engine import Engine
from bot.settings import Settings
from bot.supervisor import Supervisor, refuse_used_port, running
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
    key = wanted(settings, content).key
    files = model_files(settings, key)
    if is_forced:
        files.rasa.unlink(missing_ok=True)
    if files.rasa.is_file() and files.detector.is_file():
        use(settings, files)
        return files
    columns = (TextColumn("  {task.description:28}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("learning the questions", total=1.0)
        trained = train_model(
            settings, content, lambda step, share: progress.update(task, description=step, completed=share)
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


def publish_now(settings: Settings, options: argparse.Namespace) -> int:
    """Publish what passes; the rest keeps its last good version."""
    publication = publish(settings.content, settings.published)
    for problem in publication.problems:
        out.line(str(problem))
    for name in publication.kept:
        out.line(f"{name}: the last good version stays.")
    out.line(f"{'Published' if publication.is_new else 'Nothing new:'} {publication.published.version}")
    return 1 if any(p.is_error for p in publication.problems) else 0


def doctor(settings: Settings, options: argparse.Namespace) -> int:
    """Look at the installation, and say what to do."""
    findings = list(_findings(settings))
    for is_good, text in findings:
        out.line(("ok    " if is_good else "to do ") + text)
    return 0 if all(is_good for is_good, _ in findings) else 1


def _findings(settings: Settings) -> list[tuple[bool, str]]:
    found: list[tuple[bool, str]] = []
    published = ContentStore(settings.published).find()
    found.append((published is not None, "content is published" if published else "no content: run `loket publish`"))
    model = current_model(settings)
    found.append((model is not None, "a model is trained" if model else "no model: run `make train`"))
    if published is not None:
        is_own = not published.content.organisation.is_placeholder
        found.append((is_own, "data/organisation.yml names your office" if is_own
                      else "data/organisation.yml is still the example: write your own office into it"))  # fmt: skip
    secret = settings.var / "secret"
    if secret.is_file():
        is_private = (secret.stat().st_mode & 0o077) == 0
        found.append((is_private, "the secret is readable by its owner alone" if is_private
                      else f"others can read {secret}: chmod 600 {secret}"))  # fmt: skip
    is_writable = os.access(_nearest(settings.var), os.W_OK)
    found.append((is_writable, f"{settings.var} can be written" if is_writable else f"cannot write {settings.var}"))
    at_work = running(settings)
    is_ready = at_work is not None and Engine(at_work.rasa_url, settings.secret).is_ready()
    found.append((is_ready, "the loket is running" if is_ready else "the loket is not running: `make run`"))
    return found


def _nearest(path: Path) -> Path:
    return path if path.exists() else _nearest(path.parent)


def _force(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--force", action="store_true", help="train even when a model for this content is there")


VERBS = (
    Verb("up", "start the loket and keep it running", up),
    Verb("train", "learn the questions", train, _force),
    Verb("publish", "publish the content now", publish_now),
    Verb("doctor", "look at this installation and say what to do", doctor),
)
