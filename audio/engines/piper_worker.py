"""Piper in a process and an environment of its own: `python -m audio.engines.piper_worker`.

It is GPL-3 and wants a newer numpy than the loket may have; nothing of the loket but `audio.frames` is loaded here.

    request   JSON: {"model": path, "text": text, "length_scale": times the voice's own}
    answer    u8 status; 0: u32 sample rate, u32 0, 16-bit samples; otherwise a word for the log, never the text
"""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from typing import Any

# mypy: disable-error-code="import-not-found, import-untyped"
import numpy as np

from audio.frames import ANSWER, FAILED, OK, serve

MOST_LOADED = 2
"""Voices in memory at once, some 100 MB each."""
PAUSE_S = 0.25
"""Between two sentences; Piper leaves hardly any."""


class Voices:
    """Loads voices when they are needed; the least recently used one goes first."""

    def __init__(self) -> None:
        self._loaded: OrderedDict[str, Any] = OrderedDict()

    def load(self, model: str) -> Any:
        """Return the voice of a model file, with its `.json` beside it."""
        if model not in self._loaded:
            import onnxruntime
            from piper import PiperVoice
            from piper.config import PiperConfig

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            with open(f"{model}.json", encoding="utf-8") as file:
                config = PiperConfig.from_dict(json.load(file))
            session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
            while len(self._loaded) >= MOST_LOADED:
                self._loaded.popitem(last=False)
            self._loaded[model] = PiperVoice(session=session, config=config)
        self._loaded.move_to_end(model)
        return self._loaded[model]

    def speak(self, model: str, text: str, length_scale: float) -> tuple[int, bytes]:
        """Return the sample rate and 16-bit samples of a text."""
        from piper.config import SynthesisConfig

        voice = self.load(model)
        rate = int(voice.config.sample_rate)
        pause = np.zeros(int(PAUSE_S * rate), np.int16).tobytes()
        # Piper reads what stands in double brackets as phonemes
        spoken = text.replace("[[", "[").replace("]]", "]")
        config = SynthesisConfig(length_scale=length_scale * float(voice.config.length_scale))
        parts = [chunk.audio_int16_bytes for chunk in voice.synthesize(spoken, config)]
        return rate, pause.join(parts)

    def answer(self, request: bytes) -> bytes:
        """Turn one request into the body of its answer."""
        try:
            asked = json.loads(request)
            rate, samples = self.speak(asked["model"], asked["text"], asked["length_scale"])
        except Exception as error:  # whatever a voice file or the library meets: the next engine speaks
            return bytes([FAILED]) + type(error).__name__.encode()
        return ANSWER.pack(OK, rate, 0) + samples


def main() -> None:
    """Answer frames until stdin is closed, behind everything that people wait for."""
    os.nice(5)
    serve(Voices().answer)


if __name__ == "__main__":
    main()
