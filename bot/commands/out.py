"""Printing: the one place where the command line writes."""

from __future__ import annotations

import sys
from typing import Any

import msgspec


def line(text: str) -> None:
    """Print one line for a person."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def json_line(value: Any) -> None:
    """Print one value as one line of JSON."""
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")
    sys.stdout.flush()
