"""The widget in WebKit, since an iPhone may not do what Chromium does: hearing, asking, right to left, coming back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.webkit import webkit

if TYPE_CHECKING:
    from stub_server import Stub

PATIENCE = 20
"""Seconds before something is called missing."""
THROWN = "window.thrown = []; addEventListener('error', (event) => thrown.push(String(event.message)));"


class Safari:
    """The widget in a window of a telephone's size."""

    def __init__(self, driver: WebDriver) -> None:
        self.driver = driver

    def go(self, url: str, width: int = 400) -> None:
        """Open a page."""
        self.driver.set_window_size(width, 800)
        self.driver.get(url)
        self.driver.execute_script(THROWN)

    def all(self, selector: str) -> list[WebElement]:
        """Return what is in the widget."""
        return self.driver.find_element(By.TAG_NAME, "loket-widget").shadow_root.find_elements(
            By.CSS_SELECTOR, selector
        )

    def until(self, true: Callable[[], Any], what: str) -> Any:
        """Wait until something is true; return it."""
        return WebDriverWait(self.driver, PATIENCE, 0.1).until(lambda _: true(), f"{what} never came")

    def first(self, selector: str) -> WebElement:
        """Wait for an element that can be seen."""
        return self.until(lambda: next(iter(self.seen(selector)), None), selector)

    def seen(self, selector: str) -> list[WebElement]:
        """Return what is on the screen of it; WebDriver's own answer is wrong inside a shadow root."""
        script = "return arguments[0].getClientRects().length > 0"
        return [element for element in self.all(selector) if self.driver.execute_script(script, element)]

    def open(self, url: str, width: int = 400) -> None:
        """Go to a page and touch the button."""
        self.go(url, width)
        self.first(".launch[lang]").click()  # it grows when its word arrives
        self.first(".panel[lang] .choice")

    def ask(self, text: str) -> list[WebElement]:
        """Write a question; return the new bubbles."""
        before = len(self.replies())
        self.first("textarea").send_keys(text)
        self.first("textarea").send_keys(Keys.ENTER)
        self.until(lambda: len(self.replies()) > before, "an answer")
        return self.replies()[before:]

    def replies(self) -> list[WebElement]:
        """Return the bubbles of the loket."""
        return self.all(".message.loket > .bubble")

    def thrown(self) -> list[str]:
        """Return the errors of the page's scripts since it was opened."""
        return list(self.driver.execute_script("return window.thrown"))


@pytest.fixture
def safari() -> Iterator[Safari]:
    """A browser that has been nowhere yet."""
    with webkit() as driver:
        yield Safari(driver)


def test_the_greeting_is_heard_and_the_words_are_marked(safari: Safari, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    safari.open(f"{base_url}/demo")
    safari.until(lambda: safari.all(".listen[data-state=playing]"), "the voice")
    marked = "return [...(CSS.highlights.get('loket-word') ?? [])].map(String)[0] ?? ''"
    first = safari.until(lambda: safari.driver.execute_script(marked), "a marked word")
    safari.until(lambda: safari.driver.execute_script(marked) not in ("", first), "the next word")
    safari.first(".listen").click()
    safari.until(lambda: not safari.all(".listen[data-state=playing]"), "the pause")
    assert safari.thrown() == []


def test_a_tap_counts_although_the_words_are_written_under_the_finger(
    safari: Safari, stub: Stub, base_url: str
) -> None:
    stub.language = "en"
    safari.go(f"{base_url}/demo")
    ActionChains(safari.driver).click_and_hold(safari.first(".launch[lang]")).perform()
    safari.until(lambda: safari.all(".panel[lang]"), "the widget")
    ActionChains(safari.driver).release().perform()
    safari.first(".panel[lang] .choice")


def test_a_question_is_answered_and_asked_once(safari: Safari, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    stub.failures = [503]
    safari.open(f"{base_url}/demo")
    answer = safari.ask("How do I get a social flat?")
    assert "housing company" in answer[0].text
    assert len(stub.messages) == 2, "it was tried again"
    assert len({message["id"] for message in stub.messages}) == 1, "it can only be taken once"
    assert safari.thrown() == []


def test_what_no_cache_may_have_is_heard_too(safari: Safari, stub: Stub, base_url: str) -> None:
    stub.language, stub.faq, stub.pending = "en", "women_partner_violence", 2
    safari.open(f"{base_url}/demo")
    safari.ask("anything")
    stub.paths.clear()
    safari.all(".message.loket .listen")[-1].click()
    safari.until(lambda: safari.all(".listen[data-state=playing]"), "the voice")
    assert [path for path in stub.paths if path.startswith("/audio/")]
    assert not [path for path in stub.paths if path.startswith("/audio/clips/")]
    assert safari.thrown() == []


@pytest.mark.parametrize("width", [320, 400])
def test_right_to_left_nothing_goes_over_the_edge(safari: Safari, stub: Stub, base_url: str, width: int) -> None:
    safari.open(f"{base_url}/demo", width)
    card = safari.first(".languages .choice[lang=ar]")
    safari.driver.execute_script("arguments[0].click()", card)  # WebDriver does not scroll inside a shadow root
    safari.until(safari.replies, "the greeting")
    panel = safari.first(".panel")
    assert panel.get_attribute("dir") == "rtl"
    wide = safari.driver.execute_script("return document.documentElement.scrollWidth > innerWidth")
    assert not wide
    outside = (
        "return [...arguments].filter((one) => { const box = one.getBoundingClientRect();"
        " return box.left < -1 || box.right > innerWidth + 1; }).map((one) => one.className)"
    )
    shown = safari.seen(".choice, .listen, .top, textarea")
    assert len(shown) > 5
    assert safari.driver.execute_script(outside, *shown) == []
    assert safari.thrown() == []


def test_a_reload_keeps_the_conversation(safari: Safari, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    safari.open(f"{base_url}/demo")
    safari.ask("social flat")
    safari.driver.refresh()
    safari.until(lambda: any("housing company" in bubble.text for bubble in safari.replies()), "the conversation")
    assert stub.opened == 1


def test_forget_me_leaves_nothing(safari: Safari, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    safari.open(f"{base_url}/demo")
    safari.ask("my name is Amina")
    kept = (
        "return JSON.stringify({...sessionStorage, ...localStorage}) + document.cookie"
        " + document.querySelector('loket-widget').shadowRoot.textContent"
    )
    assert "Amina" in safari.driver.execute_script(kept)
    safari.all(".bar button")[-1].click()
    safari.until(lambda: stub.forgotten == ["conversation-1"], "the server forgetting")
    safari.until(lambda: "Amina" not in safari.driver.execute_script(kept), "an empty screen")
    assert "conversation-1" not in safari.driver.execute_script(kept)
