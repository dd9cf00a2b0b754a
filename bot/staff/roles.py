"""Who may do what: one table. A role may all that the role before it may."""

from __future__ import annotations

from collections.abc import Mapping

ROLES = ("reader", "editor", "publisher", "admin")
"""From the least to the most."""

_OWN: Mapping[str, tuple[str, ...]] = {
    "reader": (
        "start.read", "account.own", "faqs.read", "recordings.read", "services.read", "numbers.read", "versions.read",
    ),
    "editor": (
        "faqs.edit", "recordings.edit", "services.edit", "unanswered.read", "unanswered.edit", "numbers.export",
    ),
    "publisher": (
        "faqs.review", "faqs.publish", "recordings.publish", "services.publish", "versions.undo",
    ),
    "admin": ("team.read", "team.edit"),
}  # fmt: skip


def _table() -> Mapping[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    so_far: frozenset[str] = frozenset()
    for role in ROLES:
        so_far |= frozenset(_OWN[role])
        table[role] = so_far
    return table


PERMISSIONS: Mapping[str, frozenset[str]] = _table()
"""Role → everything it may."""

SECOND_FACTOR = frozenset({"publisher", "admin"})
"""Roles that can change every answer and go back to any version: they must have a second factor. Editors, who keep a
service's contacts true, may have one."""


def may(role: str, permission: str) -> bool:
    """Return whether a role has a permission; an unknown role has none."""
    return permission in PERMISSIONS.get(role, frozenset())
