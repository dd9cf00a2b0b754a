"""What is missing: languages, easier versions, questions, labels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.lint import limits
from bot.content.lint.corpus import Corpus, faq_file, service_file
from bot.content.lint.finding import Finding

_NOT_LATIN = re.compile(r"[\u0370-\u1dff]")
_LETTER = re.compile(r"[^\W\d_]")


def languages(corpus: Corpus) -> Iterator[Finding]:
    """A FAQ, a service or a label that a language of the loket lacks."""
    for code in corpus.full_languages:
        for faq in corpus.content.faqs.values():
            if code not in faq.texts:
                yield _missing(faq_file(faq), (), "language_missing", f"There is no “{code}” text. Translate it.", code)
            elif not faq.texts[code].answer.strip():
                yield _missing(
                    faq_file(faq), (code, "answer"), "language_missing", "The answer is empty. Write it.", code
                )
        for service in corpus.content.services.values():
            if service.state != "ceased" and code not in service.texts:
                reason = f"There is no “{code}” text. Translate it."
                yield _missing(service_file(service), ("texts",), "language_missing", reason, code)
        for topic in corpus.content.topics.values():
            if code not in topic.labels:
                reason = f"The subject has no name in “{code}”. Add it to labels."
                yield _missing("topics.yml", (topic.id, "labels"), "label_missing", reason, code)


def simpler(corpus: Corpus) -> Iterator[Finding]:
    """An answer without an easier version."""
    for faq in corpus.content.faqs.values():
        for code, text in faq.texts.items():
            if not (text.simpler or "").strip():
                reason = "There is no easier version. Add “simpler:” with at most 25 words."
                yield Finding(faq_file(faq), (code,), reason, "simpler_missing", False, code)


def questions(corpus: Corpus) -> Iterator[Finding]:
    """Too few questions to learn from."""
    for faq in corpus.content.faqs.values():
        for code, text in faq.texts.items():
            count = len(text.questions)
            wanted = limits.QUESTIONS_MORE.get(code, limits.QUESTIONS)
            if count < wanted:
                reason = f"{count} questions; write {wanted} or more, as different as people are."
                is_error = count < limits.QUESTIONS
                yield Finding(faq_file(faq), (code, "questions"), reason, "questions_few", is_error, code)
            romanised = limits.ROMANISED.get(code, 0)
            latin = sum(not _NOT_LATIN.search(question) for question in text.questions) if romanised else 0
            if count and latin < romanised:
                reason = f"{latin} questions in Latin letters, as people type in a chat; write {romanised}."
                yield Finding(faq_file(faq), (code, "questions"), reason, "romanised_few", False, code)
            for i, question in enumerate(text.questions):
                if not _LETTER.search(question):
                    reason = "This question has no words. Write it, or take it away."
                    yield Finding(faq_file(faq), (code, "questions", i), reason, "question_empty", True, code)


def _missing(file: str, steps: tuple[str | int, ...], code: str, reason: str, language: str) -> Finding:
    return Finding(file, steps, reason, code, True, language)
