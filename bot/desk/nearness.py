"""Which FAQ a question would reach, with questions that are not learned yet.

The nearest known sentences, which decide as much as the network (decision 0007), are exchanged for the edited ones; of
the network only the last layer is moved, as little as makes it agree with the new questions. So this is a fair forecast
within a second, where a training takes a minute; the gate after the training has the last word.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.content.lint.meaning import MARGIN
from bot.understanding.classifier import Model
from bot.understanding.encoder import Encoder, Matrix
from bot.understanding.features import centred, features
from bot.understanding.labels import FAQ_PREFIX
from bot.understanding.normalise import for_meaning

RIDGE = 1.0
SAME = 0.9995
"""Cosine from which a known sentence is the question itself."""


def with_questions(model: Model, faq_id: str, removed: Sequence[str], added: Sequence[str], encoder: Encoder) -> Model:
    """Return the model as if some questions of a FAQ had been learned and others forgotten.

    Args:
        model: the trained model.
        faq_id: the FAQ; one that the model does not know is added.
        removed: published questions that no longer stand there.
        added: questions that stand there now and are not published.
        encoder: the encoder the model was trained with.
    """
    label = f"{FAQ_PREFIX}{faq_id}"
    if label not in model.labels:
        model = _with_label(model, label)
    place = model.labels.index(label)
    ends = [*model.starts[1:], len(model.known)]
    first, last = int(model.starts[place]), int(ends[place])
    own = model.known[first:last]
    if removed and len(own):
        gone = (own @ _vectors(model, removed, encoder).T).max(axis=1) >= SAME
        own = own[~gone]
    output = model.output
    if added:
        vectors = _vectors(model, added, encoder)
        own = np.vstack([own, vectors])
        output = _taught(model, place, vectors, added)
    if not len(own):
        # a meaning keeps one sentence, or nothing could be nearest to it
        own = model.known[first : first + 1]
    known = np.vstack([model.known[:first], own, model.known[last:]])
    starts = model.starts.copy()
    starts[place + 1 :] += len(own) - (last - first)
    return dataclasses.replace(model, known=known, starts=starts, output=output)


@dataclass(frozen=True)
class Clash:
    """A question that pulls people to the wrong FAQ."""

    question: str
    faq: str
    """The other FAQ."""
    steals: bool
    """True: it lies so near to a question of the other FAQ that this one would be answered here. False: the other way."""


def clashes(model: Model, faq_id: str, added: Sequence[str], encoder: Encoder) -> tuple[Clash, ...]:
    """Return which new questions lie nearer to another FAQ than to this one, or take its people away.

    Args:
        model: as `with_questions` returns it: `added` are known to it.
        faq_id: the FAQ they stand in.
        added: the new questions.
        encoder: the encoder of the model.
    """
    if not added:
        return ()
    rows = _vectors(model, added, encoder)
    cosines = rows @ model.known.T
    place = model.labels.index(f"{FAQ_PREFIX}{faq_id}")
    spans = [*zip(model.starts, [*model.starts[1:], len(model.known)], strict=True)]
    found: list[Clash] = []
    for i, question in enumerate(added):
        own = cosines[i, slice(*spans[place])]
        # itself stands among the known ones
        here = float(own[own < SAME].max(initial=-1.0))
        best, label, stolen = here + MARGIN, "", False
        for j, (first, last) in enumerate(spans):
            if j == place or not model.labels[j].startswith(FAQ_PREFIX):
                continue
            nearest_row = int(cosines[i, first:last].argmax())
            near = float(cosines[i, first + nearest_row])
            if near <= best:
                continue
            among = model.known[first:last] @ model.known[first + nearest_row]
            among[nearest_row] = -1.0
            best, label, stolen = near, model.labels[j], near > float(among.max()) + MARGIN
        if label:
            found.append(Clash(question, label.removeprefix(FAQ_PREFIX), stolen))
    return tuple(found)


def _vectors(model: Model, texts: Sequence[str], encoder: Encoder) -> Matrix:
    return centred(encoder.encode([for_meaning(text) for text in texts]), model.centre)


def _taught(model: Model, place: int, vectors: Matrix, texts: Sequence[str]) -> NDArray[np.float32]:
    """Move one meaning's weights by the shortest way to where the new questions score as high as any other meaning."""
    inner = np.maximum(features(vectors, texts) @ model.hidden[:-1] + model.hidden[-1], 0.0)
    inner = np.hstack([inner, np.ones((len(texts), 1), dtype=np.float32)])
    scores = inner @ model.output
    gap = scores.max(axis=1) - scores[:, place]
    # a little ridge: two questions that differ by a letter must not pull the weights apart
    kernel = inner @ inner.T + RIDGE * np.eye(len(texts), dtype=np.float32)
    output = model.output.copy()
    output[:, place] += inner.T @ np.linalg.solve(kernel, gap)
    return output.astype(np.float32)


def _with_label(model: Model, label: str) -> Model:
    """Add a meaning nobody has learned, last in order, with one sentence that is like nothing."""
    faqs = [i for i, known in enumerate(model.labels) if known.startswith(FAQ_PREFIX)]
    column = model.output[:, faqs].mean(axis=1, keepdims=True)
    nothing = np.zeros((1, model.known.shape[1]), dtype=np.float32)
    return dataclasses.replace(
        model,
        labels=(*model.labels, label),
        output=np.hstack([model.output, column]).astype(np.float32),
        known=np.vstack([model.known, nothing]),
        starts=np.append(model.starts, len(model.known)),
    )
