"""Sentences that came with a release, for content that lies elsewhere and is older than it.

A release that says something new brings the sentence in `data/phrases/`; an operator's own folder does not get it. Without
it every turn that needs it would fail, so it is taken from the release until the folder has it. A key that the folder has in
one language and lacks in another is a gap of its own, and stays one.
"""

from __future__ import annotations

from functools import cache

from msgspec.structs import replace

from bot.content.types import Content
from bot.content.yaml import YamlProblem, read_yaml
from bot.settings import ROOT

PHRASES = ROOT / "data" / "phrases"


def with_new_phrases(content: Content) -> Content:
    """Return content with the phrases of the release that it has in no language."""
    known = frozenset(key for table in content.phrases.values() for key in table)
    if not known or _ours("fr").keys() <= known:
        return content
    phrases = {
        code: {**{key: text for key, text in _ours(code).items() if key not in known}, **table}
        for code, table in content.phrases.items()
    }
    return replace(content, phrases=phrases)


@cache
def _ours(code: str) -> dict[str, str]:
    try:
        return dict(read_yaml(PHRASES / f"{code}.yml"))
    except YamlProblem:
        return {}  # a language of theirs alone, or a file that somebody is writing
