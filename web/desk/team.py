"""The team: who is there, who is invited, what happened to accounts. For admins."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from bot.staff import joining, members, names, sessions
from bot.staff.members import Member
from bot.staff.office import StaffError
from bot.staff.roles import ROLES
from web.desk.access import member, needs
from web.desk.render import page, t, tell
from web.desk.state import desk

routes = Blueprint("team", __name__)


@routes.get("/team")
@needs("team.read")
def show() -> Response:
    """List members, invitations and what happened."""
    return _page()


@routes.post("/team/invite")
@needs("team.edit")
def invite() -> AnyResponse:
    """Make an invitation, and show its code this once."""
    name, role = request.form.get("name", ""), request.form.get("role", "")
    try:
        code = joining.invite(desk().office, name, role, by=member().name)
    except StaffError as problem:
        return _page(t(f"team.{problem.key}"), 400, name=name[:200])
    return page("invitation.html", code=code, name=names.clean(name), days=joining.DAYS, is_reset=False)


@routes.post("/team/withdraw")
@needs("team.edit")
def withdraw() -> AnyResponse:
    """Take an invitation back."""
    if joining.withdraw(desk().office, request.form.get("name", ""), by=member().name):
        tell("team.withdrawn")
    return redirect(url_for("desk.team.show"), 303)


@routes.get("/team/<int:number>")
@needs("team.read")
def one(number: int) -> Response:
    """Show one member, with what can be changed."""
    return page("member.html", who=_who(number), roles=ROLES)


@routes.post("/team/<int:number>/role")
@needs("team.edit")
def change_role(number: int) -> AnyResponse:
    """Give a member another role."""
    who = _who(number)
    try:
        members.set_role(desk().office, who, request.form.get("role", ""), by=member().name)
    except StaffError as problem:
        return page("member.html", status=400, who=who, roles=ROLES, problem=t(f"team.{problem.key}"))
    tell("team.role_changed", name=who.name)
    return redirect(url_for("desk.team.show"), 303)


@routes.post("/team/<int:number>/sessions")
@needs("team.edit")
def end_sessions(number: int) -> AnyResponse:
    """End every session of a member."""
    who = _who(number)
    sessions.end_all(desk().office, who, by=member().name)
    tell("team.sessions_ended", name=who.name)
    return redirect(url_for("desk.team.show"), 303)


@routes.post("/team/<int:number>/reset")
@needs("team.edit")
def reset(number: int) -> Response:
    """Make a code for a member who lost password or telephone, and show it this once."""
    who = _who(number)
    code = joining.reset(desk().office, who, by=member().name)
    return page("invitation.html", code=code, name=who.name, days=joining.DAYS, is_reset=True)


@routes.post("/team/<int:number>/remove")
@needs("team.edit")
def remove(number: int) -> AnyResponse:
    """Remove a member, once the box is ticked."""
    who = _who(number)
    if request.form.get("sure") != "yes":
        return page("member.html", status=400, who=who, roles=ROLES, problem=t("team.tick"))
    try:
        members.remove(desk().office, who, by=member().name)
    except StaffError as problem:
        return page("member.html", status=400, who=who, roles=ROLES, problem=t(f"team.{problem.key}"))
    tell("team.removed", name=who.name)
    return redirect(url_for("desk.team.show"), 303)


def _who(number: int) -> Member:
    found = members.find(desk().office, number)
    if found is None:
        raise NotFound
    return found


def _page(problem: str = "", status: int = 200, **values: str) -> Response:
    office = desk().office
    return page(
        "team.html",
        status=status,
        problem=problem,
        people=members.everybody(office),
        invitations=joining.pending(office),
        history=members.history(office),
        roles=ROLES,
        **values,
    )
