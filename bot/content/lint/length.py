"""Short sentences, short answers: what a tired person can hold while listening."""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.lint import limits
from bot.content.lint.corpus import Corpus
from bot.content.lint.finding import Finding

_FAQ = ("answer", "simpler", "example")
_SENTENCES = (*_FAQ, "what", "what_happens", "note", "ask")


def sentences(corpus: Corpus) -> Iterator[Finding]:
    """A sentence of more than 15 words."""
    for text in corpus.texts:
        for sentence, count in text.sentences:
            if count > limits.SENTENCE_WORDS:
                yield text.finding(
                    "sentence_long",
                    f"This sentence has {count} words; at most {limits.SENTENCE_WORDS}. "
                    f"Make two of it: “{_beginning(sentence)} …”",
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
            yield text.finding(
                "sentence_mean",
                f"The sentences have {average:.1f} words on average; aim at {limits.MEAN_WORDS:.0f}. Split some.",
            )


def answers(corpus: Corpus) -> Iterator[Finding]:
    """An answer of more than 60 words, an easier one or an example of more than 25."""
    for text in corpus.texts:
        most = limits.TEXT_WORDS.get(text.kind)
        count = len(text.words)
        if most is None or count <= most:
            continue
        if count > most * limits.PASTED_TIMES:
            reason = (
                f"This text has {count} words; at most {most}. Was a whole page pasted? Say only what the person needs."
            )
        else:
            reason = f"This text has {count} words; at most {most}. Leave out {count - most} or more."
        is_error = text.language in limits.STRICT_LANGUAGES or count > most * limits.PASTED_TIMES
        yield text.finding("text_long", reason, is_error=is_error)


def buttons(corpus: Corpus) -> Iterator[Finding]:
    """A first question that does not fit on a button."""
    for question in corpus.questions:
        if not corpus.is_asked(question.file):
            continue
        if question.steps[-1] == 0 and len(question.words) > limits.BUTTON_WORDS:
            yield question.finding(
                "button_long",
                f"The first question stands on a button and has {len(question.words)} words; at most "
                f"{limits.BUTTON_WORDS}. Put a shorter question first.",
            )


def _beginning(sentence: str) -> str:
    return " ".join(sentence.split()[:4])
