"""The same facts in every language: a number, a web address or an official name that one version has and another not.

Found on every text, because a translator who mistypes one digit sends people to the wrong door.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from bot.content.lint.corpus import FAQ_KINDS, Corpus, Kind, Text
from bot.content.lint.finding import Finding
from bot.content.lint.names import names_in
from bot.content.lint.values import values_in
from bot.content.wording import Value, quoted, say

Groups = Mapping[tuple[str, Kind], Mapping[str, tuple[Text, ...]]]
Read = Callable[[str], Collection[str]]


def numbers(corpus: Corpus) -> Iterator[Finding]:
    """A number that stands in one language and not in another."""
    yield from _compare(corpus, corpus.versions, "number_differs", "number", lambda text: values_in(text).numbers)


def webs(corpus: Corpus) -> Iterator[Finding]:
    """A web address that stands in one language and not in another."""
    yield from _compare(corpus, corpus.versions, "web_differs", "web", lambda text: values_in(text).webs)


def names(corpus: Corpus) -> Iterator[Finding]:
    """An official name that stands in one language and not in another.

    In one text a name may be a “they”; in all texts of a FAQ together it must stand.
    """
    by_owner: dict[tuple[str, Kind], dict[str, tuple[Text, ...]]] = {}
    for (owner, kind), versions in corpus.versions.items():
        if kind != "phrase":
            together = by_owner.setdefault((owner, "answer" if kind in FAQ_KINDS else "what"), {})
            for language, texts in versions.items():
                together[language] = (*together.get(language, ()), *texts)
    yield from _compare(corpus, by_owner, "name_differs", "name", lambda text: names_in(text, corpus.lists))


def lists(corpus: Corpus) -> Iterator[Finding]:
    """A list of things to bring that is longer in one language than in another."""
    for (_, kind), versions in corpus.versions.items():
        if kind != "bring" or len(versions) < 2:
            continue
        counts = {code: len(texts) for code, texts in versions.items()}
        usual = max(sorted(set(counts.values())), key=list(counts.values()).count)
        for code, count in counts.items():
            if count != usual:
                wording = say("list_differs", count=count, usual=usual)
                yield versions[code][0].finding("list_differs", wording, is_error=True)


def _compare(corpus: Corpus, groups: Groups, code: str, what: str, read: Read) -> Iterator[Finding]:
    for versions in groups.values():
        if len(versions) > 1:
            found = {
                language: frozenset(value for text in texts for value in read(text.text))
                for language, texts in versions.items()
            }
            if len(set(found.values())) > 1:
                yield from _differences(corpus, versions, found, code, what)


def _differences(
    corpus: Corpus,
    versions: Mapping[str, tuple[Text, ...]],
    found: Mapping[str, frozenset[str]],
    code: str,
    what: str,
) -> Iterator[Finding]:
    """Hold each version against what most of the newest versions say; the first language decides a tie."""
    newest = max(texts[0].version for texts in versions.values())
    judges = [language for language in _ordered(corpus, versions) if versions[language][0].version == newest]
    right = {
        value
        for value in frozenset().union(*found.values())
        if 2 * sum(value in found[j] for j in judges) > len(judges) - (value in found[judges[0]])
    }
    for language, texts in versions.items():
        extra, missing = sorted(found[language] - right), sorted(right - found[language])
        if not extra and not missing:
            continue
        others = tuple(j for j in judges if j != language) or (judges[0],)
        is_old = texts[0].version < newest
        values: dict[str, Value] = {
            "others": others,
            "advice": say("differs_older") if is_old else say(f"differs_{what}"),
        }
        if extra and missing:
            wording = say("differs_both", extra=quoted(extra), missing=quoted(missing), **values)
        elif extra:
            wording = say("differs_extra", extra=quoted(extra), **values)
        else:
            wording = say("differs_missing", missing=quoted(missing), **values)
        pairs = ((text, value) for value in extra for text in texts if value in text.text)
        text, near = next(pairs, (texts[0], ""))
        yield text.finding(code, wording, is_error=not is_old, near=near)


def _ordered(corpus: Corpus, versions: Collection[str]) -> list[str]:
    order = list(corpus.content.languages)
    return sorted(versions, key=lambda code: (order.index(code) if code in order else len(order), code))
