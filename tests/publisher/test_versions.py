"""Versions: who, when, what; back to any of them, nothing lost, nobody's checkout touched, no crash half-way."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from dulwich.objects import ObjectID
from filelock import FileLock

from bot.errors import ContentError, Setup
from bot.publisher.repository import Repository
from bot.publisher.versions import BY_HAND, changes, list_versions, record, return_to, text_at, texts, undo
from bot.settings import ROOT, Settings, read_settings
from tests.content import small
from tests.content.test_edit import full_disk

DUTCH = "faq/language/language_dutch.yml"
FRENCH = "faq/language/language_french.yml"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = small.build(tmp_path / "data")
    (folder / "nlu" / "nl").mkdir(parents=True)
    (folder / "nlu/nl/faq.yml").write_text("version: '3.1'\nnlu: []\n")
    return read_settings({"LOKET_VAR": str(tmp_path / "var"), "LOKET_CONTENT": str(folder)})


def put(settings: Settings, path: str, old: str, new: str) -> None:
    file = settings.content / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def folder_of(settings: Settings) -> dict[str, bytes]:
    return {str(p.relative_to(settings.content)): p.read_bytes() for p in settings.content.rglob("*") if p.is_file()}


def test_the_list_says_who_when_and_what(settings: Settings) -> None:
    first = record(settings, who="the loket")
    put(settings, DUTCH, "Neem je kaart mee.", "Neem je pas mee.")
    put(settings, FRENCH, "icon: book", "icon: house")
    second = record(settings, who=BY_HAND)
    put(settings, "services/office.yml", "phone: 02 535 45 42", "phone: 02 535 45 43")
    record(settings, who="Mira <script>\n", note="a  new\nnumber")
    found = list_versions(settings)
    assert [version.id for version in found][1:] == [second, first]
    assert [version.is_current for version in found] == [True, False, False]
    assert found[0].who == "Mira  script"
    assert found[0].what == "a new number"
    assert found[1].what == "language_dutch: answer in nl; language_french: icon"
    assert found[1].count == 2
    assert found[0].when.endswith("+00:00")
    assert [version.id for version in list_versions(settings, path=DUTCH)] == [second, first]
    assert len(list_versions(settings, limit=1)) == 1


def test_nothing_changed_is_no_version(settings: Settings) -> None:
    assert record(settings, who="a") == record(settings, who="b")
    (settings.content / "schema").mkdir()
    (settings.content / "schema" / "faq.json").write_text("{}")
    (settings.content / "faq/language/.#language_dutch.yml").symlink_to("nowhere")
    assert len(list_versions(settings)) == 1


def test_a_version_can_be_read_and_compared(settings: Settings) -> None:
    first = record(settings, who="a")
    put(settings, DUTCH, "Neem je kaart mee.", "Neem je pas mee.")
    (settings.content / FRENCH).unlink()
    second = record(settings, who="b")
    dutch, french = changes(settings, second[:8])
    assert "kaart" in str(dutch.before)
    assert "pas mee" in str(dutch.after)
    assert french.after is None
    assert "kaart" in str(text_at(settings, first, DUTCH))
    assert text_at(settings, second, FRENCH) is None
    with pytest.raises(ContentError, match="no version"):
        text_at(settings, "abcd1234", DUTCH)


def test_the_history_of_a_file_is_what_it_held_after_each_change(settings: Settings) -> None:
    def save(text: str | None) -> str:
        file = settings.content / FRENCH
        file.unlink() if text is None else file.write_text(text, encoding="utf-8")
        return record(settings, who="a")

    first = record(settings, who="a")
    found = (settings.content / FRENCH).read_text(encoding="utf-8")
    put(settings, DUTCH, "icon: book", "icon: house")
    record(settings, who="a")  # of another file
    texts_then = ["id: one\n", None, "id: two\n"]
    ids = [save(text) for text in texts_then]
    put(settings, DUTCH, "icon: house", "icon: book")
    record(settings, who="a")
    assert [version.id for version in list_versions(settings, path=FRENCH)] == [*reversed(ids), first]
    assert list(texts(settings, FRENCH, limit=9, within=9)) == [*reversed(texts_then), found]
    # of the last version that is looked at it is known whether it changed the file, of older ones nothing is said
    assert list(texts(settings, FRENCH, limit=9, within=3)) == [*reversed(texts_then[1:])]
    assert list(texts(settings, FRENCH, limit=1, within=9)) == [texts_then[-1]]
    assert list(texts(settings, "faq/nowhere/none.yml", limit=9, within=9)) == []
    assert list(texts(settings, f"{FRENCH}/deeper.yml", limit=9, within=9)) == []


def test_who_looks_back_keeps_nobody_from_saving_and_reads_little(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(settings, who="a")
    for icons in [("book", "house"), ("house", "book")] * 10:
        put(settings, DUTCH, *(f"icon: {icon}" for icon in icons))
        record(settings, who="a")
    read: list[object] = []

    def data(self: Repository, blob: ObjectID, real: Callable[..., bytes] = Repository.data) -> bytes:
        read.append(blob)
        return real(self, blob)

    monkeypatch.setattr(Repository, "data", data)
    monkeypatch.setattr(Repository, "files", lambda *_: pytest.fail("all the files of a version"))
    history = texts(settings, FRENCH, limit=9, within=99)
    assert next(history)
    with FileLock(settings.var / "content.lock", timeout=0):
        # the content was in two states: of each the root, `faq` and its folder; and the text
        assert len(read) == 2 * 3 + 1
    history.close()  # type: ignore[attr-defined]


def test_undo_goes_back_step_by_step_and_is_itself_a_version(settings: Settings) -> None:
    states = [folder_of(settings)]
    record(settings, who="a")
    for word in ("pas", "foto"):
        put(settings, DUTCH, states[-1][DUTCH].decode().rsplit("mee.", 9)[0].split()[-1] + " mee.", f"{word} mee.")
        record(settings, who="a")
        states.append(folder_of(settings))
    undone = undo(settings, who="Mira")
    assert folder_of(settings) == states[1]
    assert undone.who == "Mira"
    assert undone.what.startswith("Back to ")
    undo(settings, who="Mira")
    assert folder_of(settings) == states[0]
    with pytest.raises(ContentError, match="no version before"):
        undo(settings, who="Mira")
    newest = list_versions(settings)
    assert len(newest) == 5
    return_to(settings, newest[2].id, who="Ali")
    assert folder_of(settings) == states[2]


def test_what_was_not_yet_a_version_is_kept_before_a_return(settings: Settings) -> None:
    first = record(settings, who="a")
    put(settings, DUTCH, "Neem je kaart mee.", "Neem je pas mee.")
    new = settings.content / "faq" / "work" / "work_new.yml"
    new.parent.mkdir()
    new.write_text("id: work_new\n")
    return_to(settings, first, who="Mira")
    assert not new.exists()
    found = list_versions(settings)
    assert [version.who for version in found] == ["Mira", BY_HAND, "a"]
    return_to(settings, found[1].id, who="Mira")
    assert new.read_text() == "id: work_new\n"


def test_a_full_disk_changes_no_file(settings: Settings) -> None:
    first = record(settings, who="a")
    for path in (DUTCH, FRENCH):
        put(settings, path, "icon: book", "icon: house")
    record(settings, who="b")
    before = folder_of(settings)
    with full_disk(300), pytest.raises(Setup, match="Make room"):
        return_to(settings, first, who="Mira")
    assert folder_of(settings) == before
    assert not list(settings.content.rglob(".*"))
    assert return_to(settings, first, who="Mira").is_current


CRASH = """
import os, sys
from pathlib import Path
from bot.publisher import versions
from bot.settings import read_settings
left = int(sys.argv[2])
def replace(self, target, real=Path.replace):
    global left
    if target.suffix == ".yml":
        left -= 1
        if left < 0:
            os.kill(os.getpid(), 9)
    return real(self, target)
