"""A Rasa model archive with another classifier in it: everything else of an earlier training is taken over as it is.

Rasa's own training is mostly imports and rules; when questions alone changed, its result would be the same to the byte.
"""

from __future__ import annotations

import datetime
import io
import tarfile
import uuid
from pathlib import Path
from typing import IO

import msgspec

OURS = frozenset({"classifier.json", "classifier.npz"})
"""The files of `bot.understanding.model_file`, which takes seconds to import."""
_METADATA = "metadata.json"


def unpack(model: Path, folder: Path) -> bool:
    """Take our classifier's files out of a model; say whether it holds them.

    Raises:
        OSError, tarfile.TarError: the file is not a model.
    """
    found = 0
    with tarfile.open(model) as archive:
        for member in archive:
            name = Path(member.name).name
            if member.isfile() and name in OURS:
                source = archive.extractfile(member)
                if source is not None:
                    (folder / name).write_bytes(source.read())
                    found += 1
    return found == 2


def repack(model: Path, classifier: Path, target: Path) -> None:
    """Write a copy of a model with the classifier of another folder.

    Raises:
        OSError, tarfile.TarError: the file is not a model, or the disk cannot be written.
    """
    # not pressed: numbers hardly shrink, and packing would take longer than learning them
    with tarfile.open(model) as old, tarfile.open(target, "w:gz", compresslevel=0) as new:
        for member in old:
            name = Path(member.name).name
            data: IO[bytes] | None = old.extractfile(member) if member.isfile() else None
            if data is not None and name in OURS:
                data = io.BytesIO((classifier / name).read_bytes())
                member.size = len(data.getbuffer())
            elif data is not None and name == _METADATA and "/" not in member.name.removeprefix("./").strip("/"):
                data = io.BytesIO(_renamed(data.read()))
                member.size = len(data.getbuffer())
            new.addfile(member, data)


def _renamed(metadata: bytes) -> bytes:
    """Give the model a name and a date of its own."""
    found = msgspec.json.decode(metadata)
    found["model_id"] = uuid.uuid4().hex
    found["trained_at"] = datetime.datetime.now(datetime.UTC).replace(tzinfo=None).isoformat()
    return msgspec.json.encode(found)
