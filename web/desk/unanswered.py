"""The questions people agreed to leave, grouped by meaning across languages, each one click from being a FAQ's question.

Adding one makes a draft, like every other edit: it is published when somebody has looked at it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from flask import Blueprint, Response, current_app, redirect, request, url_for
from msgspec.structs import replace
from numpy.typing import NDArray
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from bot.clock import local_today
from bot.compose.phrases import own_name
from bot.content.types import Content
from bot.desk.editing import keep
from bot.desk.fields import marks, one_line
from bot.errors import Setup
from bot.statistics.export import labels
from bot.statistics.grouping import group, look
from bot.statistics.hide import LEAST
from bot.statistics.kept import Kept, delete_kept, find_kept, read_kept
from bot.statistics.report import read_report
from bot.statistics.retention import QUESTIONS_LIVE_DAYS
from bot.statistics.scrub import GONE
from bot.statistics.themes import read_themes
from bot.understanding.classifier import Model
from bot.understanding.encoder import Encoder
from web.app import services
from web.desk.access import member, needs
from web.desk.editor import drafts, work
from web.desk.editor_aids import trier
from web.desk.render import explained, language, page, t, tell
from web.desk.state import desk

routes = Blueprint("unanswered", __name__)

MOST = 200
"""Questions grouped at a time, the newest."""
MOST_LETTERS = 200
WEEKS = 13
"""Of what people meant: as long as questions are kept."""


@dataclass(frozen=True)
class Group:
    """Questions that mean the same."""

    questions: tuple[Kept, ...]
    """The most central first."""
    nearest: str
    """Id of the FAQ most of them are nearest to, empty when none is."""


@dataclass
class Meanings:
    """What questions mean, as rows of numbers; in memory only."""

    key: str = ""
    """Model with which they were looked at."""
    rows: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, questions: tuple[Kept, ...]) -> NDArray[np.float32]:
        """Return one row a question.

        Raises:
            Setup: no model is trained yet.
        """

        def missing(key: str, model: Model, encoder: Encoder) -> None:
            if key != self.key:
                self.key, self.rows = key, {}
            new = [question for question in questions if question.id not in self.rows]
            if new:
                rows = look(model, encoder, [question.text for question in new])
                self.rows.update(zip((question.id for question in new), rows, strict=True))

        with self.lock:
            trier().with_model(missing)
            self.rows = {question.id: self.rows[question.id] for question in questions}
            return np.stack(list(self.rows.values()))


@routes.get("/unanswered")
@needs("unanswered.read")
def show() -> Response:
    """Show the questions, those that mean the same together."""
    kept = read_kept(desk().office.engine)
    content, problem = services().content.current().content, ""
    try:
        groups = _groups(kept[:MOST])
    except Setup as error:
        groups, problem = tuple(Group((one,), one.faq) for one in kept[:MOST]), explained(error)
    themes = read_themes(services().settings.content)
    report = read_report(desk().office.engine, themes, local_today(), WEEKS)
    named = labels(content, themes, language())["meant"]
    return page(
        "unanswered.html",
        problem=problem,
        groups=groups,
        count=len(kept),
        shown=min(len(kept), MOST),
        days=QUESTIONS_LIVE_DAYS,
        titles=_titles(content),
        tongues={code: known.name for code, known in content.languages.items()},
        without_gaps=without_gaps,
        meant=[(faq, named(faq), number) for faq, number in report.meant.items()],
        least=LEAST,
    )


def _groups(kept: tuple[Kept, ...]) -> tuple[Group, ...]:
    if not kept:
        return ()
    held = current_app.extensions.setdefault("loket_meanings", Meanings())
    found = [tuple(kept[number] for number in members) for members in group(held.of(kept))]
    return tuple(Group(questions, _nearest(questions)) for questions in found)


def _nearest(questions: tuple[Kept, ...]) -> str:
    near = [question.faq for question in questions if question.faq]
    return max(near, key=near.count) if near else ""


def _titles(content: Content) -> dict[str, str]:
    """Return what each FAQ is called for staff, those of one subject together."""
    named = {}
    for faq in sorted(content.faqs.values(), key=lambda one: (list(content.topics).index(one.topic), one.id)):
        firsts = {code: text.questions[0] for code, text in faq.texts.items() if text.questions}
        named[faq.id] = own_name(firsts, language()) or faq.id
    return named


def without_gaps(text: str) -> str:
    """Return a question as it is put into the box: without the signs that stand for words that were taken out."""
    return one_line(text.replace(GONE, " "))


@routes.post("/unanswered/<kept>/add")
@needs("unanswered.edit")
def add(kept: str) -> AnyResponse:
    """Add the question, as it stands in the box, to a FAQ in its language; it is a draft now."""
    found = _find(kept)
    content = services().content.current().content
    faq, question = request.form.get("faq", ""), one_line(request.form.get("question", ""))[:MOST_LETTERS]
    if faq not in content.faqs or not any(char.isalpha() for char in question):
        tell("unanswered.choose", kind="bad")
        return redirect(url_for("desk.unanswered.show"), 303)
    with drafts().turn(faq, found.language):
        now = work(faq, found.language)
        if question in now.fields.questions:
            tell("unanswered.known", kind="note")
        else:
            keep(
                drafts(),
                now,
                replace(now.fields, questions=(*now.fields.questions, question)),
                marks(now.fields),
                who=member().name,
                at=datetime.now(UTC).isoformat(timespec="seconds"),
                is_current=not now.is_outdated,
            )
            tell("unanswered.added")
    delete_kept(desk().office.engine, found.id)
    return redirect(url_for("desk.editor.show", faq=faq, code=found.language), 303)


@routes.post("/unanswered/<kept>/delete")
@needs("unanswered.edit")
def delete(kept: str) -> AnyResponse:
    """Delete one question."""
    if delete_kept(desk().office.engine, _find(kept).id):
        tell("unanswered.deleted")
    return redirect(url_for("desk.unanswered.show"), 303)


def _find(kept_id: str) -> Kept:
    found = find_kept(desk().office.engine, kept_id)
    if found is None:
        raise NotFound(t("unanswered.gone"))
    return found
