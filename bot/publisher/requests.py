"""Asking the keeper to publish now: a file it watches, so that desk and command line need no port of it."""

from __future__ import annotations

import secrets
from pathlib import Path

from bot.content.publish import replace_file
from bot.settings import Settings


def folder(settings: Settings) -> Path:
    """Return the folder of requests, made when it is not there."""
    place = settings.var / "requests"
    place.mkdir(parents=True, exist_ok=True)
    return place


def request(settings: Settings) -> str:
    """Ask for a publish now, also where one was given up; return the id that `State.request` will show."""
    name = secrets.token_hex(8)
    replace_file(folder(settings) / "publish", name.encode())
    return name


def requested(settings: Settings) -> str:
    """Return the id of the newest request, empty when there was none."""
    try:
        return (folder(settings) / "publish").read_text(encoding="ascii").strip()
    except OSError:
        return ""
