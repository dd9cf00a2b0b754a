"""Whatever bytes a content file holds, the check ends with a list of problems, not with a crash."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.lint import lint
from tests.content import small
from tests.content.small import TODAY

FILES = (
    "faq/language/language_dutch.yml",
    "services/office.yml",
    "phrases/nl.yml",
    "languages.yml",
    "topics.yml",
    "icons.yml",
    "municipalities.yml",
    "organisation.yml",
    "statuses.yml",
    "lint/names.yml",
    "lint/jargon.yml",
    "lint/phones.yml",
    "lint/passive.yml",
)
PIECES = (
    *("- ", ": ", "\n", "  ", "[", "]", "{", "}", "'", '"', "#", "&a ", "*a", "? ", "<<: ", "%", "@", "|", "> "),
    *("!!timestamp ", "!!bool ", "!!int ", "!!set ", "---\n", "...\n", "\\", "\t", "\r", "(", ")"),
    *("id", "nl", "ar", "questions", "answer", "texts", "version", "null", "true", "~", "0", "-1", "9999-99-99"),
    *("٥", "\u200b", "\u202e", "é", "а", "😀"),
)
YAML_PIECES = st.sampled_from(PIECES)


@pytest.fixture(scope="module")
def broken_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small.build(tmp_path_factory.mktemp("robust") / "data")


def _check(folder: Path, file: str, data: bytes) -> None:
    path = folder / file
    path.parent.mkdir(exist_ok=True)
    before = path.read_bytes() if path.is_file() else None
    path.write_bytes(data)
    try:
        for problem in lint(folder, today=TODAY):
            assert problem.line >= 0
            assert problem.reason
    finally:
        path.unlink() if before is None else path.write_bytes(before)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=st.sampled_from(FILES), data=st.binary(max_size=300))
def test_any_bytes(broken_folder: Path, file: str, data: bytes) -> None:
    _check(broken_folder, file, data)


@settings(max_examples=70, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=st.sampled_from(FILES), pieces=st.lists(YAML_PIECES, max_size=30))
def test_any_yaml(broken_folder: Path, file: str, pieces: list[str]) -> None:
    _check(broken_folder, file, "".join(pieces).encode())


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=st.sampled_from(FILES[:8]), at=st.integers(0, 3000), cut=st.integers(0, 40), data=YAML_PIECES)
def test_any_slip_of_the_keyboard(broken_folder: Path, file: str, at: int, cut: int, data: str) -> None:
    text = (broken_folder / file).read_text(encoding="utf-8")
    at = at % (len(text) + 1)
    _check(broken_folder, file, (text[:at] + data + text[at + cut :]).encode())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_any_text_in_an_answer(broken_folder: Path, text: str) -> None:
    file = "faq/language/language_dutch.yml"
    quoted = '"' + "".join(f"\\U{ord(c):08x}" for c in text if not 0xD800 <= ord(c) < 0xE000) + '"'
    faq = (broken_folder / file).read_text(encoding="utf-8")
    old = "Ga naar het kantoor. Bel 02 535 45 42.\n    Je hebt 50 dagen tijd. Neem je kaart mee."
    assert old in faq
    _check(broken_folder, file, faq.replace("answer: |\n    " + old, f"answer: {quoted}").encode())


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00", b"\xff\xfe", b"- " * 400_000, b"[" * 400_000, b"? " * 300_000, b"a: " * 200_000, b"x" * 1_500_000,
     b"\n".join(b" " * i + b"a:" for i in range(1000)), b"!!timestamp x", b"&a [*a]", b"{" * 5_000],
    ids=lambda data: repr(data[:6]),
)  # fmt: skip
@pytest.mark.parametrize("file", ["faq/language/language_dutch.yml", "topics.yml", "lint/jargon.yml"])
def test_hostile_files(broken_folder: Path, file: str, data: bytes) -> None:
    _check(broken_folder, file, data)


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    assert any(p.is_error for p in lint(tmp_path / "nothing", today=TODAY))
