"""Recordings: kept by a publisher, waiting from an editor, stale when the text changes, and no file that is no sound."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.engine import BadAudio
from audio.receive import Silent, receive
from audio.received import TooLong, container_of
from audio.utterance import Utterance
from bot.compose.phrases import one_paragraph
from bot.content.publish import ContentStore, publish
from bot.content.types import Content
from bot.desk.recordings import Shelf
from bot.render import recorded_texts, recordings, recordings_folder, recordings_stamp
from bot.settings import ROOT, read_settings
from bot.voicing import Voicing
from tests.desk.conftest import DeskClient, DeskSite

FAQ = "language_dutch_where"
AT = f"/staff/recordings/nl/{FAQ}/answer"
Client = Callable[..., DeskClient]


def sound(seconds: float = 2.0, *, level: float = 0.3, kind: str = "WAV", rate: int = 16_000) -> bytes:
    """Return somebody who says "aaa" in pieces, in a room."""
    time = np.arange(int(seconds * rate)) / rate
    voice = np.sin(2 * np.pi * 180 * time) * (np.sin(2 * np.pi * 3 * time) > 0) * level
    out = io.BytesIO()
    soundfile.write(out, voice.astype(np.float32), rate, format=kind)
    return out.getvalue()


def send(client: DeskClient, data: bytes, at: str = AT, name: str = "take.wav", **options: object):  # type: ignore[no-untyped-def]
    return client.send(at, {"sound": (io.BytesIO(data), name)}, content_type="multipart/form-data", **options)


def published(site: DeskSite) -> Content:
    return ContentStore(site.settings.published).current().content


def heard(site: DeskSite, code: str = "nl") -> str | None:
    """Return with which engine the answer is heard."""
    text = one_paragraph(published(site).faqs[FAQ].texts[code].answer)
    voice = site.app.extensions["loket"].voice
    info = voice.describe(Utterance(code, text).key)
    facts = info.formats["mp3"] if info else None
    return facts.engine if facts else None


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG", "MP3"])
def test_what_people_send_becomes_flac_of_our_own(kind: str) -> None:
    data = receive(sound(kind=kind))
    assert data.startswith(b"fLaC")
    pcm, rate = soundfile.read(io.BytesIO(data))
    assert (rate, pcm.ndim) == (24_000, 1)
    assert len(pcm) / rate == pytest.approx(1.9, abs=0.3)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"%PDF-1.7\n" + b"x" * 4000, b"<html>", b"PK\x03\x04" + b"\0" * 400, b"MZ" + b"\0" * 400,
        b"ID3" + b"\0" * 4000, b"RIFF\xff\xff\xff\xffWAVEfmt " + b"\xff" * 400, b"\x1aE\xdf\xa3" + b"\1" * 900,
        b"\0\0\0\x20ftypM4A " + b"\xff" * 900, b"OggS" + b"\0" * 900, b"fLaC" + b"\xff" * 900,
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", b"ffconcat version 1.0\nfile /etc/passwd\n",
    ],
)  # fmt: skip
def test_what_is_no_sound_is_refused(data: bytes) -> None:
    with pytest.raises(BadAudio):
        receive(data)


def test_limits_are_kept() -> None:
    with pytest.raises(TooLong):
        receive(b"RIFF" + b"\0" * (20 * 1024 * 1024))
    with pytest.raises(TooLong):
        receive(sound(181, rate=8_000))
    with pytest.raises(Silent):
        receive(sound(level=0.0))


def test_the_kind_of_a_file_is_told_by_what_is_in_it() -> None:
    assert container_of(b"\xff\xfb\x90\x00") == "mp3"
    assert container_of(b"\xff\xf1\x50\x80") is None  # raw AAC
    assert container_of(b"#EXTM3U") is None


def test_a_publishers_recording_is_heard_at_once_and_by_everybody(desk_client: Client, desk_site: DeskSite) -> None:
    publisher = desk_client("publisher")
    assert heard(desk_site) is None
    answer = send(publisher, sound())
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert heard(desk_site) == "recording"
    folder = recordings_folder(desk_site.settings)
    assert sorted(path.name for path in (folder / "nl").iterdir()) == [f"{FAQ}.flac", f"{FAQ}.txt"]
    page = publisher.get(AT).get_data(as_text=True)
    assert "Is heard" in page
    played = publisher.get(f"{AT}/kept.flac")
    assert played.get_data().startswith(b"fLaC")


def test_an_editors_recording_waits_until_a_publisher_has_heard_it(desk_client: Client, desk_site: DeskSite) -> None:
    editor, publisher = desk_client("editor"), desk_client("publisher")
    send(editor, sound())
    assert heard(desk_site) is None
    assert editor.get(f"{AT}/waiting.flac").get_data().startswith(b"fLaC")
    assert editor.send(f"{AT}/publish").status_code == 403
    assert "Waits for a publisher" in publisher.get("/staff/recordings?language=nl").get_data(as_text=True)
    assert publisher.send(f"{AT}/publish").status_code == 303
    assert heard(desk_site) == "recording"
    assert publisher.get(f"{AT}/waiting.flac").status_code == 404


def test_a_changed_text_makes_it_stale_and_puts_it_first(desk_client: Client, desk_site: DeskSite) -> None:
    publisher = desk_client("publisher")
    send(publisher, sound())
    path = desk_site.settings.content / f"faq/language/{FAQ}.yml"
    path.write_text(path.read_text().replace("Ga naar het Huis", "Loop naar het Huis", 1))
    publish(desk_site.settings.content, desk_site.settings.published)
    page = publisher.get("/staff/recordings?language=nl").get_data(as_text=True)
    first = page[page.index('class="take"') :]
    assert f"/staff/recordings/nl/{FAQ}/answer" in first[:300]
    page = publisher.get(AT).get_data(as_text=True)
    assert "The text has changed since the recording" in page
    assert "Ga naar het Huis" in page
    # the same person reads it again
    send(publisher, sound(2.5))
    assert "The text has changed" not in publisher.get(AT).get_data(as_text=True)
    assert heard(desk_site) == "recording"


def test_what_waited_while_the_text_changed_is_not_published(desk_client: Client, desk_site: DeskSite) -> None:
    send(desk_client("editor"), sound())
    path = desk_site.settings.content / f"faq/language/{FAQ}.yml"
    path.write_text(path.read_text().replace("Ga naar het Huis", "Loop naar het Huis", 1))
    publish(desk_site.settings.content, desk_site.settings.published)
    assert desk_client("publisher").send(f"{AT}/publish").status_code == 409
    assert not (recordings_folder(desk_site.settings) / "nl").exists()


def test_another_take_replaces_the_first_of_whatever_kind(desk_client: Client, desk_site: DeskSite) -> None:
    folder = recordings_folder(desk_site.settings) / "nl"
    folder.mkdir(parents=True)
    (folder / f"{FAQ}.wav").write_bytes(sound())
    (folder / f"{FAQ}.txt").write_text(published(desk_site).faqs[FAQ].texts["nl"].answer)
    send(desk_client("publisher"), sound(2.5))
    assert sorted(path.name for path in folder.iterdir()) == [f"{FAQ}.flac", f"{FAQ}.txt"]


def test_a_recording_that_is_removed_is_heard_no_more(desk_client: Client, desk_site: DeskSite) -> None:
    editor, publisher = desk_client("editor"), desk_client("publisher")
    send(publisher, sound())
    assert editor.send(f"{AT}/delete", {"which": "kept"}).status_code == 403
    assert heard(desk_site) == "recording"
    assert publisher.send(f"{AT}/delete", {"which": "kept"}).status_code == 303
    assert heard(desk_site) is None
    assert list((recordings_folder(desk_site.settings) / "nl").iterdir()) == []


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        (b"%PDF-1.7 " + b"x" * 900, 400, "no sound that we can read"),
        (b"", 400, "Choose a file first"),
        (sound(level=0.0), 400, "Nobody is heard"),
        (sound(181, rate=8_000), 413, "Too long"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(
    desk_client: Client, desk_site: DeskSite, data: bytes, status: int, sentence: str
) -> None:
    publisher = desk_client("publisher")
    answer = send(publisher, data, name="answer.mp3")
    assert answer.status_code == status
    assert sentence in answer.get_data(as_text=True)
    # the recorder of the page asks for JSON
    answer = send(publisher, data, headers={"Accept": "application/json"})
    assert sentence in answer.get_json()["error"]["message"]
    assert not (recordings_folder(desk_site.settings) / "nl").exists()


def test_more_than_twenty_megabytes_are_refused(desk_client: Client) -> None:
    answer = send(desk_client("publisher"), b"RIFF" + b"\0" * (22 * 1024 * 1024))
    assert answer.status_code == 413


@pytest.mark.parametrize("at", ["nl/nothing/answer", f"xx/{FAQ}/answer", f"nl/{FAQ}/facts", f"..%2f..%2f/{FAQ}/answer"])
def test_what_is_not_there_is_not_found(desk_client: Client, at: str) -> None:
    assert desk_client("admin").get(f"/staff/recordings/{at}").status_code == 404


def test_a_person_is_heard_in_a_language_that_no_machine_speaks(desk_client: Client, desk_site: DeskSite) -> None:
    send(desk_client("publisher"), sound(), at=f"/staff/recordings/ps/{FAQ}/answer")
    content = published(desk_site)
    text = one_paragraph(content.faqs[FAQ].texts["ps"].answer)
    shared = desk_site.app.extensions["loket"]
    audio = Voicing(shared.voice).audio(content, "ps", text)
    assert audio is not None
    assert audio.language == "ps"
    assert shared.voice.clip(audio.key, "mp3").facts.engine == "recording"
    # and the keeper's renderer would make it too
    played = recordings(content, recordings_folder(desk_site.settings))
    assert list(recorded_texts(content, played)) == [Utterance("ps", text)]


def test_recordings_lie_beside_the_code_or_in_content_that_lies_elsewhere(tmp_path: Path) -> None:
    own = read_settings({"LOKET_VAR": str(tmp_path)})
    assert recordings_folder(own) == ROOT / "audio" / "recordings"
    other = read_settings({"LOKET_VAR": str(tmp_path), "LOKET_CONTENT": str(tmp_path / "data")})
    assert recordings_folder(other) == tmp_path / "data" / "recordings"


def test_a_recording_laid_into_the_folder_is_noticed(tmp_path: Path) -> None:
    settings = read_settings({"LOKET_VAR": str(tmp_path), "LOKET_CONTENT": str(tmp_path / "data")})
    before = recordings_stamp(settings)
    (recordings_folder(settings) / "nl").mkdir(parents=True)
    (recordings_folder(settings) / "nl" / f"{FAQ}.wav").write_bytes(b"x")
    assert recordings_stamp(settings) != before


def test_texts_without_a_language_of_their_own_are_those_of_another(desk_site: DeskSite) -> None:
    content = published(desk_site)
    darija = Shelf(desk_site.settings).slot(content, "ary", FAQ, "answer")
    assert darija is not None
    assert darija.text == one_paragraph(content.faqs[FAQ].texts["ar"].answer)
