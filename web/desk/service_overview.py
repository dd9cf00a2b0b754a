"""The services: the list, one service with what holds for now, its links. Its forms stand in modules of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response as AnyResponse

from bot.clock import local_now, local_today
from bot.compose.openness import openness
from bot.compose.phrases import own_name
from bot.compose.services import card
from bot.content.edit import NO_FILE, Conflict, ContentFile, Edit, Refused, read_file, save
from bot.content.load import FAQ_ID, Problem
from bot.content.types import Content, Service
from bot.desk.links import LinkReport, check_links
from bot.desk.service_edits import name_of, service_in, with_checked, with_closed, with_full
from bot.desk.service_list import DOUBTS, STATES, Wish, row, rows
from web.app import services
from web.desk.access import member, needs
from web.desk.render import language, page, t, tell
from web.desk.state import desk

routes = Blueprint("services", __name__)

TRIES = 5
"""A one-tap change is made again on the newest file when somebody saved in the same moment."""


@routes.get("/services")
@needs("services.read")
def show() -> Response:
    """List the services, the one nobody checked for longest first."""
    wish = Wish(**{name: request.args.get(name, "")[:100] for name in Wish.__dataclass_fields__})
    content = _content()
    return page(
        "services.html",
        rows=rows(content, language(), local_today(), wish),
        total=len(content.services),
        wish=wish,
        topics={topic.id: own_name(topic.labels, language()) for topic in content.topics.values()},
        states=STATES,
        doubts=DOUBTS,
    )


@routes.get("/services/<name>")
@needs("services.read")
def one(name: str) -> Response:
    """Show one service as newcomers find it, and what can be done."""
    return overview(name)


@routes.post("/services/<name>/full")
@needs("services.edit")
def full(name: str) -> AnyResponse:
    """Say that a service is full at present, or not any more."""
    is_full, now = _is_on(), local_today()
    _tap(name, lambda file, known: with_full(file.text, now, is_full=is_full), "full" if is_full else "not_full")
    return redirect(url_for("desk.services.one", name=name), 303)


@routes.post("/services/<name>/closed")
@needs("services.edit")
def closed(name: str) -> AnyResponse:
    """Say that a service is closed today (or on the day given), or that it is not."""
    is_closed, now = _is_on(), local_today()
    try:
        day = date.fromisoformat(request.form.get("day") or now.isoformat())
    except ValueError:
        return overview(name, status=400, problem=t("services.error_day"))
    if day < now:
        return overview(name, status=400, problem=t("services.error_past"))
    _tap(
        name,
        lambda file, known: with_closed(file.text, known, day, now, is_closed=is_closed),
        "closed" if is_closed else "not_closed",
    )
    return redirect(url_for("desk.services.one", name=name), 303)


@routes.post("/services/<name>/checked")
@needs("services.edit")
def checked(name: str) -> AnyResponse:
    """Write today as the day on which the sources ticked were read."""
    ticked = frozenset(request.form.getlist("source"))
    if not ticked:
        return overview(name, status=400, problem=t("services.error_no_source_ticked"))
    _tap(name, lambda file, known: with_checked(file.text, known, local_today(), ticked), "checked")
    return redirect(url_for("desk.services.one", name=name), 303)


@routes.post("/services/<name>/links")
@needs("services.edit")
def links(name: str) -> Response:
    """Look whether the web addresses of a service answer: the only call to the outside, and only when asked."""
    _, service = known(name)
    urls = [source.url for source in service.sources if source.url]
    shown = card(_content(), language(), service).website if language() in service.texts else None
    reports = check_links([*([shown] if shown else []), *urls])
    return overview(name, reports=reports)


def overview(
    name: str, *, status: int = 200, problem: str = "", reports: tuple[LinkReport, ...] = (), **values: object
) -> Response:
    """Return the page of one service."""
    file, service = known(name)
    content, now = _content(), local_now()
    reader = language()
    return page(
        "service.html",
        status=status,
        problem=problem,
        file=file,
        service=service,
        row=row(content, service, reader, now.date()),
        card=card(content, reader, service, now) if reader in service.texts else None,
        door=openness(service, now),
        today=now.date().isoformat(),
        days=[day for day in service.closed_on if day > now.date().isoformat()],
        reports={report.url: report for report in reports},
        names=[name_of(source) for source in service.sources],
        codes=[code for code, known in content.languages.items() if known.level == "full"],
        content=content,
        **values,
    )


def known(name: str) -> tuple[ContentFile, Service]:
    """Return the file of a service as it is now, and what it says.

    Raises:
        NotFound: there is no such service.
        ContentError: its file cannot be read.
    """
    if not FAQ_ID.match(name):
        raise NotFound
    file = read_file(desk().settings.content, f"services/{name}.yml")
    if file.stamp == NO_FILE:
        raise NotFound
    return file, service_in(file.text, file.path)


def _content() -> Content:
    return services().content.current().content


def _is_on() -> bool:
    value = request.form.get("on")
    if value not in {"yes", "no"}:
        raise BadRequest
    return value == "yes"


def _tap(name: str, change: Callable[[ContentFile, Service], str], said: str) -> None:
    """Make a small change on the newest file, and say what became of it."""
    for _ in range(TRIES):
        file, service = known(name)
        if service.emergency and said != "checked":
            raise BadRequest
        text = change(file, service)
        if text == file.text:
            tell("services.nothing_changed", kind="note")
            return
        note = t(f"services.note_{said}", service=own_name(service.names, language()))
        done = save(desk().settings, Edit(file.path, text, file.stamp, member().name, note))
        if isinstance(done, Refused):
            tell("services.refused", kind="bad", reason=_first(done.problems))
            return
        if not isinstance(done, Conflict):
            tell(f"services.done_{said}")
            return
    tell("services.busy", kind="bad")


def _first(problems: tuple[Problem, ...]) -> str:
    return next((problem.wording.text(language()) for problem in problems if problem.is_error), "")
