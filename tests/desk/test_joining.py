"""Invitations and the team: no account before a code is used, every code once, and always one admin."""

from __future__ import annotations

import argparse
import re
import threading
from collections.abc import Callable

import pytest

from bot.commands import VERBS
from bot.staff import joining, members
from bot.staff.office import StaffError
from tests.desk.conftest import PASSWORD, DeskClient, DeskSite

Make = Callable[..., DeskClient]
CODE = re.compile(r"\b([A-Z2-9]{4}(?:-[A-Z2-9]{4}){3})\b")


def join(site: DeskSite, code: str, password: str = PASSWORD, again: str | None = None) -> tuple[int, DeskClient]:
    browser = site.stranger()
    form = {"code": code, "password": password, "password_again": password if again is None else again}
    return browser.send("/staff/join", form).status_code, browser


def code_of(text: str) -> str:
    found = CODE.search(text)
    assert found, text
    return found[1]


def test_an_admin_invites_and_the_code_opens_once(desk_site: DeskSite, desk_client: Make) -> None:
    boss = desk_client("admin")
    code = code_of(boss.send("/staff/team/invite", {"name": "Ann", "role": "editor"}).text)
    assert code not in boss.get("/staff/team").text, "shown once"
    assert join(desk_site, code, "short", "short")[0] == 400
    assert join(desk_site, code, again="not the same at all")[0] == 400
    status, ann = join(desk_site, code.lower().replace("-", " "))
    assert status == 303
    assert "Ann" in ann.get("/staff/account").text
    assert join(desk_site, code)[0] == 403
    assert [one.role for one in members.everybody(desk_site.office) if one.name == "Ann"] == ["editor"]


def test_a_code_ends_after_seven_days_or_when_it_is_withdrawn(desk_site: DeskSite, desk_client: Make) -> None:
    late = joining.invite(desk_site.office, "Late", "reader", by="x")
    desk_site.clock.pass_by(7 * 86400)
    assert join(desk_site, late)[0] == 403
    boss = desk_client("admin")
    code = joining.invite(desk_site.office, "Gone", "reader", by="x")
    assert "Gone" in boss.get("/staff/team").text
    boss.send("/staff/team/withdraw", {"name": "Gone"})
    assert join(desk_site, code)[0] == 403


def test_of_two_who_use_one_code_at_once_one_gets_in(desk_site: DeskSite) -> None:
    code = joining.invite(desk_site.office, "Ann", "reader", by="x")
    barrier, came = threading.Barrier(2), []

    def go() -> None:
        barrier.wait()
        came.append(joining.join(desk_site.office, code, PASSWORD))

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one is not None for one in came) == 1


def test_a_reset_begins_anew_and_until_then_nothing_changes(desk_site: DeskSite, desk_client: Make) -> None:
    boss = desk_client("admin")
    ann = desk_site.member("Ann", "publisher")
    browser = desk_site.client(ann)
    code = code_of(boss.send(f"/staff/team/{ann.id}/reset").text)
    assert browser.get("/staff/account").status_code == 200
    new = "quite another password"
    assert join(desk_site, code, new)[0] == 303
    assert browser.get("/staff/account").status_code == 303
    again = members.find(desk_site.office, ann.id)
    assert again is not None
    assert (again.role, again.has_second_factor) == ("publisher", False)


def test_roles_change_and_the_last_admin_stays(desk_site: DeskSite, desk_client: Make) -> None:
    boss = desk_client("admin")
    assert boss.member is not None
    me = f"/staff/team/{boss.member.id}"
    assert boss.send(f"{me}/role", {"role": "reader"}).status_code == 400
    assert boss.send(f"{me}/remove", {"sure": "yes"}).status_code == 400
    ann = desk_site.member("Ann", "reader")
    browser = desk_site.client(ann)
    assert boss.send(f"/staff/team/{ann.id}/role", {"role": "queen"}).status_code == 400
    assert boss.send(f"/staff/team/{ann.id}/role", {"role": "admin"}).status_code == 303
    assert browser.get("/staff/team").status_code == 200, "at once"
    assert boss.send(f"{me}/role", {"role": "reader"}).status_code == 303
    assert boss.get("/staff/team").status_code == 403


