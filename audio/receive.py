"""From a file that somebody recorded or uploaded to a sound that may be kept. See `audio.received_worker`."""

from __future__ import annotations

import subprocess
import sys

from audio import received_worker
from audio.engine import BadAudio
from audio.received import MOST_BYTES, TooLong, container_of
from audio.worker import clean_environment

TIME_LIMIT_S = 60.0


class Silent(BadAudio):
    """A file in which nobody speaks."""

    next_step = "Look whether the microphone is on, and record again."


def receive(data: bytes) -> bytes:
    """Return a recording as FLAC, mono at 24 kHz, cut to the voice.

    Args:
        data: a WAV, MP3, M4A, OGG, WebM or FLAC file, of at most 3 minutes and 20 MB.

    Raises:
        TooLong: it is over a limit.
        Silent: nobody is heard in it.
        BadAudio: it is no sound, or does not decode in time.
    """
    if len(data) > MOST_BYTES:
        raise TooLong("The recording is too large.")
    if container_of(data) is None:
        raise BadAudio("The file is no sound of a known kind.")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "audio.received_worker"],
            input=data,
            capture_output=True,
            # a file that takes the decoder over finds no secret of ours in it
            env=clean_environment(),
            timeout=TIME_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BadAudio("The file does not decode in time.") from error
    if done.returncode == received_worker.LONG:
        raise TooLong("The recording is too long.")
    if done.returncode == received_worker.SILENT:
        raise Silent("Nobody is heard in the recording.")
    if done.returncode != 0 or not done.stdout.startswith(b"fLaC"):
        raise BadAudio("The file does not decode as sound.")
    return done.stdout
