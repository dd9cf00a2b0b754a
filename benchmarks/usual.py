"""The loket beside Rasa as its documentation sets up an FAQ bot: learning, memory, a turn.

Rasa's usual pipeline (DIET, ResponseSelector, FallbackClassifier) is trained on a part of our sentences only: one FAQ in
`EVERY`, three languages, `EPOCHS` rounds instead of a hundred; on all of them it takes hours. The same messages then go, in
turn and in one run, through the whole loket, through its Rasa alone, and through the other Rasa's REST channel. Nothing is
asserted: machines differ.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import yaml

from benchmarks.first_answer import Talk
from benchmarks.memory import memory
from benchmarks.publish import learn_question, loket_of_its_own, save_answers, until_live
from benchmarks.understanding.rasa_process import Used, one_thread, run
from benchmarks.understanding.task import TESTS, Case, read_cases
from bot.content.load import load_content
from bot.engine import Ask, Engine
from bot.ports import free_port
from bot.running import Running
from bot.settings import ROOT, Settings
from bot.training.data import training_set
from bot.understanding.labels import FAQ_PREFIX
from tests.e2e.conftest import Loket

LANGUAGES = ("fr", "nl", "en")
EVERY = 5
EPOCHS = 10
TURNS = 200
EDITS = 3
TRAIN_SECONDS = 3600
START_SECONDS = 300
_SPARSE = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]
_TRAINED = [
    {"name": "DIETClassifier", "epochs": EPOCHS, "constrain_similarities": True},
    {"name": "EntitySynonymMapper"},
    {"name": "ResponseSelector", "epochs": EPOCHS, "constrain_similarities": True},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
]
CONFIG = {
    "recipe": "default.v1",
    "assistant_id": "usual",
    "language": "en",
    "pipeline": [*_SPARSE, *_TRAINED],
    "policies": [{"name": "MemoizationPolicy"}, {"name": "RulePolicy"}],
}
"""The pipeline of `rasa init` (3.6). Its two policies that learn from stories are left out: an FAQ bot has none."""


def main() -> dict[str, str]:
    """Measure; return name → figure."""
    with tempfile.TemporaryDirectory() as folder:
        ids, sentences = project(Path(folder))
        used = train(Path(folder))
        with serve(Path(folder)) as usual, loket_of_its_own() as (loket, settings):
            until_live(settings, "")
            cases = [c for c in read_cases(sorted(TESTS.glob("*.jsonl"))) if c.faq in ids and c.language in LANGUAGES]
            figures = turns(loket, settings, usual, cases)
            answers, _ = save_answers(loket, settings, range(EDITS))
            learned, _ = learn_question(settings, "Ik zou graag Vlaams willen kunnen praten, waar begin ik?")
            own = memory(loket.process.pid)
            theirs = memory(usual.pid)
    size = f"{len(ids)} FAQs, {sentences} sentences, {len(LANGUAGES)} languages, {EPOCHS} epochs"
    trained = used.clock.wall
    return {
        f"an edit with Rasa's usual pipeline (`rasa train`; {size})": f"{trained:.0f} s ({used.memory:.0f} MB)",
        "a question learned by the loket, all FAQs, all languages": f"{learned:.0f} s",
        "an answer live in the loket, median": f"{statistics.median(answers):.1f} s",
        "`rasa train` to the loket's answer / question": (
            f"{trained / statistics.median(answers):.0f} × / {trained / learned:.1f} ×"
        ),
        **figures,
        "memory (PSS): Rasa's usual pipeline alone / the whole loket": f"{theirs:.0f} / {own:.0f} MB",
    }


def project(folder: Path) -> tuple[tuple[str, ...], int]:
    """Write a Rasa project of retrieval intents; return its FAQs and the number of its sentences."""
    content = load_content(ROOT / "data").content
    chosen = training_set(content, ROOT / "data").sentences
    ids = tuple(sorted({s.label.removeprefix(FAQ_PREFIX) for s in chosen if s.label.startswith(FAQ_PREFIX)})[::EVERY])
    sentences = [s for s in chosen if s.label.removeprefix(FAQ_PREFIX) in ids and s.language in LANGUAGES]
    grouped: dict[str, list[str]] = {}
    for sentence in sentences:
        text = " ".join(sentence.text.translate(str.maketrans("[]{}|", "()() ")).split())
        grouped.setdefault(sentence.label, []).append(text)
    nlu = [{"intent": label, "examples": "".join(f"- {text}\n" for text in texts)} for label, texts in grouped.items()]
    domain = {
        "version": "3.1",
        "intents": ["faq"],
        "responses": {f"utter_faq/{faq}": [{"text": content.faqs[faq].texts["en"].answer}] for faq in ids}
        | {"utter_again": [{"text": "Please say it again."}]},
    }
    rules = [
        {"rule": "an answer", "steps": [{"intent": "faq"}, {"action": "utter_faq"}]},
        {"rule": "not understood", "steps": [{"intent": "nlu_fallback"}, {"action": "utter_again"}]},
    ]
    for name, written in (
        ("config", CONFIG),
        ("domain", domain),
        ("data/nlu", {"version": "3.1", "nlu": nlu}),
        ("data/rules", {"version": "3.1", "rules": rules}),
        ("credentials", {"rest": None}),
        ("endpoints", {}),
    ):
        path = folder / f"{name}.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    return ids, len(sentences)


def train(folder: Path) -> Used:
    """Run `rasa train`; return what it used."""
    command = [sys.executable, "-m", "rasa", "train", "--fixed-model-name", "model"]
    used = run(command, folder, folder / "train.log", one_thread(), TRAIN_SECONDS)
    if used is None:
        raise SystemExit(f"`rasa train` took more than {TRAIN_SECONDS} s")
    return used


class Usual:
    """The other Rasa, running."""

    def __init__(self, pid: int, url: str) -> None:
        self.pid = pid
        self._http = httpx.Client(base_url=url, timeout=60, trust_env=False)

    def say(self, sender: str, text: str) -> list[dict[str, Any]]:
        """Send a message through the REST channel."""
        answer = self._http.post("/webhooks/rest/webhook", json={"sender": sender, "message": text})
        return list(answer.raise_for_status().json())


@contextmanager
def serve(folder: Path) -> Iterator[Usual]:
    """Run `rasa run` until the block ends."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "rasa",
        "run",
        "--interface",
        "127.0.0.1",
        "--port",
        str(port),
        "--model",
        "models",
    ]
    with (folder / "run.log").open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=subprocess.STDOUT, env=one_thread())
    usual = Usual(process.pid, f"http://127.0.0.1:{port}")
    deadline = time.monotonic() + START_SECONDS
    try:
        while True:
            try:
                if usual.say("first", "hello"):
                    break
            except httpx.HTTPError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit((folder / "run.log").read_text(errors="replace")[-3000:]) from None
            time.sleep(0.5)
        yield usual
    finally:
        process.terminate()
        process.wait(timeout=60)


