"""What is not documented does not exist: settings, fields, verbs of `make` and of `loket`; and what is written exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from pkgutil import resolve_name

from bot.commands import VERBS
from bot.settings import ROOT, SETTINGS
from tools import reference

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("**/*.md"))]
IMAGE = re.compile(r"!?\[[^\]]*\]\(([^)#:\s]+)\)")


def test_every_setting_stands_in_the_operators_table_and_the_code_reads_no_other() -> None:
    table = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)) == set(SETTINGS)
    readers = (ROOT / "bot" / "settings.py", ROOT / "bot" / "telegram" / "options.py")
    code = "".join(path.read_text(encoding="utf-8") for path in readers)
    assert set(re.findall(r'env\.get\("([A-Z_]+)"\)', code)) == set(SETTINGS)


def test_every_make_verb_has_its_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None
    for verb in phony.group(1).split():
        assert re.search(rf"^{verb}:.*## \S", makefile, re.MULTILINE), verb


def test_every_verb_of_the_command_line_explains_itself() -> None:
    names = [verb.name for verb in VERBS]
    assert len(names) == len(set(names))
    assert all(verb.help for verb in VERBS)


def test_the_names_in_how_it_works_exist() -> None:
    text = (ROOT / "docs" / "how-it-works.md").read_text(encoding="utf-8")
    names = re.findall(r"`((?:bot|actions|audio|web)\.[\w.]+)`", text)
    assert len(names) > 8
    for name in names:
        resolve_name(name)
    for path in re.findall(r"`((?:bot|actions|audio|web)/[\w/]+\.py)`", text):
        assert (ROOT / path).is_file(), path


def test_every_make_verb_is_in_the_documents() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None
    written = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [verb for verb in phony.group(1).split() if f"make {verb}" not in written] == []


def test_every_command_and_every_content_field_is_in_the_documents() -> None:
    for name, make in reference.PAGES.items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == make(), "run `.venv/bin/python -m tools.reference`"
    commands = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert [verb.name for verb in VERBS if f"| `loket {verb.name}" not in commands] == []
    assert reference.undescribed() == [], "say below the field what it is"


def test_commands_in_the_documents_exist() -> None:
    known = {verb.name for verb in VERBS}
    for page in PAGES:
        named = set(
            re.findall(r"(?:`|\.venv/bin/|^ {4})loket ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
        )
        assert named <= known, page.name


def test_links_and_pictures_in_the_documents_exist() -> None:
    for page in PAGES:
        for target in IMAGE.findall(page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_folders_on_the_map_are_all_there_are() -> None:
    told = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S607
    folders = {Path(line).parts[0] for line in told.splitlines() if "/" in line}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [folder for folder in sorted(folders) if f"| `{folder}/`" not in readme and folder[0] != "."] == []


def test_the_page_of_licences_fits_the_lock() -> None:
    done = subprocess.run(  # noqa: S603 - our own tool
        [sys.executable, str(ROOT / "tools" / "licences.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
