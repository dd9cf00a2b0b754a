"""Rasa's training data, generated from the FAQ files. The model learns questions only; answers stay outside it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import yaml

from bot.content.types import Content
from bot.settings import ROOT
from bot.training.corpus import Sentence, read_recognised, read_sentences

SENTENCES = "sentences.jsonl"
"""Every training sentence, one a line: `{"text", "label", "language"}`."""
CLASSIFIER = "bot.rasa.faq_classifier.FaqClassifier"

HEADER = "# Generated from data/faq/ and data/nlu/ by `loket train`. Do not edit: change the sentences there.\n"

CODE = (
    "bot/language/detector.py",
    "bot/language/detector_file.py",
    "bot/language/learn.py",
    "bot/language/signs.py",
    "bot/rasa/faq_classifier.py",
    "bot/rasa/language_tag.py",
    "bot/understanding/classifier.py",
    "bot/understanding/encoder.py",
    "bot/understanding/features.py",
    "bot/understanding/learn.py",
    "bot/understanding/model_file.py",
    "bot/understanding/normalise.py",
)
"""The code that shapes a model: another version of it needs another training, from nothing."""

CODE_AGAIN = ("bot/understanding/again.py",)
"""The code that takes a model on after an edit: another version of it needs another such round, from the same beginning."""


@dataclass(frozen=True)
class TrainingSet:
    """What a model is trained on."""

    key: str
    """Hash over everything that shapes the model, 16 hexadecimal digits."""
    files: dict[str, str]
    """File name below the training folder → its text."""
    sentences: tuple[Sentence, ...]
    """Every sentence the classifier learns."""
    recognised: tuple[Sentence, ...]
    """Sentences that only the language detector learns, beside the others."""
    host_words: tuple[str, ...]
    """Words that say nothing about the language of a message."""
    acute: frozenset[str]
    """Ids of the FAQs about danger."""


def training_set(content: Content, data_folder: Path) -> TrainingSet:
    """Collect hand-written and generated training data.

    Args:
        content: the published content.
        data_folder: folder that holds `nlu/`, `recognise/` and `rules/`; what it lacks comes with the loket.

    Raises:
        ContentError: a hand-written file is not in Rasa's form.
    """
    written = read_sentences(data_path(data_folder, "nlu"))
    sentences = (*_questions(content), *(s for s in written if _is_known(s, content)))
    recognised = tuple(read_recognised(data_path(data_folder, "recognise")))
    host_words = _host_words(data_folder)
    files = {"nlu/intents.yml": _nlu(sentences), SENTENCES: _lines(sentences), "config.yml": _config(content)}
    for path in sorted(data_path(data_folder, "rules").rglob("*.yml")):
        files[f"rules/{path.name}"] = path.read_text(encoding="utf-8")
    files["domain.yml"] = (ROOT / "domain.yml").read_text(encoding="utf-8")
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{files[name]}\0".encode())
    for sentence in recognised:
        digest.update(f"{sentence.language}\0{sentence.text}\0".encode())
    digest.update("\0".join(host_words).encode())
    for name in (*CODE, *CODE_AGAIN):
        digest.update((ROOT / name).read_bytes())
    return TrainingSet(digest.hexdigest()[:16], files, sentences, recognised, host_words, acute_faqs(content))


def data_path(data_folder: Path, name: str) -> Path:
    """Return a part of the training data: content may live elsewhere and hold only what staff edit; the rest is ours."""
    return data_folder / name if (data_folder / name).exists() else ROOT / "data" / name


def _host_words(data_folder: Path) -> tuple[str, ...]:
    lines = data_path(data_folder, "host_words.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _questions(content: Content) -> Iterator[Sentence]:
    for faq in content.faqs.values():
        for code, text in faq.texts.items():
            yield from (Sentence(question, f"faq/{faq.id}", code) for question in text.questions)


def _is_known(sentence: Sentence, content: Content) -> bool:
    """Leave out sentences of a FAQ that this content does not have."""
    kind, _, name = sentence.label.partition("/")
    return kind != "faq" or name in content.faqs


def _nlu(sentences: Sequence[Sentence]) -> str:
    """Return one example of each intent in Rasa's retrieval form: enough for Rasa to know and to validate them.

    Rasa copies, hashes and checks every message many times: with all of them its training took minutes (measured). The
    classifier reads the whole set from `SENTENCES` beside it.
    """
    grouped: dict[str, str] = {}
    for sentence in sentences:
        grouped.setdefault(sentence.label, sentence.text)
    lines = [HEADER, 'version: "3.1"\n', "nlu:\n"]
    for label in sorted(grouped):
        lines.append(f"  - intent: {label}\n    examples: |\n      - {_plain(grouped[label])}\n")
    return "".join(lines)


def _lines(sentences: Sequence[Sentence]) -> str:
    return "".join(
        msgspec.json.encode({"text": _plain(s.text), "label": s.label, "language": s.language}).decode() + "\n"
        for s in sentences
    )


def acute_faqs(content: Content) -> frozenset[str]:
    """Return the ids of the FAQs about danger."""
    return frozenset(faq for crisis in content.crises.values() for faq in crisis.faqs if faq in content.faqs)


def _config(content: Content) -> str:
    """Return the pipeline, with the FAQs about danger that this content has."""
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    for component in config["pipeline"]:
        if component["name"] == CLASSIFIER:
            component["acute"] = sorted(acute_faqs(content))
    return str(yaml.safe_dump(config, sort_keys=False, allow_unicode=True))


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
