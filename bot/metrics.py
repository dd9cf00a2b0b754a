"""What the processes count for `/metrics`. No label names a person, a conversation, a question or a subject.

Every process counts in files of a folder in memory that the supervisor made (`PROMETHEUS_MULTIPROC_DIR`); the website adds
them up. Without that folder (a test, a command) each process counts for itself. Danger and women's safety are not counted at
all, not even as "one message": the difference of two figures would tell.
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

from bot.breaker import State

SECONDS = (0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2, 4, 8)

TURNS = Counter(
    "loket_turns_total",
    "Messages answered; outcome is the state of the first reply (answer, clarify, unknown, person, failure …)",
    ["channel", "language", "outcome"],
)
TURN_SECONDS = Histogram(
    "loket_turn_seconds", "From message to reply, voice not included", ["channel", "kind"], buckets=SECONDS
)
REFUSED = Counter("loket_refused_total", "Messages told to wait because too many people asked at once", ["channel"])
IN_HAND = Gauge("loket_turns_in_hand", "Messages being answered now", ["channel"], multiprocess_mode="livesum")
BREAKER = Gauge(
    "loket_engine_breaker",
    "Way to the dialogue engine: 0 closed (well), 1 half open (being tried), 2 open (away)",
    ["channel"],
    multiprocess_mode="livemax",
)
UNSAVED = Gauge(
    "loket_conversations_unsaved",
    "Conversations in memory that their database does not take",
    ["channel"],
    multiprocess_mode="livesum",
)
AUDIO_REQUESTS = Counter(
    "loket_audio_requests_total",
    "Voices asked for on the website: ready (was rendered), made (rendered while waiting), waiting (202), failed",
    ["result"],
)

_STATES: dict[State, int] = {"closed": 0, "half_open": 1, "open": 2}


def show_breaker(channel: str, state: State) -> None:
    """Show the state of the way to the dialogue engine."""
    BREAKER.labels(channel).set(_STATES[state])
