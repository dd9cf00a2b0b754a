"""What newcomers hear about a service, one language a page, beside the same in another language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from bot.compose.phrases import own_name
from bot.compose.services import show_service
from bot.content.edit import Conflict, Refused
from bot.content.load import Problem
from bot.content.preview import content_with, problems_of
from bot.content.types import Service
from bot.desk import service_text
from bot.desk.hours_form import Wrong
from bot.desk.service_text import Words
from bot.errors import ContentError
from bot.turn import Reply
from web.desk.access import member, needs
from web.desk.render import language, page
from web.desk.service_overview import known
from web.desk.service_saving import alarm, began_with, content, placed, sentences, write
from web.desk.state import desk

routes = Blueprint("service_texts", __name__)
_WORDS = msgspec.json.Decoder(Words)


@routes.get("/services/<name>/texts/<code>")
@needs("services.edit")
def show(name: str, code: str) -> Response:
    """Show the form."""
    file, service = known(name)
    words = service_text.words_of(service, _spoken(code))
    return _page(service, code, file.stamp, words, service_text.fields(words))


@routes.post("/services/<name>/texts/<code>")
@needs("services.edit")
def save(name: str, code: str) -> AnyResponse:
    """Save, or show how it will sound."""
    file, service = known(name)
    form, stamp = request.form.to_dict(), request.form.get("stamp", "")
    was = began_with(form, _WORDS) or service_text.words_of(service, _spoken(code))
    mine = service_text.read(form)
    if not mine.what:
        return _page(service, _spoken(code), stamp, was, form, wrong=(Wrong("what", "no_what", ""),), status=400)
    if stamp != file.stamp:
        return _conflict(service, code, file.stamp, was, mine, form)
    text = service_text.apply(
        file.text,
        service,
        _spoken(code),
        was,
        mine,
        is_new_fact=form.get("new_fact") == "yes",
        # who may say that a speaker has read it: the same people as for answers
        is_reviewed=form.get("reviewed") == "yes" and member().may("services.publish"),
    )
    if form.get("do") == "look":
        problems = problems_of(desk().settings.content, file.path, text)
        return _page(
            service, code, stamp, was, form, problems=problems, text=text, sounds=_sounds(file.path, text, name, code)
        )
    done = write(service, file, text, [f"{code} {part}" for part in service_text.changes(was, mine)] or [code])
    if isinstance(done, Conflict):
        theirs, service = known(name)
        return _conflict(service, code, theirs.stamp, was, mine, form)
    if isinstance(done, Refused):
        return _page(service, code, stamp, was, form, problems=done.problems, text=text, status=400)
    return redirect(url_for("desk.services.one", name=name) + "#texts", 303)


def _spoken(code: str) -> str:
    """Return the code of a language that has texts of its own.

    Raises:
        NotFound: there is no such language here.
    """
    found = content().languages.get(code)
    if found is None or found.text_of is not None or found.level != "full":
        raise NotFound
    return code


def _conflict(service: Service, code: str, stamp: str, was: Words, mine: Words, form: Mapping[str, str]) -> Response:
    now = service_text.words_of(service, code)
    both, differ = service_text.merged(mine, was, now)
    theirs = {part: service_text.fields(now)[part] for part in differ}
    kept = {key: form[key] for key in ("beside", "new_fact", "reviewed") if key in form}
    return _page(service, code, stamp, now, {**service_text.fields(both), **kept}, theirs=theirs, status=409)


def _page(
    service: Service,
    code: str,
    stamp: str,
    was: Words,
    form: Mapping[str, str],
    *,
    wrong: Sequence[Wrong] = (),
    problems: Sequence[Problem] = (),
    text: str = "",
    theirs: Mapping[str, str] | None = None,
    sounds: Reply | None = None,
    status: int = 200,
) -> Response:
    languages = content().languages
    others = [other for other in service.texts if other != code and other in languages]
    asked = request.args.get("beside") or form.get("beside", "")
    beside = next((each for each in (asked, language(), "fr", "nl", *others) if each in others), "")
    return page(
        "service_text.html",
        status=status,
        problem=alarm(wrong, problems),
        service=service,
        name=own_name(service.names, language()),
        code=code,
        here=languages[code],
        there=languages.get(beside),
        others=[languages[other] for other in others],
        source=service_text.fields(service_text.words_of(service, beside)) if beside else {},
        parts=service_text.PARTS,
        stamp=stamp,
        was=msgspec.json.encode(was).decode(),
        form=form,
        wrong=sentences(wrong),
        problems=placed(problems, text, service_text.PARTS, code),
        theirs=theirs,
        sounds=sounds,
        is_outdated=code in service_text.outdated(service),
    )


def _sounds(path: str, text: str, name: str, code: str) -> Reply | None:
    """Return what a newcomer will be told, None when the file cannot be read like this."""
    try:
        return show_service(content_with(desk().settings.content, path, text), code, name)[0]
    except ContentError:
        return None
