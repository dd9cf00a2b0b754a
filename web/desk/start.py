"""The start page: what needs attention, how far each language is, and the ways on."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

from bot.clock import local_today
from bot.content.lint.coverage import coverage, recordings, totals
from bot.publisher.state import read_state
from bot.render import recordings_folder
from bot.staff import second_factor
from bot.statistics.tables import KEPT
from web.app import services
from web.desk import attention
from web.desk.access import member, needs
from web.desk.render import language, page
from web.desk.state import desk
from web.desk.texts import name_of

routes = Blueprint("start", __name__)


@routes.get("")
@needs("start.read")
def show() -> Response:
    """Show what needs attention."""
    settings, content = desk().settings, services().content.current().content
    state = read_state(settings)
    found = attention.items(
        content,
        state,
        local_today(),
        reader=language(),
        unanswered=_unanswered() if member().may("unanswered.read") else 0,
    )
    counts = totals(coverage(content, recordings(recordings_folder(settings))))
    return page(
        "start.html",
        items=(*found, *attention.own(member(), second_factor.recovery_codes_left(desk().office, member()))),
        listed=attention.LISTED,
        state=state,
        counts=[(name_of(language(), code), column) for code, column in counts.items()],
    )


@routes.get("/<path:rest>")
@needs("start.read")
def nothing(rest: str) -> Response:
    """Say that there is no such page, to members; strangers learn nothing of what there is."""
    raise NotFound


def _unanswered() -> int:
    with desk().office.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(KEPT)).scalar() or 0)
