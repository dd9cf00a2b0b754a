"""One edit: nothing broken is written, nobody's work is overwritten unseen, and a full disk changes nothing."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from bot.content import files
from bot.content.edit import NO_FILE, Conflict, Edit, Refused, Saved, read_file, save
from bot.content.fields import with_question_added
from bot.errors import ContentError, Setup
from bot.publisher.versions import BY_HAND, list_versions
from bot.settings import Settings, read_settings
from tests.content import small

DUTCH = "faq/language/language_dutch.yml"
FRENCH = "faq/language/language_french.yml"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = small.build(tmp_path / "data")
    return read_settings({"LOKET_VAR": str(tmp_path / "var"), "LOKET_CONTENT": str(folder)})


def edit(settings: Settings, old: str, new: str, path: str = DUTCH, **more: str) -> Edit:
    file = read_file(settings.content, path)
    assert old in file.text
    return Edit(**{"path": path, "text": file.text.replace(old, new, 1), "stamp": file.stamp, "who": "Mira", **more})


@contextmanager
def full_disk(room: int = 0) -> Iterator[None]:
    """No file of this process may grow beyond `room` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_an_edit_is_written_and_is_a_version(settings: Settings) -> None:
    saved = save(settings, edit(settings, "Neem je kaart mee.", "Neem je pas mee.", note="the card has another name"))
    assert isinstance(saved, Saved)
    assert "Neem je pas mee." in (settings.content / DUTCH).read_text(encoding="utf-8")
    assert saved.file == read_file(settings.content, DUTCH)
    newest = list_versions(settings)[0]
    assert (newest.id, newest.who, newest.what) == (saved.version, "Mira", "the card has another name")
    assert [(part.path, part.language, part.fields) for part in newest.parts] == [(DUTCH, "nl", ("answer",))]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("    - Cursus", "\t- Cursus", "yaml"),
        ("  answer: |", "  answer: Let op: ja", "yaml"),
        ("nl:\n", "<<<<<<< HEAD\nnl:\n", "yaml"),
        ("nl:\n", "  nl:\n", "yaml"),
        ("services: [office]", "services: &a [*a, *a]", "yaml"),
        ("version: 1", "version: “1”", "format"),
        ("Vous avez 50 jours. Prenez", "Vous avez 60 jours. Prenez", "number_differs"),
        ("Cursus", "x" * 1_100_000, "yaml"),
    ],
)
def test_a_text_with_an_error_is_never_written(settings: Settings, old: str, new: str, code: str) -> None:
    before = read_file(settings.content, DUTCH)
    refused = save(settings, edit(settings, old, new))
    assert isinstance(refused, Refused)
    assert code in {problem.code for problem in refused.problems if problem.is_error}
    assert refused.problems[0].is_error
    assert read_file(settings.content, DUTCH) == before


def test_the_second_of_two_people_sees_both_texts(settings: Settings) -> None:
    first = edit(settings, "Neem je kaart mee.", "Neem je pas mee.")
    second = edit(settings, "Bel het kantoor.", "Ga naar het kantoor.", who="Ali")
    assert isinstance(save(settings, first), Saved)
    conflict = save(settings, second)
    assert isinstance(conflict, Conflict)
    assert "Neem je pas mee." in conflict.theirs.text
    assert "Bel het kantoor." in conflict.theirs.text
    again = Edit(
        DUTCH, conflict.theirs.text.replace("Bel het kantoor.", "Ga naar het kantoor."), conflict.theirs.stamp, "Ali"
    )
    assert isinstance(save(settings, again), Saved)
    assert [version.who for version in list_versions(settings)][:2] == ["Ali", "Mira"]


