"""Replacing the lines of one value in a YAML text, so that no other byte of somebody's file changes.

Works on the lay-outs staff files have: block mappings, block lists, flow lists, scalars. What it cannot do it answers
with None; the caller then takes the round trip of ruamel.yaml, which keeps comments but may fold lines anew.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

_INDENT = 2
_PLAIN = re.compile(r"[^\W_][^\n\r\t]*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class _Place:
    """Where an entry of a mapping stands."""

    first: int
    """Line of its name, from 0."""
    after: int
    """The line after its last one."""
    column: int
    """Where its name begins."""
    value: yaml.Node | None


def set_entry(text: str, path: Sequence[str | int], value: Any, old: Any, order: Sequence[str]) -> str | None:
    """Return the text with the entry `path[-1]` of the mapping at `path[:-1]` set, or None when this cannot be done.

    Args:
        text: the YAML text.
        path: names and list positions from the top, last a name; all but the last exist.
        value: the new value; None takes the entry away.
        old: the value now, as parsed.
        order: names in the order they stand in, for a new entry.
    """
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    for name in path[:-1]:
        node = _child(node, name)
    if not isinstance(node, yaml.MappingNode) or node.flow_style or not node.value:
        return None
    places = {key.value: _place(lines, key, found) for key, found in node.value}
    name = str(path[-1])
    place = places.get(name)
    if value is None:
        return "".join(lines[: place.first] + lines[place.after :]) if place else None
    column = node.value[0][0].start_mark.column
    if place is None:
        at = _after(places, name, order)
        return "".join([*lines[:at], *entry(name, value, column), *lines[at:]])
    new = _same_list(lines, place, value, old) or entry(name, value, column, _rest(lines, place, value))
    if place.value is not None and isinstance(place.value, yaml.SequenceNode) and place.value.flow_style:
        new = _flow(name, value, column, _rest(lines, place, value)) or new
    # the first name of a list item stands behind its dash
    new[0] = lines[place.first][:column] + new[0][column:]
    return "".join(lines[: place.first] + new + lines[place.after :])


def _child(node: yaml.Node | None, name: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(name, int):
        return node.value[name]  # type: ignore[no-any-return]
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)


def _place(lines: Sequence[str], key: yaml.Node, value: yaml.Node) -> _Place:
    first, column = key.start_mark.line, key.start_mark.column
    is_block = not getattr(value, "flow_style", False) and (
        not isinstance(value, yaml.ScalarNode) or value.style in {"|", ">"}
    )
    after = _end(lines, first, column, value) if is_block else max(first, value.end_mark.line) + 1
    return _Place(first, min(after, len(lines)), column, value)


def _end(lines: Sequence[str], first: int, column: int, value: yaml.Node) -> int:
    """Return the line after a block value: it goes on while lines are indented deeper; what follows blank is the next's."""
    is_list = isinstance(value, yaml.SequenceNode)
    is_text = isinstance(value, yaml.ScalarNode)
    end = first + 1
    for i in range(first + 1, len(lines)):
        line = lines[i]
        indent = len(line) - len(line.lstrip(" "))
        if not line.strip():
            continue
        belongs = indent > column or (is_list and indent == column and line.lstrip().startswith("-"))
        if not belongs:
            break
        if line.lstrip().startswith("#") and not is_text and i >= value.end_mark.line:
            continue
        end = i + 1
    return end


def _after(places: dict[str, _Place], name: str, order: Sequence[str]) -> int:
    """Return the line a new entry goes to: behind the nearest of those that come before it, else behind all."""
    if name in order:
        before = [places[other].after for other in order[: order.index(name)] if other in places]
        if before:
            return before[-1]
        return min(place.first for place in places.values())
    return max(place.after for place in places.values())


def _rest(lines: Sequence[str], place: _Place, value: Any) -> str:
    """Return the comment behind a value that stands on one line."""
    node = place.value
    if node is None or node.end_mark.line != place.first:
        return ""
    rest = lines[place.first][node.end_mark.column :].rstrip("\n")
    return rest if rest.lstrip().startswith("#") and not _is_long(value) else ""


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and "\n" in value


