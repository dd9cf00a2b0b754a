"""Taking an audio pack in: names and hashes of all its clips are checked before the first is kept."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from audio.engine import BadAudio
from audio.library import Library
from audio.pack import BadPack, Contents, Entry, read_clip, read_contents
from audio.spoken_form import RULES_FINGERPRINT


@dataclass(frozen=True)
class Imported:
    """What a pack brought."""

    new: int
    """Clips taken in."""
    broken: int
    """Clips that do not decode as sound; they are left out."""
    present: int
    """Clips that were here already, the same or of newer rules."""
    unknown: int
    """Clips of languages that this loket does not have."""


def import_pack(library: Library, languages: Collection[str], file: Path) -> Imported:
    """Take the clips of a pack into the cache.

    Raises:
        BadPack: the file is not a pack, or something in it is not what its list says; nothing was kept.
        OSError: the file cannot be read.
    """
    broken = 0
    try:
        with zipfile.ZipFile(file) as pack:
            contents = read_contents(pack)
            wanted = [entry for entry in contents.clips if entry.language in languages]
            new = [entry for entry in wanted if _is_new(library, entry, contents)]
            for entry in new:
                read_clip(pack, entry)
                _check(library, entry)
            for entry in new:
                broken += not _keep(library, entry, read_clip(pack, entry))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise BadPack("This is not an audio pack, or it is damaged.") from error
    return Imported(len(new) - broken, broken, len(wanted) - len(new), len(contents.clips) - len(wanted))


def _keep(library: Library, entry: Entry, data: bytes) -> bool:
    """Keep a clip; say whether it is sound."""
    library.register(entry.utterance, ephemeral=False)
    try:
        library.keep(entry.facts(), data, on_disk=True)
    except BadAudio:
        return False
    library.mark_imported(entry.hash)
    return True


def _is_new(library: Library, entry: Entry, contents: Contents) -> bool:
    """Say whether a clip adds something; one rendered by other rules never replaces one that is here."""
    for facts in library.clips(entry.utterance.key):
        if (facts.format, facts.engine) == (entry.format, entry.engine):
            is_same = facts.hash == entry.hash or contents.rules != RULES_FINGERPRINT
            if is_same and library.store.path(facts.hash, facts.format).is_file():
                return False
    return True


def _check(library: Library, entry: Entry) -> None:
    """Refuse a clip that would take the place of another one (its sum was checked when it was read)."""
    present = library.by_hash(entry.hash)
    if present is not None and present.facts.key != entry.utterance.key:
        raise BadPack(f"Clip {entry.hash[:12]} has the name of another clip.")
