"""Clip files named by what they contain, written so that a crash or a full disk never leaves half a clip behind.

Temporary file, check that it decodes, fsync, `os.replace`. One render of a clip at a time across processes, by a lock
of the operating system, which a dead process cannot keep. A file that does not match its check is removed.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from audio.clip import StorageWarning
from audio.encode import Format, check_format, seconds_of
from audio.engine import AudioError, EngineTimeout, is_engine_name

_HASH = re.compile(r"[0-9a-f]{64}")
LOCK_WAIT_S = 60.0
TOUCH_S = 900.0
"""How exactly the time of the last use is known."""


class BadName(AudioError):
    """A name that no clip has; it never reaches the file system."""

    next_step = "Answer 404."


class StorageUnavailable(AudioError):
    """The disk takes no clip: no permission, full, or not a folder."""

    next_step = "Serve the clip from memory and tell the operator."

    def __init__(self, warning: StorageWarning) -> None:
        """Carry the warning for the operator."""
        super().__init__(warning.cause)
        self.warning = warning


class ClipStore:
    """The folder of clips."""

    def __init__(self, directory: Path) -> None:
        """Take a folder; it is made with the first clip."""
        self.directory = directory

    def path(self, name: str, form: str) -> Path:
        """Return where the clip with this hash lies.

        Raises:
            BadName: the hash or the format has another form than ours.
        """
        if not _HASH.fullmatch(name):
            raise BadName("This is no name of a clip.")
        return self.directory / "clips" / name[:2] / f"{name}.{check_format(form)}"

    def read(self, name: str, form: Format, check: str) -> bytes | None:
        """Return the bytes of a clip; a file that is damaged is removed, and None returned, so that it is made anew.

        No date of the file says that it was read: see `touch`.
        """
        path = self.path(name, form)
        try:
            with open(path, "rb", opener=_open_undated) as file:
                data = file.read()
        except OSError:
            return None
        if hashlib.sha256(data).hexdigest() == check:
            return data
        try:
            path.unlink(missing_ok=True)
        except OSError:
            return None
        return None

    def used(self, name: str, form: str) -> float:
        """Return when a clip was last touched or written, in seconds since the epoch; 0 without it."""
        try:
            return self.path(name, form).stat().st_mtime
        except OSError:
            return 0.0

    def is_long_unused(self, name: str, form: str) -> bool:
        """Say whether a clip was not touched for so long that a use of now is worth a note."""
        return self.used(name, form) < time.time() - TOUCH_S

    def touch(self, name: str, form: str) -> None:
        """Note in the date of a clip's file that it is used now."""
        with suppress(OSError):
            os.utime(self.path(name, form))

    def write(self, name: str, form: Format, data: bytes) -> Path:
        """Keep a clip.

        Raises:
            BadAudio: the bytes do not decode; nothing is kept.
            StorageUnavailable: the disk does not take it; nothing is left behind.
        """
        path = self.path(name, form)
        seconds_of(data)
        temporary: str | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(prefix=".new-", suffix=path.suffix, dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, 0o644)
            os.replace(temporary, path)
        except OSError as error:
            if temporary is not None:
                Path(temporary).unlink(missing_ok=True)
            raise StorageUnavailable(storage_warning(self.directory, error)) from error
        return path

    def delete(self, name: str, form: str) -> None:
        """Delete a clip's file; one that is gone already, or cannot be deleted, is left at that."""
        with suppress(OSError):
            self.path(name, form).unlink(missing_ok=True)

    def strays(self, known: Collection[str], older_than_s: float) -> list[Path]:
        """Return files that no known clip has: older renders, and halves that a crash left.

        Args:
            known: hashes of the clips in the index.
            older_than_s: younger files may be about to be entered in the index.
        """
        latest = time.time() - older_than_s
        found: list[Path] = []
        for path in (self.directory / "clips").glob("??/*"):
            with suppress(OSError):
                if path.stem not in known and path.is_file() and path.stat().st_mtime < latest:
                    found.append(path)
        return found

    @contextmanager
    def turn(self, name: str, engine: str, wait_s: float = LOCK_WAIT_S) -> Iterator[None]:
        """Hold the turn to render a clip, across processes; where no lock can be made, go on without.

        The lock files are shared by clips that begin alike, and each engine has its own, so that a slow network never
        makes a person wait for the offline voice.

        Raises:
            EngineTimeout: another process has been rendering for longer than `wait_s`.
        """
        self.path(name, "mp3")
        if not is_engine_name(engine):
            raise BadName("This is no name of an engine.")
        lock = FileLock(self.directory / "locks" / f"{engine}-{name[:2]}.lock")
        try:
            Path(lock.lock_file).parent.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=wait_s)
        except Timeout as error:
            raise EngineTimeout("Another process has been rendering this clip for too long.") from error
        except OSError:
            yield
            return
        try:
            yield
        finally:
            lock.release()


def _open_undated(path: str, flags: int) -> int:
    """Open a file without a note of it in its date of access; only its owner may, and only Linux has this."""
    try:
        return os.open(path, flags | getattr(os, "O_NOATIME", 0))
    except PermissionError:
        return os.open(path, flags)


def storage_warning(directory: Path, error: OSError) -> StorageWarning:
    """Say what is wrong with the disk, for the operator."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageWarning("disk_full", str(directory), error.strerror or "disk full", "Free space on this disk.")
    cause = error.strerror or type(error).__name__
    return StorageWarning("unwritable", str(directory), cause, "Let the loket write in this folder, or set LOKET_VAR.")
