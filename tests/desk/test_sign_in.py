"""Signing in: slow after mistakes, silent about who exists, ended by time, by a new password and by hand."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

import pyotp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.staff import members, passwords, sessions, throttle
from bot.staff.tables import EVENT, SESSION
from tests.desk.conftest import PASSWORD, TOTP_SECRET, DeskClient, DeskSite

SIGN_IN = "/staff/sign-in"
Make = Callable[..., DeskClient]


def enter(browser: DeskClient, name: str, password: str = PASSWORD) -> int:
    return browser.send(SIGN_IN, {"name": name, "password": password}).status_code


def code_now(site: DeskSite, later: int = 0) -> str:
    return pyotp.TOTP(TOTP_SECRET).at(site.clock.now + later)


def test_name_and_password_open_the_desk_however_the_name_is_spelt(desk_site: DeskSite) -> None:
    desk_site.member("Zoë Peeters", "reader", with_second_factor=False)
    browser = desk_site.stranger()
    assert browser.get("/staff/account").headers["Location"] == SIGN_IN
    answer = browser.send(SIGN_IN, {"name": " zoe\u0308  PEETERS ", "password": PASSWORD})
    # and back to where the person wanted to go
    assert answer.headers["Location"] == "/staff/account"
    assert "Zoë Peeters" in browser.get("/staff/account").text


def test_a_wrong_password_and_a_name_nobody_has_get_the_same_answer(desk_site: DeskSite) -> None:
    desk_site.member("Ann", "reader", with_second_factor=False)
    browser = desk_site.stranger()
    answers = [
        browser.send(SIGN_IN, {"name": name, "password": "not the password"}).text.replace(f'value="{name}"', "")
        for name in ("Ann", "Nobody")
    ]
    assert answers[0].split("<main")[1].split("csrf")[0] == answers[1].split("<main")[1].split("csrf")[0]


def test_mistakes_make_the_account_wait_longer_each_time_and_even_the_right_password(desk_site: DeskSite) -> None:
    desk_site.member("Ann", "reader", with_second_factor=False)
    browser = desk_site.stranger()
    assert [enter(browser, "Ann", "wrong") for _ in range(throttle.FREE["account"])] == [403] * 4
    assert enter(browser, "Ann") == 429
    desk_site.clock.pass_by(throttle.pause("account", throttle.FREE["account"]))
    assert enter(browser, "Ann", "wrong") == 403
    desk_site.clock.pass_by(throttle.pause("account", throttle.FREE["account"]))
    assert enter(browser, "Ann") == 429
    desk_site.clock.pass_by(throttle.LONGEST["account"])
    assert enter(browser, "Ann") == 303
    # the right one wipes the slate
    assert enter(desk_site.stranger(), "Ann", "wrong") == 403


def test_an_address_that_tries_many_names_waits_and_another_does_not(desk_site: DeskSite) -> None:
    desk_site.member("Ann", "reader", with_second_factor=False)
    thief = desk_site.stranger()
    for number in range(throttle.FREE["address"]):
        assert enter(thief, f"name {number}", "wrong") == 403
    assert enter(thief, "another", "wrong") == 429
    elsewhere = desk_site.stranger()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert enter(elsewhere, "Ann") == 303


def test_a_new_ipv6_address_for_each_name_waits_too(desk_site: DeskSite) -> None:
    desk_site.member("Ann", "reader", with_second_factor=False)
    thief = desk_site.stranger()
    for number in range(throttle.FREE["address"]):
        thief.environ_base["REMOTE_ADDR"] = f"2001:db8:1:2::{number:x}"
        assert enter(thief, f"name {number}", "wrong") == 403
    thief.environ_base["REMOTE_ADDR"] = "2001:db8:1:2:ffff::1"
    assert enter(thief, "another", "wrong") == 429
    neighbour = desk_site.stranger()
    neighbour.environ_base["REMOTE_ADDR"] = "2001:db8:1:3::1"
    assert enter(neighbour, "Ann") == 303


def test_pauses_grow_and_end(desk_site: DeskSite) -> None:
    pauses = [throttle.pause("account", failures) for failures in range(1, 60)]
    assert pauses == sorted(pauses)
    assert pauses[0] == 0
    assert pauses[-1] == throttle.LONGEST["account"]


def test_the_second_factor_is_asked_and_no_code_opens_twice(desk_site: DeskSite) -> None:
    desk_site.member("Ann", "publisher")
    code = code_now(desk_site)

    def with_code(given: str) -> int:
        browser = desk_site.stranger()
        assert enter(browser, "Ann") == 303
        assert browser.get("/staff/account").status_code == 303, "the password alone opens nothing"
        return browser.send("/staff/sign-in/code", {"code": given}).status_code

    assert with_code("000000" if code != "000000" else "111111") == 403
    assert with_code(f" {code[:3]} {code[3:]} ") == 303
    assert with_code(code) == 403
    assert with_code(code_now(desk_site, -60)) == 403, "an older one neither"
    desk_site.clock.pass_by(30)
    assert with_code(code_now(desk_site)) == 303


def test_codes_cannot_be_guessed_one_after_the_other(desk_site: DeskSite) -> None:
    desk_site.member("Ann", "publisher")
    browser = desk_site.stranger()
    enter(browser, "Ann")
    answers = [browser.send("/staff/sign-in/code", {"code": f"{n:06}"}).status_code for n in range(8)]
    assert 429 in answers
    assert answers[-1] == 429


def test_a_recovery_code_opens_once(desk_site: DeskSite, desk_client: Make) -> None:
    browser = desk_site.client(desk_site.member("Ann", "reader", with_second_factor=False))
    page = browser.get("/staff/account/second-factor").text
    secret = page.split('class="secret">')[1].split("<")[0].replace(" ", "")
    shown = browser.send("/staff/account/second-factor", {"code": pyotp.TOTP(secret).at(desk_site.clock.now)}).text
    codes = [part.split("<")[0] for part in shown.split("<li><code>")[1:]]
    assert len(set(codes)) == 10
    for expected in (303, 403):
        other = desk_site.stranger()
        enter(other, "Ann")
        assert other.send("/staff/sign-in/code", {"code": codes[0].lower().replace("-", " ")}).status_code == expected


def test_a_session_ends_when_idle_and_after_a_day_s_work(desk_site: DeskSite, desk_client: Make) -> None:
    idle, busy = desk_client("reader"), desk_client("reader")
    desk_site.clock.pass_by(sessions.IDLE_SECONDS - 1)
    assert busy.get("/staff/account").status_code == 200
    desk_site.clock.pass_by(2)
    assert idle.get("/staff/account").status_code == 303
    for _ in range(sessions.LONGEST_SECONDS // 1500):
        last = busy.get("/staff/account").status_code
        desk_site.clock.pass_by(1500)
    assert last == 200
    assert busy.get("/staff/account").status_code == 303


def test_signing_out_ends_the_session_itself_not_only_the_cookie(desk_site: DeskSite, desk_client: Make) -> None:
    browser = desk_client("reader")
    with browser.session_transaction(path="/staff") as cookie:
        token = cookie["token"]
    assert browser.send("/staff/sign-out").status_code == 303
    thief = desk_site.stranger()
    with thief.session_transaction(path="/staff") as cookie:
        cookie["token"] = token
    assert thief.get("/staff/account").status_code == 303


def test_a_new_password_ends_every_other_session(desk_site: DeskSite) -> None:
    ann = desk_site.member("Ann", "reader")
    here, elsewhere = desk_site.client(ann), desk_site.client(ann)
    new = "another good long password"
    wrong = {"password_now": "wrong", "password_new": new, "password_again": new}
    assert here.send("/staff/account/password", wrong).status_code == 403
    assert elsewhere.get("/staff/account").status_code == 200
    assert here.send("/staff/account/password", wrong | {"password_now": PASSWORD}).status_code == 303
    assert here.get("/staff/account").status_code == 200
    assert elsewhere.get("/staff/account").status_code == 303
    assert enter(desk_site.stranger(), "Ann") == 403
    assert enter(desk_site.stranger(), "Ann", new) == 303


@pytest.mark.parametrize("weak", ["short", "a" * 30, "Ann-Marie123", "x" * 201])
def test_a_weak_password_is_not_taken(desk_site: DeskSite, weak: str) -> None:
    ann = desk_site.client(desk_site.member("Ann-Marie", "reader"))
    form = {"password_now": PASSWORD, "password_new": weak, "password_again": weak}
    assert ann.send("/staff/account/password", form).status_code == 400
    assert enter(desk_site.stranger(), "Ann-Marie") == 303


def test_the_cookie_goes_over_https_only_where_there_is_https(desk_site: DeskSite) -> None:
    for base, secure in (("http://localhost", False), ("https://loket.example", True)):
        cookie = desk_site.stranger().get(SIGN_IN, base_url=base).headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/staff" in cookie
        assert ("Secure" in cookie) is secure


def test_passwords_are_hashed_with_argon2id_and_real_work() -> None:
    # made when the module is loaded, before the fixture takes the work out
    assert passwords.HASHER.type.name == "ID"
    assert passwords.HASHER.memory_cost >= 19 * 1024
    assert passwords.HASHER.time_cost >= 2


def test_visitors_of_the_loket_get_no_cookie(desk_site: DeskSite) -> None:
    for path in ("/", "/demo", "/loket.js", "/healthz"):
        assert "Set-Cookie" not in desk_site.stranger().get(path).headers


def test_nothing_secret_is_kept_readable_or_logged(desk_site: DeskSite, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        desk_site.member("Ann", "publisher")
        browser = desk_site.stranger()
        enter(browser, "Ann")
        browser.send("/staff/sign-in/code", {"code": code_now(desk_site)})
        with browser.session_transaction(path="/staff") as cookie:
            token = cookie["token"]
        browser.send(SIGN_IN, {"name": "my password typed here", "password": "x"})
    kept = b"".join(path.read_bytes() for path in desk_site.settings.var.glob("loket.sqlite*"))
    for secret in (PASSWORD, TOTP_SECRET, token, "127.0.0.1", "my password typed here"):
        assert secret.encode() not in kept, secret
        assert secret not in caplog.text, secret


def test_what_happened_is_kept_for_a_year(desk_site: DeskSite, desk_client: Make) -> None:
    desk_client("admin")
    desk_site.clock.pass_by(366 * 86400)
    members.history(desk_site.office)
    with desk_site.office.engine.connect() as connection:
        assert connection.execute(EVENT.select()).fetchall() == []


def test_a_script_is_told_in_json_that_the_session_ended(desk_site: DeskSite) -> None:
    answer = desk_site.stranger().get("/staff/account", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.get_json()["error"]["code"] == "signed_out"


def test_without_its_database_the_desk_says_so_and_the_loket_goes_on(desk_site: DeskSite) -> None:
    desk = desk_site.app.extensions["loket_desk"]
    desk.office = None
    desk.settings = replace(desk.settings, database="sqlite:////no/such/folder/x.sqlite")
    browser = desk_site.stranger()
    answer = browser.send(SIGN_IN, {"name": "a", "password": "b"})
    assert answer.status_code == 500
    assert "<h1>" in answer.text
    assert browser.post("/api/conversations", json={}).status_code in {200, 201}


HOSTILE = st.text(max_size=300) | st.sampled_from(
    ["' OR 1=1 --", "<script>alert(1)</script>", "\x00", "a" * 5000, "\ud800", "{name}", "%s%n", "../../etc/passwd"]
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=HOSTILE, password=HOSTILE, code=HOSTILE)
def test_whatever_a_stranger_types_is_refused_with_a_sentence(
    desk_site: DeskSite, name: str, password: str, code: str
) -> None:
    desk_site.clock.pass_by(86401)
    browser = desk_site.stranger()
    token = browser.token()
    for path, form in (
        (SIGN_IN, {"name": name, "password": password}),
        ("/staff/join", {"code": code, "password": password, "password_again": password}),
    ):
        fields = {key: value.encode("utf-8", "surrogatepass") for key, value in form.items()}
        answer = browser.post(path, data={"csrf_token": token.encode()} | fields)
        assert answer.status_code in {400, 403, 429}
        assert "<script>alert" not in answer.text
        assert 'role="alert"' in answer.text
    with desk_site.office.engine.connect() as connection:
        assert connection.execute(SESSION.select()).fetchall() == []