def test_who_saves_while_somebody_else_reads_is_not_overwritten(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(path: Path, real: Callable[[Path], str] = files.read_text) -> str:
        text = real(path)
        path.write_text(text.replace("Neem je kaart mee.", "Neem je pas mee."), encoding="utf-8")
        return text

    monkeypatch.setattr(files, "read_text", read)
    mine = edit(settings, "Bel het kantoor.", "Ga naar het kantoor.")
    monkeypatch.undo()
    conflict = save(settings, mine)
    assert isinstance(conflict, Conflict)
    assert "Neem je pas mee." in conflict.theirs.text


def _add(var: str, content: str, name: str, start: Barrier) -> None:
    settings = read_settings({"LOKET_VAR": var, "LOKET_CONTENT": content})
    start.wait()
    for i in range(3):
        while True:
            file = read_file(settings.content, DUTCH)
            text = with_question_added(file.text, "nl", f"Vraag {name} {'abc'[i]} over les?")
            if isinstance(save(settings, Edit(DUTCH, text, file.stamp, name)), Saved):
                break


def test_processes_that_edit_the_same_file_at_the_same_moment_lose_nothing(settings: Settings) -> None:
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(2)
    names = ("Mira", "Ali")
    workers = [
        spawn.Process(target=_add, args=(str(settings.var), str(settings.content), name, start)) for name in names
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    text = read_file(settings.content, DUTCH).text
    assert all(f"Vraag {name} {letter} over les?" in text for name in names for letter in "abc")
    by = [version.who for version in list_versions(settings)]
    assert (by.count("Mira"), by.count("Ali")) == (3, 3)


def test_what_was_edited_by_hand_meanwhile_is_a_version_of_its_own(settings: Settings) -> None:
    save(settings, edit(settings, "Neem je kaart mee.", "Neem je pas mee."))
    path = settings.content / FRENCH
    path.write_text(path.read_text(encoding="utf-8").replace("icon: book", "icon: house"), encoding="utf-8")
    save(settings, edit(settings, "Bel het kantoor.", "Ga naar het kantoor.", who="Ali"))
    assert [(v.who, v.parts[0].path) for v in list_versions(settings)[:2]] == [("Ali", DUTCH), (BY_HAND, FRENCH)]


@pytest.mark.parametrize("room", [0, 2000])
def test_a_full_disk_leaves_the_old_file_and_says_so(settings: Settings, room: int) -> None:
    save(settings, edit(settings, "Neem je kaart mee.", "Neem je pas mee."))
    before = read_file(settings.content, DUTCH)
    wanted = edit(settings, "Bel het kantoor.", "Ga naar het kantoor.")
    with full_disk(room), pytest.raises(Setup, match="Make room on the disk"):
        save(settings, wanted)
    assert read_file(settings.content, DUTCH) == before
    assert not list(settings.content.rglob(".*"))
    assert isinstance(save(settings, wanted), Saved)


def test_a_file_is_made_and_taken_away(settings: Settings) -> None:
    path = "services/other_office.yml"
    text = read_file(settings.content, "services/office.yml").text.replace("id: office", "id: other_office")
    assert isinstance(save(settings, Edit(path, text, NO_FILE, "Mira")), Saved)
    assert isinstance(save(settings, Edit(path, text, NO_FILE, "Ali")), Conflict)
    gone = save(settings, Edit(path, None, read_file(settings.content, path).stamp, "Ali"))
    assert isinstance(gone, Saved)
    assert gone.file.stamp == NO_FILE
    assert not (settings.content / path).exists()
    assert [v.parts[0].kind for v in list_versions(settings)[:2]] == ["gone", "new"]


def test_what_a_browser_sends_becomes_the_form_of_the_files(settings: Settings) -> None:
    file = read_file(settings.content, DUTCH)
    sent = "\ufeff" + file.text.replace("Neem je kaart mee.", "Neem je pas mee.").replace("\n", "\r\n").rstrip()
    assert isinstance(save(settings, Edit(DUTCH, sent, file.stamp, "Mira")), Saved)
    assert (settings.content / DUTCH).read_bytes().count(b"\r") == 0
    assert list_versions(settings)[0].parts[0].fields == ("answer",)


@pytest.mark.parametrize("path", ["../secret.yml", "nlu/nl/faq.yml", "faq/../../x.yml", "faq/a/b.txt", ""])
def test_no_path_leads_out_of_the_content(settings: Settings, path: str) -> None:
    with pytest.raises(ContentError):
        save(settings, Edit(path, "x: y\n", NO_FILE, "Mira"))
    with pytest.raises(ContentError):
        read_file(settings.content, path)


def test_a_file_that_is_no_text_is_not_shown_as_one(settings: Settings) -> None:
    (settings.content / DUTCH).write_bytes(b"id: \xff\n")
    with pytest.raises(ContentError, match="UTF-8"):
        read_file(settings.content, DUTCH)
