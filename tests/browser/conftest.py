"""A real browser on the widget: against the stub loket, or against a running one named by LOKET_URL.

LOKET_CHROMIUM names the browser; else Debian's `chromium` is looked for. Tests that need the stub's bad days ask for
the fixture `stub` and are skipped against a running loket.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page
from stub_host import make_host
from stub_server import Stub, make_app

from tests.chromium import WATCH_SOUND
from tests.serving import serve

URL = os.environ.get("LOKET_URL", "").rstrip("/")
PATIENCE = 150
"""Looks, a tenth of a second apart, before something is called missing."""


@pytest.fixture(scope="session")
def stub_and_url() -> Iterator[tuple[Stub, str]]:
    """The stub loket and its address."""
    stub = Stub()
    with serve(make_app(stub)) as url:
        yield stub, url


@pytest.fixture
def stub(stub_and_url: tuple[Stub, str]) -> Stub:
    """The stub loket as on its first day; skips against a running loket."""
    if URL:
        pytest.skip("needs the stub's bad days; LOKET_URL names a running loket")
    stub_and_url[0].reset()
    return stub_and_url[0]


@pytest.fixture
def base_url(request: pytest.FixtureRequest) -> str:
    """Address of the loket under test."""
    if URL:
        return URL
    stub, url = request.getfixturevalue("stub_and_url")
    if "stub" not in request.fixturenames:
        stub.reset()
        stub.language = "en"
    return str(url)


@pytest.fixture
def host_url(base_url: str) -> Iterator[str]:
    """Address of somebody else's website that carries the widget, on another origin."""
    with serve(make_host(base_url)) as url:
        yield url


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Make pages with the context options given; no page may throw."""
    contexts: list[BrowserContext] = []
    thrown: list[str] = []

    def make(**options: Any) -> Page:
        context = browser.new_context(**{"locale": "en-GB", "viewport": {"width": 400, "height": 800}} | options)
        contexts.append(context)
        context.add_init_script(WATCH_SOUND)
        page = context.new_page()
        page.on("pageerror", lambda error: thrown.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert thrown == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A telephone."""
    return new_page()


class Widget:
    """The widget on a page, as a person uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.host = page.locator("loket-widget")
        self.launcher = self.host.locator(".launch")
        self.panel = self.host.locator(".panel")
        self.field = self.host.locator("textarea")
        self.listen = self.host.locator(".listen")
        self.replies = self.host.locator(".message.loket > .bubble")

    def open(self, url: str) -> Widget:
        """Go to a page and touch the button."""
        self.page.goto(url)
        self.launcher.click()
        self.panel.wait_for()
        self.host.locator(".panel[lang] .choice").first.wait_for()
        return self

    def ask(self, text: str) -> Locator:
        """Write a question; returns the first bubble of the answer, which may not be there yet."""
        count = self.replies.count()
        self.field.fill(text)
        self.field.press("Enter")
        return self.replies.nth(count)

    def state(self, state: str) -> Locator:
        """Return the buttons of voices in this state."""
        return self.host.locator(f":is(.listen, .hear)[data-state={state}]")

    def until(self, expression: str, arg: Any = None) -> None:
        """Wait until a JavaScript expression is true; `wait_for_function` needs the `eval` that our policy forbids."""
        for _ in range(PATIENCE):
            if self.page.evaluate(expression, arg):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"never true: {expression}")

    def wait_until_heard(self) -> None:
        """Wait until the voice really sounds: its time goes on."""
        self.until("sounds.some((one) => !one.paused && one.currentTime > 0.05 && one.duration > 0.3)")


@pytest.fixture
def widget(page: Page) -> Widget:
    """The widget on a telephone."""
    return Widget(page)
