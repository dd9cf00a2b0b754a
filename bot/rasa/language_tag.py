"""Language as an entity: the gateway has decided it, Rasa only remembers it.

One model serves all languages; the language of the person travels in the message's metadata and fills a slot.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.rasa.faq_classifier import entity


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class LanguageTag(GraphComponent):
    """Adds the entity `language` from the metadata."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageTag:
        """Make the component; it has no state."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training data as it is: language is not learned here."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Tag each message."""
        for message in messages:
            language = (message.get("metadata") or {}).get("language")
            if isinstance(language, str) and language:
                tagged = [*(message.get(ENTITIES) or []), entity("language", language)]
                message.set(ENTITIES, tagged, add_to_output=True)
        return messages
