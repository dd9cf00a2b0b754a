"""End to end through nginx: a conversation that both websites and both engines go on with, and edits that reach all."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import redis
from sqlalchemy import text

from benchmarks.scale.machines import Machines
from bot.engine import Ask, Engine
from bot.errors import EngineDown
from bot.store.database import connect

Result = tuple[str, bool, str]
"""What was looked at, whether it is well, and what was seen."""

FAQ = "faq/language/language_dutch_where.yml"
QUESTION = "waar kan ik gratis Nederlands leren?"
OLD = "Ga naar het Huis van het Nederlands."
NEW = "Ga morgen naar het Huis van het Nederlands."
HEAD = "nl:\n  version: 1\n  state: draft\n  questions:\n"
WORDS = "Zorgvuldigheid"
"""A word of a person, that must be nowhere."""
LEARN_SECONDS = 900.0


def run(machines: Machines) -> list[Result]:
    """Look at everything that needs no fault and no edit."""
    looked = (answered, goes_on, is_asked_once, is_forgotten, keeps_no_words, is_closed, shows_no_secret)
    return [_look(check, machines) for check in looked]


def _look(check: Callable[[Machines], tuple[bool, str]], machines: Machines) -> Result:
    name = (check.__doc__ or "").rstrip(".")
    try:
        well, said = check(machines)
    except (httpx.HTTPError, AssertionError, KeyError, IndexError, EngineDown) as error:
        well, said = False, f"{type(error).__name__}: {error}"[:200]
    print(f"{'well' if well else 'NOT WELL'}: {name} ({said})", flush=True)
    return name, well, said


def _open(url: str) -> dict[str, str]:
    answer = httpx.post(f"{url}/api/conversations", json={"hint": ["nl"]}, timeout=30, trust_env=False)
    answer.raise_for_status()
    return {"Loket-Conversation": answer.json()["conversation"]}


def _say(url: str, headers: dict[str, str], **message: Any) -> dict[str, Any]:
    answer = httpx.post(f"{url}/api/messages", json=message, headers=headers, timeout=30, trust_env=False)
    answer.raise_for_status()
    return dict(answer.json())


def answered(machines: Machines) -> tuple[bool, str]:
    """A question through nginx is answered and heard."""
    reply = _say(machines.url, _open(machines.url), text=QUESTION)["replies"][0]
    for _ in range(60):
        heard = machines.http.get(reply["audio"]["url"], follow_redirects=True)
        if heard.status_code == httpx.codes.OK:
            break
        time.sleep(0.5)
    return reply["faq"] == "language_dutch_where" and len(heard.content) > 1000, f"{len(heard.content)} bytes of sound"


def goes_on(machines: Machines) -> tuple[bool, str]:
    """A conversation begun at one website goes on at the other, and its voice is known there."""
    headers = _open(machines.web[0])
    first = _say(machines.web[0], headers, text=QUESTION)["replies"][0]
    again = _say(machines.web[1], headers, choice="do:repeat")["replies"][0]
    simpler = _say(machines.web[1], headers, choice="do:simpler")["replies"][0]
    key = _say(machines.web[0], _open(machines.web[0]), choice="do:help")["replies"][0]["audio"]["url"]
    sound = httpx.get(f"{machines.web[1]}{key}", timeout=30, trust_env=False).status_code
    well = again["text"] == first["text"] and simpler["faq"] == first["faq"] and sound in {200, 202, 302, 303, 307}
    return well, f"the voice's address at the other one: {sound}"


def is_asked_once(machines: Machines) -> tuple[bool, str]:
    """The same message sent to both websites at once is asked once."""
    from concurrent.futures import ThreadPoolExecutor

    headers = _open(machines.url)
    before = _events(machines)
    with ThreadPoolExecutor(8) as pool:
        sent = [
            pool.submit(_say, machines.web[number % 2], headers, text=QUESTION, id="the-same-message")
            for number in range(8)
        ]
        said = {str(one.result()["replies"][0]["text"]) for one in sent}
    asked = _events(machines) - before
    return asked == 1 and len(said) == 1, f"sent 8 times, asked {asked} time(s)"


def _events(machines: Machines) -> int:
    return int(_query(machines, "SELECT count(*) FROM events WHERE type_name = 'user'")[0][0])


def _query(machines: Machines, query: str) -> list[Any]:
    engine = connect(machines.database)
    try:
        with engine.connect() as connection:
            return list(connection.execute(text(query)).all())
    finally:
        engine.dispose()


def is_forgotten(machines: Machines) -> tuple[bool, str]:
    """Forget me at one website is forgotten at the other, and in Rasa's table."""
    headers = _open(machines.web[0])
    _say(machines.web[0], headers, text=QUESTION)
    before = _query(machines, "SELECT count(DISTINCT sender_id) FROM events")[0][0]
    httpx.delete(
        f"{machines.web[1]}/api/conversations", headers=headers, timeout=30, trust_env=False
    ).raise_for_status()
    after = _query(machines, "SELECT count(DISTINCT sender_id) FROM events")[0][0]
    gone = httpx.post(
        f"{machines.web[0]}/api/messages", json={"text": "hallo"}, headers=headers, timeout=30, trust_env=False
    )
    return gone.status_code == httpx.codes.NOT_FOUND and after == before - 1, f"the other one says {gone.status_code}"


