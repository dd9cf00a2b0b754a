"""The language resolver, as a table, and the detector on real questions."""

from __future__ import annotations

import pytest

from bot.content.types import Content
from bot.language.detector import Detector
from bot.language.detector_file import load_detector, save_detector
from bot.language.learn import Heard, train_detector
from bot.language.named import named_language
from bot.language.resolve import Known, resolve
from bot.language.scripts import script_of, telling_language

SPOKEN = ("fr", "nl", "en", "ar")
SCRIPTS = {"fr": "Latn", "nl": "Latn", "en": "Latn", "ar": "Arab", "fa": "Arab", "uk": "Cyrl"}


def likely(**shares: float):  # noqa: ANN201 - a detector that always says the same
    return lambda text: {**dict.fromkeys(SPOKEN, 0.0), **shares}


SURELY_NL, SURELY_FR, NOBODY = likely(nl=0.95, fr=0.05), likely(fr=0.95, nl=0.05), likely(nl=0.33, fr=0.33, en=0.34)


@pytest.mark.parametrize(
    ("text", "known", "detector", "language"),
    [
        ("waar kan ik leren", Known(), SURELY_NL, "nl"),
        ("ok", Known(language="fr"), SURELY_NL, "fr"),
        ("1030", Known(language="ar"), SURELY_NL, "ar"),
        ("😀", Known(hint="en"), SURELY_NL, "en"),
        ("1030", Known(), SURELY_NL, None),
        ("أين أتعلم", Known(language="fr", is_chosen=True), SURELY_FR, "ar"),
        ("waar kan ik leren", Known(language="fr"), SURELY_NL, "nl"),
        ("waar kan ik leren", Known(language="fr", is_chosen=True), SURELY_NL, "fr"),
        ("commune", Known(language="nl"), SURELY_FR, "nl"),
        ("commune", Known(language="nl", pending="fr"), SURELY_FR, "fr"),
        ("bonjour madame", Known(language="ar"), SURELY_FR, "ar"),
        ("hmm hmm hmm", Known(), NOBODY, None),
        ("hmm hmm hmm", Known(hint="fr"), NOBODY, "fr"),
        # a borrowed phone: what is written counts more than what the phone speaks, when it can hardly be that
        ("rajli kaydrabni", Known(hint="fr"), likely(ar=0.75, nl=0.2, fr=0.02), "ar"),
        ("rajli kaydrabni", Known(hint="fr"), likely(ar=0.6, fr=0.3), "fr"),
        ("rajli kaydrabni", Known(hint="fr"), likely(ar=0.45, nl=0.3, en=0.24, fr=0.01), "fr"),
    ],
)
def test_the_order_of_the_design(text: str, known: Known, detector, language: str | None) -> None:  # noqa: ANN001
    assert resolve(text, known, SPOKEN, SCRIPTS, detector).language == language


def test_a_script_nobody_here_speaks_is_named_and_changes_nothing() -> None:
    found = resolve("де вчити мову", Known(language="fr"), SPOKEN, SCRIPTS, SURELY_FR)
    assert found.language == "fr"
    assert found.unspoken == "Cyrl"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("hello", "Latn"),
        ("мова", "Cyrl"),
        ("سكن", "Arab"),
        ("123", None),
        ("أين Actiris Brussels", "Arab"),
        ("你好", None),
    ],
)
def test_scripts(text: str, script: str | None) -> None:
    assert script_of(text) == script


def test_a_language_that_is_known_and_not_spoken_is_named() -> None:
    scripts = {**SCRIPTS, "ur": "Arab"}
    found = resolve("میں گھر ڈھونڈ رہا ہوں", Known(language="fr"), SPOKEN, scripts, SURELY_FR)
    assert (found.language, found.unspoken) == ("fr", "ur")


def test_telling_letters_point_at_one_language() -> None:
    assert telling_language("چطور خانه", ["ar", "fa", "ps"]) == "fa"
    assert telling_language("زه ښوونځی", ["ar", "fa", "ps"]) == "ps"
    assert telling_language("سكن", ["ar", "fa", "ps"]) is None


@pytest.fixture(scope="module")
def split(content: Content) -> tuple[Detector, list[tuple[str, str]]]:
    """A detector trained on the questions of nine FAQs in ten, and the questions of the tenth."""
    train, apart = [], []
    for number, faq in enumerate(content.faqs.values()):
        for code, text in faq.texts.items():
            (apart if number % 10 == 0 else train).extend((q, code) for q in text.questions)
    calls = [
        Heard("au feu, il y a le feu dans la maison", "fr", "crisis/fire"),
        Heard("help, fire!", "en", "crisis/fire"),
    ]
    heard = [*(Heard(text, code) for text, code in train), *calls * 4]
    return train_detector(heard, ("cpas", "adresse de référence")), apart


def test_questions_about_other_faqs_are_heard_in_their_language(split: tuple[Detector, list[tuple[str, str]]]) -> None:
    detector, apart = split
    right = sum(max(p := detector.probabilities(text), key=p.__getitem__) == code for text, code in apart)
    assert right / len(apart) > 0.95


def test_the_detector_gives_the_same_answer_twice_and_after_saving(
    split: tuple[Detector, list[tuple[str, str]]], tmp_path
) -> None:  # noqa: ANN001
    detector, _ = split
    save_detector(detector, tmp_path / "language.npz")
    loaded = load_detector(tmp_path / "language.npz")
    text = "waar kan ik gratis Nederlands leren"
    assert detector.probabilities(text) == detector.probabilities(text)
    again = loaded.probabilities(text)
    assert max(again, key=again.__getitem__) == "nl"


def test_words_of_brussels_say_nothing_about_the_language(split: tuple[Detector, list[tuple[str, str]]]) -> None:
    detector, _ = split
    assert detector.own_words("Adresse de reference من CPAS أريد") == "من أريد"
    assert detector.own_words("CPAS") == "CPAS"
    assert detector.own_words("cpassion") == "cpassion"


def test_a_call_for_help_is_heard_by_its_letters_also_after_saving(
    split: tuple[Detector, list[tuple[str, str]]], tmp_path
) -> None:  # noqa: ANN001
    detector, _ = split
    save_detector(detector, tmp_path / "language.npz")
    for heard in (detector, load_detector(tmp_path / "language.npz")):
        assert heard.danger("il y a le feu dans la maison !") == "fire"
        assert heard.danger("Où puis-je apprendre le néerlandais ?") is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("spreek Arabisch met mij", "ar"),
        ("en français svp", "fr"),
        ("можно по-русски?", "ru"),
        ("بالعربي", None),
        ("do you speak Turkish or Dutch", None),
        ("another language please", None),
    ],
)
def test_a_language_is_known_by_its_name(text: str, language: str | None) -> None:
    assert named_language(text, ("fr", "nl", "en", "ar", "ru", "tr")) == language
