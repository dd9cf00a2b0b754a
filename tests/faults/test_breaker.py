"""The breaker: refuses while something is away, lets one caller try, and closes when that works."""

from __future__ import annotations

import threading

from bot.breaker import TRY_LASTS_S, Breaker


class Clock:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_after_a_failure_nobody_is_let_through_until_the_rest_is_over_and_then_one() -> None:
    clock = Clock()
    breaker = Breaker(first_rest_s=1, longest_rest_s=4, clock=clock)
    assert breaker.allows() == "go"
    breaker.failed()
    assert breaker.allows() == "no"
    clock.now += 1.01
    assert [breaker.allows(), breaker.allows(), breaker.allows()] == ["try", "no", "no"]
    breaker.worked()
    assert breaker.allows() == "go"


def test_rests_double_up_to_the_longest_and_begin_short_after_it_worked() -> None:
    clock, rests = Clock(), []
    breaker = Breaker(first_rest_s=1, longest_rest_s=4, clock=clock)
    for _ in range(5):
        breaker.failed()
        began = clock.now
        while breaker.allows() == "no":
            clock.now += 0.5
        rests.append(clock.now - began)
    assert rests == [1, 2, 4, 4, 4]
    breaker.worked()
    breaker.failed()
    clock.now += 1
    assert breaker.allows() == "try"


def test_a_try_that_is_never_reported_shuts_nobody_out_for_ever() -> None:
    clock = Clock()
    breaker = Breaker(first_rest_s=1, longest_rest_s=4, clock=clock)
    breaker.failed()
    clock.now += 1
    assert breaker.allows() == "try"
    clock.now += TRY_LASTS_S - 1
    assert breaker.allows() == "no"
    clock.now += 1
    assert [breaker.allows(), breaker.allows()] == ["try", "no"]
    breaker.worked()
    assert breaker.allows() == "go"


def test_many_failures_at_once_are_one() -> None:
    clock = Clock()
    breaker = Breaker(first_rest_s=1, longest_rest_s=60, clock=clock)
    for _ in range(30):
        breaker.failed()
    clock.now += 1
    assert breaker.allows() == "try"


def test_a_late_answer_from_before_does_not_close_it() -> None:
    breaker = Breaker()
    breaker.failed()
    breaker.worked()
    assert breaker.state == "open"


def test_a_late_failure_of_somebody_else_does_not_spoil_the_try() -> None:
    clock = Clock()
    breaker = Breaker(first_rest_s=1, longest_rest_s=4, clock=clock)
    breaker.failed()
    clock.now += 1
    assert breaker.allows() == "try"
    other = threading.Thread(target=breaker.failed)
    other.start()
    other.join()
    assert breaker.state == "half_open"
    breaker.worked()
    assert breaker.state == "closed"


def test_only_one_of_many_threads_tries() -> None:
    clock = Clock()
    breaker = Breaker(first_rest_s=1, clock=clock)
    breaker.failed()
    clock.now += 2
    start, got = threading.Barrier(16), []

    def ask() -> None:
        start.wait()
        got.append(breaker.allows())

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["no"] * 15 + ["try"]


def test_each_new_state_is_told() -> None:
    clock, told = Clock(), []
    breaker = Breaker(first_rest_s=1, clock=clock, told=told.append)
    breaker.failed()
    clock.now += 2
    breaker.allows()
    breaker.worked()
    assert told == ["open", "half_open", "closed"]
