"""Fetching voices: from a server with the official paths; what is not as promised is refused and nothing of it stays."""

from __future__ import annotations

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import msgspec
import pytest

from audio.apart.environment import environment_path
from audio.apart.errors import NotInstalled
from audio.apart.fetch import Promise, fetch
from audio.apart.installed import Installed, InstalledVoice, read_installed, write_installed
from audio.apart.voices import Installer, Official, Table, read_table
from audio.engine import EngineUnavailable, NoVoice
from audio.engines.piper import PiperEngine

MODEL, CONFIG = b"a voice" * 90_000, b'{"audio": {}}'


class Collection(ThreadingHTTPServer):
    """Answers for a collection of voices; `cut` ends the first answer early."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files = {}
        self.asked = []
        self.cut = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/resolve/v1.0.0/"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((unquote(self.path), self.headers.get("Range")))
        data = self.server.files.get(unquote(self.path))
        if data is None:
            self.send_error(404)
            return
        start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        cut, self.server.cut = self.server.cut, 0
        self.wfile.write(data[start:cut] if cut else data[start:])
        if cut:
            self.close_connection = True

    def log_message(self, *_):
        """Be quiet."""


@pytest.fixture
def collection():
    server = Collection()
    server.files = {
        "/resolve/v1.0.0/pt/pt_PT/tugão/medium/pt_PT-tugão-medium.onnx": MODEL,
        "/resolve/v1.0.0/pt/pt_PT/tugão/medium/pt_PT-tugão-medium.onnx.json": CONFIG,
    }
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def promised(data, algorithm="md5"):
    return (len(data), hashlib.new(algorithm, data, usedforsecurity=False).hexdigest())


@pytest.fixture
def installer(tmp_path, collection, monkeypatch):
    """Installs into a folder whose environment is there already: what fetches packages is tested with Piper itself."""
    monkeypatch.setattr(
        "audio.apart.voices.make_environment", lambda folder, name, text: environment_path(folder, name, text)
    )
    official = Official("pt_PT-tugão-medium", "pt/pt_PT/tugão/medium", promised(MODEL), promised(CONFIG))
    (tmp_path / "voices").mkdir()
    return Installer(tmp_path / "voices", Table(collection.url, {"pt": official}, {}), lambda what: None)


def test_an_official_voice_is_fetched_from_its_path_and_noted(installer):
    installer.install("pt")
    found = read_installed(installer.folder)
    assert found.voices["pt"].sha256 == hashlib.sha256(MODEL).hexdigest()
    assert (installer.folder / "pt_PT-tugão-medium.onnx").read_bytes() == MODEL
    assert installer.remove("pt")
    assert not list(installer.folder.glob("*.onnx*"))


def test_another_file_is_refused_and_nothing_is_left_behind(installer, collection):
    for path in list(collection.files):
        collection.files[path] = collection.files[path][:-1] + b"!"
    with pytest.raises(NotInstalled, match="promised"):
        installer.install("pt")
    assert not list(installer.folder.iterdir())
    assert read_installed(installer.folder) is None


def test_a_file_that_stopped_half_way_goes_on_where_it_was(installer, collection):
    collection.cut = 300_000
    with pytest.raises(NotInstalled, match="whole"):
        installer.install("pt")
    assert read_installed(installer.folder) is None
    installer.install("pt")
    ranges = [asked[1] for asked in collection.asked if asked[0].endswith(".onnx")]
    assert ranges[0] is None
    assert int(ranges[1][6:-1]) > 0
    assert (installer.folder / "pt_PT-tugão-medium.onnx").read_bytes() == MODEL


def test_a_voice_that_is_nowhere_is_said(installer):
    with pytest.raises(NotInstalled, match="no official voice"):
        installer.install("ps")


def test_a_server_that_answers_404_or_nothing_is_said(tmp_path, collection):
    with pytest.raises(NotInstalled, match="404"):
        fetch(collection.url + "nowhere", tmp_path / "x", Promise(*promised(MODEL, "sha256")))
    with pytest.raises(NotInstalled, match="ConnectError"):
        fetch("http://127.0.0.1:9/x", tmp_path / "x", Promise(*promised(MODEL, "sha256")))
    assert not (tmp_path / "x").exists()


def test_the_table_names_a_voice_for_every_spoken_language_that_has_one(languages):
    table = read_table()
    spoken = {code for code, language in languages.items() if language.level == "full" and language.voices}
    assert set(table.voices) == spoken
    for official in table.voices.values():
        assert official.path.endswith("/medium")
        assert len(official.model[1]) == len(official.config[1]) == 32


@pytest.fixture
def installed(tmp_path):
    """A voice that is noted, whose environment is a program that dies."""
    folder = tmp_path / "voices"
    python = folder / "piper-x" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexit 3\n")
    python.chmod(0o755)
    for name in ("en_US-x.onnx", "en_US-x.onnx.json"):
        (folder / name).write_bytes(b"x")
    write_installed(folder, Installed("piper-x", {"en": InstalledVoice("en_US-x", "0" * 64, "here")}))
    return folder


def test_an_engine_sees_a_voice_come_and_go(installed, languages, espeak):
    engine = PiperEngine(languages, installed, espeak)
    assert dict(engine.capabilities().voices) == {"en": "en_US-x"}
    (installed / "en_US-x.onnx").unlink()
    assert not engine.capabilities().voices
    assert engine.missing == ("en",)
    with pytest.raises(NoVoice):
        engine.synthesise("Hello", "en", "normal")
    (installed / "installed.json").unlink()
    assert engine.missing == ()


def test_a_note_that_cannot_be_read_is_no_voice(installed, languages, espeak):
    (installed / "installed.json").write_bytes(msgspec.json.encode({"voices": 3}))
    assert not PiperEngine(languages, installed, espeak).capabilities().voices


def test_an_engine_that_dies_rests_and_the_offline_voice_is_heard_with_a_warning(installed, voice, languages, espeak):
    engine = PiperEngine(languages, installed, espeak)
    voice.better = (engine,)
    key = voice.register("en", "Hello, how are you?")
    assert voice.best(key, "mp3").facts.engine == "espeak"
    assert [warning.code for warning in voice.warnings] == ["piper_failed"]
    with pytest.raises(EngineUnavailable, match="rests"):
        engine.synthesise("Hello", "en", "normal")
    (installed / "en_US-x.onnx.json").unlink()
    assert "piper_missing" in [warning.code for warning in voice.warnings]
    engine.close()


def test_a_better_voice_of_this_machine_is_made_behind_what_is_heard(voice, make_counting):
    better = make_counting(name="better", rank=20)
    voice.better = (better,)
    key = voice.register("nl", "Hallo, hoe gaat het?")
    assert voice.clip(key, "mp3", wait_s=30).facts.engine == "espeak"
    assert better.started.wait(30)
    voice._behind.close()
    assert voice.clip(key, "mp3", wait_s=30).facts.engine == "better"
