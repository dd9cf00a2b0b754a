"""The loket's own words as a file: collected once for all processes, and read only for the question they are needed for.

Collecting them takes a second and 17 MB that a process keeps (measured), in every process that talks to people; most
questions need none of them. A language is decoded only when somebody asked in it.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from bot.content.publish import replace_file
from bot.statistics.scrub import Names, Scrubbed, Vocabulary, Words

NAME = "vocabulary.msgpack"


class _File(msgspec.Struct):
    words: dict[str, msgspec.Raw]
    common: dict[str, msgspec.Raw]
    names: Names
    numbers: Words


_FILE, _WORDS = msgspec.msgpack.Decoder(_File), msgspec.msgpack.Decoder(frozenset[str])


def save_vocabulary(vocabulary: Vocabulary, folder: Path) -> None:
    """Write the words below `folder`, where the published versions are.

    Raises:
        OSError: the disk cannot be written.
    """
    packed = _File(
        words={code: _raw(words) for code, words in vocabulary.words.items()},
        common={code: _raw(words) for code, words in vocabulary.common.items()},
        names=vocabulary.names,
        numbers=vocabulary.numbers,
    )
    replace_file(folder / NAME, msgspec.msgpack.encode(packed))


class KeptVocabulary:
    """What may stay in a question, as the keeper last collected it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def scrub(self, text: str, language: str) -> Scrubbed | None:
        """Take out everything that is not our own (`Vocabulary.scrub`); None while nobody has collected the words."""
        try:
            found = _FILE.decode(self._path.read_bytes())
            words = {code: _words(raw) for code, raw in found.words.items() if code == language}
            common = {code: _words(raw) for code, raw in found.common.items() if code == language}
        except (OSError, msgspec.MsgspecError):
            return None
        return Vocabulary(words, common, found.names, found.numbers).scrub(text, language)


def _raw(words: Words) -> msgspec.Raw:
    return msgspec.Raw(msgspec.msgpack.encode(sorted(words)))


def _words(raw: msgspec.Raw) -> Words:
    return _WORDS.decode(raw)
