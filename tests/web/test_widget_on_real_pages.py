"""Our own pages as the real website serves them: its policy, its content, its voice, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import WATCH_SOUND
from tests.serving import serve
from web.app import Services, create_app


@pytest.fixture
def url(shared: Services) -> Iterator[str]:
    with serve(create_app(shared)) as address:
        yield address


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """A telephone whose browser complains about nothing but what is not there; closed before the website is."""
    context = browser.new_context(locale="ar", viewport={"width": 360, "height": 740})
    context.add_init_script(WATCH_SOUND)
    opened = context.new_page()
    said: list[str] = []
    opened.on(
        "console",
        lambda message: (
            said.append(f"{message.text} {message.location}") if message.type in {"error", "warning"} else None
        ),
    )
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    context.close()
    # without a connection what was never asked for is not there
    assert [line for line in said if "/a/once_there/" not in line and "ERR_FAILED" not in line] == []


def test_a_kept_answer_is_heard_under_our_own_policy(page: Page, url: str) -> None:
    page.goto(f"{url}/a/housing_ais/ar")
    reply = page.locator("loket-widget .message.loket > .bubble").first
    expect(reply).to_have_attribute("lang", "ar")
    reply.locator(".listen").click()
    expect(reply.locator(".listen")).to_have_attribute("data-state", "playing", timeout=60_000)
    # the words light up by the timings of the very clip that sounds
    lit = "[...(CSS.highlights.get('loket-word') ?? [])].map(String)[0] ?? ''"
    for _ in range(100):
        if word := page.evaluate(lit):
            break
        page.wait_for_timeout(100)
    assert word
    assert word in (reply.locator(".text").text_content() or "")
    page.locator("loket-widget .aids [aria-expanded]").last.click()
    expect(page.locator("loket-widget .both section")).to_have_count(2)


def test_a_language_is_touched_and_a_subject_is_answered(page: Page, url: str) -> None:
    page.goto(url)
    first = page.locator("loket-widget .languages .choice").first
    expect(first).to_have_attribute("lang", "ar")
    first.click()
    page.locator("loket-widget .log .choice").first.click()
    expect(page.locator("loket-widget .message.loket")).to_have_count(2)
    expect(page.locator("loket-widget .unsent")).to_have_count(0)
    page.locator("loket-widget .log .message:last-child .choice").first.click()
    expect(page.locator("loket-widget .source").first).to_be_visible()
    expect(page.locator("loket-widget .listen").last).to_have_attribute("data-state", "playing", timeout=60_000)


def test_our_pages_are_looked_after_by_the_service_worker(page: Page, url: str) -> None:
    page.goto(url)
    for _ in range(150):
        if page.evaluate("navigator.serviceWorker.controller !== null"):
            break
        page.wait_for_timeout(100)
    page.context.set_offline(True)
    page.goto(f"{url}/kiosk")
    expect(page.locator("loket-widget .panel")).to_be_visible()


def test_an_old_link_says_so_and_goes_on(page: Page, url: str) -> None:
    page.goto(f"{url}/a/once_there/ar")
    replies = page.locator("loket-widget .message.loket")
    expect(replies).to_have_count(2)
    expect(replies.last.locator(".choice").first).to_be_visible()
