"""Who reaches what: every view of the desk × every role × every method, against one table."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from flask import Flask

from bot.staff.roles import ROLES
from tests.desk.conftest import DeskClient, DeskSite
from web.desk.access import permission_of

TABLE: dict[str, str] = yaml.safe_load(Path(__file__).with_name("access.yml").read_text(encoding="utf-8"))
SAMPLES = {"int": "1", "float": "1.0", "uuid": "00000000-0000-0000-0000-000000000000"}
"""Converter → a value for the address; anything else gets a letter."""


def views(app: Flask) -> dict[str, str]:
    """Return `METHOD /address` → endpoint of every view below /staff."""
    return {
        f"{method} {rule.rule}": rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule == "/staff" or rule.rule.startswith("/staff/")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    }


def address(line: str) -> tuple[str, str]:
    """Return method and a real address for a line of the table."""
    method, path = line.split(" ", 1)
    for part in re.findall(r"<[^>]+>", path):
        kind = part[1:-1].split(":")[0].split("(")[0] if ":" in part else "string"
        path = path.replace(part, SAMPLES.get(kind, "x"))
    return method, path


def test_every_view_stands_in_the_table_and_every_line_has_a_view(desk_site: DeskSite) -> None:
    assert set(views(desk_site.app)) == set(TABLE)
    assert {role for role in TABLE.values()} <= {"public", *ROLES}


def test_every_view_says_what_it_needs(desk_site: DeskSite) -> None:
    unmarked = [
        line
        for line, endpoint in views(desk_site.app).items()
        if permission_of(desk_site.app.view_functions[endpoint]) is None
    ]
    assert unmarked == [], "a view below /staff has neither @needs nor @public"


@pytest.fixture
def doors(desk_site: DeskSite) -> DeskSite:
    """The desk with its doors alone: behind each stands a view that only says it was reached."""
    for endpoint in set(views(desk_site.app).values()):
        real = desk_site.app.view_functions[endpoint]

        def reached(**_: object) -> str:
            return "reached"

        reached.__dict__.update(real.__dict__)
        desk_site.app.view_functions[endpoint] = reached
    desk_site.app.config["WTF_CSRF_METHODS"] = set()
    return desk_site


def test_a_stranger_reaches_the_public_views_alone(doors: DeskSite) -> None:
    for line, least in TABLE.items():
        method, path = address(line)
        answer = doors.stranger().open(path, method=method)
        if least == "public":
            assert answer.text == "reached", line
        else:
            assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/sign-in"), line


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reaches_what_the_table_says(doors: DeskSite, role: str) -> None:
    browser = doors.client(doors.member("somebody", role))
    for line, least in TABLE.items():
        method, path = address(line)
        answer = browser.open(path, method=method)
        if least == "public" or ROLES.index(role) >= ROLES.index(least):
            assert answer.text == "reached", (line, role)
        else:
            assert answer.status_code == 403, (line, role)


def test_a_view_without_a_mark_is_closed_to_the_admin_too(desk_site: DeskSite) -> None:
    desk_site.app.view_functions["desk.start.show"] = lambda: "reached"
    assert desk_site.client(desk_site.member("boss", "admin")).get("/staff").status_code == 403


@pytest.mark.parametrize("role", ["publisher", "admin"])
def test_who_can_publish_sets_up_a_second_factor_first(desk_site: DeskSite, role: str) -> None:
    browser = desk_site.client(desk_site.member("new", role, with_second_factor=False))
    assert browser.get("/staff/versions").headers["Location"] == "/staff/account/second-factor"
    assert browser.get("/staff/account/second-factor").status_code == 200


def test_forms_without_their_token_or_from_elsewhere_change_nothing(desk_site: DeskSite) -> None:
    boss: DeskClient = desk_site.client(desk_site.member("boss", "admin"))
    invite = {"name": "Mallory", "role": "admin"}
    assert boss.post("/staff/team/invite", data=invite).status_code == 400
    assert boss.post("/staff/team/invite", data=invite | {"csrf_token": "x"}).status_code == 400
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ):
        assert boss.send("/staff/team/invite", invite, headers=headers).status_code == 403
    assert "Mallory" not in boss.get("/staff/team").text
    assert boss.send("/staff/team/invite", invite, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert "Mallory" in boss.get("/staff/team").text


def test_pages_are_kept_by_nobody_and_framed_by_nobody(desk_site: DeskSite) -> None:
    boss = desk_site.client(desk_site.member("a", "admin"))
    for client, path in ((desk_site.stranger(), "/staff/sign-in"), (boss, "/staff")):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "noindex" in headers["X-Robots-Tag"]
        policy = headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
