"""Decodes one file that somebody uploaded, in a process that may do little: `python -m audio.received_worker`.

A file that is made to break a decoder breaks this process and nothing else. It gets the bytes on standard input and no
more memory, time or file handles than a recording of three minutes needs; what comes out is our own FLAC, so that
nothing else ever reads the file as it came.
"""

from __future__ import annotations

import io
import os
import resource
import sys

BAD, LONG, SILENT = 3, 4, 5
"""Exit codes."""

MOST_MEMORY = 2 * 1024**3
"""Address space, not memory in use: numpy and FFmpeg reserve far more than they touch."""
MOST_CPU_S = 40
MOST_OUTPUT = 64 * 1024 * 1024
LEAST_S = 0.4
"""Nothing a loket says is shorter."""
LEAST_PEAK = 0.003
"""About -50 dB: the microphone was off."""


def main() -> int:
    """Decode, cut to the voice, write FLAC to standard output."""
    os.environ["OMP_NUM_THREADS"] = "1"
    import numpy as np
    import soundfile

    from audio.engine import BadAudio
    from audio.received import MOST_BYTES, TooLong, read_sound, voice_edges

    for limit, value in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_CPU_S),
        (resource.RLIMIT_FSIZE, MOST_OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    try:
        pcm, rate = read_sound(sys.stdin.buffer.read(MOST_BYTES + 1))
    except TooLong:
        return LONG
    except (BadAudio, MemoryError):
        return BAD
    first, last = voice_edges(pcm, rate)
    voice = pcm[first:last]
    if len(voice) < LEAST_S * rate or float(np.abs(voice).max(initial=0.0)) < LEAST_PEAK:
        return SILENT
    out = io.BytesIO()
    soundfile.write(out, voice, rate, format="FLAC", subtype="PCM_16")
    sys.stdout.buffer.write(out.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
