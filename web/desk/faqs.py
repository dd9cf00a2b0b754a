"""The FAQs: the list with what there is in each language, one FAQ with its facts, and beginning a new one."""

from __future__ import annotations

import datetime
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from bot.clock import local_today
from bot.content.edit import Conflict, Saved, read_file
from bot.content.fields import Steps
from bot.content.lint.coverage import coverage, recordings
from bot.content.load import FAQ_ID
from bot.desk.drafts import Draft, Drafts, Head
from bot.desk.editing import change_facts, find_path, read_faq
from bot.desk.fields import marks, of_form, one_line
from bot.desk.listing import GAPS, STATES, Row, Wish, chosen, rows, words_of
from bot.errors import ContentError
from bot.render import recordings_folder
from bot.statistics.kept import find_kept
from web.app import services
from web.desk.access import member, needs
from web.desk.render import language, page, t, tell
from web.desk.state import desk
from web.desk.unanswered import without_gaps

routes = Blueprint("faqs", __name__)

ON_A_PAGE = 25
MOST_FACTS = 30


@routes.get("/faqs")
@needs("faqs.read")
def show() -> Response:
    """List the FAQs that are looked for."""
    asked = {name: request.args.get(name, "")[:200] for name in ("words", "topic", "language", "state", "lacks")}
    published = services().content.current()
    every = _rows()
    found = chosen(every, Wish(**asked), words_of(published.version, published.content))
    number = max(1, request.args.get("page", 1, type=int))
    last = max(1, -(-len(found) // ON_A_PAGE))
    number = min(number, last)
    return page(
        "faqs.html",
        found=found[(number - 1) * ON_A_PAGE : number * ON_A_PAGE],
        count=len(found),
        all=len(every),
        number=number,
        last=last,
        asked=asked,
        content=published.content,
        states=STATES,
        gaps=GAPS,
        codes=[cell.language for cell in every[0].cells] if every else [],
    )


def _rows() -> tuple[Row, ...]:
    content = services().content.current().content
    recorded = recordings(recordings_folder(services().settings))
    return rows(content, coverage(content, recorded), _drafts().all(), language(), local_today())


def _drafts() -> Drafts:
    return Drafts(services().settings.var)


@routes.get("/faqs/<faq>")
@needs("faqs.read")
def one(faq: str) -> Response:
    """Show one FAQ: its languages, facts and sources."""
    return _one(faq)


def _one(faq: str, status: int = 200, **more: Any) -> Response:
    settings = services().settings
    row = next((row for row in _rows() if row.id == faq), None)
    if row is None:
        raise NotFound
    path = find_path(settings, faq, _drafts())
    file = read_file(settings.content, path)
    raw = read_faq(file.text, path) if file.text else {}
    head = next((draft.head for draft in _drafts().all() if draft.faq == faq and draft.head), None)
    content = services().content.current().content
    return page(
        "faq.html", status=status, row=row, content=content, file=file, raw=raw, head=head, today=_today(), **more
    )


def _today() -> str:
    return local_today().isoformat()


@routes.post("/faqs/<faq>/facts")
@needs("faqs.publish")
def facts(faq: str) -> AnyResponse:
    """Say that a fact changed, until when the answer holds, or that sources were read again."""
    settings, form = services().settings, request.form
    try:
        path = find_path(settings, faq, _drafts())
    except ContentError as error:
        raise NotFound from error
    raw = read_faq(read_file(settings.content, path).text, path)
    try:
        values = _changes(raw)
    except ValueError:
        return _one(faq, 400, problem=t("faqs.bad_date"))
    done = change_facts(
        settings, path, form.get("stamp", ""), values, who=member().name, note=one_line(form.get("note", ""))[:300]
    )
    if isinstance(done, Conflict):
        return _one(faq, 409, problem=t("faqs.facts_conflict"))
    if not isinstance(done, Saved):
        return _one(faq, 422, problem=t("faqs.facts_held"), problems=done.problems)
    tell("faqs.facts_saved")
    return redirect(url_for("desk.faqs.one", faq=faq), 303)


def _changes(raw: dict[str, Any]) -> list[tuple[Steps, Any]]:
    """Read the form.

    Raises:
        ValueError: a day is none.
    """
    values: list[tuple[Steps, Any]] = []
    if request.form.get("fact_changed") == "yes":
        values.append((("version",), int(raw.get("version", 1)) + 1))
    until = request.form.get("valid_until", "").strip()
    if until != (raw.get("valid_until") or ""):
        values.append((("valid_until",), datetime.date.fromisoformat(until).isoformat() if until else None))
    checked = set(request.form.getlist("checked", type=int))
    count = len(raw.get("sources") or ())
    values += [(("sources", i, "checked"), _today()) for i in sorted(checked) if 0 <= i < count]
    return values


@routes.get("/faqs/new")
@needs("faqs.edit")
def begin() -> Response:
    """Show the form of a new FAQ; it may begin with a question that was left unanswered.

    The address holds its id alone: addresses stand in logs, and what a person asked must not.
    """
    left = find_kept(desk().office.engine, request.args["kept"]) if "kept" in request.args else None
    return _form({"questions": without_gaps(left.text), "language": left.language} if left is not None else {})


def _form(given: dict[str, str], status: int = 200, problem: str = "") -> Response:
    content = services().content.current().content
    codes = [code for code, known in content.languages.items() if known.level == "full"]
    return page(
        "faq_new.html", status=status, problem=problem, given=given, content=content, codes=codes, today=_today()
    )


@routes.post("/faqs/new")
@needs("faqs.edit")
def create() -> AnyResponse:
    """Keep a new FAQ as a draft; nobody hears it before it is published."""
    given = {name: value[:8000] for name, value in request.form.items()}
    content = services().content.current().content
    faq, topic, code = (given.get(name, "").strip() for name in ("id", "topic", "language"))
    if not FAQ_ID.match(faq) or faq == "new":
        return _form(given, 400, t("faqs.bad_id"))
    if topic not in content.topics or code not in content.languages or given.get("icon") not in content.icons:
        return _form(given, 400, t("faqs.choose"))
    fields = of_form(given)
    if not fields.questions or not fields.answer:
        return _form(given, 400, t("faqs.needs_texts"))
    drafts = _drafts()
    lines = tuple(one for one in (one_line(line) for line in given.get("facts", "").splitlines()) if one)[:MOST_FACTS]
    service = given.get("service", "")
    head = Head(
        topic=topic,
        icon=given["icon"],
        services=(service,) if service in content.services else (),
        source=one_line(given.get("source", ""))[:500],
        checked=_today(),
        facts=lines,
    )
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    with drafts.turn(faq, code):
        # within the turn: of two who begin the same FAQ at once, one is told
        is_known = any(services().settings.content.glob(f"faq/*/{faq}.yml"))
        if is_known or any(draft.faq == faq for draft in drafts.all()):
            return _form(given, 409, t("faqs.id_taken"))
        drafts.keep(
            Draft(
                faq=faq,
                language=code,
                fields=fields,
                base=marks(of_form({})),
                who=member().name,
                at=now,
                head=head,
            )
        )
    tell("faqs.begun")
    return redirect(url_for("desk.editor.show", faq=faq, code=code), 303)