def test_two_admins_who_demote_each_other_leave_one(desk_site: DeskSite) -> None:
    pair = [desk_site.member(name, "admin") for name in ("Ann", "Bea")]
    barrier, refused = threading.Barrier(2), []

    def demote(who: members.Member) -> None:
        barrier.wait()
        try:
            members.set_role(desk_site.office, who, "reader", by="x")
        except StaffError as problem:
            refused.append(problem.key)

    threads = [threading.Thread(target=demote, args=(one,)) for one in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["last_admin"]
    assert [one.role for one in members.everybody(desk_site.office)].count("admin") == 1


def test_a_removed_member_is_out_at_once(desk_site: DeskSite, desk_client: Make) -> None:
    boss = desk_client("admin")
    ann = desk_site.member("Ann", "editor")
    browser = desk_site.client(ann)
    assert boss.send(f"/staff/team/{ann.id}/remove").status_code == 400, "the box is not ticked"
    assert boss.send(f"/staff/team/{ann.id}/remove", {"sure": "yes"}).status_code == 303
    assert browser.get("/staff/account").status_code == 303
    assert boss.get(f"/staff/team/{ann.id}").status_code == 404


@pytest.mark.parametrize(
    ("form", "is_kept"),
    [("remove", False), ("role=reader", False), ("role=publisher", False), ("role=admin", True)],
)
def test_who_no_longer_leads_the_team_keeps_no_code_to_come_back_with(
    desk_site: DeskSite, desk_client: Make, form: str, is_kept: bool
) -> None:
    boss = desk_client("admin")
    ann, bea = desk_site.member("Ann", "admin"), desk_site.member("Bea", "publisher")
    browser = desk_site.client(ann)
    codes = [
        code_of(browser.send("/staff/team/invite", {"name": "Ann again", "role": "admin"}).text),
        code_of(browser.send(f"/staff/team/{bea.id}/reset").text),
    ]
    others = code_of(boss.send("/staff/team/invite", {"name": "Carl", "role": "reader"}).text)
    what, _, role = form.partition("=")
    assert boss.send(f"/staff/team/{ann.id}/{what}", {"role": role, "sure": "yes"}).status_code == 303
    told = boss.get("/staff/team").text
    for code, name in zip(codes, ("Ann again", "Bea"), strict=True):
        assert join(desk_site, code)[0] == (303 if is_kept else 403)
        assert (f"withdrew the invitation of {name}" in told) is not is_kept
    assert join(desk_site, others)[0] == 303, "what a colleague made still works"


def test_sessions_of_a_member_can_be_ended(desk_site: DeskSite, desk_client: Make) -> None:
    boss = desk_client("admin")
    ann = desk_site.member("Ann", "editor")
    browser = desk_site.client(ann)
    boss.send(f"/staff/team/{ann.id}/sessions")
    assert browser.get("/staff/account").status_code == 303


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\nb\0", "a\u202eb"])
def test_what_is_no_name_is_not_invited(desk_site: DeskSite, desk_client: Make, name: str) -> None:
    answer = desk_client("admin").send("/staff/team/invite", {"name": name, "role": "reader"})
    # a line break is only a space
    assert answer.status_code == 400
    assert joining.pending(desk_site.office) == ()


def test_names_that_look_like_html_stay_text(desk_site: DeskSite, desk_client: Make) -> None:
    boss = desk_client("admin")
    boss.send("/staff/team/invite", {"name": "<img src=x onerror=alert(1)> {who}", "role": "reader"})
    page = boss.get("/staff/team").text
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt; {who}" in page


def test_the_command_line_makes_the_first_admin(desk_site: DeskSite, capsys: pytest.CaptureFixture[str]) -> None:
    staff = next(verb for verb in VERBS if verb.name == "staff")
    parser = argparse.ArgumentParser()
    staff.arguments(parser)

    def loket(*words: str) -> str:
        staff.run(desk_site.settings, parser.parse_args(words))
        return capsys.readouterr().out

    assert "loket staff add" in loket("list")
    joined = joining.join(desk_site.office, code_of(loket("add", "Fatima")), PASSWORD)
    assert joined is not None
    assert joined.role == "admin"
    assert "(editor)" in loket("add", "Jan")
    assert "Jan" in loket("list")
    loket("remove", "Jan")
    assert "Jan" not in loket("list")
    with pytest.raises(StaffError):
        loket("remove", "Fatima")
    assert code_of(loket("reset", "Fatima"))
