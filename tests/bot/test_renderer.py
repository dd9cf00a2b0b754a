"""The renderer: tried again when it fails, room made where nobody edits, and a sentence half written stops nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot import keeper as keeper_module
from bot import renderer as module
from bot.content.load import load_content
from bot.content.publish import ContentStore
from bot.keeper import Keeper
from bot.render import collect_words
from bot.renderer import FIRST_PAUSE_SECONDS, ROOM_SECONDS, Renderer
from bot.settings import ROOT, Settings, read_settings
from bot.speech import open_voice
from bot.statistics.vocabulary_file import NAME, KeptVocabulary
from tests.content import small
from tests.e2e.conftest import wait_until

HOURS = 3 * 3600


class Watched:
    """A renderer whose process writes down its arguments and ends as it is told, and a clock moved by hand."""

    def __init__(self, folder: Path, code: str = "") -> None:
        self.now = 1000.0
        self.code = folder / "code"
        self.ends(0)
        self._marks = folder / "marks"
        self._marks.touch()
        program = code or (
            f"import sys; open({str(self._marks)!r}, 'a').write(' '.join(['run', *sys.argv[1:]]) + '\\n');"
            f"sys.exit(int(open({str(self.code)!r}).read()))"
        )
        command = [sys.executable, "-c", program]
        self.renderer = Renderer(folder / "log" / "render.log", command=command, clock=lambda: self.now)

    def ends(self, code: int) -> None:
        self.code.write_text(str(code))

    def runs(self) -> list[str]:
        """Wait for the process, let the renderer see how it ended, and return what ran."""
        for _ in range(2):  # one that is begun by the first look ends before the second
            for job in (self.renderer._render, self.renderer._room):
                if job._process is not None:
                    job._process.wait()
            self.renderer.look_after()
        return self._marks.read_text().splitlines()


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def test_a_rendering_that_fails_is_tried_again_with_longer_pauses_until_it_works(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    watched.ends(1)
    watched.renderer.look_after()
    assert watched.runs() == []  # nothing is published yet
    watched.renderer.start()
    assert watched.runs() == ["run"]
    watched.now += FIRST_PAUSE_SECONDS - 1
    assert watched.runs() == ["run"]
    watched.now += 1
    assert watched.runs() == ["run"] * 2
    watched.now += FIRST_PAUSE_SECONDS
    assert watched.runs() == ["run"] * 2
    watched.ends(0)
    watched.now += FIRST_PAUSE_SECONDS
    assert watched.runs() == ["run"] * 3
    watched.now += 10 * FIRST_PAUSE_SECONDS
    assert watched.runs() == ["run"] * 3
    assert caplog.text.count("The renderer ended (code 1)") == 2


def test_every_hour_without_an_edit_it_makes_room(watched: Watched) -> None:
    watched.renderer.start()
    watched.runs()
    for hours in (1, 2):
        watched.now += ROOM_SECONDS
        assert watched.runs() == ["run", *["run room"] * hours]


def test_room_is_made_while_a_rendering_takes_long_or_fails_again_and_again(tmp_path: Path) -> None:
    mark = tmp_path / "room"
    watched = Watched(tmp_path, f"import sys, time; sys.argv[1:] or time.sleep(600); open({str(mark)!r}, 'w')")
    watched.renderer.start()
    watched.now += ROOM_SECONDS / 2
    watched.renderer.start()  # another publication puts it off for nobody
    watched.now += ROOM_SECONDS / 2
    watched.renderer.look_after()
    wait_until(mark.exists, "Room")
    watched.renderer.end()


def test_a_publication_starts_it_anew(tmp_path: Path) -> None:
    watched = Watched(tmp_path, "import time; time.sleep(600)")
    watched.renderer.start()
    first = watched.renderer._render._process
    watched.renderer.start()
    assert first is not None
    assert first.poll() is not None
    watched.renderer.end()


def test_a_machine_that_gives_no_process_ends_nothing(tmp_path: Path) -> None:
    renderer = Renderer(tmp_path / "render.log", command=[str(tmp_path / "no such program")])
    renderer.start()
    renderer.look_after()


def test_the_keeper_looks_after_it(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper_module, "VOICES_SECONDS", 0.01)
    keeper = Keeper(settings, lambda: None)
    seen = threading.Event()
    monkeypatch.setattr(keeper._renderer, "look_after", seen.set)
    thread = threading.Thread(target=keeper._render_when_quiet)
    thread.start()
    try:
        assert seen.wait(10)
    finally:
        keeper.stop()
        thread.join()


def test_a_sentence_half_written_leaves_the_words_that_were_there(tmp_path: Path) -> None:
    settings = read_settings({
        "LOKET_VAR": str(tmp_path / "var"), "LOKET_CONTENT": str(small.build(tmp_path / "data")),
    })  # fmt: skip
    content = load_content(settings.content).content
    settings.published.mkdir()
    assert collect_words(settings, content)
    # content that lies elsewhere and has no sentences of its own: ours count
    kept = KeptVocabulary(settings.published).scrub("ik heb rugpijn en zoek een dokter", "nl")
    assert kept is not None
    assert "dokter" in kept.text
    before = (settings.published / NAME).read_bytes()
    (settings.content / "nlu" / "nl").mkdir(parents=True)
    (settings.content / "nlu" / "nl" / "faq.yml").write_text("version: '3.1'\nnlu:\n  - intent: [")
    assert not collect_words(settings, content)
    assert (settings.published / NAME).read_bytes() == before


def test_room_is_made_in_a_loket_nobody_edits(tmp_path: Path, published: Path) -> None:
    environment = {**os.environ, "LOKET_VAR": str(tmp_path / "var"), "LOKET_AUDIO_MB": "1"}
    settings = read_settings(environment)
    shutil.copytree(published, settings.published)
    languages = ContentStore(settings.published).current().content.languages
    voice = open_voice(settings, languages, workers=1)
    said = voice.clip(voice.register("nl", "Kom om negen uur."), "mp3", wait_s=30)
    large = replace(said.facts, hash="0" * len(said.facts.hash), size=2_000_000)
    clip = voice.library.keep(large, said.data, on_disk=True)
    assert clip.path is not None
    os.utime(clip.path, (time.time() - HOURS,) * 2)
    voice.close()
    subprocess.run([*module.COMMAND, module.ROOM], env=environment, cwd=ROOT, check=True)
    assert not clip.path.exists()
