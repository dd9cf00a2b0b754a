"""Conversations, for several machines; on one machine they live in a file of their own and this table stays empty."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "conversation",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("used", sa.Float(53), nullable=False, index=True),
        sa.Column("state", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("conversation")
