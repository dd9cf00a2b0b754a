"""One question, one answer: a question that stands twice teaches nothing, under two FAQs it teaches wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.content.lint.corpus import Corpus, Text
from bot.content.lint.finding import Finding
from bot.content.wording import say
from bot.understanding.normalise import for_letters

_SIGNS = re.compile(r"[\W_]+")


@lru_cache(maxsize=100_000)
def _key(text: str) -> str:
    """Return a question without case, signs and spelling habits."""
    return _SIGNS.sub(" ", for_letters(text)).strip()


def questions(corpus: Corpus) -> Iterator[Finding]:
    """A question that stands twice, in any spelling; in two languages of one FAQ it may."""
    seen: dict[str, list[Text]] = {}
    for question in corpus.questions:
        key = _key(question.text)
        if key:
            seen.setdefault(key, []).append(question)
    for same in seen.values():
        # of two that are the same, the one in the file somebody asks about is to be changed
        same.sort(key=lambda question: bool(corpus.focus) and question.file in corpus.focus)
        for i, question in enumerate(same[1:], 1):
            other = next((q for q in same[:i] if q.owner != question.owner), None)
            if other is not None:
                wording = say("question_elsewhere", text=question.text, faq=other.owner, code=other.language)
                yield question.finding("question_twice", wording, is_error=True)
            elif any(q.language == question.language for q in same[:i]):
                yield question.finding("question_twice", say("question_twice", text=question.text), is_error=True)
