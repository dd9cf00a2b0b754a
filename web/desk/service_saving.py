"""What both forms of a service share: what the person began with, messages beside fields, and saving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from bot.compose.phrases import own_name
from bot.content.edit import Conflict, ContentFile, Edit, Refused, Saved, save
from bot.content.load import Problem
from bot.content.types import Content, Service
from bot.desk.hours_form import Wrong
from bot.desk.service_text import place_of
from web.app import services
from web.desk.access import member
from web.desk.render import language, t, tell
from web.desk.state import desk

T = TypeVar("T")
Placed = Mapping[str, Sequence[Problem]]
"""Field → what the lint says of it; what belongs to no field of the form stands under the empty name."""


def content() -> Content:
    """Return the content in use."""
    return services().content.current().content


def began_with(form: Mapping[str, str], kind: msgspec.json.Decoder[T]) -> T | None:
    """Return what the person saw when the form was opened, None when the form does not say."""
    try:
        return kind.decode(form.get("was", ""))
    except msgspec.DecodeError:
        return None


def write(service: Service, file: ContentFile, text: str, changed: Sequence[str]) -> Saved | Conflict | Refused:
    """Save the new text of a service's file, with a note of what changed."""
    if text == file.text:
        tell("services.nothing_changed", kind="note")
        return Saved(file, "", ())
    name = own_name(service.names, language())
    note = t("services.note_edited", service=name, fields=", ".join(changed))
    done = save(desk().settings, Edit(file.path, text, file.stamp, member().name, note))
    if isinstance(done, Saved):
        tell("services.done_saved")
    return done


def placed(problems: Sequence[Problem], text: str, fields: Sequence[str], code: str | None = None) -> Placed:
    """Put each problem beside the field it is about.

    Args:
        problems: what the lint says.
        text: the file it says it of.
        fields: fields of the form.
        code: language of the form, None for the contacts; what is about another language is left out.
    """
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        place = place_of(text, problem.line)
        if place[:1] == ("texts",) and (code is None or place[1:2] != (code,)):
            # another form's matter, unless it holds this one back
            if problem.holds_back:
                found.setdefault("", []).append(problem)
            continue
        name = place[-1] if place and place[-1] in fields else ""
        if name or problem.is_error:
            found.setdefault(name, []).append(problem)
    return found


def sentences(wrong: Sequence[Wrong]) -> Mapping[str, str]:
    """Return the sentence for each field that cannot be understood."""
    return {each.field: t(f"services.error_{each.code}", value=each.value) for each in wrong}


def alarm(wrong: Sequence[Wrong], problems: Sequence[Problem]) -> str:
    """Return the sentence at the top of a form that was not saved, empty when nothing is wrong."""
    is_wrong = bool(wrong) or any(problem.holds_back for problem in problems)
    return t("services.look_at_fields") if is_wrong else ""
