"""The key of an utterance: stable, distinct, safe in an address."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.utterance import Utterance, digest, is_key, normalise


def test_key_is_url_safe_and_stable():
    key = Utterance("nl", "Waar kan ik Nederlands leren?").key
    assert is_key(key)
    assert key == Utterance("nl", "Waar kan ik Nederlands leren? \n").key


@pytest.mark.parametrize(
    "other", [Utterance("fr", "a"), Utterance("nl", "b"), Utterance("nl", "a", "slow"), Utterance("nl", "A")]
)
def test_another_language_text_or_speed_has_another_key(other):
    assert other.key != Utterance("nl", "a").key


def test_composed_and_decomposed_letters_are_one_text():
    assert Utterance("fr", unicodedata.normalize("NFD", "école")).key == Utterance("fr", "école").key


@given(st.text())
def test_normalise_is_idempotent_and_moves_no_offset(text):
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.normalize("NFC", text).startswith(once)


def test_parts_of_a_digest_cannot_run_into_each_other():
    assert digest("ab", "c") != digest("a", "bc")


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 39, "A" * 40, "g" * 40, "a" * 40 + "\n", "a" * 41])
def test_what_is_no_key_is_refused(name):
    assert not is_key(name)
