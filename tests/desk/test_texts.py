"""The desk's sentences: the same in three languages, and none that a page uses is missing."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.staff.roles import ROLES
from web.desk.texts import LANGUAGES, name_of, say, texts

KEY = re.compile(r"""\b(?:t|tell|_t)\(\s*["']([a-z_]+\.[a-z0-9_]+)["']\s*[,)]""")
"""A key that stands whole in a template or in code."""
PARTS = re.compile(r"""\b(?:t|tell)\(\s*f?["']([a-z_]+\.[a-z0-9_]*?)(?:["']\s*~|\{)""")
"""The beginning of a key that is put together."""
SOURCES = sorted([*(ROOT / "web" / "templates" / "desk").rglob("*.html"), *(ROOT / "web" / "desk").rglob("*.py")])


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_language_has_the_same_texts_with_the_same_values(language: str) -> None:
    english, other = texts("en"), texts(language)
    assert set(english) == set(other)
    assert [key for key in english if fields(english[key]) != fields(other[key])] == []
    assert [key for key, text in other.items() if not text] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(Path(path).relative_to(ROOT / "web")))
def test_every_text_that_is_used_exists(source: Path) -> None:
    code = source.read_text(encoding="utf-8")
    missing = [key for key in KEY.findall(code) if key not in texts("en")]
    missing += [part for part in PARTS.findall(code) if not any(key.startswith(part) for key in texts("en"))]
    assert missing == []


def test_every_role_has_its_words() -> None:
    for role in ROLES:
        for part in ("base.role_", "account.may_", "team.does_"):
            assert part + role in texts("en")


PLACES = {"Finding": 3, "_missing": 2, "finding": 0}
"""Call that makes a finding → where its code stands, counted without the place of the finding where that is spread."""
PASSED_ON = {"check.py", "complete.py", "corpus.py", "agreement.py"}
"""Files of the lint that hand a code on under a name."""


def _codes() -> set[str]:
    """Return every code that the lint and the reading of content can give, as they stand in code."""
    found = {"format"}
    for path in sorted((ROOT / "bot" / "content").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            given = [keyword.value for keyword in node.keywords if keyword.arg == "code" and name == "Problem"]
            if name in PLACES:
                given = [node.args[PLACES[name] - any(isinstance(one, ast.Starred) for one in node.args)]]
            elif name == "_compare":
                given = [node.args[2]]
            for value in given:
                if isinstance(value, ast.Constant):
                    found.add(str(value.value))
                else:
                    assert path.name in PASSED_ON, f"{path}:{node.lineno}: write the code out"
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_the_lint_has_a_title_and_every_title_a_code(language: str) -> None:
    titles = {key.removeprefix("lint.") for key in texts(language) if key.startswith("lint.")}
    assert titles == _codes()


def test_a_missing_text_is_visible() -> None:
    assert say("en", "base.no_such_text") == "⟦base.no_such_text⟧"


def test_languages_are_named_in_the_reader_s_own() -> None:
    assert [name_of(code, "ar") for code in LANGUAGES] == ["arabe", "Arabisch", "Arabic"]
    assert name_of("en", "no such") == "no such"
