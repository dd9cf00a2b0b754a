"""Packs between machines, and pruning: what comes in is checked, what is needed stays."""

import json
import os
import time
import zipfile

import pytest

from audio.engine import AudioError
from audio.engines.recordings import NAME as RECORDED
from audio.pack import BadPack, export_pack
from audio.prune import prune
from audio.status import status
from audio.unpack import import_pack
from audio.utterance import Utterance
from audio.voice import Voice

ONE, TWO = Utterance("nl", "Goede morgen."), Utterance("fr", "Bonjour, via.brussels.")


@pytest.fixture
def filled(voice):
    for utterance in (ONE, TWO):
        voice.render_with(voice.offline, voice.register(utterance.language, utterance.text), ["mp3", "ogg"])
    return voice


@pytest.fixture
def other(tmp_path, languages, counting):
    voice = Voice(tmp_path / "other", languages, counting)
    yield voice
    voice.library.close()


@pytest.fixture
def pack(filled, tmp_path):
    file = tmp_path / "voices.zip"
    assert export_pack(filled.library, [ONE, TWO], file) == 4
    return file


def changed(pack, change):
    """Write the pack again with `change(list of clips, files)` applied."""
    with zipfile.ZipFile(pack) as old:
        files = {name: old.read(name) for name in old.namelist()}
    contents = json.loads(files.pop("pack.json"))
    change(contents, files)
    with zipfile.ZipFile(pack, "w") as new:
        for name, data in files.items():
            new.writestr(name, data)
        new.writestr("pack.json", json.dumps(contents))
    return pack


def test_a_pack_brings_sound_timings_and_voices(filled, other, pack, counting, languages):
    made = len(counting.texts)
    taken = import_pack(other.library, languages, pack)
    assert (taken.new, taken.broken, taken.present, taken.unknown) == (4, 0, 0, 0)
    for utterance in (ONE, TWO):
        for form in ("mp3", "ogg"):
            here, there = (voice.clip(utterance.key, form) for voice in (filled, other))
            assert (here.data, here.facts) == (there.data, there.facts)
            assert other.is_settled(utterance.key, form, counting)
    assert len(counting.texts) == made
    assert import_pack(other.library, languages, pack).present == 4


def test_clips_of_languages_that_are_not_here_stay_out(other, pack):
    assert import_pack(other.library, ["nl"], pack).unknown == 2
    assert other.describe(TWO.key) is None


def set_value(name, value):
    return lambda contents, files: contents["clips"][0].update({name: value})


def rename(name):
    def change(contents, files):
        first = next(iter(files))
        files[name] = files.pop(first)

    return change


BAD = {
    "a path": set_value("hash", "../" * 21 + "x"),
    "a hash that is none": set_value("hash", "zz" * 32),
    "an engine that is a path": set_value("engine", "../x"),
    "a rank above all": set_value("rank", 10**9),
    "another sum": set_value("check", "0" * 64),
    "another size": set_value("size", 5),
    "words outside the text": set_value("words", [[0, 1, 0, 999]]),
    "another version": lambda contents, files: contents.update(version=2),
    "an extra field": lambda contents, files: contents.update(more=1),
    "a name out of the folder": rename("../../evil"),
    "an absolute name": rename("/etc/evil"),
    "an extra file": lambda contents, files: files.update({"clips/readme": b"x"}),
    "changed sound": lambda contents, files: files.update({next(iter(files)): b"x" * len(next(iter(files.values())))}),
    "the same clip twice": lambda contents, files: contents["clips"].append(contents["clips"][0]),
}


@pytest.mark.parametrize("change", BAD.values(), ids=BAD.keys())
def test_a_pack_with_anything_wrong_is_refused_whole(other, pack, languages, tmp_path, change):
    before = sorted(tmp_path.parent.rglob("evil"))
    with pytest.raises(BadPack, match="Nothing was imported"):
        import_pack(other.library, languages, changed(pack, change))
    assert other.library.every_clip() == []
    assert sorted(tmp_path.parent.rglob("evil")) == before


def test_a_clip_cannot_take_the_name_of_another(filled, languages, pack):
    def change(contents, files):
        contents["clips"][0]["text"] = "Iets heel anders dan wat er stond."

    with pytest.raises(BadPack, match="another clip"):
        import_pack(filled.library, languages, changed(pack, change))


@pytest.mark.parametrize("data", [b"", b"PK", b"<html>", b"PK\x03\x04" + b"\0" * 200])
def test_a_file_that_is_no_pack_is_refused(other, languages, tmp_path, data):
    (tmp_path / "x.zip").write_bytes(data)
    with pytest.raises(BadPack):
        import_pack(other.library, languages, tmp_path / "x.zip")


def test_an_export_that_fails_leaves_nothing_behind(filled, tmp_path):
    with pytest.raises(OSError, match="directory"):
        export_pack(filled.library, [ONE], tmp_path)
    assert not list(tmp_path.parent.rglob(".pack-*"))
    assert not list(tmp_path.rglob(".pack-*"))


def test_prune_deletes_what_no_text_needs_and_heals(filled):
    before = len(filled.library.every_clip())
    trial = prune(filled.library, {ONE.key}, is_trial=True)
    assert (trial.clips, len(filled.library.every_clip())) == (2, before)
    gone = prune(filled.library, {ONE.key})
    assert (gone.clips, gone.strays) == (2, 0)
    assert gone.size > 10_000
    assert {facts.key for facts in filled.library.every_clip()} == {ONE.key}
    assert filled.clip(ONE.key, "mp3").path.is_file()
    assert filled.clip(TWO.key, "mp3", 60) is not None  # a page that still shows it hears it


def test_prune_keeps_clips_of_recordings(voice, make_counting):
    person = make_counting(rank=40, name=RECORDED)
    voice.render_with(person, voice.register("nl", ONE.text), ["mp3"])
    assert prune(voice.library, set()).clips == 0
    assert voice.describe(ONE.key).formats["mp3"].engine == RECORDED


def test_prune_deletes_stray_files_but_not_new_ones(filled):
    folder = filled.clip(ONE.key, "mp3").path.parent
    old, new = folder / ("f" * 64 + ".mp3"), folder / ".new-abc.mp3"
    old.write_bytes(b"x")
    new.write_bytes(b"x")
    os.utime(old, (time.time() - 7200,) * 2)
    assert prune(filled.library, {ONE.key, TWO.key}).strays == 1
    assert new.exists()
    assert not old.exists()


def test_status_counts_per_language(filled):
    found = status(filled, [ONE, TWO, Utterance("nl", "Nog niet.")], ["mp3", "ogg"])
    dutch = found.languages["nl"]
    assert (dutch.wanted, dutch.missing, dutch.engines, dutch.untimed) == (2, 1, {"espeak": 1}, 0)
    assert found.clips == 4
    assert found.size == sum(facts.size for facts in filled.library.every_clip())


def test_a_bad_pack_is_an_audio_error():
    assert issubclass(BadPack, AudioError)
