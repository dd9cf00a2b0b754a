"""The versions: who published what and when, and the way back to any of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import PurePosixPath

from flask import Blueprint, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from bot.errors import ContentError
from bot.publisher import versions
from bot.publisher.describe import FileChange, Part
from web.desk.access import member, needs
from web.desk.render import has_text, language, page, t, tell
from web.desk.state import desk
from web.desk.texts import name_of

routes = Blueprint("versions", __name__)

SHOWN = 30
"""Versions on one page of the list."""
MOST = 600
PARTS_SHOWN = 5
LINES_AROUND = 2
FILES_SHOWN = 10
"""The first version has every file; nobody reads them all."""
LINES_SHOWN = 80


@dataclass(frozen=True)
class Shown:
    """A version as the list shows it."""

    id: str
    who: str
    when: float
    """UTC seconds."""
    sentences: tuple[str, ...]
    more: int
    """Changed parts that are not listed."""
    is_current: bool


@dataclass(frozen=True)
class Line:
    """One line of a file, before or after."""

    sign: str
    """`+` new, `-` gone, a space: as it was; `…` where lines are left out."""
    text: str


@routes.get("/versions")
@needs("versions.read")
def show() -> AnyResponse:
    """List the versions, newest first."""
    count = min(max(request.args.get("count", SHOWN, type=int), 1), MOST)
    found = versions.list_versions(desk().settings, limit=count + 1)
    return page(
        "versions.html",
        versions=[_shown(version) for version in found[:count]],
        more=count + SHOWN if len(found) > count else None,
    )


@routes.get("/versions/<version>")
@needs("versions.read")
def one(version: str) -> AnyResponse:
    """Show what one version changed, line by line."""
    found = _find(version)
    changed = versions.changes(desk().settings, found.id)
    return page(
        "version.html",
        version=_shown(found),
        files=[(change.path, tuple(islice(_lines(change), LINES_SHOWN))) for change in changed[:FILES_SHOWN]],
        more=max(0, len(changed) - FILES_SHOWN),
    )


@routes.post("/versions/undo")
@needs("versions.undo")
def undo() -> AnyResponse:
    """Take back the newest version."""
    try:
        versions.undo(desk().settings, who=member().name)
    except ContentError:
        tell("versions.nothing_before", kind="note")
    else:
        tell("versions.undone")
    return redirect(url_for("desk.versions.show"), 303)


@routes.post("/versions/<version>/return")
@needs("versions.undo")
def return_to(version: str) -> AnyResponse:
    """Go back to one version; that is a new version, so nothing is lost."""
    found = _find(version)
    versions.return_to(desk().settings, found.id, who=member().name)
    tell("versions.returned")
    return redirect(url_for("desk.versions.show"), 303)


def _find(version: str) -> versions.Version:
    for found in versions.list_versions(desk().settings, limit=MOST):
        if len(version) >= 8 and found.id.startswith(version):
            return found
    raise NotFound


def _shown(version: versions.Version) -> Shown:
    if version.returned_to:
        sentences = [t("versions.back_to", version=version.returned_to[:8])]
    else:
        sentences = [_sentence(part) for part in version.parts[:PARTS_SHOWN]] or [_note(version)]
    return Shown(
        id=version.id,
        who=t("versions.by_hand") if version.who == versions.BY_HAND else version.who,
        when=datetime.fromisoformat(version.when).timestamp(),
        sentences=tuple(sentences),
        more=0 if version.returned_to else max(0, len(version.parts) - PARTS_SHOWN, version.count - PARTS_SHOWN),
        is_current=version.is_current,
    )


def _note(version: versions.Version) -> str:
    return t("versions.first") if version.what == versions.FIRST else version.what


def _sentence(part: Part) -> str:
    name = PurePosixPath(part.path).stem
    if part.kind != "changed":
        return t(f"versions.part_{part.kind}", name=name)
    fields = ", ".join(t(f"versions.field_{one}") if has_text(f"versions.field_{one}") else one for one in part.fields)
    sentence = t("versions.part_changed", name=name, fields=fields or t("versions.field_notes"))
    return f"{sentence} ({name_of(language(), part.language)})" if part.language else sentence


def _lines(change: FileChange) -> Iterator[Line]:
    before, after = (change.before or "").splitlines(), (change.after or "").splitlines()
    for number, group in enumerate(
        difflib.SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(LINES_AROUND)
    ):
        if number:
            yield Line("…", "")
        for kind, old_from, old_to, new_from, new_to in group:
            if kind == "equal":
                yield from (Line(" ", text) for text in before[old_from:old_to])
                continue
            yield from (Line("-", text) for text in before[old_from:old_to])
            yield from (Line("+", text) for text in after[new_from:new_to])
