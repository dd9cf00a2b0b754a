"""The editor of one FAQ in one language: save, mark as reviewed, publish, throw away. Nothing anybody wrote is lost."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from bot.content.edit import Saved
from bot.desk import compare, editing
from bot.desk.drafts import Drafts
from bot.desk.editing import Clash, Work, open_work, read_faq
from bot.desk.fields import NAMES, Fields, marks, of_form, of_text
from bot.desk.history import source_then
from bot.desk.messages import Message, messages
from bot.errors import ContentError
from web.app import services
from web.desk.access import may, member, needs
from web.desk.render import page, t, tell

routes = Blueprint("editor", __name__)

SOURCES = ("fr", "nl", "en")
"""Languages a translator may work from."""


def drafts() -> Drafts:
    """Return the drafts of this loket."""
    return Drafts(services().settings.var)


def work(faq: str, code: str) -> Work:
    """Return what is edited; an address that names none is not found."""
    if code not in services().content.current().content.languages:
        raise NotFound
    try:
        editing.find_path(services().settings, faq, drafts())
    except ContentError as error:
        raise NotFound from error
    return open_work(services().settings, drafts(), faq, code)


@routes.get("/faqs/<faq>/<code>")
@needs("faqs.read")
def show(faq: str, code: str) -> Response:
    """Show the editor; to a reader, the texts."""
    found = work(faq, code)
    return editor(found, found.fields, marks(found.fields))


def editor(
    found: Work, fields: Fields, seen: str, status: int = 200, said: Sequence[Message] | None = None, **more: Any
) -> Response:
    """Return the editor with texts that may not be saved yet.

    Args:
        found: what is edited.
        fields: what stands in the boxes.
        seen: marks of the texts from which the person began.
        status: of the answer.
        said: what the lint says; asked now when None.
        more: values for the page.
    """
    content = services().content.current().content
    if said is None:
        said = messages(services().settings.content, found.path, found.text, found.language, found.as_text(fields))
    shown = "" if fields.is_empty else "yes"
    return page(
        "editor.html",
        status=status,
        work=found,
        fields=fields,
        seen=seen,
        said=said if shown else (),
        names=NAMES,
        content=content,
        tongue=content.languages[found.language],
        raw=read_faq(found.text, found.path),
        source=_source(found),
        may_edit=may(member().role, "faqs.edit"),
        may_review=may(member().role, "faqs.review"),
        may_publish=may(member().role, "faqs.publish"),
        **more,
    )


def _source(found: Work) -> dict[str, Any]:
    """Return the version a translator works from, and what changed in it since the translation."""
    codes = [code for code in SOURCES if code != found.language]
    asked = request.args.get("from") or request.form.get("from") or codes[0]
    code = asked if asked in codes else codes[0]
    other = open_work(services().settings, drafts(), found.faq, code)
    then = None
    if found.live is not None and other.live is not None:
        then = source_then(services().settings, found.path, found.language, code, found.live, found.version)
    changed = []
    if then is not None and other.live is not None:
        before, after = of_text(then), of_text(other.live)
        changed = [
            (name, changes)
            for name in NAMES[:3]
            if not compare.is_same(changes := compare.by_sentence(before.text(name), after.text(name)))
        ]
    tongue = services().content.current().content.languages.get(code)
    return {"code": code, "codes": codes, "fields": of_text(other.live), "changed": changed, "tongue": tongue}


@routes.post("/faqs/<faq>/<code>")
@needs("faqs.edit")
def save(faq: str, code: str) -> AnyResponse:
    """Keep what was written as a draft."""
    return _keep(faq, code)


@routes.post("/faqs/<faq>/<code>/review")
@needs("faqs.review")
def review(faq: str, code: str) -> AnyResponse:
    """Keep it, read by a speaker of the language."""
    return _keep(faq, code, is_reviewed=True)


@routes.post("/faqs/<faq>/<code>/publish")
@needs("faqs.publish")
def publish(faq: str, code: str) -> AnyResponse:
    """Keep it, and let everybody hear it."""
    return _keep(faq, code, is_published=True)


@routes.post("/faqs/<faq>/<code>/drop")
@needs("faqs.edit")
def drop(faq: str, code: str) -> AnyResponse:
    """Throw the draft away; what is published stays."""
    found = work(faq, code)
    with drafts().turn(faq, code):
        drafts().drop(faq, code)
    tell("editor.dropped")
    if found.live is None and not found.file.text:
        return redirect(url_for("desk.faqs.show"), 303)
    return redirect(url_for("desk.editor.show", faq=faq, code=code), 303)


def _keep(faq: str, code: str, *, is_reviewed: bool = False, is_published: bool = False) -> AnyResponse:
    form = request.form
    values = {"faq": faq, "code": code, "from": form.get("from", "")}
    here = url_for("desk.editor.show", **values)  # type: ignore[arg-type]
    done: Any = None
    # an address that names nothing makes no lock
    work(faq, code)
    with drafts().turn(faq, code):
        found = work(faq, code)
        kept = editing.keep(
            drafts(),
            found,
            _with_theirs(of_form(form), of_text(found.live) if form.get("base") else found.fields),
            form.get("seen", ""),
            who=member().name,
            at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            is_current=form.get("is_current") == "yes",
            is_reviewed=is_reviewed,
            base=form.get("base"),
        )
        if isinstance(kept, Clash):
            return conflict(found, kept)
        if is_published:
            done = editing.publish(services().settings, drafts(), faq, code, who=member().name)
    if isinstance(done, Clash):
        return conflict(work(faq, code), done, is_from_file=True)
    if isinstance(done, editing.Held):
        found = work(faq, code)
        return editor(found, found.fields, marks(found.fields), 422, problem=t("editor.held"), held=done.problems)
    if isinstance(done, Saved):
        tell("editor.published")
    elif kept is None:
        tell("editor.nothing_new", kind="note")
    else:
        tell("editor.reviewed" if is_reviewed else "editor.kept")
    return redirect(here, 303)


def _with_theirs(mine: Fields, theirs: Fields) -> Fields:
    """Take the other person's text where the page of a conflict was answered so."""
    values: dict[str, str] = {name: mine.text(name) for name in NAMES}
    values.update({name: theirs.text(name) for name in NAMES if request.form.get(f"take_{name}") == "theirs"})
    return of_form(values)


def conflict(found: Work, clash: Clash, *, is_from_file: bool = False) -> Response:
    """Show both texts where two people changed the same; nothing is written.

    Args:
        found: as it stands now.
        clash: both texts.
        is_from_file: True when the draft meets a text that was changed in the file itself.
    """
    mine = clash.mine.fields
    both = [
        (
            name,
            mine.text(name),
            clash.theirs.text(name),
            compare.by_line(clash.theirs.questions, mine.questions)
            if name == "questions"
            else compare.by_sentence(clash.theirs.text(name), mine.text(name)),
        )
        for name in clash.mine.conflicts
    ]
    content = services().content.current().content
    return page(
        "editor_conflict.html",
        status=409,
        work=found,
        both=both,
        others=[(name, mine.text(name)) for name in NAMES if name not in clash.mine.conflicts],
        who=clash.who,
        # the person has now seen theirs: the next save begins from it
        seen=marks(found.fields if is_from_file else clash.theirs),
        base=marks(of_text(found.live)) if is_from_file else "",
        tongue=content.languages[found.language],
        content=content,
        may_publish=may(member().role, "faqs.publish"),
    )
