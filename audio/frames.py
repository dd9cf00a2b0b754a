"""Frames over pipes: how the loket talks with the programs that speak and listen apart from it.

Each frame is a 4-byte little-endian length and its bytes. Only the standard library is used, so that the same module
serves in the environment of a voice that shares no package with the loket.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from typing import IO

OK, FAILED, NO_VOICE = 0, 1, 2
"""First byte of an answer."""
HEADER = struct.Struct("<I")
ANSWER = struct.Struct("<BII")
"""Of speech: status, sample rate, number of words; the words and 16-bit samples follow."""
WORD = struct.Struct("<III")
"""Place in the text (from 0) and length in characters, first sample."""


def write_frame(stream: IO[bytes], body: bytes) -> None:
    """Write one frame."""
    stream.write(HEADER.pack(len(body)) + body)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """Read one frame; None at the end of the stream."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    (length,) = HEADER.unpack(header)
    body = stream.read(length)
    return body if len(body) == length else None


def serve(answer: Callable[[bytes], bytes]) -> None:
    """Answer frames until stdin is closed; what a library prints by itself cannot reach the protocol.

    The process ends with its stdin, so it never outlives the one that started it.
    """
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while (request := read_frame(requests)) is not None:
        write_frame(answers, answer(request))
