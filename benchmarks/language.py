"""Which language is a message in? Our detector with `resolve`, beside ready-made detectors.

Run with `python -m benchmarks.language`. Trained on `data/` as the loket trains it, tested on the questions of
`tests/nlu/`. Detectors that are no part of the loket are measured when they are there:
`uv pip install --target FOLDER --no-deps py3langid lingua-language-detector`, then PYTHONPATH=FOLDER. Tables are printed
and written to `var/benchmarks/`. Nothing is asserted: machines differ.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import importlib.util
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

import pycld2
from langdetect import DetectorFactory, LangDetectException
from langdetect.detector_factory import PROFILES_DIRECTORY

from bot.compose.phrases import spoken_languages
from bot.content.load import load_content
from bot.content.types import Content
from bot.language import detector as ours
from bot.language.detector import Detector
from bot.language.learn import Heard, train_detector
from bot.language.resolve import Known, resolve
from bot.settings import ROOT, read_settings
from bot.training.data import TrainingSet, training_set
from bot.understanding.normalise import clean, without_links

KINDS = ("clean", "messy", "romanised", "not_yet")
"""`not_yet`: languages that the loket only recognises."""

Says = Callable[[str], str | None]


@dataclass(frozen=True)
class Case:
    """One test sentence."""

    text: str
    language: str
    kind: str


def main() -> dict[str, str]:
    """Measure; print and write the tables; return name → figure."""
    settings = read_settings()
    content = load_content(settings.content).content
    training = training_set(content, settings.content)
    cases = read_cases()
    began = time.perf_counter()
    trained = train(training)
    seconds = time.perf_counter() - began
    spoken = spoken_languages(content)
    answers: dict[str, list[str | None]] = {}
    times: dict[str, float] = {}
    for name, says in tools(trained, content).items():
        answers[name], times[name] = ask(says, cases)
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    lines = [
        "## Language",
        "",
        f"{datetime.now(tz=UTC):%Y-%m-%d}; {os.cpu_count()} cores; load (1, 5, 15 minutes) {load}; training set "
        f"{training.key}, {len(training.sentences) + len(training.recognised)} sentences; {len(cases)} test sentences. "
        f"No hint, no settled language. Shares in percent. Training ours (and hearing danger): {seconds:.0f} s.",
        "",
        *by_kind(cases, answers, times),
        "",
        "Of clean and messy messages, by language; romanised ones apart:",
        "",
        *by_language(cases, answers, spoken),
        "",
    ]
    table = "\n".join(lines)
    folder = settings.var / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "language.md").write_text(table, encoding="utf-8")
    print(table)
    return {
        f"{name.strip('*')}: right, {' / '.join(KINDS[:3])}; a message": (
            f"{' / '.join(share([c.kind == kind for c in cases], cases, found) for kind in KINDS[:3])} %; "
            f"{times[name]:.2f} ms"
        )
        for name, found in answers.items()
    }


def read_cases() -> tuple[Case, ...]:
    """Read the questions of `tests/nlu/`, and the sentences in languages that are only recognised."""
    paths = sorted((ROOT / "tests" / "nlu").glob("*.jsonl"))
    rows = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return tuple(
        Case(without_links(clean(row["text"])), row["language"], row["kind"]) for row in rows if row["kind"] in KINDS
    )


def train(training: TrainingSet) -> Detector:
    """Train our detector as `bot.training.train` does."""
    heard = [Heard(s.text, s.language, s.label) for s in (*training.sentences, *training.recognised)]
    return train_detector(heard, training.host_words)


def tools(trained: Detector, content: Content) -> dict[str, Says]:
    """Return every detector that is there, ours first."""
    codes = trained.languages
    found = {
        "**ours**": resolved(trained, content, ours.LANGDETECT_WEIGHT),
        "ours without langdetect's vote": resolved(trained, content, 0.0),
        "langdetect alone": langdetect(None),
        "langdetect, our languages as prior": langdetect(codes),
        "pycld2": cld2,
    }
    if importlib.util.find_spec("py3langid"):
        found[f"py3langid {version('py3langid')}, our languages"] = langid(codes)
    if importlib.util.find_spec("lingua"):
        found[f"lingua {version('lingua-language-detector')}, our languages"] = lingua(codes)
    return found


def resolved(trained: Detector, content: Content, weight: float) -> Says:
    """Return our detector inside `resolve`, as a first message without a hint meets it."""
    spoken = spoken_languages(content)
    scripts = {code: language.script for code, language in content.languages.items()}

    def says(text: str) -> str | None:
        kept, ours.LANGDETECT_WEIGHT = ours.LANGDETECT_WEIGHT, weight
        try:
            found = resolve(trained.own_words(text), Known(), spoken, scripts, trained.probabilities)
        finally:
            ours.LANGDETECT_WEIGHT = kept
        return found.language or found.unspoken

    return says


def langdetect(prior: Sequence[str] | None) -> Says:
    """Return langdetect, seeded, with all its languages or only ours."""
    DetectorFactory.seed = 0
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    known = [code for code in prior or () if code in factory.langlist]

    def says(text: str) -> str | None:
        one = factory.create()
        if known:
            one.set_prior_map({code: 1.0 / len(known) for code in known})
        one.append(text)
        try:
            return str(one.detect())
        except LangDetectException:
            return None

    return says


def cld2(text: str) -> str | None:
    """Ask pycld2."""
    try:
        return str(pycld2.detect(text, bestEffort=True)[2][0][1])
    except pycld2.error:
        return None


def langid(codes: Sequence[str]) -> Says:
    """Return py3langid, held to our languages."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([code for code in codes if code in set(identifier.nb_classes)])
    return lambda text: str(identifier.classify(text)[0])


