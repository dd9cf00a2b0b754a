"""Sound that people made: any usual file, with limits, cut to where the voice is.

PyAV decodes what phones and browsers record (WAV, MP3, M4A, OGG, WebM). A room is never silent, so the edges are found
above the noise of the recording itself; a switch that clicks before the first word is shorter than a syllable.

The kind of file is told by its first bytes and given to FFmpeg: left to guess, it would also open playlists, which name
other files and addresses.
"""

from __future__ import annotations

import io

# mypy: disable-error-code="import-untyped"
import av
import numpy as np
import numpy.typing as npt

from audio.encode import SAMPLE_RATE
from audio.engine import BadAudio, Pcm

MOST_BYTES = 20 * 1024 * 1024
MOST_SECONDS = 180.0
MARGIN_S = 0.08
"""Kept before and after the voice: soft consonants lie under the threshold."""
_FRAME_S = 0.01
_LEAST_FRAMES = 6
"""A shorter burst is a click, not speech."""


_KINDS = ((b"RIFF", "wav"), (b"OggS", "ogg"), (b"\x1aE\xdf\xa3", "matroska"), (b"fLaC", "flac"), (b"ID3", "mp3"))


def container_of(data: bytes) -> str | None:
    """Return FFmpeg's name of the kind of file (WAV, MP3, M4A, OGG, WebM, FLAC), None for anything else."""
    if data[4:8] == b"ftyp":
        return "mp4"
    if len(data) > 1 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2:
        return "mp3"
    return next((name for start, name in _KINDS if data.startswith(start)), None)


class TooLong(BadAudio):
    """A recording of more than three minutes or 20 MB."""

    next_step = "Cut it: one answer is at most 3 minutes and 20 MB."


def read_sound(data: bytes) -> tuple[Pcm, int]:
    """Return mono samples at 24 kHz.

    Raises:
        TooLong: it is over a limit.
        BadAudio: it does not decode, or holds no sound.
    """
    if len(data) > MOST_BYTES:
        raise TooLong("The recording is too large.")
    kind = container_of(data)
    if kind is None:
        raise BadAudio("The file is no sound of a known kind.")
    pieces: list[npt.NDArray[np.float32]] = []
    count = 0
    try:
        with av.open(io.BytesIO(data), "r", format=kind) as container:
            if not container.streams.audio:
                raise BadAudio("There is no sound in the file.")
            to_mono = av.AudioResampler("flt", "mono", SAMPLE_RATE)
            for frame in container.decode(container.streams.audio[0]):
                for piece in to_mono.resample(frame):
                    pieces.append(piece.to_ndarray()[0])
                    count += len(pieces[-1])
                if count > MOST_SECONDS * SAMPLE_RATE:
                    raise TooLong("The recording is too long.")
            pieces.extend(piece.to_ndarray()[0] for piece in to_mono.resample(None))
    except (av.FFmpegError, ValueError, EOFError) as error:
        raise BadAudio("The file does not decode as sound.") from error
    if not pieces:
        raise BadAudio("There is no sound in the file.")
    return np.concatenate(pieces).astype(np.float32), SAMPLE_RATE


def voice_edges(pcm: Pcm, sample_rate: int) -> tuple[int, int]:
    """Return where the voice starts and ends, in samples, with a small margin; the whole when nothing stands out."""
    step = int(_FRAME_S * sample_rate)
    count = len(pcm) // step
    if count < _LEAST_FRAMES:
        return 0, len(pcm)
    power = np.square(pcm[: count * step].reshape(count, step), dtype=np.float64).mean(axis=1)
    level = 10 * np.log10(power + 1e-12)
    loud, noise = float(np.percentile(level, 95)), float(np.percentile(level, 5))
    threshold = max(noise + 4, min(max(noise + 8, loud - 45), loud - 20))
    runs = np.convolve(level > threshold, np.ones(_LEAST_FRAMES), "valid") >= _LEAST_FRAMES - 1
    starts = np.flatnonzero(runs)
    if not len(starts):
        return 0, len(pcm)
    margin = int(MARGIN_S * sample_rate)
    first, last = int(starts[0]) * step, (int(starts[-1]) + _LEAST_FRAMES) * step
    return max(0, first - margin), min(len(pcm), last + margin)
