"""Recordings of people: which texts have one, which have gone stale, and keeping a new one.

What everybody hears lies where the voice finds it (`audio.engines.recordings`), in FLAC of our own making, beside the
text it reads. What an editor records waits in `var/desk/recordings/` until a publisher has heard it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from audio.engines.recordings import FORMS, Recordings
from audio.receive import receive
from audio.utterance import Utterance
from audio.voice import Voice
from bot.compose.phrases import one_paragraph
from bot.content.publish import replace_file
from bot.content.types import Content
from bot.content.wording import say
from bot.errors import ContentError, Setup
from bot.render import FORMATS, recordings_folder
from bot.settings import Settings

Part = Literal["answer", "simpler", "example"]
PARTS: tuple[Part, ...] = ("answer", "simpler", "example")
State = Literal["stale", "waiting", "heard", "none"]
STATES: tuple[State, ...] = ("stale", "waiting", "heard", "none")
"""In the order in which they ask for somebody: the text was changed; a publisher must listen; all is well; nothing yet."""
FLAC = ".flac"
TEXT = ".txt"


@dataclass(frozen=True)
class Slot:
    """One text that can be recorded."""

    language: str
    faq: str
    part: Part
    text: str
    """What is to be read, as published; empty when the text is gone and only its recording is left."""
    kept: Path | None
    """The recording that is played, or was before the text changed."""
    kept_text: str
    """What it reads."""
    waiting: Path | None
    waiting_text: str

    @property
    def state(self) -> State:
        """The most pressing thing about it."""
        if self.kept is not None and not is_same(self.kept_text, self.text):
            return "stale"
        if self.waiting is not None:
            return "waiting"
        return "heard" if self.kept is not None else "none"

    @property
    def name(self) -> str:
        """Name of its files, without the end."""
        return file_name(self.faq, self.part)


def file_name(faq: str, part: Part) -> str:
    """Return how the files of a text are called: `<FAQ id>[.part]`."""
    return faq if part == "answer" else f"{faq}.{part}"


def is_same(one: str, other: str) -> bool:
    """Say whether two texts are read alike; how their lines are broken is not heard."""
    return one_paragraph(one) == one_paragraph(other)


class Shelf:
    """The recordings of one installation."""

    def __init__(self, settings: Settings) -> None:
        self.folder = recordings_folder(settings)
        """What is played."""
        self.waiting = settings.var / "desk" / "recordings"
        """What waits for a publisher."""

    def slots(self, content: Content, language: str) -> Iterator[Slot]:
        """Yield every text of a language that can be recorded, and recordings whose text is gone."""
        known = content.languages.get(language)
        code = known.text_of if known is not None and known.text_of else language
        kept, waiting = (_found(folder / language) for folder in (self.folder, self.waiting))
        for faq in content.faqs.values():
            text = faq.texts.get(code)
            for part in PARTS:
                words = one_paragraph((getattr(text, part) or "") if text is not None else "")
                name = file_name(faq.id, part)
                if words or name in kept or name in waiting:
                    files = kept.get(name), waiting.get(name)
                    yield Slot(language, faq.id, part, words, files[0], _read(files[0]), files[1], _read(files[1]))

    def slot(self, content: Content, language: str, faq: str, part: str) -> Slot | None:
        """Return one text, None when there is none of this name."""
        if language not in content.languages:
            return None
        return next((s for s in self.slots(content, language) if s.faq == faq and s.part == part), None)

    def accept(self, slot: Slot, data: bytes, *, is_heard: bool) -> None:
        """Keep a recording of the text as it stands now.

        Args:
            slot: the text.
            data: the file as somebody sent it.
            is_heard: True makes it heard by everybody; else it waits.

        Raises:
            BadAudio: it is no sound, is too long, or nobody speaks in it.
            ContentError: the text is gone.
            Setup: the disk cannot be written.
        """
        if not slot.text:
            raise ContentError(say("text_gone"), next_step=say("choose_another"))
        self._keep(self.folder if is_heard else self.waiting, slot, receive(data), slot.text)
        if is_heard:
            _remove(self.waiting / slot.language, slot.name)

    def publish(self, slot: Slot) -> bool:
        """Let everybody hear what waits; False when nothing does, or its text was changed meanwhile."""
        if slot.waiting is None or not is_same(slot.waiting_text, slot.text):
            return False
        self._keep(self.folder, slot, slot.waiting.read_bytes(), slot.waiting_text)
        _remove(self.waiting / slot.language, slot.name)
        return True

    def delete(self, slot: Slot, *, waiting: bool) -> None:
        """Take a recording away."""
        _remove((self.waiting if waiting else self.folder) / slot.language, slot.name)

    def _keep(self, folder: Path, slot: Slot, sound: bytes, text: str) -> None:
        place = folder / slot.language
        try:
            place.mkdir(parents=True, exist_ok=True)
            replace_file(place / f"{slot.name}{FLAC}", sound)
            replace_file(place / f"{slot.name}{TEXT}", f"{text}\n".encode())
        except OSError as error:
            raise Setup(
                say("recording_unwritten", detail=str(error.strerror)), next_step=say("let_write", folder=str(folder))
            ) from error
        _remove(place, slot.name, but=(FLAC, TEXT))


def make_heard(voice: Voice, content: Content, folder: Path, utterances: Sequence[Utterance]) -> int:
    """Make clips of the recordings of these texts now, and withdraw those of recordings that are gone.

    The text is registered as published, which it is. Returns how many clips changed.
    """
    engine = Recordings(content.languages, folder)
    changed = voice.withdraw(engine)
    recorded = {(one.utterance.language, one_paragraph(one.utterance.text)) for one in engine.all}
    for utterance in utterances:
        if (utterance.language, utterance.text) not in recorded:
            continue
        key = voice.register(utterance.language, utterance.text)
        missing = [form for form in FORMATS if not voice.is_settled(key, form, engine)]
        changed += len(voice.render_with(engine, key, missing)) if missing else 0
    return changed


def ordered(slots: Sequence[Slot]) -> list[Slot]:
    """Return the slots with what asks for somebody first."""
    return sorted(slots, key=lambda slot: STATES.index(slot.state))


def _found(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob("*")) if path.suffix.lower() in FORMS}


def _read(path: Path | None) -> str:
    try:
        return path.with_suffix(TEXT).read_text(encoding="utf-8").strip() if path is not None else ""
    except OSError:
        return ""


def _remove(folder: Path, name: str, but: Sequence[str] = ()) -> None:
    for end in (*FORMS, TEXT):
        if end not in but:
            (folder / f"{name}{end}").unlink(missing_ok=True)
