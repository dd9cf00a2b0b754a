"""A backup: one `.tar.gz` with content, versions, published text, recordings, what waits on the desk, model and tables.

Not in it: conversations (they live a day), clips and caches (they are made again), logs, and the secret, unless it is asked
for: with it, who has the file can open the second factors of staff. Everything is checked before anything is written.
"""

from __future__ import annotations

import datetime
import errno
import gzip
import io
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from bot.backup import tables
from bot.backup.placing import placed
from bot.errors import Setup
from bot.render import recordings_folder
from bot.settings import Settings
from bot.store.database import open_database
from bot.training.base import facts_file
from bot.training.train import current_model

FORM = 1
MOST_BYTES = 20_000_000_000
"""Largest backup that is taken apart, unpacked."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""How a disk says that it takes no more."""


class Facts(msgspec.Struct, frozen=True):
    """What a backup says of itself: `loket-backup.json`, the first file in it."""

    form: int
    made: str
    """ISO time with zone."""
    revision: str
    """The form of the tables."""
    rows: int
    has_secret: bool


_FACTS = msgspec.json.Decoder(Facts)


@dataclass(frozen=True)
class Done:
    """What was written or put back."""

    files: int
    rows: int
    has_secret: bool
    made: str


def write_backup(settings: Settings, file: Path, *, with_secret: bool = False) -> Done:
    """Write a backup of a loket, running or not, readable by its owner alone.

    Raises:
        Setup: the database does not answer, or the file cannot be written.
    """
    if not file.absolute().parent.is_dir():
        raise Setup(f"There is no folder {file.absolute().parent}.", next_step="Choose another one.")
    engine = open_database(settings)
    try:
        revision, dumped = tables.dump(engine)
    finally:
        engine.dispose()
    rows = sum(len(data.splitlines()) for data in dumped.values())
    made = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    facts = Facts(form=FORM, made=made, revision=revision, rows=rows, has_secret=with_secret)
    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    count = 0
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out, tarfile.open(fileobj=out, mode="w:gz", compresslevel=3) as archive:
            _add(archive, "loket-backup.json", msgspec.json.encode(facts))
            for name, data in dumped.items():
                _add(archive, f"tables/{name}.jsonl", data)
            if with_secret:
                _add(archive, "secret", settings.secret.encode())
            for name, path in _files(settings):
                try:
                    _add(archive, name, path.read_bytes())
                except FileNotFoundError:
                    continue  # edited or pruned at this moment: the next version of it is as good
                count += 1
            out.flush()
        os.replace(temporary, file)
    except OSError as error:
        raise Setup(f"Cannot write {file}: {error.strerror}.", next_step="Choose another folder.") from error
    finally:
        temporary.unlink(missing_ok=True)
    return Done(count, rows, with_secret, made)


def restore(settings: Settings, file: Path) -> Done:
    """Put a backup back into an empty installation.

    Raises:
        Setup: it is no backup, a changed one, the installation is not empty, or does not take it; nothing is left then.
    """
    for place in _targets(settings).values():
        if place.exists() and any(place.iterdir()):
            raise Setup(
                f"{place} is not empty.",
                next_step="Set LOKET_VAR and LOKET_CONTENT to new folders (LOKET_DATABASE to an empty database).",
            )
    try:
        settings.var.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=settings.var, prefix=".restore-") as folder:
            return _put_back(settings, Path(folder), _unpack(file, Path(folder)))
    except OSError as error:
        raise Setup(
            f"Cannot write {error.filename or settings.var}: {error.strerror or error}.",
            next_step="Make room, or give the loket's user that folder; then restore again: nothing of it is left.",
        ) from error
    except SQLAlchemyError as error:
        raise Setup(
            f"The database does not take it ({type(error).__name__}).",
            next_step="Look at LOKET_DATABASE and its disk; then restore again: nothing of it is left.",
        ) from error


def _put_back(settings: Settings, place: Path, facts: Facts) -> Done:
    engine = open_database(settings)
    try:
        dumped = {path.stem: path.read_bytes() for path in sorted((place / "tables").glob("*.jsonl"))}
        # rows last: they come in one step, files do not
        with placed(place, _targets(settings)) as count:
            rows = tables.load(engine, dumped)
    finally:
        engine.dispose()
    if (place / "secret").is_file():
        (place / "secret").chmod(0o600)
        os.replace(place / "secret", settings.var / "secret")
    if (versions := settings.var / "versions.git").is_dir():
        # git wants its folders even where they are empty
        for folder in ("objects/info", "objects/pack", "refs/heads", "refs/tags"):
            (versions / folder).mkdir(parents=True, exist_ok=True)
    return Done(count, rows, facts.has_secret, facts.made)


def _files(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Yield name in the backup and path of every file."""
    recordings = recordings_folder(settings)
    for name, path in _below("content", settings.content):
        # editors and versioning keep files of their own there
        if not path.is_relative_to(recordings) and not any(part.startswith(".") for part in Path(name).parts):
            yield name, path
    yield from _below("recordings", recordings)
    yield from _below("versions.git", settings.var / "versions.git")
    for name, path in _below("desk", settings.var / "desk"):
        if path.suffix != ".lock" and not path.name.startswith("."):
            yield name, path
    try:
        version = (settings.published / "current").read_text(encoding="ascii").strip()
    except OSError:
        version = ""
    if version.isalnum():
        # texts that are held back live on in the published version alone
        yield "published/current", settings.published / "current"
        yield from _below(f"published/{version}", settings.published / version)
    model = current_model(settings)
    if model is not None:
        for path in (settings.models / "current", model.rasa, model.detector, facts_file(model.rasa)):
            if path.is_file():
                yield f"models/{path.name}", path


def _below(name: str, folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(data), 0o600
    entry.mtime = int(datetime.datetime.now(datetime.UTC).timestamp())
    archive.addfile(entry, io.BytesIO(data))


def _unpack(file: Path, place: Path) -> Facts:
    """Take a backup apart into a folder of its own; nothing in it may point out of there."""
    try:
        with gzip.open(file) as packed, tarfile.open(fileobj=packed, mode="r:") as archive:
            total = 0
            for entry in archive:
                parts = PurePosixPath(entry.name).parts
                total += entry.size
                if not entry.isreg() or entry.name.startswith("/") or ".." in parts or total > MOST_BYTES:
                    raise Setup(f"{file} is no backup of a loket.", next_step="Take another one.")
                target = place.joinpath(*parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                source = archive.extractfile(entry)
                assert source is not None  # noqa: S101 - it is a regular file
                with target.open("wb") as out:
                    shutil.copyfileobj(source, out)
            while packed.read(1_000_000):
                pass  # tarfile takes a damaged entry for the end; the sum of the whole is checked where the file ends
        facts = _FACTS.decode((place / "loket-backup.json").read_bytes())
    except (OSError, EOFError, zlib.error, tarfile.TarError, msgspec.MsgspecError) as error:
        if isinstance(error, OSError) and error.errno in FULL:
            raise  # the disk is at fault, not the backup
        raise Setup(f"{file} is no backup of a loket, or a damaged one.", next_step="Take another one.") from error
    if facts.form != FORM:
        raise Setup(f"{file} has another form.", next_step="Restore with the release that made it.")
    return facts


def _targets(settings: Settings) -> dict[str, Path]:
    """Return where the folders of a backup belong."""
    return {
        "content": settings.content,
        "recordings": recordings_folder(settings),
        "versions.git": settings.var / "versions.git",
        "models": settings.models,
        "desk": settings.var / "desk",
        # last: with `current` the installation is one
        "published": settings.published,
    }
