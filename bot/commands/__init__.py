"""The verbs of `loket`, one module a group."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from bot.settings import Settings


@dataclass(frozen=True)
class Verb:
    """One verb of the command line."""

    name: str
    help: str
    run: Callable[[Settings, argparse.Namespace], int | None]
    arguments: Callable[[argparse.ArgumentParser], object] = lambda sub: None


def _verbs() -> tuple[Verb, ...]:
    from bot.commands import (
        audio,
        backup,
        content,
        doctor,
        language,
        listen,
        publishing,
        route,
        staff,
        stats,
        talk,
        up,
        voices,
    )

    groups = (up, publishing, doctor, talk, audio, voices, listen, route, content, language, staff, stats, backup)
    return tuple(verb for group in groups for verb in group.VERBS)


VERBS = _verbs()
