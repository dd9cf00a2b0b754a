"""The tables of staff. Codes and tokens are kept as keyed hashes only, passwords with argon2; times are UTC seconds."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, String, Table, Text

from bot.store.tables import METADATA

NAME_LENGTH = 60
HASH_LENGTH = 64

MEMBER = Table(
    "staff_member",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(NAME_LENGTH), nullable=False),
    Column("name_key", String(200), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("language", String(10)),
    Column("password", String(200), nullable=False),
    Column("totp", String(300)),
    Column("totp_step", BigInteger, nullable=False, server_default="0"),
    Column("stamp", Integer, nullable=False, server_default="1"),
    Column("made_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger),
)
"""`totp` is sealed; `totp_step` the last half minute whose code was used; `stamp` rises when the password changes."""

RECOVERY = Table(
    "staff_recovery",
    METADATA,
    Column("code_hash", String(HASH_LENGTH), primary_key=True),
    Column("member_id", Integer, ForeignKey("staff_member.id", ondelete="CASCADE"), nullable=False, index=True),
)

SESSION = Table(
    "staff_session",
    METADATA,
    Column("token_hash", String(HASH_LENGTH), primary_key=True),
    Column("member_id", Integer, ForeignKey("staff_member.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("made_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

INVITATION = Table(
    "staff_invitation",
    METADATA,
    Column("code_hash", String(HASH_LENGTH), primary_key=True),
    Column("name", String(NAME_LENGTH), nullable=False),
    Column("name_key", String(200), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("made_by", String(NAME_LENGTH), nullable=False),
    Column("ends_at", BigInteger, nullable=False),
)
"""For a new member, or for one who lost the password: the name decides. A newer invitation replaces an older one."""

ATTEMPT = Table(
    "staff_attempt",
    METADATA,
    Column("key_hash", String(HASH_LENGTH), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("free_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)
"""Failed sign-ins, by account and by address, both only as keyed hashes."""

KEPT_FORM = Table(
    "staff_kept_form",
    METADATA,
    Column("key_hash", String(HASH_LENGTH), primary_key=True),
    Column("member_id", Integer, ForeignKey("staff_member.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("path", String(500), nullable=False),
    Column("fields", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)
"""What was posted after the session had ended, sealed, for an hour."""

EVENT = Table(
    "staff_event",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("who", String(NAME_LENGTH), nullable=False),
    Column("what", String(40), nullable=False),
    Column("about", String(NAME_LENGTH), nullable=False, server_default=""),
)
"""Who signed in, invited, changed a role: for a year. What was published stands in the versions."""
