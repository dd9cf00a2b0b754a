"""An expired session in mid-edit loses nothing: the form waits for its own member, and for nobody else."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import request

from bot.staff import sessions
from tests.desk.conftest import PASSWORD, DeskClient, DeskSite
from web.desk.access import needs

PATH = "/staff/faqs/work_rights/fr"
TEXT = "\nTwo lines\r\nwith <b>signs</b> & “quotes”, ٣ and a { brace"


@pytest.fixture
def saved(desk_site: DeskSite) -> list[dict[str, list[str]]]:
    """What reached the editor's view."""
    came: list[dict[str, list[str]]] = []

    @needs("faqs.edit")
    def save(**_: str) -> str:
        came.append(request.form.to_dict(flat=False))
        return "saved"

    endpoint = desk_site.app.url_map.bind("localhost").match(PATH, method="POST")[0]
    desk_site.app.view_functions[endpoint] = save
    return came


def edit_too_late(site: DeskSite, name: str = "Ann", *, by_time: bool = True) -> DeskClient:
    """Post an edit after the session's end; return the browser, on the sign-in page."""
    browser = site.client(site.member(name, "editor", with_second_factor=False))
    token = browser.token()
    if by_time:
        site.clock.pass_by(sessions.IDLE_SECONDS + 60)
    data = {"csrf_token": token, "answer": TEXT, "questions": ["one?", "two?"], "password": "x"}
    answer = browser.post(PATH, data=data)
    assert answer.headers["Location"] == "/staff/sign-in"
    return browser


def hidden_fields(page: str) -> list[tuple[str, str]]:
    import html
    import re

    found = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    return [(name, html.unescape(value)) for name, value in found]


def test_the_form_is_sent_again_after_sign_in(desk_site: DeskSite, saved: list[dict[str, list[str]]]) -> None:
    browser = edit_too_late(desk_site)
    assert saved == []
    answer = browser.send("/staff/sign-in", {"name": "Ann", "password": PASSWORD})
    assert answer.headers["Location"] == "/staff/resume"
    page = browser.get("/staff/resume").text
    fields = hidden_fields(page)
    assert f'action="{PATH}"' in page
    assert [value for name, value in fields if name == "questions"] == ["one?", "two?"]
    assert "password" not in dict(fields), "never kept"
    assert "<b>signs" not in page
    browser.send(PATH, {"answer": dict(fields)["answer"]})
    assert saved[0]["answer"] == [TEXT]


def test_it_waits_for_its_own_member_alone(desk_site: DeskSite, saved: list[dict[str, list[str]]]) -> None:
    browser = edit_too_late(desk_site)
    desk_site.member("Bea", "editor", with_second_factor=False)
    browser.send("/staff/sign-in", {"name": "Bea", "password": PASSWORD})
    answer = browser.get("/staff/resume")
    assert "Two lines" not in answer.text
    assert answer.status_code == 303


def test_a_wrong_password_first_loses_nothing(desk_site: DeskSite, saved: list[dict[str, list[str]]]) -> None:
    browser = edit_too_late(desk_site)
    browser.send("/staff/sign-in", {"name": "Ann", "password": "wrong"})
    browser.send("/staff/sign-in", {"name": "Ann", "password": PASSWORD})
    assert "Two lines" in browser.get("/staff/resume").text
    assert browser.send("/staff/resume/drop").status_code == 303
    assert browser.get("/staff/resume").status_code == 303


def test_after_an_hour_it_is_gone(desk_site: DeskSite, saved: list[dict[str, list[str]]]) -> None:
    browser = edit_too_late(desk_site)
    desk_site.clock.pass_by(3601)
    browser.send("/staff/sign-in", {"name": "Ann", "password": PASSWORD})
    assert browser.get("/staff/resume").status_code == 303


def test_a_page_older_than_the_session_loses_nothing_either(
    desk_site: DeskSite, saved: list[dict[str, list[str]]]
) -> None:
    ann = desk_site.member("Ann", "editor")
    browser = desk_site.client(ann)
    old = browser.token()
    # signed in again in another tab of the same browser
    browser.send("/staff/sign-out")
    with browser.session_transaction(path="/staff") as cookie:
        cookie["token"] = sessions.start(desk_site.office, ann)
    answer = browser.post(PATH, data={"csrf_token": old, "answer": TEXT})
    assert answer.headers["Location"] == "/staff/resume"
    assert "Two lines" in browser.get("/staff/resume").text
    assert saved == []


def test_it_stands_sealed_in_the_database(desk_site: DeskSite, saved: list[dict[str, list[str]]]) -> None:
    edit_too_late(desk_site)
    kept = b"".join(path.read_bytes() for path in desk_site.settings.var.glob("loket.sqlite*"))
    assert b"Two lines" not in kept


def test_a_stranger_s_form_is_not_kept(desk_site: DeskSite, saved: list[dict[str, list[str]]]) -> None:
    desk_site.stranger().post(PATH, data={"answer": TEXT})
    with desk_site.office.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM staff_kept_form").scalar() == 0


def test_a_file_cannot_be_kept_and_the_page_says_so(desk_site: DeskSite, saved: list[dict[str, list[str]]]) -> None:
    browser = desk_site.client(desk_site.member("Ann", "editor", with_second_factor=False))
    token = browser.token()
    desk_site.clock.pass_by(sessions.IDLE_SECONDS + 60)
    browser.post(PATH, data={"csrf_token": token, "answer": TEXT, "file": (BytesIO(b"RIFF"), "voice.wav")})
    browser.send("/staff/sign-in", {"name": "Ann", "password": PASSWORD})
    assert "A file cannot be kept" in browser.get("/staff/resume").text


@pytest.mark.parametrize("size", [900_000, 1_200_000])
def test_a_form_up_to_its_limit_is_taken_from_members_alone(
    desk_site: DeskSite, saved: list[dict[str, list[str]]], size: int
) -> None:
    ann = desk_site.client(desk_site.member("Ann", "editor"))
    answer = ann.send(PATH, {"answer": "a" * size})
    assert answer.status_code == (200 if size < 1_000_000 else 413)
    stranger = desk_site.stranger()
    assert stranger.send("/staff/sign-in", {"name": "a" * size, "password": "b"}).status_code == 413
