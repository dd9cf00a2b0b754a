"""Shared phones and shared tablets: leaving at once, leaving nothing, and beginning again for the next person."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from conftest import Widget
from playwright.sync_api import Page, expect
from stub_replies import audio, said

if TYPE_CHECKING:
    from stub_server import Stub

STORED = """async () => JSON.stringify({...sessionStorage, ...localStorage, cookie: document.cookie,
    caches: await caches.keys(), bases: (await indexedDB.databases()).length})"""
NEUTRAL = "https://www.meteo.be/"


def weather(page: Page) -> None:
    """Put a page where the neutral one is: tests touch no network."""
    page.route(f"{NEUTRAL}**", lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"))


@pytest.mark.parametrize("how", ["touch", "escape"])
def test_hiding_makes_the_page_another_one_and_leaves_nothing(
    widget: Widget, stub: Stub, base_url: str, how: str
) -> None:
    stub.language = "en"
    page = widget.page
    weather(page)
    page.goto(f"{base_url}/neutral")
    widget.open(f"{base_url}/demo")
    widget.ask("my secret").wait_for()
    if how == "touch":
        widget.host.locator(".ui_hide").click()
    else:
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    page.wait_for_url(NEUTRAL)
    for _ in range(50):
        if stub.forgotten:
            break
        page.wait_for_timeout(100)
    assert stub.forgotten == ["conversation-1"]
    page.go_back()
    expect(page).to_have_url(f"{base_url}/neutral")
    assert "conversation" not in page.evaluate("JSON.stringify({...sessionStorage})")


def test_a_website_names_its_own_neutral_page(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.host.evaluate("(node, url) => (node.dataset.hide = url)", f"{base_url}/neutral")
    widget.host.locator(".ui_hide").click()
    widget.page.wait_for_url(f"{base_url}/neutral")


def test_one_escape_closes_and_escapes_of_the_website_hide_nothing(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    page = widget.page
    widget.open(f"{base_url}/demo")
    page.keyboard.press("Escape")
    expect(widget.panel).to_be_hidden()
    page.wait_for_timeout(900)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    expect(page).to_have_url(f"{base_url}/demo")


def test_forgetting_leaves_nothing_in_the_browser(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.page.goto(base_url)
    widget.panel.click()
    widget.until("navigator.serviceWorker.controller !== null")
    widget.ask("my secret").wait_for()
    widget.wait_until_heard()
    heard = f"async () => Boolean(await caches.match('/audio/{audio(said('answer', 'en'), 'en')['key']}?format=ogg'))"
    widget.until(heard)
    widget.host.locator(".bar button").last.click()
    expect(widget.replies.first).to_contain_text("I have forgotten everything.")
    stored = widget.page.evaluate(STORED)
    assert not widget.page.evaluate(heard)
    assert "conversation-1" not in stored
    assert "secret" not in stored


def test_a_kiosk_begins_again_after_it_asked_whether_anybody_is_there(
    widget: Widget, stub: Stub, base_url: str
) -> None:
    stub.idle = 4
    page = widget.page
    page.goto(f"{base_url}/kiosk")
    widget.host.locator(".languages .choice", has_text="English").click()
    widget.ask("my secret").wait_for()
    expect(widget.host.get_by_role("alert")).to_have_text("Are you still there? Touch the screen.")
    widget.panel.locator(".header").click(position={"x": 3, "y": 3})
    expect(widget.host.get_by_role("alert")).to_have_count(0)
    expect(widget.replies.first).to_be_visible()
    expect(widget.host.locator(".languages .choice").first).to_be_visible(timeout=15_000)
    expect(widget.replies).to_have_count(0)
    assert "secret" not in widget.panel.text_content()
    assert stub.forgotten == ["conversation-1"]


def test_a_kiosk_has_no_way_out(new_page: Callable[..., Page], stub: Stub, base_url: str) -> None:
    widget = Widget(new_page(viewport={"width": 1024, "height": 768}))
    widget.page.goto(f"{base_url}/kiosk")
    widget.host.locator(".languages .choice", has_text="English").click()
    widget.ask("anything").wait_for()
    expect(widget.host.locator(".service")).to_be_visible()
    widget.host.locator(".aids [aria-expanded]").first.click()
    expect(widget.host.locator(".sheet .qr")).to_be_visible()
    expect(widget.host.locator(".sheet .chip")).to_have_count(0)
    expect(widget.host.locator("a[href]")).to_have_count(0)
    widget.host.locator(".ui_hide").click()
    expect(widget.host.locator(".languages .choice").first).to_be_visible()
    expect(widget.page).to_have_url(f"{base_url}/kiosk")


def test_an_idle_widget_forgets(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.page.clock.install()
    widget.open(f"{base_url}/demo")
    widget.ask("my secret").wait_for()
    widget.page.clock.fast_forward("15:01")
    expect(widget.panel).to_be_hidden()
    assert "secret" not in widget.page.evaluate("document.querySelector('loket-widget').shadowRoot.textContent")
    assert "conversation-1" not in widget.page.evaluate("JSON.stringify({...sessionStorage})")
