"""Sound files for the web and for Telegram, without an ffmpeg to install.

MP3 for browsers (older iPhones play no Ogg), OGG/Opus for Telegram's voice notes. Opus takes 24 kHz but not eSpeak's
22 050 Hz, so everything becomes 24 kHz mono. PyAV writes both: soundfile's MP3 took twice the processor time and its
Opus four times (0.75 s against 0.19 s for 15 s of speech, measured), and its MP3 has no header that tells the player to
skip the encoder's 51 ms of delay, which would shift every word. MP3 at 24 kHz knows 40 and 48 kbit/s; 48 is over 60 KB
for 10 s.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

# mypy: disable-error-code="import-untyped"
import av
import numpy as np
import soundfile

from audio.engine import BadAudio, Pcm, UnknownFormat

Format = Literal["mp3", "ogg"]

SAMPLE_RATE = 24_000


@dataclass(frozen=True)
class Container:
    """How a format is written and named."""

    mime: str
    container: str
    codec: Literal["libmp3lame", "libopus"]
    bit_rate: int
    options: Mapping[str, str]


FORMATS: dict[Format, Container] = {
    "mp3": Container("audio/mpeg", "mp3", "libmp3lame", 40_000, {"compression_level": "7"}),
    "ogg": Container("audio/ogg", "ogg", "libopus", 24_000, {"application": "voip", "vbr": "constrained"}),
}


def check_format(name: str) -> Format:
    """Return the format of this name.

    Raises:
        UnknownFormat: there is none.
    """
    for known in FORMATS:
        if name == known:
            return known
    raise UnknownFormat("Clips are not made in this format.")


def resample(pcm: Pcm, sample_rate: int, target: int = SAMPLE_RATE) -> Pcm:
    """Return the samples at another rate."""
    if sample_rate == target or not len(pcm):
        return pcm
    resampler = av.AudioResampler("flt", "mono", target)
    pieces = (*resampler.resample(_frame(pcm, sample_rate)), *resampler.resample(None))
    joined: Pcm = np.concatenate([piece.to_ndarray()[0] for piece in pieces]).astype(np.float32)
    return joined


def _frame(pcm: Pcm, sample_rate: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm[None, :]), format="flt", layout="mono")
    frame.sample_rate = sample_rate
    return frame


def encode(pcm: Pcm, sample_rate: int, name: Format) -> bytes:
    """Return a mono sound file: 50 KB of MP3 or 30 KB of Opus for 10 s."""
    form = FORMATS[name]
    frame = _frame(resample(pcm, sample_rate), SAMPLE_RATE)
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=form.container) as container:
        stream = container.add_stream(form.codec, rate=SAMPLE_RATE, layout="mono", options=dict(form.options))
        stream.bit_rate = form.bit_rate
        pieces = av.AudioResampler(stream.format, "mono", SAMPLE_RATE, stream.codec_context.frame_size)
        for piece in (*pieces.resample(frame), *pieces.resample(None), None):
            container.mux(stream.encode(piece))
    return buffer.getvalue()


def decode(data: bytes) -> tuple[Pcm, int]:
    """Return mono samples and their rate.

    Raises:
        BadAudio: the bytes are not a sound file, or hold no sound.
    """
    try:
        samples, sample_rate = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, OSError, ValueError):
        return _decode_opus(data)
    if not len(samples):
        raise BadAudio("The sound file is empty.")
    mono: Pcm = samples.mean(axis=1, dtype=np.float32)
    return mono, int(sample_rate)


def _decode_opus(data: bytes) -> tuple[Pcm, int]:
    """Decode Ogg with PyAV: libsndfile refuses some short Opus files (36 of 451, under 3 s) that are sound."""
    pieces: list[Pcm] = []
    try:
        with av.open(io.BytesIO(data), "r", format="ogg") as container:
            to_mono = av.AudioResampler("flt", "mono", SAMPLE_RATE)
            for frame in container.decode(audio=0):
                pieces.extend(piece.to_ndarray()[0] for piece in to_mono.resample(frame))
            pieces.extend(piece.to_ndarray()[0] for piece in to_mono.resample(None))
    except (av.FFmpegError, ValueError, EOFError, IndexError) as error:
        raise BadAudio("The bytes do not decode as sound.") from error
    if not pieces:
        raise BadAudio("The sound file is empty.")
    return np.concatenate(pieces), SAMPLE_RATE


def seconds_of(data: bytes) -> float:
    """Decode a whole file and return its length, so that a file cut short is not taken for a clip."""
    pcm, sample_rate = decode(data)
    return len(pcm) / sample_rate
