"""The desk in a real browser: axe finds nothing, nothing is cut off on a narrow screen, all works without JavaScript."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.publisher import versions
from bot.staff import joining
from tests.desk.conftest import DeskClient, DeskSite

PAGES = {
    "public": ("sign-in", "join"),
    "admin": ("", "account", "account/second-factor", "team", "team/{id}", "versions", "versions/{version}", "versions/0"),
    "reader": ("", "account/second-factor", "versions", "team"),
}  # fmt: skip
"""Who → pages below /staff, refusals too."""
SHOTS = os.environ.get("LOKET_SHOTS")
"""Folder for pictures of every page, to be looked at."""


@pytest.fixture
def open_context(browser: Browser, live: str) -> Iterator[Callable[..., BrowserContext]]:
    """Make a browser context, signed in as the client is; no page may throw or break its policy."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def make(client: DeskClient | None = None, **options: object) -> BrowserContext:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        # a shared machine is slow now and then
        context.set_default_timeout(120_000)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        context.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
        cookie = client.get_cookie("loket_desk", path="/staff") if client else None
        if cookie is not None:
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": f"{live}/staff"}])
        return context

    yield make
    for context in contexts:
        context.close()
    assert wrong == []


def look(page: Page, name: str) -> None:
    """Fail on what axe finds, on what is wider than the screen, and on a missing text."""
    found = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"]] == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (
        f"{name}: too wide"
    )
    assert "⟦" not in page.locator("body").inner_text(), name
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize(("language", "width"), [("fr", 320), ("nl", 1280), ("en", 320), ("en", 1280)])
def test_axe_finds_nothing(
    desk_site: DeskSite, live: str, open_context: Callable[..., BrowserContext], language: str, width: int
) -> None:
    boss = desk_site.member("Fatima El Amrani-Vandenbroucke", "admin")
    joining.invite(desk_site.office, "Jan", "editor", by=boss.name)
    versions.record(desk_site.settings, who=versions.BY_HAND)
    path = next((desk_site.settings.content / "faq").glob("*/*.yml"))
    path.write_text(path.read_text(encoding="utf-8") + "\n# a note\n", encoding="utf-8")
    version = versions.record(desk_site.settings, who=boss.name)
    for role, pages in PAGES.items():
        who = (
            boss
            if role == "admin"
            else None
            if role == "public"
            else desk_site.member("Rita", role, with_second_factor=False)
        )
        context = open_context(
            desk_site.client(who) if who else None, locale=language, viewport={"width": width, "height": 900}
        )
        page = context.new_page()
        for name in pages:
            page.goto(f"{live}/staff/{name.format(id=boss.id, version=version)}".rstrip("/"))
            assert page.locator("html").get_attribute("lang") == language
            look(page, f"{language}-{width}-{role}-{name.format(id='one', version='one').replace('/', '-')}")


def test_a_first_day_without_javascript(
    desk_site: DeskSite, live: str, open_context: Callable[..., BrowserContext]
) -> None:
    """Join with the code, set up the second key, change language, invite somebody, sign out and in again."""
    code = joining.invite(desk_site.office, "Fatima", "admin", by="loket")
    page = open_context(locale="nl", java_script_enabled=False).new_page()
    page.goto(f"{live}/staff/sign-in")
    page.get_by_role("link", name="Ik heb een uitnodigingscode").click()
    password = "vier woorden zonder zin"
    for label, value in (
        ("Uitnodigingscode", code),
        ("Nieuw wachtwoord", password),
        ("Het wachtwoord nog eens", password),
    ):
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Meedoen").click()
    expect(page.get_by_role("heading", name="Tweede sleutel")).to_be_visible()
    expect(page.get_by_role("img", name="QR-code voor de app")).to_be_visible()
    secret = (page.locator(".secret").text_content() or "").replace(" ", "")
    page.get_by_label("Zes cijfers").fill(pyotp.TOTP(secret).at(desk_site.clock.now))
    page.get_by_role("button", name="Activeren").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="Ik heb ze genoteerd").click()
    expect(page.get_by_role("heading", name="Dag Fatima")).to_be_visible()
    page.get_by_role("navigation").get_by_role("link", name="Team", exact=True).click()
    page.get_by_label("Naam om aan te melden").fill("Jan")
    page.get_by_label("Uitgever").check()
    page.get_by_role("button", name="Een uitnodigingscode maken").click()
    expect(page.locator(".code")).to_have_text(re.compile(r"^[A-Z2-9-]{19}$"))
    page.get_by_role("link", name=re.compile("Fatima")).click()
    page.get_by_label("Taal van deze pagina’s").select_option("fr")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_role("heading", name="Mon compte")).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_label("Naam").fill("fatima")
    page.get_by_label("Wachtwoord").fill(password)
    page.get_by_role("button", name="Verder").click()
    desk_site.clock.pass_by(30)
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(desk_site.clock.now))
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("heading", name="Bonjour Fatima")).to_be_visible()


def test_a_changed_form_asks_before_it_is_left(
    desk_site: DeskSite, live: str, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(desk_site.client(desk_site.member("Ann", "admin")), locale="en").new_page()
    page.goto(f"{live}/staff/team")
    page.get_by_label("Name to sign in with").fill("Bea")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="Versions").click()
    expect(page.get_by_role("heading", name="Versions")).to_be_visible()
    assert asked == ["beforeunload"]
