"""Metrics, logs, dashboard and alerts: figures without persons, lines without words, names that exist."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from flask.testing import FlaskClient
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from bot import log
from bot.conversations import Conversations
from bot.measured import MeasuredGateway
from bot.message import MOST_CHARACTERS
from bot.settings import ROOT, read_settings
from bot.voicing import Voicing
from tests.bot.fakes import ByAlphabet, FakeEngine
from tests.web.conftest import shared  # noqa: F401 - a fixture
from web.app import Services, create_app

MARK = "Onuitwisbaar"
"""A word no text of the loket holds."""


@pytest.fixture
def measured(shared: Services, tmp_path: Path) -> Iterator[Services]:  # noqa: F811
    engine = FakeEngine(shared.content)
    conversations = Conversations(tmp_path / "measured.sqlite", "s" * 32)
    gateway = MeasuredGateway(
        content=shared.content,
        engine=engine,  # type: ignore[arg-type]
        conversations=conversations,
        voicing=Voicing(shared.voice),
        detector=ByAlphabet(),
    )
    engine.is_ready = lambda: True  # type: ignore[attr-defined]
    yield replace(shared, gateway=gateway, engine=engine)  # type: ignore[arg-type]
    conversations.close()


def talk(client: FlaskClient, *texts: str) -> dict[str, str]:
    name = client.post("/api/conversations", json={"hint": ["nl"]}).json["conversation"]
    headers = {"Loket-Conversation": name}
    for text in texts:
        assert client.post("/api/messages", json={"text": text}, headers=headers).status_code == 200
    return headers


def turns() -> float:
    return sum(
        sample.value for metric in REGISTRY.collect() if metric.name == "loket_turns"
        for sample in metric.samples if sample.name == "loket_turns_total"
    )  # fmt: skip


def test_answers_are_counted_by_outcome_and_language_and_nothing_names_a_person(measured: Services) -> None:
    client = create_app(measured).test_client()
    headers = talk(client, f"waar kan ik Nederlands leren, ik heet {MARK}?")
    told = client.get("/metrics").text
    assert re.search(r'loket_turns_total\{channel="web",language="nl",outcome="answer"\} [1-9]', told)
    assert 'loket_turn_seconds_bucket{channel="web",kind="text",le="0.25"}' in told
    assert 'loket_dependency_up{dependency="content"} 1.0' in told
    assert 'loket_publisher_phase{phase="live"} 1.0' in told
    assert MARK not in told
    assert headers["Loket-Conversation"] not in told
    assert "housing_social_register" not in told
    labels = set(re.findall(r"(\w+)=\"", told))
    assert labels <= {
        "channel", "language", "outcome", "kind", "le", "dependency", "phase", "process", "result", "engine",
        # what the library tells of the process itself
        "generation", "implementation", "major", "minor", "patchlevel", "version",
    }  # fmt: skip


def test_danger_is_not_counted_at_all(measured: Services) -> None:
    client = create_app(measured).test_client()
    before = turns()
    engine: FakeEngine = measured.engine  # type: ignore[assignment]
    engine.is_down = True  # the danger is then heard by the gateway itself
    talk(client, "feu dans la maison")
    assert turns() == before
    engine.is_down = False
    engine.faq = "women_partner_violence"
    headers = talk(client, "waar kan ik Nederlands leren?")
    assert turns() == before
    # the card for the desk of a place is named after the subject, whatever else the place does
    content = measured.content.current().content
    both = next(s for s in content.services.values() if "women" in s.topics[1:])
    client.post("/api/messages", json={"choice": f"card:women:{both.id}"}, headers=headers)
    assert turns() == before
    engine.faq = "housing_ais"
    talk(client, "waar kan ik Nederlands leren?")
    assert turns() == before + 1


def test_metrics_are_for_this_machine_or_for_who_has_the_token(measured: Services) -> None:
    client = create_app(measured).test_client()
    assert client.get("/metrics", base_url="http://127.0.0.1:8080").status_code == 200
    stranger = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get("/metrics", environ_overrides=stranger).status_code == 404
    # a proxy on this machine that tells no address
    assert client.get("/metrics", base_url="https://loket.example").status_code == 404
    settings = replace(measured.settings, metrics_token="t" * 20)
    guarded = create_app(replace(measured, settings=settings)).test_client()
    assert guarded.get("/metrics").status_code == 404
    wrong = {"Authorization": "Bearer " + "x" * 20}
    assert guarded.get("/metrics", headers=wrong).status_code == 404
    right = {"Authorization": "Bearer " + "t" * 20}
    assert guarded.get("/metrics", headers=right, environ_overrides=stranger).status_code == 200


def test_alive_ready_and_healthy_are_three_things(measured: Services) -> None:
    measured.engine.is_ready = lambda: False  # type: ignore[method-assign]
    client = create_app(measured).test_client()
    assert client.get("/healthz").status_code == 503
    assert client.get("/readyz").status_code == 200  # pictures, answers and numbers still work
    assert client.get("/livez").status_code == 200


def written(form: str, *records: tuple[str, BaseException | None]) -> str:
    """Return what the log of a process would hold."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    secrets = {"LOKET_LOG": form, "LOKET_SECRET": "geheim" * 8, "TELEGRAM_TOKEN": "1234567:token-of-the-bot"}
    handler.setFormatter(log.formatter("web", environment=secrets))
    logger = logging.Logger("loket.test")
    logger.addHandler(handler)
    for message, error in records:
        logger.error(message, exc_info=error)
    return out.getvalue()


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_error_is_logged_by_its_type_and_place_never_by_what_it_says_and_secrets_are_struck_out(form: str) -> None:
    try:
        raise ValueError(f"cannot read {MARK}")
    except ValueError as error:
        told = written(form, ("It failed", error), ("See /bot1234567:token-of-the-bot/send and " + "geheim" * 8, None))
    assert MARK not in told
    assert "ValueError" in told
    assert "test_seeing.py" in told
    assert "token-of-the-bot" not in told
    assert "geheim" not in told


