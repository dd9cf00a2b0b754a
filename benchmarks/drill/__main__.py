"""Runs the drill and writes `benchmarks/drill.md`. gTTS is cut all the while: its way out leads into a black hole."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.drill.faults import CASES, Case, blackhole, small_disk
from benchmarks.drill.honest import honest_texts
from benchmarks.drill.people import GIVE_UP_S, QUESTIONS, Chatter, Message, Records, Visitor
from bot.compose.phrases import one_paragraph
from bot.content.load import load_content
from bot.content.types import Content
from bot.settings import ROOT
from tests.e2e.conftest import Loket, start, stop, wait_until
from tests.telegram.bot_api import TOKEN
from tests.telegram.bot_api_server import BotApiServer

VISITORS, CHATTERS = 4, 2
RESULTS = Path(__file__).parent.parent / "drill.md"


@dataclass
class Row:
    """What one fault did."""

    name: str
    sent: int = 0
    lost: int = 0
    doubled: int = 0
    longest: float = 0.0
    away: int = 0
    """Honest replies that say that there is no answer now."""
    wrong: int = 0
    """Replies that were neither right nor honest."""
    silent: int = 0
    """Replies that could not be heard."""
    slowest_voice: float = 0.0
    recovered: float = 0.0
    """Seconds from the fault until everything was well again."""
    skipped: str = ""

    def line(self) -> str:
        """Return it as a row of a table."""
        if self.skipped:
            return f"| {self.name} | not done: {self.skipped} |||||||||"
        return (
            f"| {self.name} | {self.sent} | {self.lost} | {self.doubled} | {self.longest:.1f} s | {self.away} "
            f"| {self.wrong} | {self.silent} | {self.slowest_voice:.1f} s | {self.recovered:.0f} s |"
        )


def main() -> int:
    """Run every fault; 1 when something was lost, doubled twice, dishonest or silent."""
    wanted = sys.argv[1:]
    cases = [case for case in CASES if not wanted or any(word in case.name for word in wanted)]
    content = load_content(ROOT / "data").content
    honest = honest_texts(content)
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="loket-drill-", ignore_cleanup_errors=True))
        )
        telegram = stack.enter_context(BotApiServer())
        hole = stack.enter_context(blackhole())
        var = prepare(folder)
        stack.enter_context(small_disk(var / "audio", 400))
        environment = {
            "LOKET_GTTS": "on",
            "HTTPS_PROXY": hole,
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": telegram.url,
        }
        (var / "clock").write_text("0")
        environment |= {"LOKET_DRILL_CLOCK": str(var / "clock"), "PYTHONPATH": str(Path(__file__).parent / "clock")}
        began = time.monotonic()
        loket = start(var, folder / "data", **environment)
        stack.callback(stop, loket)
        ready = time.monotonic() - began
        records, end = Records(), threading.Event()
        answers = {f"{faq}.{code}": _beginning(content, faq, code) for code, _, faq in QUESTIONS}
        chatters = [Chatter(n, telegram.telegram, records, honest, answers, end) for n in range(CHATTERS)]
        visitors = [Visitor(n, loket.url, records, honest, end) for n in range(VISITORS)]
        for person in (*visitors, *chatters):
            person.start()
        wait_until(lambda: len(records.messages) > 20, "The first messages")
        rows = [run(case, loket, records, chatters, content) for case in cases]
        end.set()
        for person in (*visitors, *chatters):
            person.join(timeout=GIVE_UP_S + 30)
    write(rows, ready)
    good = all(not (row.lost or row.wrong or row.silent or row.doubled > 1) for row in rows)
    return 0 if good else 1


def prepare(folder: Path, names: tuple[str, ...] = ("models", "cache")) -> Path:
    """Make a folder of state with the model of this checkout, when it has one: nobody waits for a training."""
    shutil.copytree(ROOT / "data", folder / "data")
    var = folder / "var"
    source = Path(os.environ.get("LOKET_VAR") or ROOT / "var")
    for name in names:
        if (source / name).is_dir():
            shutil.copytree(source / name, var / name, ignore=shutil.ignore_patterns("tmp*"))
    var.mkdir(exist_ok=True)
    return var


def run(case: Case, loket: Loket, records: Records, chatters: list[Chatter], content: Content) -> Row:
    """Let one fault happen, and wait until all is well again."""
    row = Row(case.name)
    true_now = honest_texts(content, case.may_say)
    doubled = _doubled(loket)
    chats = [len(one.chats) for one in chatters]
    begin = time.monotonic()
    with ExitStack() as stack:
        row.skipped = case.begin(loket, stack) or ""
        if row.skipped:
            print(row.line(), flush=True)
            return row
        time.sleep(case.seconds)
    row.recovered = _recovered(loket, records, begin)
    end = time.monotonic()
    # everybody who wrote meanwhile is answered or gives up
    time.sleep(1)
    deadline = time.monotonic() + GIVE_UP_S
    while time.monotonic() < deadline and _open(records, end):
        time.sleep(0.5)
    seen = records.since(begin, end)
    row.sent = len(seen)
    row.lost = sum(one.answered is None for one in seen)
    row.longest = max((one.wait for one in seen), default=0.0)
    answered = [one for one in seen if one.answered is not None]
    row.away = sum(one.is_honest and not one.is_right for one in answered)
    wrong = [one for one in answered if not one.is_honest and one.said not in true_now]
    row.wrong = len(wrong)
    row.silent = sum(one.heard is None for one in answered)
    row.slowest_voice = max((one.heard for one in answered if one.heard is not None), default=0.0)
    row.doubled = max(0, _doubled(loket) - doubled)
    row.doubled += sum(one.doubled(one.chats[first:]) for one, first in zip(chatters, chats, strict=True))
    print(row.line(), flush=True)
    for one in wrong[:5]:
        print(f"    neither right nor honest: {one.channel} {one.kind} {one.state} {one.said[:90]!r}", flush=True)
    return row


def _recovered(loket: Loket, records: Records, begin: float) -> float:
    """Wait until health is good and the last messages of each kind are right; return seconds since the fault."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            is_well = loket.http.get("/healthz").status_code == 200
        except Exception:  # noqa: BLE001 - any failure to answer is one
            is_well = False
        if is_well and _last_are_right(records):
            break
        time.sleep(0.5)
    last = [one.sent for one in records.since(begin, time.monotonic()) if not one.is_right]
    return max(0.0, max(last, default=begin) - begin)


