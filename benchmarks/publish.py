"""From a staff member's save to what people hear, on a running loket of its own: answer, question, reload under load.

It asks one question all the time, with connections of its own, while answers and questions are saved; a reply that mixes
two versions counts as half published. With `make bench ARGS=publish`; some minutes.
"""

from __future__ import annotations

import re
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import ascii_lowercase

import httpx
import yaml

from benchmarks.drill.__main__ import prepare
from bot.content.edit import Edit, Saved, read_file, save
from bot.content.fields import with_question_added, with_value
from bot.publisher.state import State, read_state
from bot.settings import Settings, read_settings
from tests.e2e.conftest import Loket, start, stop

FAQ = "faq/language/language_dutch_where.yml"
QUESTION = "waar kan ik gratis Nederlands leren?"
EDITS = 12
ASKERS = 4
MESSAGES = 5
"""Messages of one conversation: more, so quickly, are refused as too many."""
LONGEST_SECONDS = 900


class Askers:
    """People who ask without pause; what they were told, and how long they waited."""

    def __init__(self, loket: Loket) -> None:
        self._loket = loket
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self.waits: list[tuple[float, float]] = []
        """(when it was sent, seconds)."""
        self.halves = self.failures = 0
        self._threads = [threading.Thread(target=self._ask) for _ in range(ASKERS)]

    def __enter__(self) -> Askers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        with httpx.Client(base_url=self._loket.url, timeout=60, trust_env=False) as http:
            while not self._stop.is_set():
                opened = http.post("/api/conversations", json={"hint": ["nl"]}).json()
                head = {"Loket-Conversation": opened["conversation"]}
                for _ in range(MESSAGES):
                    begin = time.monotonic()
                    answer = http.post("/api/messages", json={"text": QUESTION, "language": "nl"}, headers=head)
                    waited = time.monotonic() - begin
                    text = answer.json()["replies"][0]["text"] if answer.status_code == 200 else ""
                    with self._lock:
                        self.waits.append((begin, waited))
                        self.failures += answer.status_code != 200
                        self.halves += len(set(re.findall(r"proefversie (\w+)", text))) > 1


def main() -> dict[str, object]:
    """Measure on a copy of the content."""
    with loket_of_its_own() as (loket, settings):
        return _measure(loket, settings)


@contextmanager
def loket_of_its_own() -> Iterator[tuple[Loket, Settings]]:
    """Start a loket on a copy of the content, with what this checkout has learned."""
    with tempfile.TemporaryDirectory() as temporary:
        var, content = prepare(Path(temporary)), Path(temporary) / "data"
        loket = start(var, content)
        try:
            yield loket, read_settings({"LOKET_VAR": str(var), "LOKET_CONTENT": str(content)})
        finally:
            stop(loket)


def _measure(loket: Loket, settings: Settings) -> dict[str, object]:
    until_live(settings, "")
    live, heard = save_answers(loket, settings, range(EDITS))
    question, phases = learn_question(settings, "Ik zou graag Vlaams willen kunnen praten, waar begin ik?")
    with Askers(loket) as askers:
        pressed, _ = save_answers(loket, settings, range(EDITS, 2 * EDITS))
        pressed_question, pressed_phases = learn_question(
            settings, "Vlaams leren praten, bij wie moet ik daarvoor zijn?"
        )
    loads = [moment for phase, moment in pressed_phases if phase in {"loading", "smoke"}]
    during = [w for at, w in askers.waits if loads and at - 0.2 <= loads[-1] and at + w >= loads[0]]
    quiet = [w for at, w in askers.waits if loads and at + w < loads[0]]
    return {
        "answer saved to live, s (median, worst)": _both(live),
        "answer saved to heard, s (median, worst)": _both(heard),
        "question saved to live, s": round(question, 1),
        "phases, s from the save": phases_from(phases),
        f"the same while {ASKERS} people ask without pause: answer, s (median, worst)": _both(pressed),
        "question, s": round(pressed_question, 1),
        "requests": len(askers.waits),
        "half published": askers.halves,
        "failed": askers.failures,
        "a message during the reload, ms (median, p99)": _ms(during),
        "a message before the reload, ms (median, p99)": _ms(quiet),
    }


def phases_from(phases: list[tuple[str, float]]) -> dict[str, float]:
    """Return when each phase began, in seconds from the first."""
    return {phase: round(moment - phases[0][1], 1) for phase, moment in phases}


def save_answers(loket: Loket, settings: Settings, numbers: range) -> tuple[list[float], list[float]]:
    """Save answers; return how long each took to be live, and to be heard."""
    live, heard = [], []
    for number in numbers:
        begin = time.monotonic()
        _save(settings, number)
        while _mark(number) not in (reply := loket.open("nl").say(QUESTION, language="nl")["replies"][0])["text"]:
            if time.monotonic() - begin > LONGEST_SECONDS:
                raise RuntimeError(f"the answer is not live: {read_state(settings).problems}")
        live.append(time.monotonic() - begin)
        loket.http.get(reply["audio"]["url"], follow_redirects=True)
        while loket.http.get(reply["audio"]["url"], follow_redirects=True).status_code == 202:
            time.sleep(0.02)
        heard.append(time.monotonic() - begin)
    return live, heard


def learn_question(settings: Settings, words: str) -> tuple[float, list[tuple[str, float]]]:
    """Add a question; return how long it took to be learned, with the phases on the way."""
    before = read_state(settings).model
    file = read_file(settings.content, FAQ)
    begin = time.monotonic()
    if not isinstance(
        save(settings, Edit(FAQ, with_question_added(file.text, "nl", words), file.stamp, "bench")), Saved
    ):
        raise RuntimeError("the question was not saved")
    phases = [("saved", begin), *until_live(settings, before)]
    return time.monotonic() - begin, phases


def _save(settings: Settings, number: int) -> None:
    text = read_file(settings.content, FAQ).text
    now = str(yaml.safe_load(text)["nl"]["answer"]).splitlines()
    kept = "\n".join(line for line in now if "proefversie" not in line)
    # the same mark first and last: a reply with two marks would be half of each version
    answer = f"Dit is {_mark(number)}.\n{kept}\nDat was {_mark(number)}.\n"
    (settings.content / FAQ).write_text(with_value(text, ("nl", "answer"), answer), encoding="utf-8")


def _mark(number: int) -> str:
    """Return a mark in letters: a number that stands in one language alone is held back by the check."""
    return f"proefversie {ascii_lowercase[number // 26]}{ascii_lowercase[number % 26]}"


def until_live(settings: Settings, model: str) -> list[tuple[str, float]]:
    """Wait for a live state with another model; return the phases with their moments."""
    phases: list[tuple[str, float]] = []
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        state: State = read_state(settings)
        if not phases or phases[-1][0] != state.phase:
            phases.append((state.phase, time.monotonic()))
        if state.phase == "live" and state.model != model:
            return phases
        if state.phase in {"rolled_back", "failed"}:
            raise RuntimeError(state.message)
        time.sleep(0.02)
    raise RuntimeError("not live in time")


def _both(seconds: list[float]) -> list[float]:
    return [round(statistics.median(seconds), 2), round(max(seconds), 2)]


def _ms(seconds: list[float]) -> list[float]:
    if not seconds:
        return []
    ordered = sorted(seconds)
    return [round(1000 * statistics.median(ordered), 1), round(1000 * ordered[int(0.99 * (len(ordered) - 1))], 1)]
