"""Rasa's training data, generated from the FAQ files. The model learns questions only; answers stay outside it."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from bot.content.types import Content
from bot.settings import ROOT

HEADER = "# Generated from data/faq/ by `loket train`. Do not edit: change the questions there.\n"

_CODE = (
    "bot/language/detector.py",
    "bot/rasa/faq_classifier.py",
    "bot/rasa/language_tag.py",
    "bot/understanding/classifier.py",
    "bot/understanding/encoder.py",
    "bot/understanding/normalise.py",
)
"""The code that shapes a model: another version of it needs another training."""


@dataclass(frozen=True)
class TrainingSet:
    """What a model is trained on."""

    key: str
    """Hash over everything that shapes the model, 16 hexadecimal digits."""
    files: dict[str, str]
    """File name below the training folder → its text."""


def training_set(content: Content, data_folder: Path) -> TrainingSet:
    """Collect hand-written and generated training data.

    Args:
        content: the published content.
        data_folder: folder that holds `nlu/` and `rules/`.
    """
    files = {"nlu/faq.yml": faq_examples(content)}
    for folder in ("nlu", "rules"):
        # content may live outside the checkout and hold only what staff edit
        source = data_folder / folder if (data_folder / folder).is_dir() else ROOT / "data" / folder
        for path in sorted(source.rglob("*.yml")):
            files[f"{folder}/{path.relative_to(source)}"] = path.read_text(encoding="utf-8")
    for name in ("domain.yml", "config.yml"):
        files[name] = (ROOT / name).read_text(encoding="utf-8")
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{files[name]}\0".encode())
    for name in _CODE:
        digest.update((ROOT / name).read_bytes())
    return TrainingSet(key=digest.hexdigest()[:16], files=files)


def faq_examples(content: Content) -> str:
    """Return the retrieval-form NLU file of all FAQs, every language together."""
    lines = [HEADER, 'version: "3.1"\n', "nlu:\n"]
    for faq in content.faqs.values():
        sentences = [q for text in faq.texts.values() for q in text.questions]
        if not sentences:
            continue
        lines.append(f"  - intent: faq/{faq.id}\n    examples: |\n")
        lines += [f"      - {_plain(sentence)}\n" for sentence in sentences]
    return "".join(lines)


def sentences(content: Content) -> list[tuple[str, str]]:
    """Return (question, language) for every question, for the language detector."""
    return [(q, code) for faq in content.faqs.values() for code, text in faq.texts.items() for q in text.questions]


def write(training: TrainingSet, folder: Path) -> None:
    """Write the files of a training set into an empty `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in training.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _plain(sentence: str) -> str:
    """Take away what Rasa would read as an entity or a new line."""
    return " ".join(sentence.translate(str.maketrans("[]{}|", "()() ")).split())
