"""What is said for what is shown, a table for each language, and the way back to the shown text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.spoken_form import spoken_form
from audio.spoken_words import SPOKEN_WORDS, load

LANGUAGES = ["nl", "fr", "en", "ar", "fa", "ps", "tr", "uk", "ru", "ro", "pl", "es", "pt"]

TABLE = [
    ("nl", "Bel 02 535 45 42.", "Bel nul twee, vijfhonderdvijfendertig, vijfenveertig, tweeënveertig."),
    ("nl", "Bel 0800 30 030", "Bel nul achthonderd, dertig, nul dertig"),
    ("nl", "Bel 025354542", "Bel nul twee, vijfhonderdvijfendertig, vijfenveertig, tweeënveertig"),
    ("nl", "+32 2 535 45 42", "nul twee, vijfhonderdvijfendertig, vijfenveertig, tweeënveertig"),
    ("nl", "Bel 112 of 1733.", "Bel honderdtwaalf of zeventien, drieëndertig."),
    ("nl", "van 9:00 tot 14u30", "van negen uur tot veertien uur dertig"),
    ("nl", "9u-12u30", "negen uur tot twaalf uur dertig"),
    ("nl", "€ 12,50 en €1.250", "12 euro 50 en 1250 euro"),
    ("nl", "1030 Schaarbeek", "duizenddertig Schaarbeek"),
    ("nl", "CPAS/OCMW of BAPA", "C P A S, O C M W of Bapa"),
    ("nl", "Kijk op https://www.via.brussels.", "Kijk op via punt brussels."),
    ("nl", "info@via.brussels", "info apenstaartje via punt brussels"),
    ("nl", "op www.actiris.be/nl", "op actiris punt B E schuine streep N L"),
    ("nl", "vóór 2026-11-01", "vóór 1 november 2026"),
    ("nl", "• Een\n• Twee 😀\n\nDrie", "Een. Twee . Drie"),
    ("nl", "man/vrouw, 50%", "man, vrouw, 50 procent"),
    ("nl", "12 lessen, 18 jaar, niveau A2", "12 lessen, 18 jaar, niveau A2"),
    ("fr", "le 02/535.45.42", "le zéro deux, cinq cents trente-cinq, quarante-cinq, quarante-deux"),
    ("fr", "070 245 245", "zéro septante, deux cents quarante-cinq, deux cents quarante-cinq"),
    ("fr", "9h-12h, 14 h 30", "9 heures à 12 heures, 14 heures trente"),
    ("fr", "24h/24", "24h/24"),
    ("fr", "12,50 €", "12 euros 50"),
    ("fr", "appelez le 112", "appelez le cent douze"),
    ("fr", "via.brussels", "via point brussels"),
    ("fr", "le CPAS", "le C P A S"),
    ("en", "02 535 45 42", "zero two, five three five, four five, four two"),
    ("en", "call 112", "call one one two"),
    ("en", "9:00 to 14:30", "nine o'clock to fourteen thirty"),
    ("en", "27,499.10 euro", "27499 euros 10"),
    ("en", "via.brussels", "via dot brussels"),
    ("ar", "02 535 45 42", "صفر اثنان, خمسة ثلاثة خمسة, أربعة خمسة, أربعة اثنان"),
    ("ar", "via.brussels", "via نقطة brussels"),
    ("ar", "من 9:00 إلى 14:30", "من تسعة إلى أربعة عشر و 30 دقيقة"),
    ("fa", "02 535 45 42", "صفر دو, پانصد و سی و پنج, چهل و پنج, چهل و دو"),
    ("fa", "می\u200cخواهم 😀\u200d😀", "می\u200cخواهم "),
    ("ps", "via.brussels 14:30", "via ټکی brussels 14 او 30 دقیقې"),
    ("tr", "02 535 45 42", "sıfır iki, beşyüzotuzbeş, kırkbeş, kırkiki"),
    ("tr", "via.brussels", "via nokta brussels"),
    ("uk", "9:00-14:30", "9 годин до 14 годин 30 хвилин"),
    ("uk", "via.brussels, 112", "via крапка brussels, сто дванадцять"),
    ("ru", "12,50 €, CPAS", "12 евро 50 центов, C P A S"),
    ("ru", "1/12/2026", "1 декабря 2026"),
    ("ro", "14:30, via.brussels", "paisprezece și treizeci, via punct brussels"),
    ("pl", "14:30, via.brussels", "czternaście trzydzieści, via kropka brussels"),
    ("es", "9:00, via.brussels", "9 horas, via punto brussels"),
    ("pt", "14:30, via.brussels", "catorze e trinta, via ponto brussels"),
    ("so", "via.brussels 😀", "via.brussels "),
]


@pytest.mark.parametrize(("language", "shown", "spoken"), TABLE)
def test_spoken_form(language, shown, spoken):
    assert spoken_form(shown, language).text == spoken


def test_every_language_of_the_loket_has_its_words():
    assert sorted(SPOKEN_WORDS.languages) == sorted(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sign_is_left_that_a_voice_would_name(language):
    text = "• 02 535 45 42, 112\n– 9:00-14:30, € 12,50\n* info@via.brussels CPAS/OCMW 😀 **BAPA** → 1030 Schaerbeek"
    spoken = spoken_form(text, language).text
    assert not set("•–*@/€→😀:") & set(spoken)
    assert "02 535" not in spoken


def test_a_number_lights_up_as_a_whole():
    text = "Bel 02 535 45 42 nu."
    spoken = spoken_form(text, "nl")
    start = spoken.text.index("vijfhonderd")
    assert spoken.shown(start, start + 5) == (4, 16)
    start = spoken.text.index("nu.")
    assert spoken.shown(start, start + 2) == (17, 19)
    assert spoken.shown(0, 3) == (0, 3)


@given(
    text=st.lists(
        st.sampled_from(
            ["02 535 45 42", "112", "9:00", "€ 5", "via.brussels", "CPAS/OCMW", "ja", " ", "\n", "😀", ".", "é", "سلام"]
        )
    ).map(" ".join),
    language=st.sampled_from(LANGUAGES),
)
def test_the_way_back_never_leaves_the_text(text, language):
    spoken = spoken_form(text, language)
    assert "".join(spoken.text[piece.start : piece.end] for piece in spoken.pieces) == spoken.text
    for start in range(len(spoken.text)):
        first, last = spoken.shown(start, start + 1)
        assert 0 <= first <= last <= len(text)


def test_a_missing_word_is_named(tmp_path):
    broken = tmp_path / "words.yml"
    broken.write_text("languages: {nl: {point: punt}}\nshort_phones: []\nweb_endings: []\nletters: []\nwords: []\n")
    with pytest.raises(ValueError, match="nl: check amount, and, at"):
        load(broken)


@pytest.mark.parametrize("unit", ["a-", "a.", "1 ", "02 ", "+", "a@", "9:", "€1.", "A", "/", "😀", "\u202e", "0."])
def test_hostile_text_of_two_thousand_characters_comes_to_an_end(unit):
    text = (unit * 2000)[:2000]
    assert len(spoken_form(text, "nl").text) < 60_000