def entry(name: str, value: Any, column: int, rest: str = "") -> list[str]:
    """Return the lines of one entry of a mapping, its name at `column`."""
    pad = " " * column
    if isinstance(value, dict) and value:
        inner = [line for key, item in value.items() for line in entry(key, item, column + _INDENT)]
        return [f"{pad}{name}:{rest}\n", *inner]
    if isinstance(value, (list, tuple)) and value:
        return [f"{pad}{name}:{rest}\n", *(line for item in value for line in _item(item, column + _INDENT))]
    return [f"{pad}{name}: {scalar(value, column + _INDENT)}{rest}\n"]


def _item(value: Any, column: int) -> list[str]:
    """Return the lines of one item of a list."""
    pad = " " * column
    if isinstance(value, dict) and value:
        lines = [line for key, item in value.items() for line in entry(key, item, column + _INDENT)]
        return [f"{pad}- {lines[0].lstrip(' ')}", *lines[1:]]
    return [f"{pad}- {scalar(value, column + _INDENT)}\n"]


def scalar(value: Any, column: int) -> str:
    """Return one value as YAML; a text of several lines as a block indented by `column`."""
    if isinstance(value, str):
        return _block(value, column) if _is_long(value) else _line(value)
    if value == {} or value == [] or value == ():
        return "{}" if isinstance(value, dict) else "[]"
    return json.dumps(value)


def _block(value: str, column: int) -> str:
    lines = value.rstrip("\n").split("\n")
    if lines[0][:1] in {" ", ""} or value.endswith("\n\n"):
        return json.dumps(value, ensure_ascii=False)
    pad = " " * column
    body = "\n".join(pad + line if line.strip() else "" for line in lines)
    return f"{'|' if value.endswith(chr(10)) else '|-'}\n{body}"


def _line(value: str) -> str:
    if _PLAIN.fullmatch(value) and value == value.strip():
        try:
            read = yaml.safe_load(f"- {value}\n")
        except (yaml.YAMLError, ValueError):
            read = None
        if read == [value] or _DATE.fullmatch(value):
            return value
    return json.dumps(value, ensure_ascii=False)


def _flow(name: str, value: Any, column: int, rest: str) -> list[str] | None:
    """Keep a list that stood on one line there, while it fits."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) and "\n" not in item for item in value):
        return None
    parts = [item if re.fullmatch(r"[a-z][\w-]*", item) else json.dumps(item, ensure_ascii=False) for item in value]
    line = f"{' ' * column}{name}: [{', '.join(parts)}]{rest}\n"
    return [line] if len(line) <= 200 else None


def _same_list(lines: Sequence[str], place: _Place, value: Any, old: Any) -> list[str] | None:
    """Return the lines of a list whose unchanged items keep their own lines, with the comments above them."""
    node = place.value
    if not isinstance(node, yaml.SequenceNode) or node.flow_style or not isinstance(value, (list, tuple)) or not value:
        return None
    column = node.start_mark.column
    starts = [item.start_mark.line for item in node.value]
    if len(set(starts)) != len(starts) or starts[0] == place.first:
        return None
    begins = [place.first + 1, *(_begin(lines, at, before) for before, at in zip(node.value, starts[1:], strict=False))]
    chunks = [list(lines[a:b]) for a, b in zip(begins, [*begins[1:], place.after], strict=True)]
    comments = [lines[a:at] for a, at in zip(begins, starts, strict=True)]
    new: list[str] = [lines[place.first]]
    matcher = difflib.SequenceMatcher(None, [_key(v) for v in old], [_key(v) for v in value], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            new += [line for chunk in chunks[a:b] for line in chunk]
            continue
        for i in range(c, d):
            new += comments[a + i - c] if a + i - c < b else []
            new += _item(value[i], column)
    return new


def _begin(lines: Sequence[str], at: int, before: yaml.Node) -> int:
    """Return where an item begins with the comments above it."""
    first = before.start_mark.line + 1
    if isinstance(before, yaml.ScalarNode) and before.style in {"|", ">"}:
        return at
    while at > first and lines[at - 1].lstrip().startswith("#"):
        at -= 1
    return at


def _key(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
