"""What is missing: languages, easier versions, questions, labels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.lint import limits
from bot.content.lint.corpus import Corpus, faq_file, service_file
from bot.content.lint.finding import Finding
from bot.content.wording import Wording, say

_NOT_LATIN = re.compile(r"[\u0370-\u1dff]")
_LETTER = re.compile(r"[^\W\d_]")


def languages(corpus: Corpus) -> Iterator[Finding]:
    """A FAQ, a service or a label that a language of the loket lacks."""
    for code in corpus.full_languages:
        for faq in corpus.content.faqs.values():
            if code not in faq.texts:
                yield _missing(faq_file(faq), (), "language_missing", say("no_text", code=code), code)
            elif not faq.texts[code].answer.strip():
                yield _missing(faq_file(faq), (code, "answer"), "language_missing", say("answer_empty"), code)
        for service in corpus.content.services.values():
            if service.state != "ceased" and code not in service.texts:
                yield _missing(service_file(service), ("texts",), "language_missing", say("no_text", code=code), code)
        for topic in corpus.content.topics.values():
            if code not in topic.labels:
                yield _missing("topics.yml", (topic.id, "labels"), "label_missing", say("topic_label", code=code), code)


def simpler(corpus: Corpus) -> Iterator[Finding]:
    """An answer without an easier version."""
    for faq in corpus.content.faqs.values():
        for code, text in faq.texts.items():
            if not (text.simpler or "").strip():
                wording = say("simpler_missing", most=limits.TEXT_WORDS["simpler"])
                yield Finding(faq_file(faq), (code,), wording, "simpler_missing", False, code)


def questions(corpus: Corpus) -> Iterator[Finding]:
    """Too few questions to learn from."""
    for faq in corpus.content.faqs.values():
        for code, text in faq.texts.items():
            count = len(text.questions)
            wanted = limits.QUESTIONS_MORE.get(code, limits.QUESTIONS)
            if count < wanted:
                wording = say("questions_few", count=count, wanted=wanted)
                is_error = count < limits.QUESTIONS
                yield Finding(faq_file(faq), (code, "questions"), wording, "questions_few", is_error, code)
            romanised = limits.ROMANISED.get(code, 0)
            latin = sum(not _NOT_LATIN.search(question) for question in text.questions) if romanised else 0
            if count and latin < romanised:
                wording = say("romanised_few", count=latin, wanted=romanised)
                yield Finding(faq_file(faq), (code, "questions"), wording, "romanised_few", False, code)
            for i, question in enumerate(text.questions):
                if not _LETTER.search(question):
                    wording = say("question_empty")
                    yield Finding(faq_file(faq), (code, "questions", i), wording, "question_empty", True, code)


def _missing(file: str, steps: tuple[str | int, ...], code: str, wording: Wording, language: str) -> Finding:
    return Finding(file, steps, wording, code, True, language)
