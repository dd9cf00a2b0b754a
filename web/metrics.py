"""`GET /metrics` for Prometheus: what all processes counted, and how they are now.

For this machine only, or for who has LOKET_METRICS_TOKEN. The figures hold nothing of a person, but they tell a stranger
how busy an office is, and when it is down.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

import msgspec
from flask import Blueprint, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from bot.publisher.state import Phase
from bot.running import restarts
from bot.subscriber import LOOPBACK, NAMES_OF_THIS_MACHINE
from web.app import Services, services
from web.health import dependencies

routes = Blueprint("metrics", __name__)

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


class _Publisher(msgspec.Struct):
    """The part of `var/publisher.json` that is shown."""

    phase: Phase = "live"


_PUBLISHER = msgspec.json.Decoder(_Publisher)


@routes.get("/metrics")
def metrics() -> Response:
    """Return the figures as text; 404 to whom they do not concern."""
    if not _may_read():
        abort(404)
    folder = os.environ.get(FOLDER)
    registry = CollectorRegistry() if folder else REGISTRY
    if folder:
        MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
    now = CollectorRegistry()
    now.register(_Now(services(), Path(folder) if folder else None))
    body = generate_latest(registry) + generate_latest(now)
    return Response(body, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _may_read() -> bool:
    token = services().settings.metrics_token
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    # a proxy on this machine that forwards no address would make every visitor look local; the name it asked for tells
    return request.remote_addr in LOOPBACK and urlsplit(f"//{request.host}").hostname in NAMES_OF_THIS_MACHINE


class _Now(Collector):
    """What is read at the moment of asking."""

    def __init__(self, shared: Services, folder: Path | None) -> None:
        self._shared = shared
        self._folder = folder

    def collect(self) -> Iterator[Metric]:
        """Yield the figures."""
        up = GaugeMetricFamily("loket_dependency_up", "1 when it works now", labels=["dependency"])
        for name, is_well in dependencies(self._shared).items():
            up.add_metric([name], is_well)
        yield up
        again = CounterMetricFamily("loket_process_restarts", "Times a process was started again", labels=["process"])
        for name, times in (restarts(self._folder) if self._folder is not None else {}).items():
            again.add_metric([name], times)
        yield again
        phase = GaugeMetricFamily("loket_publisher_phase", "1 for what the publisher does now", labels=["phase"])
        found = self._phase()
        for name in get_args(Phase):
            phase.add_metric([name], name == found)
        yield phase
        waiting = self._shared.waiting()
        yield GaugeMetricFamily("loket_web_queue", "Requests that wait for a thread of the website", value=waiting)

    def _phase(self) -> Phase:
        try:
            data = (self._shared.settings.var / "publisher.json").read_bytes()
            return _PUBLISHER.decode(data).phase
        except (OSError, msgspec.MsgspecError):
            return "live"
