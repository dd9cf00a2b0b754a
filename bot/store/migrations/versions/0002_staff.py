"""Staff: members, sessions, invitations, kept forms, failed sign-ins and what happened to accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "staff_member",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("name_key", sa.String(200), nullable=False, unique=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("language", sa.String(10)),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("totp", sa.String(300)),
        sa.Column("totp_step", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("stamp", sa.Integer, nullable=False, server_default="1"),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger),
    )
    op.create_table(
        "staff_recovery",
        sa.Column("code_hash", sa.String(64), primary_key=True),
        _member(),
    )
    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        _member(),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "staff_invitation",
        sa.Column("code_hash", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("name_key", sa.String(200), nullable=False, unique=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "staff_attempt",
        sa.Column("key_hash", sa.String(64), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("free_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "staff_kept_form",
        sa.Column("key_hash", sa.String(64), primary_key=True),
        _member(),
        sa.Column("path", sa.String(500), nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "staff_event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False, index=True),
        sa.Column("who", sa.String(60), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("about", sa.String(60), nullable=False, server_default=""),
    )


def _member() -> sa.Column:
    return sa.Column(
        "member_id", sa.Integer, sa.ForeignKey("staff_member.id", ondelete="CASCADE"), nullable=False, index=True
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("event", "kept_form", "attempt", "invitation", "session", "recovery", "member"):
        op.drop_table(f"staff_{name}")
