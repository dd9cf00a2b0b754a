"""`loket audio` and `loket voices` from end to end, on a small cache."""

import json
from itertools import islice

import pytest
import soundfile

from bot import render
from bot.cli import main
from bot.clock import local_today
from bot.commands import audio, voices
from bot.errors import ContentError
from bot.settings import read_settings


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Return a loket of its own whose recordings lie in a folder of the test, and that wants three texts only."""
    monkeypatch.setenv("LOKET_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("LOKET_GTTS", "off")
    folder = tmp_path / "recordings"
    (folder / "nl").mkdir(parents=True)
    all_wanted = render.wanted

    def few(content, today):
        return list(islice(all_wanted(content, today), 3))

    for module in (render, audio):
        monkeypatch.setattr(module, "wanted", few)
    monkeypatch.setattr(render, "RECORDINGS", folder)
    return tmp_path


def status(capsys):
    capsys.readouterr()
    assert main(["audio", "status", "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_prerender_status_export_import_and_prune(cache, capsys, monkeypatch):
    assert main(["audio", "prerender"]) == 0
    assert "3 texts; espeak 3; 0 without a voice" in capsys.readouterr().out
    first = status(capsys)
    assert first["clips"] == 6
    assert sum(entry["missing"] for entry in first["languages"].values()) == 0
    assert main(["audio", "export", str(cache / "voices.zip")]) == 0
    monkeypatch.setenv("LOKET_VAR", str(cache / "other"))
    assert status(capsys)["clips"] == 0
    assert main(["audio", "import", str(cache / "voices.zip")]) == 0
    assert status(capsys)["clips"] == 6
    assert main(["audio", "prune"]) == 0
    assert status(capsys)["clips"] == 6  # all are needed


def test_what_is_wrong_is_said_in_a_sentence(cache, capsys):
    (cache / "x.zip").write_bytes(b"<html>")
    for arguments in (["import"], ["import", str(cache / "none.zip")], ["import", str(cache / "x.zip")]):
        assert main(["audio", *arguments]) == 1
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_recording_is_bound_to_the_text_of_today_and_stale_after_an_edit(cache, capsys, espeak):
    speech = espeak.synthesise("Goede morgen allemaal", "nl", "normal")
    content = audio.published_content(read_settings())
    faq_id = next(faq.id for faq in content.faqs.values() if "nl" in faq.texts)
    file = cache / "recordings" / "nl" / f"{faq_id}.wav"
    soundfile.write(file, speech.pcm, speech.sample_rate)
    assert status(capsys)["not_played"] == [{"file": f"nl/{faq_id}.wav", "state": "unbound"}]
    assert main(["audio", "bind"]) == 0
    assert status(capsys)["not_played"] == []
    assert file.with_suffix(".txt").read_text().split() == content.faqs[faq_id].texts["nl"].answer.split()
    file.with_suffix(".txt").write_text("Een andere tekst.")
    assert status(capsys)["not_played"] == [{"file": f"nl/{faq_id}.wav", "state": "stale"}]


def test_voices_tells_each_language_and_keeps_samples(cache, capsys, monkeypatch):
    monkeypatch.setattr(voices, "spoken_texts", lambda content, today: islice(render.spoken_texts(content, today), 2))
    assert main(["voices", "--samples", str(cache / "samples")]) == 0
    printed = capsys.readouterr().out
    assert "gtts (nl), espeak (nl)" in printed
    assert "fa after saying so" in printed
    assert "recordings only, over the text of ar" in printed
    assert len(list((cache / "samples").glob("*.mp3"))) == 1


def test_all_that_is_rendered_ahead_is_needed():
    content = audio.published_content(read_settings())
    wanted = {utterance.key for utterance in render.wanted(content, local_today())}
    assert wanted <= render.needed(content, local_today())


def test_nothing_is_pruned_when_a_language_cannot_say_everything(cache, capsys, monkeypatch):
    def broken(*_):
        raise ContentError("A phrase is missing.")

    monkeypatch.setattr(render, "all_replies", broken)
    assert main(["audio", "prune"]) == 1
    assert "A phrase is missing" in capsys.readouterr().err
