"""The publisher: answers at once, questions after learning, back where the new model is worse, and no crash that matters.

Rasa and its training take minutes, so here a recorder stands where Rasa is asked; tests/e2e runs the real ones.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.publish import ContentStore
from bot.content.wording import say
from bot.errors import Setup
from bot.publisher import publisher as module
from bot.publisher import requests
from bot.publisher.publisher import Publisher
from bot.publisher.state import FailedSentence, State, read_state
from bot.publisher.versions import list_versions
from bot.settings import Settings, read_settings
from bot.training.processes import TrainingFailed
from bot.training.train import _pass as refuse
from bot.training.train import current_model, model_files
from bot.training.verdict import Failure, Verdict, Wrong
from tests.content.test_edit import full_disk
from tests.publisher.rasa import Rasa

DUTCH = "faq/language/language_dutch.yml"


def edit(settings: Settings, old: str, new: str) -> None:
    path = settings.content / DUTCH
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_answer_is_live_without_learning(settings: Settings, trained: Publisher, rasa: Rasa) -> None:
    models = list(rasa.served)
    edit(settings, "Neem je kaart mee.", "Neem je pas mee.")
    trained.publish_now()
    assert "pas mee" in ContentStore(settings.published).current().content.faqs["language_dutch"].texts["nl"].answer
    assert trained.learn()
    state = read_state(settings)
    assert (state.phase, state.content) == ("live", ContentStore(settings.published).current().version)
    assert rasa.served == models
    newest = list_versions(settings)[0]
    assert (state.version, state.who, newest.what) == (newest.id, "by hand", "language_dutch: answer in nl")


def test_questions_are_learned_and_asked_before_they_stay(settings: Settings, trained: Publisher, rasa: Rasa) -> None:
    before = current_model(settings)
    edit(settings, "    - Cursus", "    - Les Nederlands voor mijn zus\n    - Cursus")
    trained.publish_now()
    assert read_state(settings).phase == "checking"
    assert trained.learn()
    now = current_model(settings)
    assert before is not None
    assert now is not None
    assert now.key != before.key
    assert rasa.served[-1] == now.key
    assert {ask.conversation for ask in rasa.asked} == set(rasa.forgotten)
    assert len(set(rasa.forgotten)) == len(rasa.asked) > 0
    assert {ask.language for ask in rasa.asked} == {"nl", "fr", "en", "ar"}


def test_a_model_that_does_not_understand_goes_and_the_old_one_comes_back(
    settings: Settings, trained: Publisher, rasa: Rasa
) -> None:
    before = current_model(settings)
    assert before is not None
    edit(settings, "    - Cursus", "    - Les Nederlands voor mijn zus\n    - Cursus")
    trained.publish_now()
    rasa.is_confused = True
    assert trained.learn()
    state = read_state(settings)
    assert state.phase == "rolled_back"
    assert state.failed[0].wanted.startswith("faq/language_")
    assert state.message == state.text("en")
    assert state.text("nl").startswith("Met het nieuwe model gingen ")
    assert "gaat naar geen antwoord, maar hoort bij language_" in state.failed[0].wording.text("nl")
    assert rasa.served[-1] == before.key
    assert current_model(settings) == before
    assert not model_files(settings, state.training).rasa.exists()
    # nothing changed: it is not learned again, not by the next start either
    count = len(rasa.served)
    assert Publisher(settings, rasa).learn()  # type: ignore[arg-type]
    assert len(rasa.served) == count
    assert read_state(settings).phase == "rolled_back"
    # until somebody asks for it
    rasa.is_confused = False
    name = requests.request(settings)
    trained.publish_now()
    assert trained.learn()
    assert (read_state(settings).phase, read_state(settings).request) == ("live", name)


def test_the_sentences_that_failed_at_the_gate_are_told(
    settings: Settings, trained: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise TrainingFailed("Too much goes wrong.", sentences=[Wrong("Cursus", "nl", "faq/a", "faq/b")])

    monkeypatch.setattr(module, "train_model", fail)
    edit(settings, "    - Cursus", "    - Kursus")
    trained.publish_now()
    assert trained.learn()
    state = read_state(settings)
    assert (state.phase, state.message) == ("rolled_back", "Too much goes wrong.")
    assert [(f.text, f.wanted, f.got) for f in state.failed] == [("Cursus", "faq/a", "faq/b")]


def test_a_file_that_rasa_refuses_is_not_tried_again(settings: Settings, trained: Publisher, rasa: Rasa) -> None:
    edit(settings, "    - Cursus", "    - Kursus")
    trained.publish_now()
    rasa.refuses = True
    assert trained.learn()
    state = read_state(settings)
    assert state.phase == "rolled_back"
    assert state.message == "Rasa could not load the new model. Rasa answered 400."
    assert state.text("fr").startswith("Rasa n'a pas pu charger le nouveau modèle.")


def test_while_rasa_is_away_it_is_tried_again(settings: Settings, trained: Publisher, rasa: Rasa) -> None:
    edit(settings, "    - Cursus", "    - Kursus")
    trained.publish_now()
    rasa.is_away = True
    assert not trained.learn()
    assert read_state(settings).phase == "failed"
    assert read_state(settings).text("nl").startswith("Rasa, het deel dat de vragen leest, antwoordt niet.")
    rasa.is_away = False
    trained.publish_now()
    assert trained.learn()
    assert (read_state(settings).phase, read_state(settings).text("nl")) == ("live", "")


def test_what_does_not_pass_is_reported_and_the_rest_is_live(settings: Settings, trained: Publisher) -> None:
    edit(settings, "services: [office]", "services: [ofice]")
    trained.publish_now()
    state = read_state(settings)
    assert state.kept == (DUTCH,)
    assert [(note.path, note.code) for note in state.problems] == [(DUTCH, "reference")]
    assert state.problems[0].reason == "“ofice” is no service. Is it “office”?"
    assert state.problems[0].text("nl") == "“ofice” is geen dienst. Is het “office”?"
    edit(settings, "services: [ofice]", "services: [office]")
    trained.publish_now()
    assert read_state(settings).problems == ()


def test_what_is_published_during_a_job_is_learned_after_it(
    settings: Settings, trained: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = module.train_model

    def slow(*arguments: object) -> object:
        edit(settings, "    - Cursus", "    - Kursus") if (settings.content / DUTCH).read_text().count(
            "Kursus"
        ) < 2 else None
        trained.publish_now()
        return real(*arguments)  # type: ignore[arg-type]

    edit(settings, "    - Cursus", "    - Kursus")
    trained.publish_now()
    edit(settings, "    - Kursus", "    - Kursus\n    - Cursus")
    monkeypatch.setattr(module, "train_model", slow)
    assert trained.learn()
    assert read_state(settings).phase == "checking"
    monkeypatch.setattr(module, "train_model", real)
    assert trained.learn()
    assert read_state(settings).phase == "live"


def test_a_full_disk_changes_nothing_and_is_tried_again(settings: Settings, trained: Publisher) -> None:
    before = ContentStore(settings.published).current().version
    edit(settings, "Neem je kaart mee.", "Neem je pas mee.")
    with full_disk(1000):
        assert trained.publish_now() is None
    assert ContentStore(settings.published).current().version == before
    assert "Make room" in read_state(settings).message
    assert "Libérez de la place" in read_state(settings).text("fr")
    assert trained.publish_now() is not None
    assert trained.learn()
    assert read_state(settings).phase == "live"


def test_a_state_that_cannot_be_read_is_an_empty_one(settings: Settings, trained: Publisher) -> None:
    (settings.var / "publisher.json").write_bytes(b"{")
    assert read_state(settings) == State()
    assert trained.publish_now() is not None


def test_a_state_of_another_release_is_still_read(settings: Settings) -> None:
    settings.var.mkdir(parents=True, exist_ok=True)
    (settings.var / "publisher.json").write_bytes(b'{"phase": "rolled_back", "message": "Look.", "model": "m"}')
    assert read_state(settings).text("nl") == "Look."
    assert State(message="Look.", said=(say("of_a_later_release"),)).text("nl") == "Look."


def test_what_the_gate_refused_is_told_in_every_language() -> None:
    examples = tuple(
        Wrong("Où ?", "fr", "faq/a", got)
        for got in ("faq/b", "crisis/violence faq/b", "out_of_scope", "smalltalk/hi", "followup/place", "not_crisis")
    )
    groups = ("language fr", "faq a", "off topic in fr", "danger in fr")
    failures = tuple(Failure(group, 0.5, 0.95, examples) for group in groups)
    with pytest.raises(TrainingFailed) as caught:
        refuse(Verdict(failures, {}))
    assert caught.value.text("en") == str(caught.value)
    assert "questions in French, questions of a" in str(caught.value)
    dutch = caught.value.text("nl")
    assert "Bij vragen in het Frans is 50 % juist; 95 % is nodig." in dutch
    assert "“Où ?” gaat naar b, “Où ?” gaat naar “gevaar” (violence)" in dutch
    for wrong in (
        *examples,
        Wrong("x", "nl", "crisis/violence", "crisis"),
        *(Wrong("x", "nl", "faq/a", got) for got in ("nothing", "unknown", "clarify", "smalltalk")),
    ):
        one = FailedSentence(text=wrong.text, language="fr", wanted=wrong.label, got=wrong.got)
        for language in ("en", "fr", "nl"):
            assert not set("⟦/_") & set(one.wording.text(language))


def test_nothing_to_publish_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    settings = read_settings({"LOKET_VAR": str(tmp_path / "var"), "LOKET_CONTENT": str(tmp_path / "data")})
    publisher = Publisher(settings, None)
    assert publisher.publish_now() is None
    assert read_state(settings).phase == "failed"
    assert read_state(settings).text("nl").startswith("Er is geen bruikbare inhoud in ")
    with pytest.raises(Setup):
        publisher.learn()
