"""How a service is reached, as a form. Two people at once: the second sees the first one's work beside her own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from babel import Locale
from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.clock import local_today
from bot.compose.openness import is_readable
from bot.compose.phrases import own_name, spoken_languages
from bot.compose.services import hours_line
from bot.content.edit import Conflict, Refused
from bot.content.load import Problem
from bot.content.preview import problems_of
from bot.content.types import Address, Service
from bot.desk import service_form
from bot.desk.hours_form import DAYS, HOLIDAYS, SPELLS, Wrong
from bot.desk.service_edits import name_of, with_source
from bot.desk.service_form import Contacts
from web.desk.access import needs
from web.desk.render import language, page, t
from web.desk.service_overview import known
from web.desk.service_saving import alarm, began_with, content, placed, sentences, write
from web.desk.state import desk

routes = Blueprint("service_contacts", __name__)
_CONTACTS = msgspec.json.Decoder(Contacts)

SPARE_ADDRESSES = 2
"""Empty fields behind the addresses there are."""
NEW = "new"


@routes.get("/services/<name>/contacts")
@needs("services.edit")
def show(name: str) -> Response:
    """Show the form."""
    file, service = known(name)
    now = service_form.contacts_of(service)
    return _page(service, file.stamp, now, service_form.fields(now))


@routes.post("/services/<name>/contacts")
@needs("services.edit")
def save(name: str) -> AnyResponse:
    """Save, or show how newcomers will read it."""
    file, service = known(name)
    form, stamp = request.form.to_dict(), request.form.get("stamp", "")
    was = began_with(form, _CONTACTS) or service_form.contacts_of(service)
    mine, wrong = service_form.read(form, was)
    changed = service_form.changes(was, mine)
    source = _source(form)
    if set(changed) & set(service_form.FACTS) and not source:
        wrong = (*wrong, Wrong("source", "no_source", ""))
    if wrong:
        return _page(service, stamp, was, form, wrong=wrong, status=400)
    if stamp != file.stamp:
        return _conflict(service, file.stamp, was, mine, form)
    text = service_form.apply(file.text, was, mine)
    if source:
        text = with_source(text, service, source, local_today())
    if form.get("do") == "look":
        problems = problems_of(desk().settings.content, file.path, text)
        return _page(service, stamp, was, form, shown=mine, problems=problems, text=text)
    done = write(service, file, text, changed)
    if isinstance(done, Conflict):
        theirs, service = known(name)
        return _conflict(service, theirs.stamp, was, mine, form)
    if isinstance(done, Refused):
        return _page(service, stamp, was, form, shown=mine, problems=done.problems, text=text, status=400)
    return redirect(url_for("desk.services.one", name=name), 303)


def _conflict(service: Service, stamp: str, was: Contacts, mine: Contacts, form: Mapping[str, str]) -> Response:
    now = service_form.contacts_of(service)
    both, differ = service_form.merged(mine, was, now)
    theirs = {name: _as_words(getattr(now, name)) for name in differ}
    kept = {key: form[key] for key in ("source", "new_source") if key in form}
    return _page(service, stamp, now, {**service_form.fields(both), **kept}, theirs=theirs, status=409)


def _page(
    service: Service,
    stamp: str,
    was: Contacts,
    form: Mapping[str, str],
    *,
    shown: Contacts | None = None,
    wrong: Sequence[Wrong] = (),
    problems: Sequence[Problem] = (),
    text: str = "",
    theirs: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    now = content()
    reader = language()
    return page(
        "service_contacts.html",
        status=status,
        problem=alarm(wrong, problems),
        service=service,
        name=own_name(service.names, reader),
        stamp=stamp,
        was=msgspec.json.encode(was).decode(),
        form=form,
        is_looking=shown is not None,
        reading={name: _reading(getattr(shown or was, name)) for name in service_form.HOURS},
        wrong=sentences(wrong),
        problems=placed(problems, text, service_form.NAMES),
        theirs=theirs,
        addresses=range(_most_addresses(form) + SPARE_ADDRESSES),
        communes=sorted((own_name(each.names, reader), each.id) for each in now.municipalities.values()),
        codes=tuple(dict.fromkeys((*was.speaks, *spoken_languages(now)))),
        own_names={code: each.name for code, each in now.languages.items()},
        sources=[name_of(source) for source in service.sources],
        days=_day_names(reader),
        spells=range(SPELLS),
    )


def _day_names(reader: str) -> dict[str, str]:
    names = Locale.parse(reader).days["stand-alone"]["wide"]
    return {code: names[i] for i, code in enumerate(DAYS)} | {HOLIDAYS: t("services.holidays")}


def _reading(hours: str | None) -> str:
    """Return hours as newcomers read them; empty when there is nothing to read, or nobody could."""
    return hours_line(content(), language(), hours) if hours and is_readable(hours) else ""


def _most_addresses(form: Mapping[str, str]) -> int:
    return sum(bool(value.strip()) for name, value in form.items() if name.startswith("address"))


def _source(form: Mapping[str, str]) -> str:
    """Return where the person says that the facts stand: one of the sources, or a new one."""
    chosen = form.get("new_source", "") if form.get("source") == NEW else form.get("source", "")
    return " ".join(chosen.split())[:500]


def _as_words(value: Any) -> str:
    if isinstance(value, tuple):
        return " · ".join(each.line if isinstance(each, Address) else str(each) for each in value)
    return "" if value is None else str(value)
