"""Changing one value in a content file: every other line, every comment and the order stay as they are.

The value's own lines are replaced in the text; the result is read again, and where it does not say exactly what was
asked (unusual layouts), ruamel.yaml's round trip does it instead.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from ruamel.yaml.scalarstring import LiteralScalarString

from bot.content import surgery
from bot.content.load import FAQ_ID
from bot.content.merge import ORDER, round_trip
from bot.content.types import Faq, FaqText, Service
from bot.content.wording import Unusable, say
from bot.content.yaml import YamlProblem, parse_yaml

Steps = tuple[str | int, ...]

_FAQ_FIELDS = tuple(name for name in Faq.__struct_fields__ if name != "texts")
_TEXT_FIELDS = FaqText.__struct_fields__
_LONG = ("answer", "simpler", "example")
_NAMES = (*dict.fromkeys((*_FAQ_FIELDS, *Service.__struct_fields__)), *ORDER)
_HERE = Path("this file")


def with_value(text: str, steps: Steps, value: Any, order: Sequence[str] = _NAMES) -> str:
    """Return the file with the value at `steps` set; None takes the entry away.

    Args:
        text: YAML of a content file.
        steps: names (and list positions) from the top, such as `("nl", "answer")` or `("texts", "fr", "what")`.
        value: text, whole number, truth value, list, dict, or None.
        order: names in the order a new entry is put in.

    Raises:
        YamlProblem: the text is not usable YAML.
        ContentError: what the steps lead through is no mapping or list.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    data = parse_yaml(text, _HERE)
    wanted = copy.deepcopy(data)
    _put(wanted, steps, value)
    if wanted == data:
        return text
    done = None
    for path in _paths(data, steps):
        done = surgery.set_entry(text, path, _at(wanted, path), _at(data, path), order)
        if done is not None and _says(done, wanted):
            return done
    done = _round_tripped(text, steps, value)
    if not _says(done, wanted):
        raise Unusable(say("not_changed", name=".".join(map(str, steps))))
    return done


def with_faq_text(text: str, language: str, fields: FaqText) -> str:
    """Return the FAQ file with one language's text: only the fields that differ are touched, a new language is put in.

    Raises:
        YamlProblem: the file is not usable YAML.
    """
    new = _text_fields(fields)
    before = parse_yaml(text, _HERE).get(language)
    if not isinstance(before, dict):
        return with_value(text, (language,), new)
    for name in _TEXT_FIELDS:
        value = new.get(name)
        if _stripped(before.get(name)) != _stripped(value) and not (
            name == "questions" and not value and name not in before
        ):
            text = with_value(text, (language, name), value, _TEXT_FIELDS)
    return text


def with_service_field(text: str, steps: Steps, value: Any) -> str:
    """Return the service file with one value set: `("phone",)`, `("texts", "fr", "what")`; None takes it away.

    Raises:
        YamlProblem: the file is not usable YAML.
        ContentError: a service has no such field.
    """
    if not steps or steps[0] not in Service.__struct_fields__:
        raise Unusable(say("no_field", name=str(steps[0]) if steps else ""), say("hint_typing"))
    return with_value(text, steps, msgspec.to_builtins(value))


def with_question_added(text: str, language: str, question: str) -> str:
    """Return the FAQ file with one more question at the end of a language's list; the same file when it stands there.

    Raises:
        YamlProblem: the file is not usable YAML.
        ContentError: the FAQ has no text in this language yet.
    """
    block = parse_yaml(text, _HERE).get(language)
    if not isinstance(block, dict):
        raise Unusable(say("no_text_yet", code=language), say("answer_first"))
    question = " ".join(question.split())
    known = list(block.get("questions") or ())
    if not question or question in known:
        return text
    return with_value(text, (language, "questions"), [*known, question], _TEXT_FIELDS)


def new_faq(
    faq_id: str,
    topic: str,
    *,
    icon: str,
    texts: dict[str, FaqText],
    services: Sequence[str] = (),
    source: str | None,
    checked: str,
) -> str:
    """Return the text of a new FAQ file; it belongs at `faq/<topic>/<faq_id>.yml`.

    Args:
        faq_id: small letters, figures and _, such as `housing_bail`.
        topic: id of topics.yml.
        icon: id of icons.yml.
        texts: language → what is known so far.
        services: ids of the services to go to.
        source: web address or title of a printed document where the facts stand; None when not known yet.
        checked: ISO day on which somebody looked.

    Raises:
        ContentError: the id cannot be used.
    """
    if not FAQ_ID.match(faq_id):
        raise Unusable(say("no_faq_id", id=faq_id), say("faq_id_letters"))
    head: dict[str, Any] = {"id": faq_id, "topic": topic, "icon": icon, "version": 1, "services": list(services)}
    if source:
        kind = "url" if source.startswith(("http://", "https://")) else "document"
        head["sources"] = [{kind: source, "checked": checked}]
    text = "".join(line for name, value in head.items() for line in surgery.entry(name, value, 0))
    for language, fields in texts.items():
        text = with_faq_text(text, language, fields)
    return text


def _text_fields(fields: FaqText) -> dict[str, Any]:
    """Return the fields as they stand in a file: long texts end with a line end, what is empty is left out."""
    found: dict[str, Any] = {"version": fields.version, "state": fields.state}
    found["questions"] = [" ".join(question.split()) for question in fields.questions if question.strip()]
    for name in _LONG:
        value = (getattr(fields, name) or "").replace("\r\n", "\n")
        lines = [line.rstrip() for line in value.strip().split("\n")]
        if any(lines) or name == "answer":
            found[name] = "\n".join(lines) + "\n"
    return found


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _put(data: Any, steps: Steps, value: Any) -> None:
    """Set a value in parsed content."""
    for step, following in zip(steps, steps[1:], strict=False):
        _check(data, step)
        if isinstance(step, str) and data.get(step) is None:
            data[step] = [] if isinstance(following, int) else {}
        data = data[step]
    last = steps[-1]
    _check(data, last)
    if isinstance(last, int):
        data[last : last + 1] = [] if value is None else [value]
    elif value is None:
        data.pop(last, None)
    else:
        data[last] = value


def _check(data: Any, step: str | int) -> None:
    if not isinstance(data, dict if isinstance(step, str) else list) or (isinstance(step, int) and step > len(data)):
        raise Unusable(say("nothing_to_change", name=step))


def _paths(data: Any, steps: Steps) -> list[Steps]:
    """Return the entries whose lines may be written anew, the smallest first.

    An item that is no mapping changes with its list; of parents that are missing, the first is put in.
    """
    found: list[Steps] = []
    for i, step in enumerate(steps):
        if isinstance(step, str):
            found.append(steps[: i + 1])
            data = data.get(step)
        else:
            data = data[step] if step < len(data) else None
        if data is None:
            break
    return found[::-1]


def _at(data: Any, steps: Steps) -> Any:
    for step in steps:
        data = data.get(step) if isinstance(data, dict) else data[step]
    return data


def _says(text: str, wanted: Any) -> bool:
    try:
        return bool(parse_yaml(text, _HERE) == wanted)
    except YamlProblem:
        return False


def _round_tripped(text: str, steps: Steps, value: Any) -> str:
    yaml = round_trip()
    data = yaml.load(text)
    _put(data, steps, LiteralScalarString(value) if isinstance(value, str) and "\n" in value else value)
    out = io.StringIO()
    yaml.dump(data, out)
    return out.getvalue()
