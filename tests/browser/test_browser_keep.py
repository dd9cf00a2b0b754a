"""One answer to take along: its link, its QR code, its own page, its sheet of paper, the desk's languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from conftest import Widget
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from stub_server import Stub


def test_an_answer_has_a_link_with_a_qr_code_and_no_conversation_in_it(
    widget: Widget, stub: Stub, base_url: str
) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.ask("anything").wait_for()
    share = widget.host.locator(".aids [aria-expanded]").first
    share.click()
    expect(share).to_have_attribute("aria-expanded", "true")
    link = widget.host.locator(".sheet .link")
    expect(link).to_have_attribute("href", f"{base_url}/a/housing_social_register/en")
    expect(widget.host.get_by_role("img", name="Square with the link")).to_be_visible()
    share.click()
    expect(link).to_have_count(0)


def test_the_link_is_copied(new_page: Callable[..., Page], stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget = Widget(new_page(permissions=["clipboard-read", "clipboard-write"])).open(f"{base_url}/demo")
    widget.ask("anything").wait_for()
    widget.host.locator(".aids [aria-expanded]").first.click()
    widget.host.locator(".sheet .chip", has_text="Copy the link").click()
    expect(widget.host.locator(".sheet [role=status]")).to_have_text("The link is copied.")
    assert widget.page.evaluate("navigator.clipboard.readText()") == f"{base_url}/a/housing_social_register/en"


def test_a_kept_link_opens_the_answer_with_its_voice_and_without_a_conversation(
    widget: Widget, stub: Stub, base_url: str
) -> None:
    widget.page.goto(f"{base_url}/a/housing_social_register/ar")
    expect(widget.replies.first).to_have_attribute("lang", "ar")
    expect(widget.panel).to_have_attribute("dir", "rtl")
    widget.listen.first.click()
    widget.wait_until_heard()
    assert stub.opened == 0
    assert stub.messages == []
    expect(widget.host.locator(".service")).to_be_visible()
    widget.ask("سؤال").wait_for()
    assert stub.messages[0]["language"] == "ar"


def test_a_kept_answer_changes_language_without_a_conversation(widget: Widget, stub: Stub, base_url: str) -> None:
    widget.page.goto(f"{base_url}/a/housing_social_register/ar")
    widget.listen.first.wait_for()
    widget.host.locator(".header .top").first.click()
    widget.host.locator(".languages .choice", has_text="Nederlands").click()
    expect(widget.replies.first).to_have_attribute("lang", "nl")
    assert stub.opened == 0


def test_a_kept_answer_can_be_said_in_simpler_words(widget: Widget, stub: Stub, base_url: str) -> None:
    widget.page.goto(f"{base_url}/a/housing_social_register/nl")
    widget.host.locator(".aids .chip").nth(2).click()
    expect(widget.replies.last).to_contain_text("Zij helpen u met uw formulier.")
    assert stub.opened == 0


def test_a_kept_answer_is_read_without_javascript(new_page: Callable[..., Page], stub: Stub, base_url: str) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{base_url}/a/housing_social_register/nl")
    expect(page.locator(".sheet .said").first).to_contain_text("U schrijft zich in")
    expect(page.locator(".sheet audio").first).to_be_visible()
    expect(page.locator(".sheet .qr")).to_be_visible()


def test_the_printed_sheet_has_the_answer_the_desks_languages_and_the_code(
    widget: Widget, stub: Stub, base_url: str
) -> None:
    page = widget.page
    page.goto(f"{base_url}/a/housing_social_register/ar")
    widget.listen.first.wait_for()
    expect(page.locator(".sheet")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".sheet h1")).to_have_text("كيف أسجّل للسكن الاجتماعي؟")
    expect(page.locator(".sheet .beside section[lang=nl]")).to_contain_text("U schrijft zich in")
    expect(page.locator(".sheet .beside section[lang=fr]")).to_be_visible()
    expect(page.locator(".sheet .qr")).to_be_visible()
    expect(widget.panel).to_be_hidden()


def test_a_helper_sees_french_and_dutch_beside_each_other(
    new_page: Callable[..., Page], stub: Stub, base_url: str
) -> None:
    stub.language = "ar"
    widget = Widget(new_page(viewport={"width": 1280, "height": 800}, locale="ar")).open(f"{base_url}/demo")
    widget.ask("سؤال").wait_for()
    widget.host.locator(".aids [aria-expanded]").last.click()
    expect(widget.host.locator(".both section")).to_have_count(2)
    french, dutch = widget.host.locator(".both section").all()
    expect(french).to_have_attribute("lang", "fr")
    expect(dutch).to_have_attribute("lang", "nl")
    expect(dutch).to_have_attribute("dir", "ltr")
    tops = "(node) => [...node.children].map((one) => Math.round(one.getBoundingClientRect().top))"
    one, other = widget.host.locator(".both").evaluate(tops)
    assert one == other, "beside, not below"
    dutch.locator(".listen").click()
    expect(dutch.locator(".listen")).to_have_attribute("data-state", "playing")
    expect(widget.state("playing")).to_have_count(1)


@pytest.mark.parametrize("place", ["share", "both"])
def test_an_answer_that_is_gone_is_said(widget: Widget, stub: Stub, base_url: str, place: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.ask("anything").wait_for()
    widget.page.route(
        "**/api/answers/**", lambda route: route.fulfill(status=404, json={"error": {"message": "Gone."}})
    )
    found = widget.host.locator(".aids [aria-expanded]")
    (found.first if place == "share" else found.last).click()
    expect(widget.host.locator(".sheet")).to_have_text("Gone.")
