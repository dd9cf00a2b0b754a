"""A few questions to the new model before it stays: through the real Rasa, in conversations of their own that are forgotten.

The gate has judged the classifier alone; this sees the whole way, rules and action server included.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress

from bot.compose.phrases import spoken_languages
from bot.content.publish import Published
from bot.content.types import Content
from bot.engine import Ask, Engine
from bot.errors import EngineDown
from bot.publisher.state import FailedSentence
from bot.training.corpus import Sentence

FIXED = 2
"""Questions of each language that are always asked."""
CHANGED = 40
"""Most changed sentences that are asked."""
MAY_FAIL = 0.1
"""Share that may be taken for something else: even a good model asks back now and then."""
FAQ = "faq/"


def questions(content: Content, changed: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return what is asked: sentences that are new, and the first questions of the same few FAQs in every language."""
    acute = {faq for crisis in content.crises.values() for faq in crisis.faqs}
    plain = sorted(faq.id for faq in content.faqs.values() if faq.id not in acute)
    some = plain[:: max(1, len(plain) // FIXED)][:FIXED]
    spoken = spoken_languages(content)
    fixed = (
        Sentence(text.questions[0], FAQ + faq_id, code)
        for faq_id in some
        for code, text in content.faqs[faq_id].texts.items()
        if code in spoken and text.questions
    )
    new = [s for s in changed if s.label.startswith(FAQ) and s.language in spoken and s.label[4:] not in acute]
    return tuple(dict.fromkeys((*new[:: max(1, len(new) // CHANGED)][:CHANGED], *fixed)))


def ask(engine: Engine, published: Published, sentences: Iterable[Sentence]) -> tuple[FailedSentence, ...]:
    """Ask each sentence; return those that led elsewhere.

    Raises:
        EngineDown: Rasa does not answer.
    """
    failed = []
    for sentence in sentences:
        # a conversation each: what was asked before must not help
        name = f"smoke-{secrets.token_hex(8)}"
        try:
            turn = engine.turn(Ask(name, sentence.language, published.version, text=sentence.text))
        finally:
            with suppress(EngineDown):
                engine.forget(name)
        wanted = sentence.label.removeprefix(FAQ)
        offered = {choice.id.removeprefix("faq:") for reply in turn.replies for choice in reply.choices}
        if wanted not in {*offered, *(reply.faq for reply in turn.replies)}:
            got = (
                next((reply.faq or reply.state for reply in turn.replies if reply.faq or reply.state), None)
                or "nothing"
            )
            failed.append(
                FailedSentence(text=sentence.text, language=sentence.language, wanted=sentence.label, got=str(got))
            )
    return tuple(failed)


def is_bad(asked: Sequence[Sentence], failed: Sequence[FailedSentence]) -> bool:
    """Say whether too many went elsewhere for the model to stay."""
    return len(failed) > max(1, int(MAY_FAIL * len(asked)))
