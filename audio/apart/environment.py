"""A Python environment of its own for a program apart, from a list of packages with their hashes.

Made by uv where it is (the loket's own, in `.tools/`), else by `venv` and `pip`. It is built beside its place and moved
there when it is whole; its name holds the list's hash, so a changed list is a new environment.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock

from audio.apart.errors import NotInstalled
from audio.worker import ROOT

TIME_LIMIT_S = 1800.0
"""For all packages: some hundred megabytes on a slow connection."""
_OURS = ("LOKET_", "TELEGRAM_", "STAFF_")


def python_of(environment: Path) -> Path:
    """Return the interpreter of an environment."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def packages_of(environment: Path) -> Path:
    """Return the folder of its packages."""
    found = sorted(environment.glob("lib*/python*/site-packages")) or [environment / "Lib" / "site-packages"]
    return found[0]


def environment_path(folder: Path, name: str, requirements: str) -> Path:
    """Return where the environment of this list is, or will be."""
    return folder / f"{name}-{hashlib.sha256(requirements.encode()).hexdigest()[:12]}"


def make_environment(folder: Path, name: str, requirements: str) -> Path:
    """Return the environment of a list of packages, made now when it is not there; older ones of this name go.

    Args:
        folder: where environments stand.
        name: what it is for.
        requirements: the text of a requirements file, with hashes.

    Raises:
        NotInstalled: a package did not come, or had another hash.
    """
    target = environment_path(folder, name, requirements)
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / f"{name}.lock"):
        if python_of(target).exists():
            return target
        with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as work:
            listed = Path(work) / "requirements.txt"
            listed.write_text(requirements, encoding="utf-8")
            made = Path(work) / "environment"
            for command in _commands(made, listed):
                _run(command, Path(work))
            shutil.rmtree(target, ignore_errors=True)
            made.rename(target)
        for old in folder.glob(f"{name}-*"):
            if old != target and old.is_dir():
                shutil.rmtree(old, ignore_errors=True)
    return target


def _commands(made: Path, listed: Path) -> list[list[str]]:
    uv = _uv()
    python = str(python_of(made))
    if uv is not None:
        return [
            [uv, "venv", "--quiet", "--python", sys.executable, str(made)],
            [uv, "pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", str(listed)],
        ]
    return [
        [sys.executable, "-m", "venv", str(made)],
        [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(listed)],
    ]


def _uv() -> str | None:
    own = ROOT / ".tools" / "uv"
    return str(own) if own.exists() else shutil.which("uv")


def _run(command: Sequence[str], work: Path) -> None:
    """Run a command in `work`: in our own folder uv would apply the versions that the loket's pyproject.toml forces."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    environment.pop("VIRTUAL_ENV", None)
    try:
        done = subprocess.run(  # noqa: S603 - uv or pip, no shell
            command, capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False, env=environment, cwd=work
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalled(f"The packages did not come ({type(error).__name__}).") from error
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        if "hash" in (done.stderr or "").lower():
            raise NotInstalled(
                f"A package is not the one that was promised: {said[-1] if said else ''}", "Keep it out."
            )
        raise NotInstalled(f"The packages did not come: {' '.join(said[-3:])}")
