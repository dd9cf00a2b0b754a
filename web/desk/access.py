"""Access to the desk: every view says which permission it needs; one that says nothing is closed to everybody.

The table of roles stands in `bot.staff.roles`; `tests/desk/access.yml` names every view × method with the least role.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import g

from bot.staff.members import Member
from bot.staff.roles import PERMISSIONS, ROLES, may

__all__ = ["PERMISSIONS", "PUBLIC", "ROLES", "may", "member", "needs", "permission_of", "public", "size_of", "takes"]

PUBLIC = "public"
"""Permission of the views that strangers reach: sign-in and joining."""
FORM_BYTES = 1_000_000
"""Largest form of a member, unless the view `takes` more."""

View = TypeVar("View", bound=Callable[..., Any])


def needs(permission: str) -> Callable[[View], View]:
    """Mark a view with the permission it needs; stands below the route.

    Raises:
        ValueError: no role has such a permission.
    """
    if permission not in PERMISSIONS["admin"]:
        raise ValueError(f"No role has the permission {permission!r}: add it to bot/staff/roles.py.")
    return _mark("desk_permission", permission)


def public(view: View) -> View:
    """Mark a view as open to strangers."""
    return _mark("desk_permission", PUBLIC)(view)


def takes(size: int) -> Callable[[View], View]:
    """Let a view take bodies up to `size` bytes, for uploads."""
    return _mark("desk_bytes", size)


def permission_of(view: Callable[..., Any] | None) -> str | None:
    """Return the permission a view needs; None closes it."""
    return getattr(view, "desk_permission", None)


def size_of(view: Callable[..., Any] | None) -> int:
    """Return the largest body a view takes from a member, in bytes."""
    return int(getattr(view, "desk_bytes", FORM_BYTES))


def member() -> Member:
    """Return the member who is signed in; only for views that need a permission."""
    found = g.desk_member
    assert isinstance(found, Member)  # noqa: S101 - web.desk.guard lets nobody else in
    return found


def member_or_none() -> Member | None:
    """Return the member who is signed in, or None on a public page."""
    return getattr(g, "desk_member", None)


def _mark(name: str, value: object) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, name, value)
        return view

    return mark
