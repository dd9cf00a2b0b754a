"""One question, one answer: a question that stands twice teaches nothing, under two FAQs it teaches wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.lint.corpus import Corpus, Text
from bot.content.lint.finding import Finding
from bot.understanding.normalise import for_letters

_SIGNS = re.compile(r"[\W_]+")


def questions(corpus: Corpus) -> Iterator[Finding]:
    """A question that stands twice, in any spelling; in two languages of one FAQ it may."""
    seen: dict[str, list[Text]] = {}
    for question in corpus.questions:
        key = _SIGNS.sub(" ", for_letters(question.text)).strip()
        if key:
            seen.setdefault(key, []).append(question)
    for same in seen.values():
        for i, question in enumerate(same[1:], 1):
            other = next((q for q in same[:i] if q.owner != question.owner), None)
            if other is not None:
                reason = (
                    f"“{question.text}” stands under {other.owner} ({other.language}) too. Say what is different here."
                )
                yield question.finding("question_twice", reason, is_error=True)
            elif any(q.language == question.language for q in same[:i]):
                reason = f"“{question.text}” stands here twice. Take one away, or ask in another way."
                yield question.finding("question_twice", reason, is_error=True)
