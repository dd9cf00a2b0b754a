"""One loket on one machine: starting, answering, speaking, memory. Goals as in the README; results are only written down.

The loket is started as a user starts it, in a folder of its own. Nothing is asserted: machines differ.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from benchmarks.memory import memory
from bot.ports import free_port
from bot.settings import ROOT

TURNS = 200
"""Typed and tapped turns measured, after 20 that are not."""
QUESTIONS = (
    "waar kan ik gratis Nederlands leren?",
    "كيف أسجل للسكن الاجتماعي؟",
    "mon propriétaire veut me mettre dehors",
    "do I have to follow the welcome programme?",
)


def main() -> dict[str, str]:
    """Measure; return name → figure."""
    figures: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder) / "var"
        process, http, heard, seconds = start(var)
        figures["cold start, libraries installed: a touched answer is heard"] = f"{heard:.0f} s"
        figures["cold start, libraries installed: messages are read"] = f"{seconds:.0f} s"
        end(process, http)
        process, http, _, seconds = start(var)
        figures["second start, ready to answer"] = f"{seconds:.1f} s"
        try:
            figures |= turns(http)
            figures |= voices(http)
            figures["memory of all processes (PSS)"] = f"{memory(process.pid):.0f} MB"
        finally:
            end(process, http)
    return figures


def start(var: Path) -> tuple[subprocess.Popen[bytes], httpx.Client, float, float]:
    """Start a loket; return it with the seconds until a touched answer was heard, and until messages were read."""
    port = free_port()
    environment = {**os.environ, "LOKET_VAR": str(var), "LOKET_PORT": str(port), "LOKET_GTTS": "off"}
    var.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    with (var / "up.log").open("ab") as out:
        command = [sys.executable, "-m", "bot.cli", "up"]
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment, cwd=ROOT)
    http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False)
    heard = 0.0
    while True:
        try:
            if not heard and http.get("/readyz").status_code == httpx.codes.OK:
                touch(http)
                heard = time.perf_counter() - began
            if heard and http.get("/healthz").status_code == httpx.codes.OK and is_read(http):
                return process, http, heard, time.perf_counter() - began
        except httpx.HTTPError:
            pass
        if process.poll() is not None or time.perf_counter() - began > 1200:
            raise SystemExit((var / "up.log").read_text())
        time.sleep(0.05)


def is_read(http: httpx.Client) -> bool:
    """Say whether a written message is answered: for a few seconds more it may still be refused, with an apology."""
    headers = {"Loket-Conversation": http.post("/api/conversations", json={}).json()["conversation"]}
    turn = http.post("/api/messages", json={"text": QUESTIONS[0]}, headers=headers).raise_for_status().json()
    return bool(turn["replies"][0]["state"] == "answer")


def touch(http: httpx.Client) -> None:
    """Touch a language, a subject and a question, and fetch its voice."""
    headers = {"Loket-Conversation": http.post("/api/conversations", json={}).json()["conversation"]}
    for choice in ("lang:ar", "topic:housing", "faq:housing_social_register"):
        turn = http.post("/api/messages", json={"choice": choice}, headers=headers).raise_for_status().json()
    listen(http, turn["replies"][0]["audio"]["url"])


def listen(http: httpx.Client, url: str) -> None:
    """Fetch a voice, waiting until it is made."""
    while (answer := http.get(url, follow_redirects=True)).status_code == httpx.codes.ACCEPTED:
        time.sleep(0.05)
    answer.raise_for_status()


def end(process: subprocess.Popen[bytes], http: httpx.Client) -> None:
    """Stop a loket."""
    http.close()
    process.send_signal(signal.SIGINT)
    process.wait(timeout=60)


def turns(http: httpx.Client) -> dict[str, str]:
    """Measure typed and tapped turns, each over HTTP and through Rasa."""
    figures = {}
    talk = Talk(http)

    def typed(number: int) -> dict[str, Any]:
        return {"text": QUESTIONS[number % len(QUESTIONS)]}

    def tapped(number: int) -> dict[str, Any]:
        # a service under an answer: a tap that goes through Rasa and the actions
        return {"choice": talk.service}

    for name, make in (("typed", typed), ("tapped", tapped)):
        times = [talk.send(make, number) for number in range(TURNS + 20)][20:]
        cuts = statistics.quantiles(times, n=20)
        figures[f"whole turn over HTTP, {name}, p50 / p95"] = f"{statistics.median(times):.0f} / {cuts[18]:.0f} ms"
    return figures


class Talk:
    """Sends messages, a new conversation every 25: a conversation may not send more than 40 a minute."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self._sent = 0
        self._headers: dict[str, str] = {}
        self.service = ""

    def send(self, make: Callable[[int], dict[str, Any]], number: int) -> float:
        """Send one message; return milliseconds."""
        if self._sent % 25 == 0:
            opened = self._http.post("/api/conversations", json={}).json()
            self._headers = {"Loket-Conversation": opened["conversation"]}
            reply = self._post({"text": QUESTIONS[0]})["replies"][0]
            self.service = next(c["id"] for c in reply["choices"] if c["id"].startswith("service:"))
        self._sent += 1
        message = make(number)
        began = time.perf_counter()
        self._post(message)
        return (time.perf_counter() - began) * 1000

    def _post(self, message: dict[str, Any]) -> dict[str, Any]:
        answer = self._http.post("/api/messages", json=message, headers=self._headers)
        answer.raise_for_status()
        return dict(answer.json())


def voices(http: httpx.Client) -> dict[str, str]:
    """Measure the voice of an answer: the first time it is asked for, and again."""
    opened = http.post("/api/conversations", json={}).json()
    headers = {"Loket-Conversation": opened["conversation"]}
    first, again = [], []
    for question in QUESTIONS:
        reply = http.post("/api/messages", json={"text": question}, headers=headers).json()["replies"][0]
        for times in (first, again):
            began = time.perf_counter()
            listen(http, reply["audio"]["url"])
            times.append((time.perf_counter() - began) * 1000)
    return {
        "voice of a whole answer, not rendered yet, median": f"{statistics.median(first):.0f} ms",
        "voice of a whole answer, cached, median": f"{statistics.median(again):.0f} ms",
    }