def turns(loket: Loket, settings: Settings, usual: Usual, cases: Sequence[Case]) -> dict[str, str]:
    """Send the same messages three ways, one after the other."""
    found = msgspec.json.decode((loket.var / "run.json").read_bytes(), type=Running)
    engine = Engine(found.rasa_url, settings.secret)
    version = loket.http.get("/healthz").json()["version"]
    talk = Talk(loket.http)
    times: dict[str, list[float]] = {"the whole loket": [], "its Rasa alone": [], "Rasa's usual pipeline": []}
    for number in range(TURNS + 20):
        case = cases[number % len(cases)]
        times["the whole loket"].append(talk.send(lambda _, said=case.text: {"text": said}, number))  # type: ignore[misc]
        began = time.perf_counter()
        engine.turn(Ask(f"bare{number // 25}", case.language, version, text=case.text))
        times["its Rasa alone"].append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        usual.say(f"usual{number // 25}", case.text)
        times["Rasa's usual pipeline"].append((time.perf_counter() - began) * 1000)
    engine.close()
    cuts = {name: statistics.quantiles(taken[20:], n=20) for name, taken in times.items()}
    figures = {
        f"a typed turn, {name}, p50 / p95": f"{statistics.median(times[name][20:]):.0f} / {cut[18]:.0f} ms"
        for name, cut in cuts.items()
    }
    whole, bare, other = (statistics.median(taken[20:]) for taken in times.values())
    ratio = f"{whole / bare:.2f} × / {whole / other:.2f} ×"
    return figures | {"a typed turn: the whole loket to its Rasa / to the usual one": ratio}
