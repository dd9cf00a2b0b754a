"""`loket staff`: the first account of the desk, and help for those who lost their password."""

from __future__ import annotations

import argparse
from datetime import datetime

from bot.clock import BRUSSELS
from bot.commands import Verb, out
from bot.errors import Setup
from bot.settings import Settings
from bot.staff import joining, members
from bot.staff.events import CLI
from bot.staff.members import Member
from bot.staff.office import Office, open_office
from bot.staff.roles import ROLES


def add(office: Office, options: argparse.Namespace) -> None:
    """Invite somebody, and print the code."""
    roles = [one.role for one in members.everybody(office)]
    roles += [one.role for one in joining.pending(office) if one.name != options.name]
    role = options.role or ("editor" if "admin" in roles else "admin")
    code = joining.invite(office, options.name, role, by=CLI)
    _print_code(options.name, role, code)


def reset(office: Office, options: argparse.Namespace) -> None:
    """Print a code with which a member begins anew."""
    found = _member(office, options.name)
    _print_code(found.name, found.role, joining.reset(office, found, by=CLI))


def remove(office: Office, options: argparse.Namespace) -> None:
    """Remove a member, or an invitation nobody used."""
    if members.find_by_name(office, options.name) is None and joining.withdraw(office, options.name, by=CLI):
        out.line(f"The invitation of {options.name} is withdrawn.")
        return
    found = _member(office, options.name)
    members.remove(office, found, by=CLI)
    out.line(f"{found.name} is not in the team any more.")


def show(office: Office, options: argparse.Namespace) -> None:
    """Print members and open invitations."""
    people, invited = members.everybody(office), joining.pending(office)
    for one in people:
        factor = "second factor" if one.has_second_factor else "no second factor"
        out.line(f"{one.name}  {one.role}, {factor}, last signed in {_day(one.seen_at)}")
    for invitation in invited:
        out.line(
            f"{invitation.name}  {invitation.role}, invited by {invitation.made_by}, until {_day(invitation.ends_at)}"
        )
    if not people and not invited:
        out.line("Nobody yet. Begin with `loket staff add NAME`: the first one is an admin.")


def run(settings: Settings, options: argparse.Namespace) -> None:
    """Do what was asked."""
    options.do(open_office(settings), options)


def _arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(required=True, metavar="WHAT")
    one = verbs.add_parser("add", help="make an invitation code for a new member")
    one.add_argument("name", metavar="NAME")
    one.add_argument("--role", choices=ROLES, help="admin while there is no admin, else editor")
    one.set_defaults(do=add)
    for name, do, text in (
        ("reset", reset, "make a code for a member who lost password or telephone"),
        ("remove", remove, "remove a member or an invitation"),
    ):
        one = verbs.add_parser(name, help=text)
        one.add_argument("name", metavar="NAME")
        one.set_defaults(do=do)
    verbs.add_parser("list", help="who is in the team").set_defaults(do=show)


def _member(office: Office, name: str) -> Member:
    found = members.find_by_name(office, name)
    if found is None:
        raise Setup(f"Nobody is called {name}.", next_step="See `loket staff list`.")
    return found


def _print_code(name: str, role: str, code: str) -> None:
    out.line(f"Code for {name} ({role}): {code}")
    out.line(
        f"Open /staff/join, type it, choose a password. Good for {joining.DAYS} days, once; it is not shown again."
    )


def _day(seconds: int | None) -> str:
    if seconds is None:
        return "never"
    return datetime.fromtimestamp(seconds, BRUSSELS).strftime("%Y-%m-%d %H:%M")


VERBS = (Verb("staff", "the people of the staff desk: add, list, reset, remove", run, _arguments),)
