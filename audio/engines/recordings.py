"""A person's voice: `audio/recordings/<language>/<name>.<form>` beside `<name>.txt`, the text that is read in it.

The text decides: a recording is played for exactly the text it reads, so an edit makes it stale at once. Names are
`<FAQ id>[.part]` by custom. What lacks its text, or does not decode, is never played; `problems` names it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from audio.engine import BadAudio, Capabilities, NoVoice, SpanVoice, Speech
from audio.languages import Languages
from audio.received import MOST_BYTES, read_sound, voice_edges
from audio.spoken_form import spoken_form
from audio.utterance import Speed, Utterance

NAME = "recording"
RANK = 40
FORMS = (".wav", ".mp3", ".m4a", ".ogg", ".opus", ".webm", ".flac")


@dataclass(frozen=True)
class Recording:
    """One file and what it reads."""

    path: Path
    utterance: Utterance
    voice: str
    """Digest of the file: another take is another voice."""


@dataclass(frozen=True)
class Problem:
    """A file that is not played."""

    path: Path
    code: str
    """`unbound`: its text is missing; `too_large`."""


class Recordings:
    """The engine that plays them; made anew to see new files."""

    def __init__(self, languages: Languages, folder: Path) -> None:
        """Read which files there are; no sound is decoded yet."""
        self.problems: list[Problem] = []
        self._by_text: dict[tuple[str, str], Recording] = {}
        for path in sorted(folder.glob("*/*")):
            if path.suffix.lower() in FORMS and path.parent.name in languages and path.is_file():
                self._add(path)

    def _add(self, path: Path) -> None:
        language = path.parent.name
        text = path.with_suffix(".txt")
        if not text.is_file():
            self.problems.append(Problem(path, "unbound"))
        elif path.stat().st_size > MOST_BYTES:
            self.problems.append(Problem(path, "too_large"))
        else:
            utterance = Utterance(language, text.read_text(encoding="utf-8"))
            digest = hashlib.sha256(path.read_bytes()).hexdigest()[:24]
            key = (language, spoken_form(utterance.text, language).text)
            self._by_text[key] = Recording(path, utterance, digest)

    @property
    def all(self) -> list[Recording]:
        """Every recording that is bound to a text."""
        return list(self._by_text.values())

    @property
    def name(self) -> str:
        """`recording`."""
        return NAME

    @property
    def version(self) -> str:
        """Version of the cutting; the file itself stands in the voice."""
        return "1"

    def capabilities(self) -> Capabilities:
        """Say in which languages there is a recording; the best there is, and nothing leaves the machine."""
        voices = {language: NAME for language, _ in self._by_text}
        return Capabilities(voices, frozenset(("normal",)), timings=False, rank=RANK, sends_text_away=False)

    def voice_of(self, text: str, language: str, speed: Speed) -> str:
        """Return the digest of the recording of this text."""
        return self._find(text, language, speed).voice

    def synthesise(self, text: str, language: str, speed: Speed) -> Speech:
        """Return the recording of this text, cut to the voice."""
        found = self._find(text, language, speed)
        try:
            pcm, rate = read_sound(found.path.read_bytes())
        except OSError as error:
            raise BadAudio(f"Recording {found.path.name} cannot be read.") from error
        first, last = voice_edges(pcm, rate)
        span = SpanVoice(0, len(text), language, found.path.name)
        return Speech(pcm[first:last], rate, spans=(span,))

    def _find(self, text: str, language: str, speed: Speed) -> Recording:
        found = self._by_text.get((language, text))
        if found is None or speed != "normal":
            raise NoVoice("There is no recording of this text at this speed.")
        return found

    def close(self) -> None:
        """Nothing is open."""