def test_json_lines_are_one_object_each() -> None:
    lines = written("json", ("one\ntwo “drie”", None), ("next", None)).splitlines()
    assert len(lines) == 2
    entry = json.loads(lines[0])
    assert {"time", "level", "process", "logger", "message"} == set(entry)
    assert entry["message"] == "one\ntwo “drie”"
    assert entry["process"] == "web"


def test_nothing_a_person_sends_is_in_any_record_whatever_happens(
    measured: Services, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = create_app(measured).test_client()
    engine: FakeEngine = measured.engine  # type: ignore[assignment]
    headers = talk(client, f"{MARK} waar kan ik leren", f"/{MARK}", MARK * (MOST_CHARACTERS // 4))
    engine.is_down = True
    client.post("/api/messages", json={"text": f"{MARK} waar kan ik leren"}, headers=headers)
    client.post("/api/messages", json={"choice": f"faq:{MARK}"}, headers=headers)
    client.post("/api/messages", data=MARK, headers=headers)
    client.post("/api/messages", json={"text": MARK}, headers={"Loket-Conversation": MARK})
    client.delete("/api/conversations", headers=headers)
    assert caplog.records  # "answered without the engine" at least
    for record in caplog.records:
        told = log.Line().format(record) + repr(record.args)
        assert MARK not in told
        assert headers["Loket-Conversation"] not in told


def metric_names() -> set[str]:
    """Return the names of all metrics in the code, with the endings their kinds have."""
    names: set[str] = set()
    for path in (ROOT / "bot" / "metrics.py", ROOT / "audio" / "metrics.py", ROOT / "web" / "metrics.py"):
        found = re.findall(r"(\w+)\(\s*\"(loket_\w+)\"", path.read_text(encoding="utf-8"))
        for kind, name in found:
            counter = name if name.endswith("_total") else f"{name}_total"
            names |= {
                "Counter": {counter},
                "CounterMetricFamily": {counter},
                "Histogram": {f"{name}_bucket", f"{name}_count", f"{name}_sum"},
            }.get(kind, {name})
    return names


def test_dashboard_and_alerts_use_figures_that_exist() -> None:
    known = metric_names()
    assert len(known) > 10
    board = json.loads((ROOT / "deploy" / "grafana" / "loket.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    asked += [rule["expr"] for rule in alerts()]
    for question in asked:
        assert set(re.findall(r"loket_\w+", question)) <= known, question


def alerts() -> list[dict[str, object]]:
    text = (ROOT / "deploy" / "prometheus" / "alerts.yml").read_text(encoding="utf-8")
    return [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]


def test_every_alert_names_an_action_and_stands_in_the_operators_guide() -> None:
    guide = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^### (.+)$", guide, re.MULTILINE))
    for rule in alerts():
        told = rule["annotations"]
        assert len(told["action"].split()) >= 4, rule["alert"]  # type: ignore[index]
        assert told["runbook"] in headings, rule["alert"]  # type: ignore[index]


def test_values_of_the_settings_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    for name, value in (("LOKET_LOG", "xml"), ("LOKET_METRICS_TOKEN", "short")):
        with pytest.raises(Exception, match=name):
            read_settings({"LOKET_VAR": str(tmp_path), name: value})


def test_every_render_counts_on_in_the_files_of_the_one_before(tmp_path: Path) -> None:
    code = (
        "from bot.render import count_under_one_name; count_under_one_name()\n"
        "from audio.metrics import rendering\n"
        "with rendering('espeak'): pass\n"
    )
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for _ in range(2):
        subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, check=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["counter_render.db", "histogram_render.db"]
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(tmp_path))
    assert 'loket_audio_renders_total{engine="espeak",result="made"} 2.0' in generate_latest(registry).decode()