def _last_are_right(records: Records) -> bool:
    with records.lock:
        last: list[Message] = records.messages[-8:]
    return bool(last) and all(one.is_right for one in last)


def _open(records: Records, end: float) -> bool:
    """Say whether somebody may still wait for an answer to a message from before `end`."""
    with records.lock:
        latest = {}
        for one in records.messages:
            latest[one.channel] = max(latest.get(one.channel, 0.0), one.sent)
        recent = sum(one.sent >= end for one in records.messages)
    return recent < 2 * (VISITORS + CHATTERS)


def _doubled(loket: Loket) -> int:
    """Count the messages that Rasa has seen twice: a visit is one question and one touched service."""
    query = (
        "SELECT sum(n - 1) FROM (SELECT count(*) AS n FROM events WHERE type_name = 'user'"
        " GROUP BY sender_id, intent_name = 'service' HAVING n > 1)"
    )
    try:
        with closing(sqlite3.connect(f"file:{loket.var / 'trackers.sqlite'}?mode=ro", uri=True, timeout=10)) as db:
            return int(db.execute(query).fetchone()[0] or 0)
    except sqlite3.Error:
        return 0


def _beginning(content: Content, faq: str, language: str) -> str:
    return one_paragraph(content.faqs[faq].texts[language].answer)[:40]


def write(rows: list[Row], ready: float) -> None:
    """Write the results."""
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    lines = [
        "# Fault drill",
        "",
        f"Written by `make drill` on {datetime.now(tz=UTC):%Y-%m-%d}, {os.cpu_count()} cores, load of the machine at the end"
        f" (1, 5, 15 minutes): {load}. Ready after {ready:.0f} s. gTTS was cut all the while.",
        "",
        f"{VISITORS} visitors of the website and {CHATTERS} people in Telegram wrote and touched all the while.",
        "*Longest wait*: from the first try to a reply the person can act on. *Away*: replies that say, in words and by",
        "voice, that messages cannot be read now. *Well again*: seconds from the fault until the last reply that was not",
        "the right answer.",
        "",
        "| fault | messages | lost | doubled | longest wait | away | wrong | silent | slowest voice | well again |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *(row.line() for row in rows),
        "",
    ]
    RESULTS.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    sys.exit(main())
