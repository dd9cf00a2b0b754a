from __future__ import annotations

import pytest

from bot.eligibility.logic import NO, UNKNOWN, YES, Truth, agreed, all_of, any_of, holds, negated


@pytest.mark.parametrize(
    ("truths", "every", "some", "same"),
    [
        ((), YES, NO, UNKNOWN),
        ((YES, YES), YES, YES, YES),
        ((YES, UNKNOWN), UNKNOWN, YES, UNKNOWN),
        ((YES, NO), NO, YES, UNKNOWN),
        ((UNKNOWN, NO), NO, UNKNOWN, UNKNOWN),
        ((UNKNOWN, UNKNOWN), UNKNOWN, UNKNOWN, UNKNOWN),
        ((NO, NO), NO, NO, NO),
    ],
)
def test_all_any_and_agreed(truths: tuple[Truth, ...], every: Truth, some: Truth, same: Truth) -> None:
    for order in (truths, truths[::-1]):
        assert (all_of(order), any_of(order), agreed(order)) == (every, some, same)


def test_de_morgan_holds_in_three_values() -> None:
    for a in Truth:
        for b in Truth:
            assert negated(all_of((a, b))) == any_of((negated(a), negated(b)))


def test_a_comparison_that_could_not_be_made_is_unknown() -> None:
    assert (holds(True), holds(False), holds(None)) == (YES, NO, UNKNOWN)
    assert [negated(truth) for truth in Truth] == [NO, YES, UNKNOWN]
