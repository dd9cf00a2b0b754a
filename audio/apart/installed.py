"""Which neural voices an operator installed: `installed.json` in the folder of the voices, written last of all."""

from __future__ import annotations

from pathlib import Path

import msgspec

FILE = "installed.json"


class InstalledVoice(msgspec.Struct, frozen=True):
    """One voice."""

    name: str
    """Of the model's file, without `.onnx`; its identity in clips."""
    sha256: str
    """Of the model, as it was when it was checked."""
    source: str
    """Address or package it came from."""


class Installed(msgspec.Struct, frozen=True):
    """All that is installed."""

    environment: str
    """Name of the environment's folder."""
    voices: dict[str, InstalledVoice] = {}
    """Language → voice."""


_INSTALLED = msgspec.json.Decoder(Installed)


def read_installed(folder: Path) -> Installed | None:
    """Return what is installed, None when nothing is or the file cannot be read."""
    try:
        return _INSTALLED.decode((folder / FILE).read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None


def write_installed(folder: Path, installed: Installed) -> None:
    """Keep what is installed, in one step."""
    new = folder / f".{FILE}.new"
    new.write_bytes(msgspec.json.format(msgspec.json.encode(installed), indent=2))
    new.replace(folder / FILE)


def model_path(folder: Path, voice: InstalledVoice) -> Path:
    """Return where a voice's model lies; its `.json` is beside it."""
    return folder / f"{voice.name}.onnx"
