"""axe finds nothing: in every language, in every state, on every page of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Widget
from playwright.sync_api import Page, expect
from stub_texts import LANGUAGES

if TYPE_CHECKING:
    from stub_server import Stub


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong on the page, one line each."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("locale", [code for code, _, _ in LANGUAGES])
def test_axe_finds_nothing(new_page: Callable[..., Page], stub: Stub, base_url: str, locale: str) -> None:
    widget = Widget(new_page(locale=locale))
    page = widget.page
    page.goto(f"{base_url}/demo")
    expect(widget.launcher).to_have_attribute("lang", locale)
    assert violations(page) == [], "closed"
    widget.open(f"{base_url}/demo")
    assert violations(page) == [], "languages"
    widget.host.locator(".languages .choice").first.click()
    widget.host.locator(".log .choice").first.wait_for()
    assert violations(page) == [], "topics"
    widget.ask("housing").wait_for()
    for chip in widget.host.locator(".aids [aria-expanded]").all():
        chip.click()
        expect(chip).to_have_attribute("aria-expanded", "true")
    assert violations(page) == [], "conversation, card, link and the desk's languages"


@pytest.mark.parametrize("path", ["a/housing_social_register/ar", "kiosk", "embed?lang=fa"])
def test_axe_finds_nothing_on_our_own_pages(widget: Widget, stub: Stub, base_url: str, path: str) -> None:
    widget.page.goto(f"{base_url}/{path}")
    widget.host.locator(".listen, .languages .choice").first.wait_for()
    assert violations(widget.page) == []


def test_axe_finds_nothing_on_a_sheet_without_javascript(
    new_page: Callable[..., Page], stub: Stub, base_url: str
) -> None:
    widget = Widget(new_page())
    widget.page.route("**/loket*.js", lambda route: route.abort())
    widget.page.goto(f"{base_url}/a/housing_social_register/ar")
    expect(widget.page.locator(".sheet h1")).to_be_visible()
    assert violations(widget.page) == []


def test_axe_finds_nothing_on_a_bad_day_or_on_the_own_page(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language, stub.failures, stub.audio_status = "en", [503], 500
    widget.page.goto(base_url)
    widget.panel.wait_for()
    widget.ask("choices")
    expect(widget.host.locator(".unsent")).to_be_visible()
    widget.listen.first.click()
    expect(widget.listen.first).to_have_attribute("data-state", "failed")
    assert violations(widget.page) == []
