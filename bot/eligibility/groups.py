"""Residence statuses and their groups (`data/statuses.yml`): is a person in one of the groups a service names?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.content.types import Status, StatusGroup
from bot.eligibility.facts import STATUSES
from bot.eligibility.logic import NO, UNKNOWN, YES, Truth, agreed, any_of, holds

Groups = Mapping[str, StatusGroup]
"""Name of a group → its statuses; `Content.statuses`."""

MAY_BECOME: Mapping[Status, tuple[Status, ...]] = {
    # “If you get refugee status and a card for more than three months …”: bewelcome.brussels/nl/doelgroep, read 2026-11-01
    # (data/faq/integration/integration_asylum.yml)
    "asylum_seeker": ("refugee",),
    # “Declare after five years of legal stay …”: justice.belgium.be, declaration of nationality, read 2026-11-01
    # (data/faq/residence/residence_nationality.yml)
    "eu_citizen": ("belgian",),
}
"""Status → what a decision could make of it, only where a source says so: for saying what would change a "no".

Never a prediction: nobody is promised papers, told to lose them, or to stop being Belgian. For the other statuses the
dossier has no source that one becomes another, so nothing is said.
"""


def membership(name: str, status: Status, months: int | None, groups: Groups) -> Truth:
    """Return whether a status is in a group, or is the status named.

    Args:
        name: a status or a group; a name that is neither makes the answer unknown.
        status: the person's.
        months: whole months in Belgium, None when not told.
        groups: the groups there are.
    """
    group = groups.get(name)
    if group is None:
        return holds(name == status) if name in STATUSES else UNKNOWN
    if status in group.yes:
        return YES
    if status in group.from_month:
        return holds(None if months is None else months >= group.from_month[status])
    return UNKNOWN if status in group.unknown else NO


def in_any(names: Iterable[str], status: Status | None, months: int | None, groups: Groups) -> Truth:
    """Return whether a status is in one of the groups; a status not told is unknown unless all give the same."""
    if status is None:
        return agreed(any_of(membership(name, each, months, groups) for name in names) for each in STATUSES)
    return any_of(membership(name, status, months, groups) for name in names)


def first_month(names: Iterable[str], status: Status | None, groups: Groups) -> int | None:
    """Return the month in Belgium from which a status is in one of the groups, None when months do not matter."""
    found = [groups[name].from_month.get(status) for name in names if name in groups] if status else []
    return min((month for month in found if month is not None), default=None)
