"""Installing what runs apart: `loket voices install`, `loket listen install`. The errors are told with their next step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from audio.apart.errors import NotInstalled
from audio.apart.voices import Installer, Table, read_table
from bot.errors import Setup
from bot.settings import Settings


@contextmanager
def told() -> Iterator[None]:
    """Tell what could not be installed."""
    try:
        yield
    except NotInstalled as error:
        raise Setup(error.args[0], next_step=error.next_step) from error


@contextmanager
def installer(settings: Settings, base: str | None = None) -> Iterator[Installer]:
    """Return what installs neural voices, with a bar that shows how far it is.

    Args:
        settings: where voices are kept.
        base: another place that holds the official collection: a mirror on the operator's own network.
    """
    table = read_table()
    if base is not None:
        table = Table(base.rstrip("/") + "/", table.voices, table.packages)
    columns = (TextColumn("  {task.description:44}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=Console(highlight=False)) as bar, told():
        task = bar.add_task("", total=None)

        def say(what: str) -> None:
            bar.update(task, description=what, total=None, completed=0)

        yield Installer(settings.voices, table, say, lambda here, whole: bar.update(task, completed=here, total=whole))
