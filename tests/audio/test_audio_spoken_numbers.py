"""Hours with a point, ordinals, shares and telephone numbers, in every language of the loket."""

import pytest

from audio.spoken_form import spoken_form

TABLE = [
    ("es", "de 8.30 a 16.30. Los", "de ocho y treinta a dieciséis y treinta. Los"),
    ("es", "8.30-12.00", "ocho y treinta a 12 horas"),
    ("es", "a las 8.30", "a las ocho y treinta"),
    ("es", "a las 9.00 horas", "a las 9 horas"),
    ("es", "8.30 y 9.30", "ocho y treinta y nueve y treinta"),
    ("es", "12.50 o 15.30 euros", "12.50 o 15 euros con 30"),
    ("es", "4.º piso, 2.ª planta", "cuarto piso, segunda planta"),
    ("es", "1.º piso, 3.º piso, el 1.º de mayo", "primer piso, tercer piso, el primero de mayo"),
    ("es", "el 20 % y 2,5%", "el 20 por ciento y 2,5 por ciento"),
    ("pt", "das 8.30 às 16.30", "das oito e trinta às dezasseis e trinta"),
    ("pt", "4.º andar, 1.ª porta, 3º", "quarto andar, primeira porta, terceiro"),
    ("ro", "de la 9.30 la 13.00.", "de la nouă și treizeci la treisprezece."),
    ("ro", "ora 8.30", "ora opt și treizeci"),
    ("ro", "1 %, 21%", "1 procent, 21 de procente"),
    ("pl", "od 8.30 do 16.30.", "od osiem trzydzieści do szesnaście trzydzieści."),
    ("pl", "godz. 8.30, 12.05.", "godz. osiem trzydzieści, 12.05."),
    ("tr", "8.30'dan 16.30'a", "sekiz otuz'dan onaltı otuz'a"),
    ("tr", "saat 8.30", "saat sekiz otuz"),
    ("tr", "%50, 50 %", "yüzde 50, yüzde 50"),
    ("nl", "van 8.30 tot 16.30 uur", "van acht uur dertig tot zestien uur dertig"),
    ("nl", "om 14:30 uur", "om veertien uur dertig"),
    ("nl", "0% rente", "0 procent rente"),
    ("ru", "с 8.30 до 16.30.", "с 8 часов 30 минут до 16 часов 30 минут."),
    ("ru", "1 %, 2%, 5%", "1 процент, 2 процента, 5 процентов"),
    ("uk", "з 9.00 до 11.00.", "з 9 годин до 11 годин."),
    ("uk", "2 %", "2 відсотки"),
    ("ar", "من 9.30 إلى 13.00.", "من تسعة و 30 دقيقة إلى ثلاثة عشر."),
    ("ar", "2%, 2٪", "2 بالمئة, 2 بالمئة"),
    ("fa", "از 9.30 تا 13.00 زنگ", "از نه و سی دقیقه تا سیزده زنگ"),
    ("fa", "سود 0% یا", "سود 0 درصد یا"),
    ("ps", "له 9.00 تر 11.00 زنګ", "له 9 تر 11 زنګ"),
    ("ps", "50%", "50 سلنه"),
    ("en", "from 9.30 to 13.00.", "from nine thirty to thirteen o'clock."),
    ("en", "Friday 8.30-16.30.", "Friday eight thirty to sixteen thirty."),
    ("en", "2.50 points, 48.76 or 60.95 euro", "2.50 points, 48.76 or 60 euros 95"),
    ("fr", "de 8.30 à 16.30", "de 8 heures trente à 16 heures trente"),
    ("fr", "50 %", "50 pour cent"),
    ("uk", "02 535 45 42", "нуль два, п'ятсот тридцять п'ять, сорок п'ять, сорок два"),
    ("ru", "02 535 45 42", "ноль два, пятьсот тридцать пять, сорок пять, сорок два"),
    ("ro", "02 535 45 42", "zero doi, cinci sute treizeci și cinci, patruzeci și cinci, patruzeci și doi"),
    ("pl", "02 535 45 42", "zero dwa, pięćset trzydzieści pięć, czterdzieści pięć, czterdzieści dwa"),
    ("es", "02 535 45 42", "cero dos, quinientos treinta y cinco, cuarenta y cinco, cuarenta y dos"),
    ("pt", "02 535 45 42", "zero dois, quinhentos e trinta e cinco, quarenta e cinco, quarenta e dois"),
    ("ps", "02 535 45 42", "0 2, 5 3 5, 4 5, 4 2"),
]


@pytest.mark.parametrize(("language", "shown", "spoken"), TABLE)
def test_spoken_numbers(language, shown, spoken):
    assert spoken_form(shown, language).text == spoken


@pytest.mark.parametrize("text", ["4.º", "2ª", "1º"])
@pytest.mark.parametrize("language", ["nl", "fr", "ar", "ru"])
def test_ordinal_signs_of_other_languages_stay(language, text):
    assert text[0] in spoken_form(text, language).text


@pytest.mark.parametrize("unit", ["8.30-", "8.30 a ", "1%", "%1", "1.º", "1.00 "])
def test_hostile_text_comes_to_an_end(unit):
    assert len(spoken_form((unit * 2000)[:2000], "es").text) < 60_000
