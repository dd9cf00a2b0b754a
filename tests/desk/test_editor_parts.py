"""What the editor is made of: cleaning, merging, comparing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.types import FaqText
from bot.desk import compare
from bot.desk.drafts import Drafts
from bot.desk.fields import Fields, marks, merge, of_form, of_text, to_text
from bot.errors import ContentError


def test_a_text_is_cleaned_of_what_nobody_sees_and_keeps_what_is_right() -> None:
    fields = of_form(
        {
            "answer": "  L’école\r\nest “gratuite”\x07.\u00ad ",
            "questions": "Où ?\r\n\r\n\tOù\u00a0?\nQuand?\rOù ?",
            "simpler": "می\u200cخواهم",
        }
    )
    assert fields.answer == "L’école est “gratuite” ."
    assert fields.questions == ("Où ?", "Quand?")
    assert fields.simpler == "می\u200cخواهم"


def test_a_pasted_page_is_cut_and_does_not_fill_the_disk() -> None:
    assert len(of_form({"answer": "x" * 900_000}).answer) == 6_000


def test_words_that_did_not_change_keep_their_lines() -> None:
    live = FaqText(version=1, answer="One line.\nAnother line.\n", simpler="Short.\n", questions=("Why?",))
    same = to_text(of_text(live), live, version=1, state="draft")
    assert same == live
    longer = to_text(of_form({"answer": "word " * 60, "questions": "Why?"}), live, version=2, state="reviewed")
    assert max(map(len, longer.answer.splitlines())) <= 112
    assert (longer.simpler, longer.version, longer.state) == (None, 2, "reviewed")


A = Fields(answer="a", simpler="s", example="e", questions=("q",))


def test_two_people_who_change_different_fields_lose_nothing() -> None:
    merged = merge(marks(A), Fields(answer="mine", simpler="s", example="e", questions=("q",)), A)
    assert (merged.fields.answer, merged.conflicts) == ("mine", ())
    theirs = Fields(answer="a", simpler="theirs", example="e", questions=("q", "r"))
    merged = merge(marks(A), Fields(answer="mine", simpler="s", example="e", questions=("q",)), theirs)
    assert merged.conflicts == ()
    assert merged.fields == Fields(answer="mine", simpler="theirs", example="e", questions=("q", "r"))


def test_two_people_who_change_the_same_field_are_asked_unless_they_agree() -> None:
    mine, theirs = Fields(answer="mine"), Fields(answer="theirs")
    assert merge(marks(Fields(answer="a")), mine, theirs).conflicts == ("answer",)
    assert merge(marks(Fields(answer="a")), mine, mine).conflicts == ()
    assert merge("rubbish", mine, theirs).conflicts == ("answer",)


def test_sentences_are_compared_one_by_one() -> None:
    found = compare.by_sentence(
        "Go there. It is free. Bring your card.", "Go there. It costs 5 euro. Bring your card. Call."
    )
    assert [(one.kind, one.before, one.after) for one in found] == [
        ("same", "Go there.", "Go there."),
        ("changed", "It is free.", "It costs 5 euro."),
        ("same", "Bring your card.", "Bring your card."),
        ("added", "", "Call."),
    ]
    assert compare.is_same(compare.by_sentence("One.\nTwo.", "One. Two."))


@pytest.mark.parametrize(("faq", "code"), [("../x", "nl"), ("abc", "../../x"), ("abc", "n/l"), ("", "nl")])
def test_a_draft_never_lands_elsewhere(tmp_path: Path, faq: str, code: str) -> None:
    with pytest.raises(ContentError):
        Drafts(tmp_path).find(faq, code)
