"""Taking out of a question everything that is not the loket's own vocabulary.

Names, streets, numbers and whatever else could tell who asked are words the content does not hold, so they need no list:
every word that does not occur in the FAQs, the services, the communes and the training sentences becomes “…”.
What is left tells staff what was asked about. Names of places count only as a whole: “Saint-Gilles” does not let Gilles by.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.content.types import Content
from bot.route.numbers import number_words, plain_words
from bot.statistics.outcome import is_private_faq
from bot.training.corpus import Sentence
from bot.understanding.labels import FAQ_PREFIX, FOLLOW_UP_PREFIX, OUT_OF_SCOPE, SMALLTALK_PREFIX

TRUSTED = (FAQ_PREFIX, SMALLTALK_PREFIX, FOLLOW_UP_PREFIX)
"""Training sentences whose words count."""
CASED = frozenset({"Latn", "Cyrl"})
"""Scripts in which a name shows itself by its capital: in sentences off topic stand footballers and singers."""
GONE = "…"
COMMONEST = 60
"""Words of a language that say nothing alone: “ik”, “kan”, “mijn” …"""
LEAST_FILES = 2
"""A word must occur in so many texts: the training sentences hold a few first names, each once."""
MOST_NUMBER_WORDS = 1
"""More number words than this in a row may be a telephone number that was spelt out."""

_WORD = re.compile(r"\w+")
_COMPOUND = re.compile(r"\w+(?:-\w+)+")
"""“Saint-Pierre” in a text does not make Pierre a word of ours."""
_SEPARATOR = re.compile(r"[^\s,.?!;:'’؟،؛-]")
_GONE_RUN = re.compile(rf"{GONE}(?:[\W_]*{GONE})+")

Words = frozenset[str]
Names = Mapping[str, tuple[tuple[str, ...], ...]]
"""First word of a name of a commune or a service → such names, as their words."""


@dataclass(frozen=True)
class Scrubbed:
    """A question without the words that are not the loket's own."""

    text: str
    is_useful: bool
    """Whether staff can learn something from what is left."""


@dataclass(frozen=True)
class Vocabulary:
    """The loket's own words, compared as `bot.route.numbers.plain_words` writes them."""

    words: Mapping[str, Words]
    """Language → its words."""
    common: Mapping[str, Words]
    """Language → its words that say nothing alone."""
    names: Names
    numbers: Words
    """Number words of every language."""

    def scrub(self, text: str, language: str) -> Scrubbed:
        """Replace every word that is not known in `language`, and every word with a digit, by “…”."""
        found = list(_WORD.finditer(text))
        plain = [plain_words(match.group()) for match in found]
        own = self.words.get(language, frozenset())
        is_kept = [word in own and not any(char.isdigit() for char in word) for word in plain]
        for begin, length in _named(plain, self.names):
            is_kept[begin : begin + length] = [True] * length
        _hide_spelt_numbers(plain, is_kept, self.numbers)
        parts: list[str] = []
        end = 0
        for match, stays in zip(found, is_kept, strict=True):
            parts += (_SEPARATOR.sub(" ", text[end : match.start()]), match.group() if stays else GONE)
            end = match.end()
        parts.append(_SEPARATOR.sub(" ", text[end:]))
        joined = " ".join(_GONE_RUN.sub(GONE, "".join(parts)).split())
        common = self.common.get(language, frozenset())
        says_something = any(stays and word not in common for word, stays in zip(plain, is_kept, strict=True))
        return Scrubbed(joined, says_something)


def _hide_spelt_numbers(plain: Sequence[str], is_kept: list[bool], spelt: Words) -> None:
    begin = 0
    while begin < len(plain):
        end = begin
        while end < len(plain) and plain[end] in spelt:
            end += 1
        if end - begin > MOST_NUMBER_WORDS:
            is_kept[begin:end] = [False] * (end - begin)
        begin = max(end, begin + 1)


