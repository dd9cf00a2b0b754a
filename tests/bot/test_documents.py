"""What is not documented does not exist: settings, verbs of `make` and of `loket`."""

from __future__ import annotations

import re
from pkgutil import resolve_name

from bot.commands import VERBS
from bot.settings import ROOT, SETTINGS


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
