"""The tables of statistics. A row is a counter of a week, never an event: nobody's path can be followed through them."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from bot.store.tables import METADATA

TURNS = Table(
    "stat_turns",
    METADATA,
    Column("week", String(8), primary_key=True),
    Column("language", String(12), primary_key=True),
    Column("topic", String(64), primary_key=True),
    Column("faq", String(128), primary_key=True),
    Column("outcome", String(16), primary_key=True),
    Column("band", String(8), primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("total", Integer, nullable=False),
)
"""Messages by what came of them; an empty text where something is not known."""

MARKS = Table(
    "stat_marks",
    METADATA,
    Column("week", String(8), primary_key=True),
    Column("mark", String(16), primary_key=True),
    Column("subject", String(128), primary_key=True),
    Column("total", Integer, nullable=False),
)
"""What is counted apart, so that it cannot be joined with the messages: see `bot.statistics.outcome.Mark`."""

KEPT = Table(
    "kept_questions",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("week", String(8), nullable=False, index=True),
    Column("language", String(12), nullable=False),
    Column("faq", String(128), nullable=False),
    Column("text", String(600), nullable=False),
)
"""Questions people agreed to leave, scrubbed; `id` is drawn at random, so that not even the order is known."""
