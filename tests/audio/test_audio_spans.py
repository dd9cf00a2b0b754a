"""Mixed scripts: each stretch gets the language whose voice must read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.engine import NoVoice
from audio.languages import VoicePlan, resolve_voice
from audio.spans import split

CASES = [
    ("nl", "Ga naar Actiris.", [("nl", "Ga naar Actiris.")]),
    ("ar", "اذهب إلى Actiris.", [("ar", "اذهب إلى "), ("fr", "Actiris.")]),
    ("ar", "مكتب VIA Brussels في", [("ar", "مكتب "), ("fr", "VIA Brussels"), ("ar", " في")]),
    ("ar", "في 1030 Schaerbeek و", [("ar", "في 1030 "), ("fr", "Schaerbeek"), ("ar", " و")]),
    ("ar", "اتصل على 02 535 45 42!", [("ar", "اتصل على 02 535 45 42!")]),
    ("fa", "سطح A2 را", [("fa", "سطح "), ("fr", "A2"), ("fa", " را")]),
    ("ru", "Это Rue de l'Étuve, да", [("ru", "Это "), ("fr", "Rue de l'Étuve"), ("ru", ", да")]),
    ("uk", "Actiris", [("fr", "Actiris")]),
    ("ru", "CPAS 1000 OCMW", [("fr", "CPAS"), ("ru", " 1000 "), ("fr", "OCMW")]),
    ("fr", "en arabe : العربية", [("fr", "en arabe : "), ("ar", "العربية")]),
    ("nl", "14 €, 😀", [("nl", "14 €, 😀")]),
    ("nl", "", []),
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_split(languages, language, text, expected):
    assert [(span.language, span.text) for span in split(text, language, languages)] == expected


@given(text=st.text(alphabet="ab é1 .,'،سيдя😀\n"), language=st.sampled_from(["nl", "ar", "ru", "fa", "fr"]))
def test_spans_lie_side_by_side_and_cover_the_text(languages, text, language):
    spans = split(text, language, languages)
    assert "".join(span.text for span in spans) == text
    assert all(text[span.start : span.end] == span.text for span in spans)
    assert all(one.language != other.language for one, other in zip(spans, spans[1:], strict=False))


def test_latin_words_are_never_left_to_a_voice_of_another_script(languages):
    for code, language in languages.items():
        if language.script != "Latn" and language.voices:
            assert {span.language for span in split("Actiris", code, languages)} == {language.latin_voice}


@pytest.mark.parametrize(
    ("code", "plan"),
    [
        ("nl", VoicePlan("nl", is_bridge=False)),
        ("ps", VoicePlan("fa", is_bridge=True)),
        ("ary", VoicePlan("ar", is_bridge=False)),
    ],
)
def test_resolve_voice(languages, code, plan):
    assert resolve_voice(languages, code) == plan


@pytest.mark.parametrize("code", ["so", "xx", ""])
def test_no_voice_says_what_to_do_next(languages, code):
    with pytest.raises(NoVoice, match="bridge"):
        resolve_voice(languages, code)
