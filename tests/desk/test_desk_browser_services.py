"""The services in a real browser: nothing for axe to find, narrow screens, and everything without JavaScript."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.desk.service_edits import service_in
from tests.desk.conftest import DeskSite
from web.desk.state import COOKIE

ACTIRIS = "/staff/services/actiris"
PAGES = ("/staff/services", "/staff/services?doubt=any", ACTIRIS, "/staff/services/emergency_112", f"{ACTIRIS}/contacts",
         f"{ACTIRIS}/texts/ar")  # fmt: skip


def signed_in(browser: Browser, site: DeskSite, url: str, **options: object) -> BrowserContext:
    """Return a browser in which a publisher is signed in."""
    client = site.client(site.member("Ana", "publisher"))
    cookie = client.get_cookie(COOKIE, path="/staff")
    assert cookie is not None
    context = browser.new_context(**options)  # type: ignore[arg-type]
    context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": f"{url}/staff"}])
    return context


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("locale", ["fr", "nl", "en"])
def test_axe_finds_nothing_and_a_narrow_screen_holds_it(
    browser: Browser, desk_site: DeskSite, live: str, locale: str
) -> None:
    context = signed_in(browser, desk_site, live, locale=locale, viewport={"width": 320, "height": 700})
    page = context.new_page()
    for path in PAGES:
        page.goto(live + path)
        expect(page.locator("html")).to_have_attribute("lang", locale)
        assert "⟦" not in page.content(), path
        assert faults(page) == [], path
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, f"{path} is {width} px wide"
    page.goto(f"{live}{ACTIRIS}/contacts")
    page.locator("#oMo0from").fill("25:00")
    page.locator("button[value=save]").click()
    expect(page.locator("#oMo0from")).to_have_attribute("aria-invalid", "true")
    assert faults(page) == [], "a form with a mistake"
    context.close()


def test_one_tap_hours_and_a_conflict_without_javascript(browser: Browser, desk_site: DeskSite, live: str) -> None:
    context = signed_in(browser, desk_site, live, locale="en", java_script_enabled=False)
    page, other = context.new_page(), context.new_page()
    page.goto(live + ACTIRIS)
    page.get_by_role("button", name="Full at present").click()
    expect(page.get_by_role("status")).to_contain_text("People hear now that it is full.")
    page.get_by_role("button", name="There is room again").click()
    expect(page.get_by_role("button", name="Full at present")).to_be_visible()
    page.goto(f"{live}{ACTIRIS}/contacts")
    other.goto(f"{live}{ACTIRIS}/contacts")
    page.get_by_label("from, Saturday, first time").first.fill("10")
    page.get_by_label("to, Saturday, first time").first.fill("12h30")
    page.locator("#source-1").check()
    page.get_by_role("button", name="Show how people read it").click()
    expect(page.get_by_text("Saturday: 10:00–12:30")).to_be_visible()
    page.get_by_role("button", name="Save: live at once").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    other.get_by_label("E-mail").fill("info@actiris.be")
    other.locator("#source-1").check()
    other.get_by_role("button", name="Save: live at once").click()
    expect(other.get_by_role("alert").first).to_contain_text("Nothing of yours is lost")
    expect(other.get_by_label("E-mail")).to_have_value("info@actiris.be")
    expect(other.get_by_label("from, Saturday, first time").first).to_have_value("10:00")
    other.get_by_role("button", name="Save: live at once").click()
    path = desk_site.settings.content / "services" / "actiris.yml"
    now = service_in(path.read_text(encoding="utf-8"), "actiris.yml")
    assert now.email == "info@actiris.be"
    assert now.opening_hours == "Mo-Fr 09:00-12:00,13:00-16:00; Sa 10:00-12:30"
    context.close()
