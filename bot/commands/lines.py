"""JSON lines: one object a line. On standard input a bad one is answered with what is wrong; in a file it is named."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from bot.commands import out
from bot.errors import LoketError, Setup

T = TypeVar("T")


class BadLine(LoketError):
    """A line is not what the command reads."""


def answer_lines(decoder: msgspec.json.Decoder[T], example: str, answer: Callable[[T], Any]) -> None:
    """Answer every line; one that cannot be read or answered gets an error, and the next one its answer.

    Args:
        decoder: reads a line.
        example: a line it reads, shown to who wrote another one.
        answer: makes the answer; what it raises of the loket's own errors is the answer.
    """
    for line in getattr(sys.stdin, "buffer", sys.stdin):  # bytes: one line that is not UTF-8 must not end the run
        if line.strip():
            try:
                out.json_line(answer(_read(decoder, line, example)))
            except LoketError as error:
                out.json_line({"error": {"message": error.message, "next_step": error.next_step}})


def read_lines(decoder: msgspec.json.Decoder[T], file: Path, example: str) -> list[T]:
    """Read a file; see `answer_lines` for the arguments.

    Raises:
        Setup: it cannot be read, or one of its lines: a result without that one would be another result.
    """
    found: list[T] = []
    try:
        lines = file.read_bytes().splitlines()
    except OSError as error:
        step = f"Write JSON lines like {example}."
        raise Setup(f"Cannot read {file}: {error.strerror}.", next_step=step) from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.append(_read(decoder, line, example))
            except BadLine as error:
                raise Setup(f"{file}:{number}: {error.message}", next_step=error.next_step) from error
    return found


def _read(decoder: msgspec.json.Decoder[T], line: bytes | str, example: str) -> T:
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadLine("The line is no JSON object of this form.", next_step=f"Write it like {example}.") from error
