"""Free text as an answer: 13 languages, and everything that is said too vaguely to decide something."""

from __future__ import annotations

from datetime import date

import pytest

from bot.compose.phrases import phrase, spoken_languages
from bot.content.types import Content
from bot.eligibility.facts import STATUSES
from bot.route.reading import BUCKETS, Heard, read

TODAY = date(2026, 11, 21)


def said(content: Content, fact: str, text: str) -> Heard:
    return read(content, fact, text, TODAY)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("منذ سنتين", 24), ("6 maanden", 6), ("6maanden", 6), ("since 2 years", 24), ("six mois", 6), ("ستة أشهر", 6),
        ("два года", 24), ("два роки", 24), ("1,5 jaar", 18), ("un an", 12), ("3 weken", 0), ("1 year and 3 months", 15),
        ("half jaar", 6), ("۶ ماه", 6), ("۲ کاله", 24),
        ("د 6 میاشتو", 6), ("dwa lata", 24), ("iki yıl", 24), ("doi ani", 24),
        ("2 anos", 24), ("2 años", 24), ("شهر", 1), ("depuis 2019", 83), ("minder dan 4 maanden", 2), ("Plus de 3 ans", 60),
    ],
)  # fmt: skip
def test_a_stretch_of_time_is_read(content: Content, text: str, months: int) -> None:
    assert said(content, "months_in_belgium", text) == Heard("value", (str(months),))


@pytest.mark.parametrize(
    "text",
    ["1", "depuis toujours", "since 2026", "2 or 3 months", "less than a year", "300 years", "always", "", "???"],
)
def test_a_vague_time_is_asked_again(content: Content, text: str) -> None:
    assert said(content, "months_in_belgium", text).kind == "nothing"


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("25", 25), ("j'ai 25 ans", 25), ("٢٥ سنة", 25), ("twenty five", 25), ("ik ben vijfentwintig", 25), 
        ("мне 30 лет", 30),
        ("tengo 30 años", 30), ("25 ans et 2 enfants", 25), ("120", 120), ("1990", 36),
        ("18 tot 33 jaar", 25),
    ],
)  # fmt: skip
def test_an_age_is_read(content: Content, text: str, age: int) -> None:
    assert said(content, "age", text) == Heard("value", (str(age),))


@pytest.mark.parametrize("text", ["0", "200", "-5", "25.5", "25 or 26", "18 months", "2008", "1992", "old", "121"])
def test_no_age_is_guessed(content: Content, text: str) -> None:
    assert said(content, "age", text).kind == "nothing"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("I am a refugee", "refugee"), ("طالب لجوء", "asylum_seeker"), ("student", "student"), ("sans papiers", "no_papers"),
        ("geen papieren", "no_papers"), ("Belge", "belgian"), ("беженец", "refugee"), ("vluchtelin", "refugee"),
        ("Ik heb asiel gevraagd", "asylum_seeker"), ("Subsidiaire bescherming", "subsidiary_protection"),
    ],
)  # fmt: skip
def test_papers_are_read(content: Content, text: str, status: str) -> None:
    assert said(content, "residence_status", text) == Heard("value", (status,))


def test_the_label_of_every_button_may_be_typed_in_every_language(content: Content) -> None:
    for language in spoken_languages(content):
        for status in STATUSES:
            label = phrase(content, language, f"status_{status}_label")
            assert said(content, "residence_status", label) == Heard("value", (status,)), label
        for fact, buckets in BUCKETS.items():
            for key, value in buckets.items():
                assert said(content, fact, phrase(content, language, key)) == Heard("value", (str(value),))
        assert said(content, "age", phrase(content, language, "rather_not_label")).kind == "skip"
        yes, no = (said(content, "children", phrase(content, language, key)) for key in ("yes_label", "no_label"))
        assert (yes.values, no.values) == (("yes",), ("no",)), language


def test_two_papers_at_once_are_asked_on_and_a_denial_is_no_answer(content: Content) -> None:
    both = said(content, "residence_status", "EU citizen and asylum seeker")
    assert (both.kind, set(both.values)) == ("which", {"eu_citizen", "asylum_seeker"})
    for text in ("I'm not a refugee", "je suis en Belgique", "card", "1"):
        assert said(content, "residence_status", text).kind == "nothing"


@pytest.mark.parametrize(("text", "gender"), [("yes", "woman"), ("nee", "other"), ("I'm a man", "man"), ("no, a man", "man"),
                                              ("je suis une femme", "woman"), ("زن", "woman")])  # fmt: skip
def test_gender(content: Content, text: str, gender: str) -> None:
    assert said(content, "gender", text).values == (gender,)


@pytest.mark.parametrize(
    ("text", "answer"), [("2", "yes"), ("ik heb 2 kinderen", "yes"), ("0", "no"), ("لا", "no"), ("ні", "no")]
)
def test_children(content: Content, text: str, answer: str) -> None:
    assert said(content, "children", text).values == (answer,)


@pytest.mark.parametrize("text", ["je ne sais pas", "لا أعرف", "не знаю", "weet ik niet"])
def test_not_knowing_leaves_the_question_out(content: Content, text: str) -> None:
    assert all(said(content, fact, text).kind == "skip" for fact in ("age", "months_in_belgium", "residence_status"))


def test_no_condition_of_a_service_cuts_a_range_of_a_button_in_two(content: Content) -> None:
    for service in content.services.values():
        who = service.who
        assert who.age is None or ({who.age.min} <= {None, 18, 34} and {who.age.max} <= {None, 17, 33}), service.id
        assert who.min_months_in_belgium in {None, 4, 37}
        assert who.max_months_in_belgium in {None, 3, 36}
    assert all(month == 4 for group in content.statuses.values() for month in group.from_month.values())
