"""The first sentence of a long text, heard while the whole is rendered.

A text that nobody has rendered (a result put together for one person) takes its whole length to speak and encode before
its first sound. Its opening is a clip of its own, always by the offline voice, because that is what speaks the rest of
such a text a moment later. It is kept in memory only and stands under no key: caches, recordings and better voices know
the whole text alone.
"""

from __future__ import annotations

import re
from concurrent.futures import TimeoutError as FutureTimeout

from audio.clip import Clip
from audio.encode import Format, check_format
from audio.engine import Engine, UnknownUtterance
from audio.flights import Flights
from audio.languages import Languages
from audio.library import Library
from audio.make import hash_of, make_clip
from audio.render import render
from audio.utterance import Utterance

FEWEST_CHARACTERS = 40
"""A shorter opening would be over before the rest is rendered."""
FEWEST_LEFT = 200
"""Characters that follow: rendering so many took 0.27 s of processor time in the median, which nobody should wait for."""
SHORTEST_LAST_WORD = 3
"""Before a full stop; less is an abbreviation: "av.", "Dr."."""

_END = re.compile(r"[.!?؟۔…][\"»”’')\]]*(?=\s+(\S))")


def opening(text: str) -> str | None:
    """Return the first sentence or sentences of a text; None when it is too short to be heard in parts.

    The cut is where a pause is heard anyway: not after an abbreviation, nor before a digit or a small letter.
    """
    for end in _END.finditer(text, FEWEST_CHARACTERS - 1):
        if len(text) - end.end() < FEWEST_LEFT:
            return None
        following = end.group(1)
        last = re.split(r"\W+", text[: end.start()])[-1]
        is_abbreviation = end.group().startswith(".") and len(last) < SHORTEST_LAST_WORD
        if not (is_abbreviation or following.isdigit() or following.islower()):
            return text[: end.end()]
    return None


class Openings:
    """Makes the clips of openings; safe to use from many threads."""

    def __init__(self, library: Library, languages: Languages, offline: Engine) -> None:
        """Take what the voice has; a thread of their own, so that openings never queue behind whole texts."""
        self._library = library
        self._languages = languages
        self._offline = offline
        self._flights: Flights[Clip] = Flights(1)

    def clip(self, key: str, format: str, wait_s: float = 0.0) -> Clip | None:
        """Return the clip of the opening of an utterance; None when it is not ready within `wait_s`.

        Raises:
            UnknownUtterance: the key is unknown, or its text has no opening.
            UnknownFormat: the format is neither mp3 nor ogg.
            AudioError: the offline engine cannot speak it.
        """
        form = check_format(format)
        whole, is_ephemeral = self._library.find(key)
        text = opening(whole.text)
        if text is None:
            raise UnknownUtterance("This text is heard in one piece.")
        part = Utterance(whole.language, text, whole.speed)
        name = hash_of(self._offline, part, form, self._languages)
        present = self._library.by_hash(name)
        if present is not None:
            return present
        try:
            future = self._flights.join(name, lambda: self._make(part, form, name, is_counted=not is_ephemeral))
            return future.result(timeout=max(0.0, wait_s))
        except FutureTimeout:
            return None

    def _make(self, part: Utterance, form: Format, name: str, *, is_counted: bool) -> Clip:
        speech = render(self._offline, part, self._languages, is_counted=is_counted)
        made = make_clip(self._offline, part, speech, form, name)
        return self._library.keep(made.facts, made.data, on_disk=False)

    def close(self) -> None:
        """Finish what is under way."""
        self._flights.close()
