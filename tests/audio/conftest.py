"""What the tests of the voice share: the languages, the real offline engine, a server that speaks Google's protocol."""

from __future__ import annotations

import base64
import json
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import numpy as np
import pytest
import yaml

from audio.encode import encode
from audio.engine import Capabilities, Speech
from audio.engines.espeak import EspeakEngine
from audio.languages import Languages
from audio.utterance import Speed
from audio.voice import Voice
from bot.content.types import Language

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def languages() -> Languages:
    """Return the languages of the loket, from their file."""
    entries = yaml.safe_load((ROOT / "data" / "languages.yml").read_text())
    return {code: msgspec.convert({"code": code, **entry}, Language) for code, entry in entries.items()}


@pytest.fixture(scope="session")
def espeak(languages: Languages) -> Iterator[EspeakEngine]:
    """Return the real offline engine, one worker for the whole run."""
    engine = EspeakEngine(languages)
    yield engine
    engine.close()


class Counting:
    """The real offline engine, counting; it can be held in the middle of a synthesis."""

    def __init__(self, engine: EspeakEngine, *, rank: int = 10, name: str = "espeak", sends_text_away: bool = False):
        self._engine = engine
        self._rank = rank
        self._sends_text_away = sends_text_away
        self.name = name
        self.version = engine.version
        self.texts: list[str] = []
        self.started = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.error: Exception | None = None

    def capabilities(self) -> Capabilities:
        mine = self._engine.capabilities()
        return Capabilities(mine.voices, mine.speeds, mine.timings, self._rank, self._sends_text_away)

    def synthesise(self, text: str, language: str, speed: Speed) -> Speech:
        self.texts.append(text)
        self.started.set()
        assert self.may_go_on.wait(30)
        if self.error is not None:
            raise self.error
        return self._engine.synthesise(text, language, speed)

    def close(self) -> None:
        """Leave the shared engine alone."""


@pytest.fixture
def make_counting(espeak: EspeakEngine) -> Callable[..., Counting]:
    return partial(Counting, espeak)


@pytest.fixture
def counting(make_counting: Callable[..., Counting]) -> Counting:
    return make_counting()


@pytest.fixture
def voice(tmp_path: Path, languages: Languages, counting: Counting) -> Iterator[Voice]:
    """Return a voice with an empty cache and the real offline engine."""
    voice = Voice(tmp_path / "audio", languages, counting)
    yield voice
    counting.may_go_on.set()
    voice.close()


class Google(ThreadingHTTPServer):
    """A server on loopback that answers like Google's, or as badly as `mode` says."""

    daemon_threads = True

    def __init__(self, sound: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mode = "ok"
        self.sound = sound
        self.asked: list[list[object]] = []
        self.bodies: list[str] = []
        self.finish = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Google

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.bodies.append(body)
        rpc = json.loads(urllib.parse.parse_qs(body)["f.req"][0])
        self.server.asked.append(json.loads(rpc[0][0][1]))
        mode = self.server.mode
        if mode == "late":
            self.server.finish.wait(30)
        if mode == "trickle":
            self._head(200, 1_000_000)
            while not self.server.finish.wait(0.02):
                try:
                    self.wfile.write(b"x" * 8192)
                except OSError:
                    return
            return
        sound = silence() if mode == "silence" else self.server.sound
        answers = {
            "empty": b"",
            "html": b"<html><title>Sorry...</title>unusual traffic</html>",
            "no_audio": b')]}\'\n\n[["wrb.fr","jQ1olc",null,null,null,[3],"generic"]]',
            "broken": _google_body(b"this is not an mp3 at all" * 20),
            "short": _google_body(encode(np.full(2400, 0.3, np.float32), 24_000, "mp3")),
        }
        answer = answers.get(mode, _google_body(sound))
        status = int(mode) if mode.isdigit() else 200
        try:
            self._head(status, len(answer))
            self.wfile.write(answer)
        except OSError:
            return

    def _head(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Be quiet."""


def _google_body(sound: bytes) -> bytes:
    inner = json.dumps([base64.b64encode(sound).decode()], separators=(",", ":"))
    frame = json.dumps([["wrb.fr", "jQ1olc", inner, None, None, None, "generic"]], separators=(",", ":"))
    return f')]}}\'\n\n{len(frame)}\n{frame}\n25\n[["di",42]]\n'.encode()


def silence() -> bytes:
    return encode(np.zeros(72_000, np.float32), 24_000, "mp3")


@pytest.fixture
def google(espeak: EspeakEngine) -> Iterator[Google]:
    """Return the running server; its sound is real speech."""
    speech = espeak.synthesise("Waar kan ik gratis Nederlands leren in Brussel?", "nl", "normal")
    server = Google(encode(speech.pcm, speech.sample_rate, "mp3"))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.finish.set()
    server.shutdown()
    thread.join()
    server.server_close()
