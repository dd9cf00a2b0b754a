"""`loket publish`, `versions`, `undo`: what the desk does with a click."""

from __future__ import annotations

import argparse
import getpass
import time
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from bot.commands import Verb, out
from bot.errors import LoketError
from bot.publisher.publisher import Publisher
from bot.publisher.requests import request
from bot.publisher.state import State, read_state
from bot.publisher.versions import list_versions, return_to, undo
from bot.running import running
from bot.settings import Settings

LONGEST_SECONDS = 1800.0
_POLL_SECONDS = 0.2
_WORDS = {
    "checking": "looking whether questions changed",
    "embedding": "reading the questions",
    "training": "learning the questions",
    "gate": "trying the questions",
    "loading": "loading the model",
    "smoke": "asking a few questions",
}


def publish(settings: Settings, options: argparse.Namespace) -> int:
    """Publish what passes, learn the questions that changed, wait until it is live, and say what happened."""
    state = _publish(settings)
    for note in state.problems:
        out.line(f"{settings.content / note.path}:{note.line}: {note.reason} [{note.code}]")
    for path in state.kept:
        out.line(f"{path}: not published; the last good version stays.")
    for failed in state.failed:
        out.line(f"“{failed.text}” ({failed.language}) goes to {failed.got}, not to {failed.wanted}.")
    if state.message:
        out.line(state.message)
    if state.phase == "live":
        out.line(f"Live: content {state.content}, model {state.model}, version {state.version[:8]} by {state.who}.")
    return 0 if state.phase == "live" and not state.problems else 1


def _alone(settings: Settings) -> State:
    """Publish without a keeper: it is live at the next start."""
    publisher = Publisher(settings, None)
    if publisher.publish_now() is not None:
        publisher.learn()
    return read_state(settings)


def _publish(settings: Settings) -> State:
    """Let the keeper publish, on whatever machine it is; publish here where there is none, or none any more."""
    name, shown, deadline = "", "", time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        with _keepers_place(settings) as is_ours:
            if is_ours:
                return _alone(settings)
        name = name or request(settings)
        state = read_state(settings)
        if state.request == name and not state.is_at_work:
            return state
        if state.request == name and state.phase != shown:
            shown = state.phase
            out.line(f"… {_WORDS[shown]}")
        time.sleep(_POLL_SECONDS)
    log = settings.local / "log" / "keeper.log"
    raise LoketError("The keeper does not publish.", next_step=f"Look into {log}, on the keeper's machine.")


@contextmanager
def _keepers_place(settings: Settings) -> Iterator[bool]:
    """Take the keeper's place where it is free, and say whether it was: two at work would undo each other's steps."""
    found = running(settings)
    if found is not None and "keeper" in found.parts:
        yield False  # also while it is started anew, and holds no lock
        return
    lock = FileLock(settings.var / "keeper.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def versions(settings: Settings, options: argparse.Namespace) -> int:
    """List who changed what, and when, the newest first."""
    found = list_versions(settings, path=options.file, limit=options.limit)
    if options.json:
        out.json_line({"versions": found})
        return 0
    for version in found:
        mark = "*" if version.is_current else " "
        out.line(f"{mark} {version.id[:8]}  {version.when[:16].replace('T', ' ')}  {version.who}: {version.what}")
    if not found:
        out.line("There is no version yet: `loket publish` makes the first.")
    return 0


def undo_last(settings: Settings, options: argparse.Namespace) -> int:
    """Return to the version before, or to the one that is named; that is itself a version, so nothing is lost."""
    who = getpass.getuser()
    version = return_to(settings, options.version, who=who) if options.version else undo(settings, who=who)
    out.line(f"{version.id[:8]}  {version.what}")
    return publish(settings, options)


def _versions_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--json", action="store_true")
    sub.add_argument("--file", metavar="PATH", help="only versions that changed this file, such as faq/work/x.yml")
    sub.add_argument("--limit", type=int, default=50, metavar="N")


def _undo_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "version", nargs="?", metavar="VERSION", help="id of `loket versions`; the one before when left out"
    )


VERBS = (
    Verb("publish", "publish the content now, and wait until it is live", publish),
    Verb("versions", "list who changed the content, when and what", versions, _versions_arguments),
    Verb("undo", "return to the version before, or to any other", undo_last, _undo_arguments),
)
