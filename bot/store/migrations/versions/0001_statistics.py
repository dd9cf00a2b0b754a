"""The tables of statistics: counters, and the questions people agreed to leave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "stat_turns",
        sa.Column("week", sa.String(8), primary_key=True),
        sa.Column("language", sa.String(12), primary_key=True),
        sa.Column("topic", sa.String(64), primary_key=True),
        sa.Column("faq", sa.String(128), primary_key=True),
        sa.Column("outcome", sa.String(16), primary_key=True),
        sa.Column("band", sa.String(8), primary_key=True),
        sa.Column("channel", sa.String(16), primary_key=True),
        sa.Column("total", sa.Integer, nullable=False),
    )
    op.create_table(
        "stat_marks",
        sa.Column("week", sa.String(8), primary_key=True),
        sa.Column("mark", sa.String(16), primary_key=True),
        sa.Column("subject", sa.String(128), primary_key=True),
        sa.Column("total", sa.Integer, nullable=False),
    )
    op.create_table(
        "kept_questions",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("week", sa.String(8), nullable=False, index=True),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("faq", sa.String(128), nullable=False),
        sa.Column("text", sa.String(600), nullable=False),
    )


def downgrade() -> None:
    """Take them away."""
    for table in ("kept_questions", "stat_marks", "stat_turns"):
        op.drop_table(table)
