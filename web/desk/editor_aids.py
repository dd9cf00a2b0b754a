"""What helps while somebody writes, before anything is saved: the lint, how it looks and sounds, what a question finds.

The answers come into frames, so that all of it works without JavaScript; only the lint's messages beside the fields
come by themselves where there is some.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request
from markupsafe import Markup

from bot.clock import local_today
from bot.desk.fields import of_form, of_text
from bot.desk.messages import messages
from bot.desk.preview import Shown, edited_content, shown
from bot.desk.tryout import Trier
from bot.errors import ContentError, Setup
from web.app import services
from web.desk.access import needs
from web.desk.editor import editor, work
from web.desk.guard import DESK_CSP, wants_json
from web.desk.render import explained, has_text, language, t

routes = Blueprint("editor_aids", __name__)


@routes.post("/faqs/<faq>/<code>/check")
@needs("faqs.edit")
def check(faq: str, code: str) -> Response:
    """Say what the lint says of texts that are not saved: to a script as JSON, else in the editor."""
    found, fields = work(faq, code), of_form(request.form)
    said = messages(services().settings.content, found.path, found.text, code, found.as_text(fields))
    if not wants_json():
        return editor(found, fields, request.form.get("seen", ""), said=said)
    return jsonify(
        {
            "messages": [
                {
                    "field": one.field,
                    "title": title(one.code),
                    "reason": one.wording.text(language()),
                    "is_error": one.is_error,
                    "question": one.question,
                }
                for one in said
            ]
        }
    )


def title(code: str) -> str:
    """Return what a rule is about, in the reader's language; empty where nobody has named it."""
    key = f"lint.{code}"
    return t(key) if has_text(key) else ""


@routes.app_context_processor
def _title() -> dict[str, object]:
    return {"lint_title": title}


@routes.post("/faqs/<faq>/<code>/preview")
@needs("faqs.edit")
def preview(faq: str, code: str) -> Response:
    """Show what people would see and hear."""
    found, fields = work(faq, code), of_form(request.form)
    problem, content = "", None
    parts: tuple[Shown, ...] = ()
    try:
        content = edited_content(services().settings, found, fields)
        parts = shown(content, found, services().voice, local_today())
    except ContentError as error:
        problem = explained(error)
    # what Telegram gets is our own HTML: escaped, with <i>, <b> and links only
    telegram = [[Markup(text.html) for text in part.telegram.texts] for part in parts]  # noqa: S704
    return _framed("preview.html", parts=parts, telegram=telegram, problem=problem, content=content)


@routes.post("/faqs/<faq>/<code>/try")
@needs("faqs.edit")
def tried(faq: str, code: str) -> Response:
    """Say which FAQ a question finds, now and with the questions as they stand in the editor."""
    found, fields = work(faq, code), of_form(request.form)
    content = services().content.current().content
    live = of_text(found.live)
    removed = [one for one in live.questions if one not in fields.questions]
    added = [one for one in fields.questions if one not in live.questions]
    question, problem, result = request.form.get("try", "").strip(), "", None
    clashes: tuple[object, ...] = ()
    try:
        if question:
            result = trier().try_question(question, content, faq, removed, added)
        clashes = trier().clashes(faq, removed, added)
    except Setup as error:
        problem = explained(error)
    return _framed(
        "tried.html",
        faq=faq,
        question=question,
        result=result,
        clashes=clashes,
        added=added,
        problem=problem,
        content=content,
    )


def trier() -> Trier:
    """Return what tries questions, one for the application: it holds a model."""
    found = current_app.extensions.setdefault("loket_trier", Trier(services().settings))
    assert isinstance(found, Trier)  # noqa: S101 - set here, nowhere else
    return found


def _framed(template: str, /, **values: object) -> Response:
    """Return a page for a frame of the editor."""
    response = make_response(render_template(f"desk/{template}", **values))
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Content-Security-Policy"] = DESK_CSP.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    return response
