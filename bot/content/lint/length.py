"""Short sentences, short answers: what a tired person can hold while listening."""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.lint import limits
from bot.content.lint.corpus import Corpus
from bot.content.lint.finding import Finding
from bot.content.wording import say

_FAQ = ("answer", "simpler", "example")
_SENTENCES = (*_FAQ, "what", "what_happens", "note", "ask")


def sentences(corpus: Corpus) -> Iterator[Finding]:
    """A sentence of more than 15 words."""
    for text in corpus.texts:
        for sentence, count in text.sentences:
            if count > limits.SENTENCE_WORDS:
                yield text.finding(
                    "sentence_long",
                    say("sentence_long", count=count, most=limits.SENTENCE_WORDS, begins=_beginning(sentence)),
                    is_error=text.language in limits.STRICT_LANGUAGES and text.kind in _SENTENCES,
                    near=_beginning(sentence),
                )


def mean(corpus: Corpus) -> Iterator[Finding]:
    """Sentences of more than 10 words on average."""
    for text in corpus.texts:
        if text.kind not in _FAQ or not text.sentences:
            continue
        average = sum(count for _, count in text.sentences) / len(text.sentences)
        if average > limits.MEAN_WORDS:
            wording = say("sentence_mean", average=round(average, 1), aim=limits.MEAN_WORDS)
            yield text.finding("sentence_mean", wording)


def answers(corpus: Corpus) -> Iterator[Finding]:
    """An answer of more than 60 words, an easier one or an example of more than 25."""
    for text in corpus.texts:
        most = limits.TEXT_WORDS.get(text.kind)
        count = len(text.words)
        if most is None or count <= most:
            continue
        if count > most * limits.PASTED_TIMES:
            wording = say("text_pasted", count=count, most=most)
        else:
            wording = say("text_long", count=count, most=most, over=count - most)
        is_error = text.language in limits.STRICT_LANGUAGES or count > most * limits.PASTED_TIMES
        yield text.finding("text_long", wording, is_error=is_error)


def buttons(corpus: Corpus) -> Iterator[Finding]:
    """A first question that does not fit on a button."""
    for question in corpus.questions:
        if not corpus.is_asked(question.file):
            continue
        if question.steps[-1] == 0 and len(question.words) > limits.BUTTON_WORDS:
            wording = say("button_long", count=len(question.words), most=limits.BUTTON_WORDS)
            yield question.finding("button_long", wording)


def _beginning(sentence: str) -> str:
    return " ".join(sentence.split()[:4])
