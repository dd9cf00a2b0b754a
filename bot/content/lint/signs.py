"""Signs that nobody sees: direction marks, zero-width signs. Pasted from web pages, they break search and speech."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.lint.corpus import Corpus
from bot.content.lint.finding import Finding
from bot.content.wording import say

_HIDDEN = re.compile(
    r"[\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd]|\\u(?:20[0-6][0-9a-f]|feff|00ad)", re.I
)
_JOINED = re.compile(
    r"(?<=[\u0600-\u06ff\ufe00-\ufeff])\u200c(?=[\u0600-\u06ff\ufe00-\ufeff])|(?<=[\u2600-\U0001faff])\u200d"
)
"""The half space inside a Persian or Pashto word, and the joiner inside an emoji, are spelling."""


def hidden(corpus: Corpus) -> Iterator[Finding]:
    """A sign that nobody sees."""
    for file, text in corpus.files.items():
        if not corpus.is_asked(file) or not _HIDDEN.search(text):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            for sign in dict.fromkeys(match[0] for match in _HIDDEN.finditer(_JOINED.sub("", line))):
                code = f"U+{ord(sign):04X}" if len(sign) == 1 else sign
                yield Finding(file, (), say("invisible", sign=code), "invisible", True, line=number)
