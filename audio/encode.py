"""Sound files for the web and for Telegram, without an ffmpeg to install.

MP3 for browsers (older iPhones play no Ogg), OGG/Opus for Telegram's voice notes. Opus takes 24 kHz but not eSpeak's
22 050 Hz, so everything becomes 24 kHz mono. soundfile writes the MP3; PyAV writes the Opus, because libsndfile's Opus
took four times as long for the same size (0.75 s against 0.19 s of processor time for 15 s of speech, measured).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

# mypy: disable-error-code="import-untyped"
import av
import numpy as np
import soundfile

from audio.engine import BadAudio, Pcm, UnknownFormat

Format = Literal["mp3", "ogg"]

SAMPLE_RATE = 24_000
_BLOCK = SAMPLE_RATE
"""Samples written at a time; libsndfile's encoders want no long buffers."""


@dataclass(frozen=True)
class Container:
    """How a format is written and named."""

    mime: str
    encoder: Callable[[Pcm], bytes]
    """Takes mono samples at `SAMPLE_RATE`."""


def _mp3(samples: Pcm) -> bytes:
    """48 kbit/s (MPEG-2 Layer III has 40 and 48; libsndfile's 0.8 is 40), 50 KB for 10 s."""
    buffer = io.BytesIO()
    with soundfile.SoundFile(
        buffer,
        "w",
        SAMPLE_RATE,
        1,
        "MPEG_LAYER_III",
        format="MP3",
        bitrate_mode="CONSTANT",
        compression_level=0.8,
    ) as file:
        for start in range(0, len(samples), _BLOCK):
            file.write(samples[start : start + _BLOCK])
    return buffer.getvalue()


def _opus(samples: Pcm) -> bytes:
    """24 kbit/s, 30 KB for 10 s."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="ogg") as container:
        stream = container.add_stream(
            "libopus", rate=SAMPLE_RATE, layout="mono", options={"application": "voip", "vbr": "constrained"}
        )
        stream.bit_rate = 24_000
        resampler = av.AudioResampler(stream.format, "mono", SAMPLE_RATE, stream.codec_context.frame_size)
        for piece in (*resampler.resample(_frame(samples, SAMPLE_RATE)), *resampler.resample(None), None):
            container.mux(stream.encode(piece))
    return buffer.getvalue()


FORMATS: dict[Format, Container] = {
    "mp3": Container("audio/mpeg", _mp3),
    "ogg": Container("audio/ogg", _opus),
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
    """Return a mono sound file."""
    return FORMATS[name].encoder(resample(pcm, sample_rate))


def decode(data: bytes) -> tuple[Pcm, int]:
    """Return mono samples and their rate.

    Raises:
        BadAudio: the bytes are not a sound file, or hold no sound.
    """
    try:
        samples, sample_rate = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, OSError, ValueError) as error:
        raise BadAudio("The bytes do not decode as sound.") from error
    if not len(samples):
        raise BadAudio("The sound file is empty.")
    mono: Pcm = samples.mean(axis=1, dtype=np.float32)
    return mono, int(sample_rate)


def seconds_of(data: bytes) -> float:
    """Decode a whole file and return its length, so that a file cut short is not taken for a clip."""
    pcm, sample_rate = decode(data)
    return len(pcm) / sample_rate
