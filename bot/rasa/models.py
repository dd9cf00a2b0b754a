"""Where a dialogue engine has its models from: the folder it shares with the keeper, or a website that hands them out.

The keeper tells every replica to load a new model. One that was away then finds it by itself: it looks every few seconds
whether the model in use is another one. Only that change counts: a model that is being tried is not the one in use yet.
"""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
import time
from pathlib import Path
from typing import Any, Protocol

import httpx

from bot.errors import Setup
from bot.settings import Settings
from bot.training.train import current_model

logger = logging.getLogger("loket.models")

LOOK_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 120.0
FETCH_SECONDS = 60.0
KEPT = 3
"""Fetched models that stay in the folder."""
_SUFFIX = ".tar.gz"


class Models(Protocol):
    """A source of models."""

    def newest(self, known: str) -> Path | None:
        """Return the model in use when its key is not `known`, None when it is; httpx.HTTPError or OSError: not now."""

    def find(self, model: Path) -> Path:
        """Return where the model of this file name can be read; raises as `newest`."""


def key_of(model: Path) -> str:
    """Return the key in a model's file name."""
    return model.name.removesuffix(_SUFFIX)


class FolderModels:
    """The models of a folder that this machine can read."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def newest(self, known: str) -> Path | None:
        """See `Models`."""
        current = current_model(self._settings)
        return current.rasa if current is not None and current.key != known else None

    def find(self, model: Path) -> Path:
        """See `Models`."""
        if not model.is_file():
            raise FileNotFoundError(model)
        return model


class FetchedModels:
    """Models fetched over HTTP into a folder of this machine, each once."""

    def __init__(self, url: str, secret: str, folder: Path) -> None:
        self._folder = folder
        self._http = httpx.Client(
            base_url=url, headers={"Loket-Secret": secret}, timeout=FETCH_SECONDS, trust_env=False
        )

    def newest(self, known: str) -> Path | None:
        """See `Models`."""
        return self._fetch("current", known)

    def find(self, model: Path) -> Path:
        """See `Models`."""
        key = key_of(model)
        here = self._folder / f"{key}{_SUFFIX}"
        if here.is_file():
            return here
        fetched = self._fetch(key, "") if key.isalnum() else None
        if fetched is None:
            raise FileNotFoundError(model)
        return fetched

    def _fetch(self, name: str, known: str) -> Path | None:
        headers = {"If-None-Match": f'"{known}"'} if known else {}
        with self._http.stream("GET", f"/internal/models/{name}", headers=headers) as answer:
            if answer.status_code == httpx.codes.NOT_MODIFIED:
                return None
            answer.raise_for_status()
            key = answer.headers.get("ETag", "").strip('"')
            if not key.isalnum() or name not in {"current", key}:
                raise httpx.RemoteProtocolError("The website names no model.")
            path = self._folder / f"{key}{_SUFFIX}"
            if not path.is_file():
                self._keep(path, answer)
        return path

    def _keep(self, path: Path, answer: httpx.Response) -> None:
        """Write what is sent; half a file never has a model's name."""
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=".fetched-")
        try:
            with os.fdopen(handle, "wb") as file:
                for part in answer.iter_bytes():
                    file.write(part)
            if Path(temporary).stat().st_size != int(answer.headers.get("Content-Length", -1)):
                raise httpx.RemoteProtocolError("The model ended too soon.")
            os.replace(temporary, path)
        finally:
            Path(temporary).unlink(missing_ok=True)
        old = sorted(self._folder.glob(f"*{_SUFFIX}"), key=lambda one: one.stat().st_mtime, reverse=True)
        for one in old[KEPT:]:
            one.unlink(missing_ok=True)


def open_models(settings: Settings) -> Models:
    """Return the source of this machine."""
    if settings.model_url is None:
        return FolderModels(settings)
    return FetchedModels(settings.model_url, settings.secret, settings.local / "fetched")


def first(models: Models, seconds: float) -> Path:
    """Wait for the model in use.

    Raises:
        Setup: there is none after so many seconds.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            found = models.newest("")
        except (httpx.HTTPError, OSError) as error:
            logger.warning("No model yet (%s).", type(error).__name__)
            found = None
        if found is not None:
            return found
        time.sleep(1.0)
    raise Setup("There is no model.", next_step="Start the keeper, and look at LOKET_MODEL_URL.")


async def follow(app: Any, models: Models, known: str) -> None:
    """Load the model in use whenever it becomes another one; runs for ever."""
    from bot.rasa import reload

    pause = LOOK_SECONDS
    while True:
        await asyncio.sleep(pause)
        try:
            model = await asyncio.to_thread(models.newest, known)
            if model is not None and key_of(model) != app.ctx.loket_model:
                await reload.load(app, model)
                logger.warning("Took over model %s.", key_of(model))
            known, pause = key_of(model) if model is not None else known, LOOK_SECONDS
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the new one, the old model goes on
            # tried again, with growing pauses: a disk or a network comes back, a broken model does not
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            logger.warning("The model in use cannot be taken over now (%s).", type(error).__name__)
