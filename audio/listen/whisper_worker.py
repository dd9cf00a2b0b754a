"""Whisper in a process and an environment of its own: `python -m audio.listen.whisper_worker MODEL`.

Two steps a question, so that the loket decides the language: sound in, languages out; then a language in, words out. The
sound is in memory alone and gone with the second step: this process may not write any file.

    request   u8 1, FLAC                  answer  u8 status, JSON {language: probability}
    request   u8 2, the language's code   answer  u8 status, the words in UTF-8
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
from typing import Any

# mypy: disable-error-code="import-not-found, import-untyped"
from audio.frames import FAILED, OK, serve

SOUND, WORDS = 1, 2
LEAST_LOGPROB = -1.6
"""Mean log-probability of the words below which they are noise."""
LIKELY_SILENCE = 0.6


class Ear:
    """The model, loaded once, and the sound it was given last."""

    def __init__(self, model: str) -> None:
        """Load a model in CTranslate2's form; it never asks the network."""
        os.environ["HF_HUB_OFFLINE"] = "1"
        from faster_whisper import WhisperModel

        self._model = WhisperModel(model, device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
        self._sound: Any = None

    def answer(self, request: bytes) -> bytes:
        """Turn one request into the body of its answer."""
        try:
            if request[0] == SOUND:
                return bytes([OK]) + json.dumps(self._languages(request[1:])).encode()
            return bytes([OK]) + self._words(request[1:].decode()).encode()
        except Exception as error:  # whatever a broken sound makes the library meet
            self._sound = None
            return bytes([FAILED]) + type(error).__name__.encode()

    def _languages(self, sound: bytes) -> dict[str, float]:
        from faster_whisper.audio import decode_audio

        self._sound = decode_audio(io.BytesIO(sound))
        _, _, probabilities = self._model.detect_language(self._sound)
        return {code: float(share) for code, share in probabilities}

    def _words(self, language: str) -> str:
        sound, self._sound = self._sound, None
        segments, _ = self._model.transcribe(
            sound,
            language=language or None,
            beam_size=1,
            temperature=0.0,
            vad_filter=True,  # Whisper invents sentences for silence
            condition_on_previous_text=False,
            without_timestamps=True,
        )
        said = [
            segment.text.strip()
            for segment in segments
            if segment.no_speech_prob < LIKELY_SILENCE and segment.avg_logprob > LEAST_LOGPROB
        ]
        return " ".join(part for part in said if part)


def main() -> None:
    """Load the model, then answer frames until stdin is closed."""
    ear = Ear(sys.argv[1])
    for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(limit, (0, 0))
    serve(ear.answer)


if __name__ == "__main__":
    main()
