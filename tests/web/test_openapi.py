"""The document of the API says what the API does: every address, every form, whatever is sent."""

from __future__ import annotations

import re

import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from web.app import Services, create_app

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def test_every_address_of_the_api_is_described_and_nothing_else(client: FlaskClient) -> None:
    app = client.application
    assert isinstance(app, Flask)
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/api/", "/audio/"))
        for method in (rule.methods or set()) & METHODS
    }
    paths = client.get("/openapi.json").json["paths"]
    assert {(path, method.upper()) for path, calls in paths.items() for method in calls} == routes


def test_whatever_is_sent_gets_an_answer_of_the_described_form(shared: Services) -> None:
    described = schemathesis.openapi.from_wsgi("/openapi.json", create_app(shared, limits=False))
    called = []
    for found in described.get_all_operations():
        operation = found.ok()

        @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def call(case: schemathesis.Case) -> None:
            case.call_and_validate(
                headers={"Accept-Encoding": "identity"},
                checks=(not_a_server_error, content_type_conformance, response_schema_conformance),  # type: ignore[arg-type]
            )

        call()
        called.append(operation.label)
    assert "POST /api/messages" in called