def lingua(codes: Sequence[str]) -> Says:
    """Return lingua, held to our languages."""
    from lingua import Language, LanguageDetectorBuilder

    known = [one for one in Language.all() if one.iso_code_639_1.name.lower() in codes]
    built = LanguageDetectorBuilder.from_languages(*known).with_preloaded_language_models().build()

    def says(text: str) -> str | None:
        found = built.detect_language_of(text)
        return None if found is None else str(found.iso_code_639_1.name.lower())

    return says


def ask(says: Says, cases: Sequence[Case]) -> tuple[list[str | None], float]:
    """Ask about every sentence; return answers, and median milliseconds."""
    answers, times = [], []
    for case in cases:
        began = time.perf_counter()
        answers.append(says(case.text))
        times.append((time.perf_counter() - began) * 1000)
    return answers, statistics.median(times)


def by_kind(cases: Sequence[Case], answers: dict[str, list[str | None]], times: dict[str, float]) -> list[str]:
    """Return a table of kinds."""
    lines = [f"| detector | {' | '.join(KINDS)} | ms, median |", f"|---|{'---|' * len(KINDS)}---|"]
    for name, found in answers.items():
        shares = [share([case.kind == kind for case in cases], cases, found) for kind in KINDS]
        lines.append(f"| {name} | {' | '.join(shares)} | {times[name]:.2f} |")
    return lines


def by_language(cases: Sequence[Case], answers: dict[str, list[str | None]], spoken: Sequence[str]) -> list[str]:
    """Return a table of languages: each has one line, and another one for its romanised messages."""
    lines = [f"| language | sentences | {' | '.join(answers)} |", f"|---|---|{'---|' * len(answers)}"]
    for kinds, codes in (
        (("clean", "messy"), spoken),
        (("romanised",), spoken),
        (("not_yet",), sorted({case.language for case in cases} - set(spoken))),
    ):
        for code in codes:
            chosen = [case.language == code and case.kind in kinds for case in cases]
            if any(chosen):
                shares = " | ".join(share(chosen, cases, found) for found in answers.values())
                title = code if kinds[0] == "clean" else f"{code}, {kinds[0].replace('_', ' ')}"
                lines.append(f"| {title} | {sum(chosen)} | {shares} |")
    return lines


def share(chosen: Sequence[bool], cases: Sequence[Case], found: Sequence[str | None]) -> str:
    """Return the share of right answers among the chosen cases, in percent."""
    right = [case.language == said for case, said, is_in in zip(cases, found, chosen, strict=True) if is_in]
    return f"{sum(right) / len(right) * 100:.1f}" if right else "–"


if __name__ == "__main__":
    main()