Path.replace = replace
versions.return_to(read_settings(), sys.argv[1], who="Mira")
"""


@pytest.mark.parametrize("writes", [0, 1])
def test_a_return_cut_short_is_finished_by_the_next_who_comes(settings: Settings, writes: int) -> None:
    wanted = folder_of(settings)
    first = record(settings, who="a")
    for path in (DUTCH, FRENCH):
        put(settings, path, "icon: book", "icon: house")
    record(settings, who="b")
    env = {**os.environ, "LOKET_VAR": str(settings.var), "LOKET_CONTENT": str(settings.content)}
    command = [sys.executable, "-c", CRASH, first, str(writes)]
    assert subprocess.run(command, env=env, cwd=ROOT, check=False).returncode == -9
    newest = list_versions(settings)[0]
    assert {k: v for k, v in folder_of(settings).items() if not Path(k).name.startswith(".")} == wanted
    assert (newest.who, newest.returned_to) == ("Mira", first)
    assert not (settings.var / "returning.json").exists()


def test_a_lock_left_by_a_killed_process_stops_nobody(settings: Settings) -> None:
    record(settings, who="a")
    lock = settings.var / "versions.git" / "refs" / "heads" / "main.lock"
    lock.touch()
    put(settings, DUTCH, "icon: book", "icon: house")
    record(settings, who="b")
    assert list_versions(settings)[0].who == "b"


def test_a_damaged_list_of_versions_is_put_aside_and_begun_anew(settings: Settings) -> None:
    record(settings, who="a")
    for path in (settings.var / "versions.git" / "objects").glob("*/*"):
        path.chmod(0o600)
        path.write_bytes(b"")
    put(settings, DUTCH, "icon: book", "icon: house")
    record(settings, who="b")
    assert [version.who for version in list_versions(settings)] == ["b"]
    assert list(settings.var.glob("versions.git.damaged-*"))


def test_somebodys_checkout_is_left_alone(settings: Settings) -> None:
    def git(*arguments: str) -> str:
        command = ["git", "-c", "user.name=d", "-c", "user.email=d@d", *arguments]
        return subprocess.run(command, cwd=settings.content, check=True, capture_output=True, text=True).stdout

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "theirs")
    put(settings, DUTCH, "icon: book", "icon: house")
    git("add", DUTCH)
    put(settings, FRENCH, "icon: book", "icon: house")
    before = git("status", "--porcelain"), git("rev-parse", "HEAD")
    record(settings, who="a")
    assert (git("status", "--porcelain"), git("rev-parse", "HEAD")) == before
    log = subprocess.run(
        ["git", "--git-dir", str(settings.var / "versions.git"), "log", "--format=%an"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert log.stdout == "a\n"


def test_a_file_that_is_too_large_or_gone_while_it_is_read_is_no_change(settings: Settings) -> None:
    record(settings, who="a")
    (settings.content / FRENCH).write_bytes(b"x" * 10_000_000)
    put(settings, DUTCH, "icon: book", "icon: house")
    record(settings, who="b")
    assert [part.path for part in list_versions(settings)[0].parts] == [DUTCH]
