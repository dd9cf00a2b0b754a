"""The installation: secret, content, model, database, voices, and whether it runs."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from audio.engine import AudioError, NoVoice
from bot.compose.phrases import spoken_languages
from bot.content.publish import ContentStore
from bot.content.types import Content
from bot.doctor.finding import Finding, look, mend, ok
from bot.doctor.shared import shared
from bot.publisher.state import read_state
from bot.replicas import open_engine
from bot.running import all_running, restarts, running
from bot.settings import MIN_SECRET, Settings
from bot.store.database import connect, form, newest, shown
from bot.training.train import current_model, wanted

MANY_RESTARTS = 5
FEW_CHARACTERS = 8
"""A good secret has many different characters; `aaaa…` has one."""


def installation(settings: Settings) -> Iterator[Finding]:
    """Look at what this installation holds."""
    yield from _secret(settings)
    yield from _content(settings)
    yield _database(settings)
    yield from shared(settings)
    yield from _running(settings)


def _secret(settings: Settings) -> Iterator[Finding]:
    path = settings.var / "secret"
    todo = f"Put another one in (`openssl rand -hex 32 > {path}`); running conversations end."
    if len(settings.secret) < MIN_SECRET or len(set(settings.secret)) < FEW_CHARACTERS:
        yield mend("secret", "it can be guessed", todo)
    elif path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield mend("secret", "others on this machine can read it", f"chmod 600 {path}")
    else:
        yield ok("secret", "strong, and readable by its owner alone")


def _content(settings: Settings) -> Iterator[Finding]:
    published = ContentStore(settings.published).find()
    if published is None:
        yield mend("content", "nothing is published", "Run `loket publish`.")
        return
    content = published.content
    yield ok("content", f"{len(content.faqs)} questions in {len(spoken_languages(content))} languages are published")
    yield _lint(settings)
    if content.organisation.is_placeholder:
        yield look("organisation", "data/organisation.yml is still the example", "Write your own office into it.")
    else:
        yield ok("organisation", content.organisation.name)
    yield _model(settings, content)
    yield from _voices(settings, content)


def _lint(settings: Settings) -> Finding:
    from bot.content.lint import lint

    errors = sum(problem.is_error for problem in lint(settings.content))
    if errors:
        return look("mistakes", f"{errors} mistakes in the content; the last good text stays", "Run `loket check`.")
    return ok("mistakes", "none in the content")


def _model(settings: Settings, content: Content) -> Finding:
    files = current_model(settings)
    if files is None and running(settings) is not None and read_state(settings).is_at_work:
        return look("model", "it is being learned; meanwhile people touch pictures", "Wait for the keeper.")
    if files is None:
        return mend("model", "there is none", "Run `make train`.")
    if files.key != wanted(settings, content).key:
        return look("model", "it has not learned the newest questions", "Wait for the keeper, or run `make train`.")
    return ok("model", "it knows the published questions")


def _voices(settings: Settings, content: Content) -> Iterator[Finding]:
    from audio.voice import Voice

    voice = Voice(settings.audio, content.languages, workers=1)
    try:
        silent = []
        for code in spoken_languages(content):
            known = content.languages[code]
            try:
                if known.voices:
                    voice.offline.synthesise(known.name, code, "normal")
                elif not known.bridge:
                    silent.append(code)
            except (NoVoice, AudioError):
                silent.append(code)
        for warning in voice.warnings:
            yield mend("voices", f"the cache of voices: {warning.cause}", warning.next_step)
    finally:
        voice.close()
    if silent:
        yield mend("voices", f"no voice for {', '.join(silent)}", "Look at `loket voices`.")
    else:
        yield ok("voices", "every language can be heard offline")


def _database(settings: Settings) -> Finding:
    name = shown(settings.database)
    try:
        found = form(connect(settings.database))
    except (ArgumentError, SQLAlchemyError, ImportError, OSError) as error:
        todo = "Look at LOKET_DATABASE, and whether the database runs."
        return mend("database", f"{name} cannot be opened ({type(error).__name__})", todo)
    if found != newest():
        return look("database", f"{name} is not in its newest form", "It is brought there when the loket starts.")
    return ok("database", f"{name} answers and is in its newest form")


def _running(settings: Settings) -> Iterator[Finding]:
    found = running(settings)
    if found is None:
        yield look("running", "the loket is not running", "make run")
        return
    where = f"at {found.url}" if found.url else f"{', '.join(found.parts)} on this machine"
    engine = open_engine(replace(settings, rasa_url=found.rasa_url))
    if not engine.is_ready() and current_model(settings) is None and read_state(settings).is_at_work:
        yield look("running", f"{where}, with pictures and voices", "Wait: it learns to read messages.")
    elif not engine.is_ready():
        log = settings.local / "log" / "rasa.log"
        yield mend(
            "running", "the dialogue engine does not answer", f"It is started again by itself; if not, see {log}."
        )
    else:
        yield ok("running", where)
    engine.close()
    counted = [restarts(Path(one.metrics)) for one in all_running(settings)]
    for name, times in (pair for one in counted for pair in one.items()):
        if times > MANY_RESTARTS:
            log = settings.local / "log" / f"{name}.log"
            yield look(
                "restarts", f"{name} was started again {times} times", f"See {log}, and supervisor.log beside it."
            )
