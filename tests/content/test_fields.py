"""Changing one value of a file: only its lines change, comments and order stay, and the file says exactly what was asked."""

from __future__ import annotations

import difflib
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.fields import (
    new_faq,
    with_faq_text,
    with_question_added,
    with_service_field,
    with_value,
)
from bot.content.load import load_content
from bot.content.types import FaqText
from bot.content.yaml import parse_yaml
from bot.errors import ContentError
from bot.settings import ROOT

FAQ_FILE = """\
# who knows this: Mira
id: housing_bail   # never renumber
topic: housing
icon: house
version: 2
services: [slrb_bghm, fedais]
sources:
  # read by phone
  - url: "https://example.org/a"
    checked: 2026-11-01

nl:
  version: 2
  state: draft
  # as people type it
  questions:
    - Hoeveel is de waarborg?
    # from the counter
    - "waarborg: hoeveel"
  answer: |
    De waarborg is twee maanden huur.
    # geen commentaar

  # shorter
  simpler: |
    Twee maanden.
fr:
  version: 2
  state: draft
  questions: []
  answer: "Deux mois."   # short
"""


def changed(before: str, after: str) -> list[str]:
    """Return the lines taken away and put in."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in {"+++", "---"}]


def faq_text(**fields: object) -> FaqText:
    block = parse_yaml(FAQ_FILE, Path("x"))["nl"] | fields
    return msgspec.convert(block, FaqText)


@pytest.mark.parametrize(
    ("steps", "value", "lines"),
    [
        (("version",), 3, ["-version: 2", "+version: 3"]),
        (("id",), "housing_bond", ["-id: housing_bail   # never renumber", "+id: housing_bond   # never renumber"]),
        (("services",), ["fedais"], ["-services: [slrb_bghm, fedais]", "+services: [fedais]"]),
        (("valid_until",), "2027-03-31", ["+valid_until: 2027-03-31"]),
        (("nl", "state"), "reviewed", ["-  state: draft", "+  state: reviewed"]),
        (("nl", "simpler"), None, ["-  simpler: |", "-    Twee maanden."]),
        (("fr", "answer"), "Trois mois.", ['-  answer: "Deux mois."   # short', "+  answer: Trois mois.   # short"]),
        (("sources", 0, "checked"), "2026-12-01", ["-    checked: 2026-11-01", "+    checked: 2026-12-01"]),
        (
            ("nl", "questions"),
            ["Hoeveel is de waarborg?", "Hoeveel moet ik betalen?", "waarborg: hoeveel"],
            ["+    - Hoeveel moet ik betalen?"],
        ),
        (
            ("nl", "questions", 0),
            "Hoe hoog is de waarborg?",
            ["-    - Hoeveel is de waarborg?", "+    - Hoe hoog is de waarborg?"],
        ),
        (
            ("nl", "answer"),
            "De waarborg is drie maanden huur.\n# geen commentaar\n",
            ["-    De waarborg is twee maanden huur.", "+    De waarborg is drie maanden huur."],
        ),
    ],
)
def test_only_the_lines_of_the_value_change(steps: tuple[str | int, ...], value: object, lines: list[str]) -> None:
    after = with_value(FAQ_FILE, steps, value)
    assert sorted(changed(FAQ_FILE, after)) == sorted(lines)


def test_a_text_in_which_nothing_changed_is_the_same_text() -> None:
    assert with_faq_text(FAQ_FILE, "nl", faq_text()) == FAQ_FILE
    assert (
        with_faq_text(FAQ_FILE, "nl", faq_text(answer="De waarborg is twee maanden huur.\r\n# geen commentaar"))
        == FAQ_FILE
    )
    assert with_question_added(FAQ_FILE, "nl", " Hoeveel is  de waarborg? ") == FAQ_FILE


def test_a_changed_field_of_a_text_touches_that_field() -> None:
    after = with_faq_text(FAQ_FILE, "nl", faq_text(state="reviewed", example="Ali betaalt 1.400 euro."))
    assert changed(FAQ_FILE, after) == [
        "-  state: draft",
        "+  state: reviewed",
        "+  example: |",
        "+    Ali betaalt 1.400 euro.",
    ]


def test_a_new_language_stands_in_its_place() -> None:
    after = with_faq_text(
        FAQ_FILE, "en", FaqText(version=2, questions=("How much: really?",), answer="Two months.\nOf rent.")
    )
    assert not [line for line in changed(FAQ_FILE, after) if line.startswith("-")]
    assert parse_yaml(after, Path("x"))["en"] == {
        "version": 2, "state": "draft", "questions": ["How much: really?"], "answer": "Two months.\nOf rent.\n",
    }  # fmt: skip
    assert list(parse_yaml(after, Path("x")))[-3:] == ["nl", "en", "fr"]


def test_a_question_is_added_at_the_end_of_its_list() -> None:
    after = with_question_added(FAQ_FILE, "nl", "Wie krijgt de waarborg: ik of hij?")
    assert changed(FAQ_FILE, after) == ['+    - "Wie krijgt de waarborg: ik of hij?"']
    assert parse_yaml(with_question_added(FAQ_FILE, "fr", "Combien ?"), Path("x"))["fr"]["questions"] == ["Combien ?"]
    with pytest.raises(ContentError, match="answer first"):
        with_question_added(FAQ_FILE, "tr", "Ne kadar?")


ODD = 'no;12:30;1;; a;a: b;- a;“quoted”;a "b";#x;a\u2028b;a #b;&a;*b;?;{;0x1;~;null;%a;@x;`;a\\b;\''.split(";")  # noqa: SIM905 - readable as it is


@pytest.mark.parametrize("value", ODD)
def test_any_text_survives(value: str) -> None:
    assert parse_yaml(with_value(FAQ_FILE, ("volatile",), value), Path("x"))["volatile"] == value


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(blacklist_categories=("Cs", "Cc"), whitelist_characters="\n"), max_size=80))
def test_whatever_is_typed_is_what_the_file_says(value: str) -> None:
    try:
        after = with_value(FAQ_FILE, ("nl", "answer"), value)
    except ContentError:
        return
    assert parse_yaml(after, Path("x"))["nl"]["answer"] == value
    assert "# who knows this: Mira" in after
    assert "# from the counter" in after
    assert after.endswith("# short\n")


def test_unusual_layouts_are_changed_too() -> None:
    flow = "id: a_service\nwho: {region: brussels, age: {min: 18}}  # all\nnames:\n    fr: A\n"
    after = with_service_field(flow, ("who", "age", "min"), 21)
    assert parse_yaml(after, Path("x"))["who"]["age"]["min"] == 21
    assert "# all" in after
    assert changed(flow, with_service_field(flow, ("names", "nl"), "B")) == ["+    nl: B"]
    bare = "id: a_service\naddresses:\n- line: A 1\n- line: B 2\nphone: null\n"
    assert changed(bare, with_service_field(bare, ("addresses", 1, "line"), "C 3")) == ["-- line: B 2", "+- line: C 3"]
    assert changed(bare, with_service_field(bare, ("phone",), "02 1")) == ["-phone: null", "+phone: 02 1"]


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(ContentError, match="fone"):
        with_service_field("id: a\n", ("fone",), "1")
    with pytest.raises(ContentError):
        with_value(FAQ_FILE, ("nl", "questions", 7), "x")


def test_every_file_of_the_content_can_be_changed_line_by_line() -> None:
    for path in [
        *sorted((ROOT / "data" / "faq").glob("*/*.yml"))[::9],
        *sorted((ROOT / "data" / "services").glob("*.yml"))[::5],
    ]:
        text = path.read_text(encoding="utf-8")
        steps = ("nl", "questions", 1) if path.parent.parent.name == "faq" else ("texts", "nl", "what")
        after = with_value(text, steps, "Iets nieuws: ja")
        assert sum(line[0] == "+" for line in changed(text, after)) == 1, path
        after = with_value(text, ("version",), 7)
        assert len(changed(text, after)) <= 2, path


def test_a_new_faq_can_be_read(tmp_path: Path) -> None:
    french = FaqText(version=1, questions=("Quelle garantie ?",), answer="Deux mois.")
    day, page = "2026-11-21", "https://example.org"
    text = new_faq("housing_bond", "housing", icon="house", texts={"fr": french}, source=page, checked=day)
    folder = tmp_path / "faq" / "housing"
    folder.mkdir(parents=True)
    (folder / "housing_bond.yml").write_text(text, encoding="utf-8")
    (tmp_path / "languages.yml").write_text((ROOT / "data" / "languages.yml").read_text(encoding="utf-8"))
    loaded = load_content(tmp_path)
    assert loaded.content.faqs["housing_bond"].texts["fr"].answer == "Deux mois.\n"
    assert not [p for p in loaded.problems if "housing_bond" in str(p.path)]
    with pytest.raises(ContentError):
        new_faq("Housing Bond", "housing", icon="house", texts={}, source=None, checked="2026-11-21")
