"""Which model a training may begin with: the latest that was trained from nothing, in the same shape, on nearly the same.

What stands beside a model (`<key>.facts`) tells: its shape, its shares at the gate, the sentences it learned.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bot.settings import ROOT, Settings
from bot.training.corpus import Sentence
from bot.training.data import CODE, SENTENCES, TrainingSet

FAR = 0.05
"""Share of the sentences that may be new or gone; with more, the network begins from nothing."""
_GENERATED = (SENTENCES, "nlu/intents.yml")
_BYTES = 8


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a model."""

    shape: str
    """Hash of everything that makes a model but the sentences."""
    shares: dict[str, float]
    """Group of the gate → share that was right."""
    sentences: bytes
    """Hashes of the sentences, 8 bytes each."""
    is_base: bool
    """True for a model that was trained from nothing."""


_FACTS = msgspec.msgpack.Decoder(Facts)


def shape_of(training: TrainingSet) -> str:
    """Return what two models must have in common for one to go on from the other."""
    digest = hashlib.sha256()
    for name in sorted(set(training.files) - set(_GENERATED)):
        digest.update(f"{name}\0{training.files[name]}\0".encode())
    digest.update("\0".join(sorted({s.label.partition("/")[0] for s in training.sentences})).encode())
    for name in CODE:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()[:16]


def hashes(sentences: Sequence[Sentence]) -> bytes:
    """Return the sentences as they are kept in `Facts`."""
    return b"".join(hashlib.blake2b(f"{s.label}\0{s.text}".encode(), digest_size=_BYTES).digest() for s in sentences)


def facts_of(model: Path) -> Facts | None:
    """Return what is known of a model, None for one of an older loket."""
    try:
        return _FACTS.decode(facts_file(model).read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None


def facts_file(model: Path) -> Path:
    """Return where the facts of `<key>.tar.gz` stand."""
    return model.with_name(model.name.removesuffix(".tar.gz") + ".facts")


def find_base(settings: Settings, training: TrainingSet) -> Path | None:
    """Return the model to begin with, None when there is none."""
    shape = shape_of(training)
    now = _set(hashes(training.sentences))
    for model in sorted(settings.models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True):
        facts = facts_of(model)
        if facts is None or not facts.is_base or facts.shape != shape:
            continue
        before = _set(facts.sentences)
        if len(before ^ now) <= FAR * len(before):
            return model
    return None


def new_sentences(training: TrainingSet, before: Facts | None) -> tuple[Sentence, ...]:
    """Return the sentences that a model did not learn; none when nothing is known of it."""
    known = _set(before.sentences) if before else None
    return tuple(s for s in training.sentences if known is not None and hashes([s]) not in known)


def _set(packed: bytes) -> frozenset[bytes]:
    return frozenset(packed[i : i + _BYTES] for i in range(0, len(packed), _BYTES))