def read_vocabulary(content: Content, sentences: Iterable[Sentence]) -> Vocabulary:
    """Collect the words of the content and of the training sentences, by language."""
    names = _names(content)
    texts: dict[str, Counter[str]] = {code: Counter() for code in content.languages}
    off_topic: dict[str, list[str]] = {}
    private = {faq.id for faq in content.faqs.values() if is_private_faq(content, faq.id)}
    for faq in content.faqs.values():
        for code, text in faq.texts.items() if faq.id not in private else ():
            # examples are left out: they are about a Karim and an Elena
            texts.setdefault(code, Counter()).update(_words((text.answer, text.simpler or "", *text.questions), names))
    for service in content.services.values():
        for code, told in service.texts.items():
            said = (told.what, told.what_happens or "", told.ask or "", told.note or "", *told.bring)
            texts.setdefault(code, Counter()).update(_words(said, names))
    for sentence in sentences:
        if sentence.label == OUT_OF_SCOPE:
            off_topic.setdefault(sentence.language, []).append(sentence.text)
        if not sentence.label.startswith(TRUSTED) or sentence.label.removeprefix(FAQ_PREFIX) in private:
            continue
        texts.setdefault(sentence.language, Counter()).update(_words((sentence.text,), names))
    proper = _capitalised(text for of in off_topic.values() for text in of)
    for code, said_off_topic in off_topic.items():
        if code in content.languages and content.languages[code].script in CASED:
            for one in said_off_topic:
                texts[code].update(_words((one,), names) - proper)
    words = {code: frozenset(word for word, count in of.items() if count >= LEAST_FILES) for code, of in texts.items()}
    common = {code: frozenset(word for word, _ in of.most_common(COMMONEST)) for code, of in texts.items()}
    _plain_word.cache_clear()  # needed by the thousand for a second, then hardly ever
    return Vocabulary(words, common, names, frozenset(word for word, _ in number_words()))


def _words(texts: Iterable[str], names: Names) -> set[str]:
    """Return the words of some texts, without those that are there only as part of a longer name."""
    found: set[str] = set()
    for text in texts:
        plain = _plain(_COMPOUND.sub(_without_proper_name, text))
        for begin, length in _named(plain, names):
            plain[begin : begin + length] = [""] * length
        found.update(plain)
    return found - {""}


def _capitalised(texts: Iterable[str]) -> set[str]:
    """Return the words that begin with a capital somewhere behind the first word of a text."""
    found = (match.group() for text in texts for match in list(_WORD.finditer(text))[1:])
    return {_plain_word(word) for word in found if word[0].isupper()}


def _without_proper_name(match: re.Match[str]) -> str:
    return " " if all(part[0].isupper() for part in match.group().split("-")) else match.group()


def _plain(text: str) -> list[str]:
    return [_plain_word(match.group()) for match in _WORD.finditer(text)]


_plain_word = lru_cache(maxsize=200_000)(plain_words)
"""Of the content's words alone: what a person wrote must not stay in memory either."""


def _named(plain: Sequence[str], names: Names) -> Iterator[tuple[int, int]]:
    """Yield begin and length of every name of several words."""
    for begin, word in enumerate(plain):
        for name in names.get(word, ()):
            if tuple(plain[begin : begin + len(name)]) == name:
                yield begin, len(name)


def _names(content: Content) -> Names:
    named = [*(s.names for s in content.services.values()), *(m.names for m in content.municipalities.values())]
    written = [name for names in named for name in names.values()]
    written += [alias for commune in content.municipalities.values() for alias in commune.aliases]
    found: dict[str, list[tuple[str, ...]]] = {}
    for name in written:
        plain = tuple(word for word in _plain(name) if word)
        if plain and not any(char.isdigit() for char in "".join(plain)):
            found.setdefault(plain[0], []).append(plain)
    return {first: tuple(dict.fromkeys(each)) for first, each in found.items()}
