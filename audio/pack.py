"""Audio packs: the finished clips of published texts in one zip file, so that an offline server can have good voices.

    pack.json                what each clip speaks, with its timings
    clips/<hash>.<format>    the sound

A pack comes from another machine, so nothing in it is believed: no name in it becomes a path (clips are read by the
names the list gives, and written by `ClipStore`), the sha256 of every clip is checked before the first one is kept, keys
are computed here, and a pack with anything else in it is refused whole.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import msgspec

from audio.clip import ClipFacts
from audio.encode import FORMATS, Format
from audio.engine import AudioError, SpanVoice, Word, is_engine_name
from audio.library import Library
from audio.spoken_form import RULES_FINGERPRINT
from audio.utterance import Speed, Utterance

VERSION = 1
LIST = "pack.json"
MOST_LIST_BYTES = 64 * 1024 * 1024
MOST_CLIP_BYTES = 20 * 1024 * 1024
MOST_RANK = 100
Digest = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class BadPack(AudioError):
    """A file that is no audio pack, or one that was changed on its way."""

    next_step = "Nothing was imported. Copy the file again, or export it anew."


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One clip in a pack."""

    language: str
    text: str
    speed: Speed
    format: Format
    hash: Digest
    engine: str
    rank: Annotated[int, msgspec.Meta(ge=0, le=MOST_RANK)]
    size: Annotated[int, msgspec.Meta(gt=0, le=MOST_CLIP_BYTES)]
    seconds: Annotated[float, msgspec.Meta(ge=0, le=3600)]
    check: Digest
    words: tuple[Word, ...]
    spans: tuple[SpanVoice, ...]

    @property
    def name(self) -> str:
        """Name of the sound in the pack."""
        return f"clips/{self.hash}.{self.format}"

    @property
    def utterance(self) -> Utterance:
        """What it speaks."""
        return Utterance(self.language, self.text, self.speed)

    def facts(self) -> ClipFacts:
        """Return what the index keeps; the key is computed here."""
        return ClipFacts(
            self.utterance.key, self.format, self.hash, self.engine, self.rank, self.size, self.seconds, self.check,
            self.words, self.spans,
        )  # fmt: skip


class Contents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The list of a pack."""

    version: int
    rules: str
    """Fingerprint of the spoken-form rules of the machine that rendered."""
    clips: tuple[Entry, ...]


_CONTENTS = msgspec.json.Decoder(Contents)


def export_pack(library: Library, wanted: Iterable[Utterance], file: Path) -> int:
    """Write the best clips of published texts to a file, whole or not at all; return their number.

    Raises:
        OSError: the file cannot be written.
    """
    handle, temporary = tempfile.mkstemp(prefix=".pack-", dir=file.resolve().parent)
    try:
        entries: dict[str, Entry] = {}
        with os.fdopen(handle, "wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as pack:
            for utterance in dict.fromkeys(wanted):
                for form in FORMATS:
                    clip = library.best(utterance.key, form)
                    if clip is None or clip.path is None or clip.facts.hash in entries:
                        continue
                    entry = _entry(utterance, clip.facts)
                    entries[entry.hash] = entry
                    pack.writestr(entry.name, clip.data)
            contents = Contents(VERSION, RULES_FINGERPRINT, tuple(entries.values()))
            pack.writestr(LIST, msgspec.json.encode(contents), zipfile.ZIP_DEFLATED)
        os.chmod(temporary, 0o644)
        os.replace(temporary, file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return len(entries)


def _entry(utterance: Utterance, facts: ClipFacts) -> Entry:
    return Entry(
        utterance.language, utterance.text, utterance.speed, facts.format, facts.hash, facts.engine, facts.rank,
        facts.size, facts.seconds, facts.check, facts.words, facts.spans,
    )  # fmt: skip


def read_contents(pack: zipfile.ZipFile) -> Contents:
    """Read the list of a pack and compare it with what is in the file.

    Raises:
        BadPack: they differ, or the list is not ours.
    """
    names = pack.namelist()
    if names.count(LIST) != 1 or pack.getinfo(LIST).file_size > MOST_LIST_BYTES:
        raise BadPack("There is no list of clips in this file.")
    try:
        contents = _CONTENTS.decode(pack.read(LIST))
    except msgspec.MsgspecError as error:
        raise BadPack(f"The list of clips cannot be read: {error}.") from error
    if contents.version != VERSION:
        raise BadPack(f"This is a pack of version {contents.version}, not {VERSION}.")
    if sorted(names) != sorted([LIST, *(entry.name for entry in contents.clips)]):
        raise BadPack("The pack holds other files than its list names.")
    for entry in contents.clips:
        if not is_engine_name(entry.engine) or not _is_in_order(entry):
            raise BadPack(f"Clip {entry.hash[:12]} has impossible values.")
    return contents


def _is_in_order(entry: Entry) -> bool:
    length = len(entry.text)
    return all(
        0 <= word.char_start < word.char_end <= length and 0 <= word.start_s <= word.end_s <= entry.seconds + 1
        for word in entry.words
    )


def read_clip(pack: zipfile.ZipFile, entry: Entry) -> bytes:
    """Return the sound of a clip.

    Raises:
        BadPack: it is not the sound the list names.
    """
    with pack.open(entry.name) as file:
        data = file.read(entry.size + 1)
    if len(data) != entry.size or hashlib.sha256(data).hexdigest() != entry.check:
        raise BadPack(f"Clip {entry.hash[:12]} was changed.")
    return data
