"""Pages of the desk: one layout, texts by key, times as people in Brussels read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from babel.dates import format_date
from flask import Flask, Response, flash, make_response, render_template, request, session, url_for
from markupsafe import Markup

from bot.clock import BRUSSELS
from bot.content.wording import Wording
from bot.errors import LoketError
from bot.staff.roles import ROLES
from web.desk.access import member_or_none
from web.desk.sections import SECTIONS, Section
from web.desk.state import generate_csrf
from web.desk.texts import LANGUAGES, say, texts


def page(template: str, /, *, status: int = 200, **values: Any) -> Response:
    """Return a page from `web/templates/desk/<template>`."""
    response = make_response(render_template(f"desk/{template}", **values))
    response.status_code = status
    return response


def language() -> str:
    """Return the desk's language for this request: the member's choice, else this browser's."""
    member = member_or_none()
    if member is not None and member.language in LANGUAGES:
        return str(member.language)
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES)) or next(iter(LANGUAGES))


def t(key: str, /, **values: object) -> str:
    """Return a text of the desk in the reader's language."""
    return say(language(), key, **values)


def tell(key: str, /, *, kind: str = "good", **values: object) -> None:
    """Show a sentence on the next page; `kind` is good, note or bad."""
    flash(t(key, **values), kind)


def when(seconds: int | float | None) -> str:
    """Return a UTC time in seconds as day and minute in Brussels; a dash for None."""
    if seconds is None:
        return "–"
    local = datetime.fromtimestamp(seconds, BRUSSELS)
    return f"{format_date(local, locale=language())}, {local:%H:%M}"


def csrf_field() -> Markup:
    """Return the hidden field every form has."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def icon(name: str) -> Markup:
    """Return a picture that says nothing to a screen reader: the words stand beside it."""
    return Markup('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>').format(
        url_for("static", filename="icons.svg"), name
    )


def navigation() -> tuple[Section, ...]:
    """Return the sections this member sees."""
    member = member_or_none()
    if member is None or member.needs_second_factor:
        return ()
    rank = ROLES.index(member.role)
    return tuple(section for section in SECTIONS if ROLES.index(section.role) <= rank)


def is_here(section: Section) -> bool:
    """Return whether the page at work belongs to a section."""
    path = request.path.removeprefix("/staff").rstrip("/")
    return path == section.path if not section.path else (path + "/").startswith(section.path + "/")


def has_text(key: str) -> bool:
    """Return whether there is a text for this key."""
    return key in texts(language())


def worded(wording: Wording) -> str:
    """Return what the check says, in the reader's language."""
    return wording.text(language())


def explained(error: LoketError) -> str:
    """Return what an error says, in the reader's language."""
    return error.text(language())


def install(app: Flask) -> None:
    """Give the desk's templates their functions."""
    app.jinja_env.globals.update(
        t=t, when=when, csrf_field=csrf_field, icon=icon, has_text=has_text, worded=worded, desk_languages=LANGUAGES
    )

    @app.context_processor
    def _values() -> dict[str, Any]:
        if not request.path.startswith("/staff"):
            return {}
        return {
            "member": member_or_none(), "language": language(), "navigation": navigation(), "is_here": is_here,
        }  # fmt: skip
