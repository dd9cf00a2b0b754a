"""Reading the YAML that staff write: strictly, fast, and with line numbers when something is wrong.

YAML's own surprises are switched off: `no` stays a word, `12:30` stays a text, a date stays a text, a key that stands
twice is an error, and an anchor (with which a small file can grow to gigabytes) is refused.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from bot.content.wording import Wording, say

MAX_BYTES = 1_000_000
"""Largest content file; the biggest real one is a twentieth of it."""


class YamlProblem(Exception):
    """A file that is not usable YAML.

    Args:
        path: the file.
        line: 1-based line, 0 when it has none.
        wording: what is wrong and what to do.
    """

    def __init__(self, path: Path, line: int, wording: Wording) -> None:
        super().__init__(f"{path}:{line}: {wording}")
        self.path, self.line, self.wording = path, line, wording


class _Refused(yaml.MarkedYAMLError):
    """What the parser would take, and we do not."""

    def __init__(self, wording: Wording, mark: yaml.Mark) -> None:
        super().__init__(problem_mark=mark)
        self.wording = wording


class _Loader(yaml.CSafeLoader):
    """YAML 1.2's core types, no anchors, no double keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise _Refused(say("yaml_name"), key_node.start_mark)
            if key in mapping:
                raise _Refused(say("yaml_twice", name=key), key_node.start_mark)
            mapping[key] = self.construct_object(value_node, deep=True)
        return mapping


def _construct_mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    return loader.construct_mapping(node, deep=True)


_Loader.yaml_implicit_resolvers = {}
_Loader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]{0,8})$"), list("-0123456789"))

MAX_DEPTH = 20
"""Deepest nesting of lists and names; the deepest real one is 4."""
MANY_BRACKETS = 500
_PERHAPS_DEEP = re.compile(r"(?m)(?:[-?:][ \t]+){6}|^ {40}")

_ANCHOR = re.compile(r"(?m)^[^#\n\"']*?[:\-]\s+[&*]\w")


def read_yaml(path: Path) -> Any:
    """Read one file.

    Args:
        path: a UTF-8 YAML file of at most `MAX_BYTES` bytes.

    Returns:
        Dicts with text keys, lists, texts, whole numbers, booleans and None.

    Raises:
        YamlProblem: with the line and what to do.
    """
    return parse_yaml(read_text(path), path)


def read_text(path: Path) -> str:
    """Read a content file as text, or say why it cannot be read.

    Raises:
        YamlProblem: missing, too large, not UTF-8.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise YamlProblem(path, 0, say("file_unread", detail=str(error.strerror))) from error
    if len(raw) > MAX_BYTES:
        raise _too_large(path)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise YamlProblem(path, line, say("file_utf8")) from error


def fitting(text: str, path: Path) -> str:
    """Return the text, when a file may be as large.

    Raises:
        YamlProblem: it may not.
    """
    if len(text) > MAX_BYTES // 4 and len(text.encode()) > MAX_BYTES:
        raise _too_large(path)
    return text


def _too_large(path: Path) -> YamlProblem:
    return YamlProblem(path, 0, say("file_large", most=MAX_BYTES // 1000))


def parse_yaml(text: str, path: Path) -> Any:
    """Parse YAML text; `path` is used in messages only. See `read_yaml`."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(("<<<<<<<", ">>>>>>>")):
            raise YamlProblem(path, number, say("yaml_conflict"))
        if "\t" in line[: len(line) - len(line.lstrip())]:
            raise YamlProblem(path, number, say("yaml_tab"))
    anchor = _ANCHOR.search(text)
    if anchor:
        line_number = text.count("\n", 0, anchor.end()) + 1
        raise YamlProblem(path, line_number, say("yaml_anchor"))
    try:
        _refuse_depth(text, path)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, stricter than safe_load
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlProblem(path, mark.line + 1 if mark else 0, _plain(error)) from error
    except yaml.reader.ReaderError as error:
        line_number = text.encode().count(b"\n", 0, error.position) + 1
        raise YamlProblem(path, line_number, say("yaml_sign")) from error
    except (yaml.YAMLError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        # PyYAML answers a wrong tag such as `!!timestamp x` with whatever its own code ran into
        raise YamlProblem(path, 0, say("yaml_other")) from error


def _refuse_depth(text: str, path: Path) -> None:
    """PyYAML's C code ends the whole process on lists within lists within lists: look before it builds them."""
    if not _PERHAPS_DEEP.search(text) and text.count("[") + text.count("{") < MANY_BRACKETS:
        return
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            line_number = event.start_mark.line + 1 if event.start_mark else 0
            raise YamlProblem(path, line_number, say("yaml_deep"))


_PLAIN = (
    ("mapping values are not allowed", say("yaml_colon")),
    ("did not find expected key", say("yaml_key")),
    ("could not find expected ':'", say("yaml_no_colon")),
    ("found character that cannot start any token", say("yaml_special")),
    ("did not find expected '-' indicator", say("yaml_item")),
    ("found unexpected end of stream", say("yaml_quote")),
    ("block sequence entries are not allowed", say("yaml_list")),
)


def _plain(error: yaml.MarkedYAMLError) -> Wording:
    if isinstance(error, _Refused):
        return error.wording
    problem = str(error.problem or error.context)
    for needle, wording in _PLAIN:
        if needle in problem:
            return wording
    return say("yaml_detail", detail=problem)


def line_of(text: str, path: tuple[str | int, ...]) -> int:
    """Find the 1-based line of the value at `path` (keys, list positions) in YAML `text`; else the nearest parent's."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    line = 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == step), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line
