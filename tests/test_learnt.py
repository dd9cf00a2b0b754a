"""msgspec dies when two threads meet a type for the first time: ours are learnt before there are threads."""

from __future__ import annotations

import ast
import subprocess
import sys

from bot.settings import ROOT

SOURCES = [
    path for folder in ("bot", "audio", "web", "actions") for path in (ROOT / folder).rglob("*.py") if path.is_file()
]
FIRST_MEETING = """
import os, sys, threading
import msgspec
from bot import conversations, engine
from web import chat

def together(work):
    ready = threading.Barrier(12)
    threads = [threading.Thread(target=lambda: (ready.wait(), work())) for _ in range(12)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

STATE = msgspec.msgpack.encode(conversations.State("x", language="nl", hint="fr", steps="arrival:1"))
sys.setswitchinterval(1e-6)
ended = []
for work in (
    lambda: conversations._STATE.decode(STATE),
    lambda: chat._MESSAGE.decode(b'{"text": "?"}'),
    lambda: engine._note({}),
) * 8:
    child = os.fork()
    if not child:
        together(work)
        os._exit(0)
    ended.append(os.waitpid(child, 0)[1])
sys.exit(sum(status != 0 for status in ended))
"""


def uses(tree: ast.AST) -> list[tuple[int, str]]:
    """Return line and name of every use of msgspec that may be a type's first one, outside `bot.learnt`."""
    calls = [(node, ast.unparse(node.func)) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    is_learnt = any(name == "learn" for _, name in calls)
    return [
        (node.lineno, name)
        for node, name in calls
        if (name in {"msgspec.json.decode", "msgspec.msgpack.decode"} and any(key.arg == "type" for key in node.keywords))
        or (name == "msgspec.convert" and not is_learnt)
    ]  # fmt: skip


def test_types_are_named_while_modules_are_imported() -> None:
    found = [f"{path}:{line}" for path in SOURCES for line, _ in uses(ast.parse(path.read_text(encoding="utf-8")))]
    assert not found, "make a Decoder, or a bot.learnt.converter, beside the imports"


def test_a_use_that_may_be_the_first_is_seen() -> None:
    assert uses(ast.parse("msgspec.json.decode(data, type=State)")) == [(1, "msgspec.json.decode")]
    assert uses(ast.parse("msgspec.convert(data, State)")) == [(1, "msgspec.convert")]
    assert not uses(ast.parse("learn(State)\nmsgspec.convert(data, State)"))
    assert not uses(ast.parse("msgspec.json.decode(data)"))


def test_many_threads_that_meet_a_type_at_once_all_live() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", FIRST_MEETING], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert ended.returncode == 0, f"{ended.returncode} of 24 processes died: {ended.stderr[-2000:]}"