def keeps_no_words(machines: Machines) -> tuple[bool, str]:
    """Nothing a person typed, and no id of a conversation, is in PostgreSQL, in Redis or in a file."""
    headers = _open(machines.url)
    for _ in range(3):
        _say(machines.url, headers, text=f"ik ben {WORDS} en ik zoek een woning")
    marks = (WORDS.encode(), headers["Loket-Conversation"].encode())
    found = []
    for (table,) in _query(machines, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        rows = b"".join(
            bytes(value) if isinstance(value, memoryview) else str(value).encode()
            for row in _query(machines, f'SELECT * FROM "{table}"') for value in row
        )  # fmt: skip
        found += [table for mark in marks if mark in rows]
    client = redis.Redis.from_url(machines.environment["LOKET_REDIS"])
    keys = client.keys("*")
    stored = b" ".join(keys) + b" ".join(client.get(key) or b"" for key in keys if client.type(key) == b"string")
    found += ["Redis" for mark in marks if mark in stored]
    folders = [machines.var, *(machine.local for machine in machines.all.values()), machines.nginx.folder]
    for path in (path for folder in folders for path in folder.rglob("*")):
        if path.is_file() and path.suffix not in {".gz", ".mp3", ".ogg", ".npz"} and "embeddings" not in path.name:
            data = path.read_bytes()
            found += [path.name for mark in marks if mark in data]
    return not found, ", ".join(found) or f"{len(keys)} keys in Redis, every table and file looked through"


def is_closed(machines: Machines) -> tuple[bool, str]:
    """Inner addresses are closed, and the loket's headers stay, through nginx."""
    inner = [machines.http.get(path).status_code for path in ("/internal/models/current", "/metrics", "/livez")]
    turn = httpx.post(f"{machines.rasa[0]}/webhooks/loket/turn", json={"sender": "x", "text": "y"}, trust_env=False)
    page = machines.http.get("/")
    well = inner == [404] * 3 and turn.status_code == 403 and "default-src" in page.headers["Content-Security-Policy"]
    return well, f"{inner}, Rasa without the secret {turn.status_code}"


def shows_no_secret(machines: Machines) -> tuple[bool, str]:
    """No secret and no password stands in the arguments of a process or in a log."""
    secret = {machines.secret, *(_password(machines.environment[name]) for name in ("LOKET_DATABASE", "LOKET_REDIS"))}
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            data = place.read_bytes()
        except OSError:
            continue
        found += [f"process {place.parent.name}" for one in secret if one.encode() in data]
    for machine in machines.all.values():
        for path in machine.local.rglob("*.log"):
            found += [path.name for one in secret if one in path.read_text(errors="replace")]
    return not found, ", ".join(found) or "none"


def _password(address: str) -> str:
    return urlsplit(address).password or ""


def publish(machines: Machines) -> list[Result]:
    """Publish an answer, then a question, and see both reach everybody."""
    checks: tuple[Callable[[Machines], tuple[bool, str]], ...] = (answer_edit, question_edit)
    if os.environ.get("LOKET_SCALE_LEARN") == "off":
        checks = checks[:1]
    return [_look(check, machines) for check in checks]


def answer_edit(machines: Machines) -> tuple[bool, str]:
    """An edited answer is said by both websites."""
    path = machines.content / FAQ
    before = path.read_text(encoding="utf-8")
    assert OLD in before
    headers = [_open(url) for url in machines.web]
    path.write_text(before.replace(OLD, NEW, 1), encoding="utf-8")
    began, seconds = time.monotonic(), []
    for url, header in zip(machines.web, headers, strict=True):
        while NEW not in _say(url, header, text=QUESTION)["replies"][0]["text"]:
            if time.monotonic() - began > 120:
                return False, f"{url} still says the old one"
            time.sleep(0.2)
        seconds.append(time.monotonic() - began)
    return True, f"after {seconds[0]:.1f} and {seconds[1]:.1f} s"


def question_edit(machines: Machines) -> tuple[bool, str]:
    """A new question is learned, and both engines answer with the new model; one fetched it over HTTP."""
    path = machines.content / FAQ
    current = machines.var / "models" / "current"
    # what the copied content still had to learn comes first
    _quiet(machines)
    before = current.read_text()
    data = path.read_text(encoding="utf-8")
    assert HEAD in data
    path.write_text(data.replace(HEAD, f"{HEAD}    - Waar vind ik een les Nederlands?\n", 1), encoding="utf-8")
    began = time.monotonic()
    while current.read_text() == before:
        if time.monotonic() - began > LEARN_SECONDS:
            return False, "no new model"
        time.sleep(1)
    key = current.read_text().strip()
    took = time.monotonic() - began
    time.sleep(8)  # longer than the engines look for a model in use
    fetched = machines.all["rasa2"].local / "fetched" / f"{key}.tar.gz"
    version = (machines.var / "published" / "current").read_text().strip()
    said = []
    for url in machines.rasa:
        engine = Engine(url, machines.secret)
        answer = engine.turn(Ask("learned", "nl", version, text="Waar vind ik een les Nederlands?"))
        said.append(answer.replies[0].faq)
        engine.close()
    well = fetched.is_file() and set(said) == {"language_dutch_where"}
    return well, f"in use after {took:.0f} s; fetched: {'yes' if fetched.is_file() else 'no'}"


def _quiet(machines: Machines) -> None:
    """Wait until the keeper has nothing to do."""
    from bot.publisher.state import read_state
    from bot.settings import read_settings

    settings = read_settings(machines.environment)
    deadline = time.monotonic() + LEARN_SECONDS
    while read_state(settings).is_at_work and time.monotonic() < deadline:
        time.sleep(1)
