"""The widget as a guest: strict policies, hostile style, small screens, keyboards, screen readers, its weight."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import Widget
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from stub_server import Stub

WEB = Path(__file__).resolve().parents[2] / "web"
LOADER_BYTES = 3 * 1024
ALL_BYTES = 25 * 1024


def test_it_works_on_another_origin_under_a_strict_policy(widget: Widget, base_url: str, host_url: str) -> None:
    complaints: list[str] = []
    elsewhere: list[str] = []
    widget.page.on(
        "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
    )
    widget.page.on(
        "request", lambda asked: None if asked.url.startswith((base_url, host_url)) else elsewhere.append(asked.url)
    )
    widget.open(host_url)
    widget.ask("How do I register for social housing?").wait_for()
    widget.wait_until_heard()
    assert complaints == []
    assert elsewhere == []
    assert widget.page.context.cookies() == []
    assert widget.replies.first.evaluate("(node) => getComputedStyle(node).fontSize") != "9px"


def test_the_line_standing_twice_on_a_page_makes_one_loket(
    widget: Widget, stub: Stub, base_url: str, host_url: str
) -> None:
    widget.page.goto(f"{host_url}/twice", wait_until="networkidle")
    expect(widget.launcher).to_have_count(1)


@pytest.mark.parametrize("locale", ["nl", "ar"])
def test_nothing_is_cut_off_at_320_pixels(
    new_page: Callable[..., Page], stub: Stub, base_url: str, locale: str
) -> None:
    stub.language = locale
    widget = Widget(new_page(viewport={"width": 320, "height": 640}, locale=locale)).open(f"{base_url}/demo")
    for question in ("card", "choices", "x" * 200, "html"):
        widget.ask(question).wait_for()
    wide = """() => [...document.querySelector('loket-widget').shadowRoot.querySelectorAll('*')]
        .filter((node) => !node.closest('.unseen') && node.getClientRects().length)
        .filter((node) => { const box = node.getBoundingClientRect(); return box.left < -1 || box.right > 321; })
        .map((node) => node.className || node.tagName)"""
    assert widget.page.evaluate(wide) == []
    assert widget.page.evaluate("document.documentElement.scrollWidth") == 320


def test_every_target_is_large_enough_for_a_thumb(new_page: Callable[..., Page], stub: Stub, base_url: str) -> None:
    stub.language = "nl"
    widget = Widget(new_page(viewport={"width": 320, "height": 640}, locale="nl")).open(f"{base_url}/demo")
    widget.ask("card").wait_for()
    small = """() => [...document.querySelector('loket-widget').shadowRoot.querySelectorAll('button, textarea, .call')]
        .filter((node) => node.getClientRects().length)
        .filter((node) => { const box = node.getBoundingClientRect(); return box.width < 44 || box.height < 44; })
        .map((node) => node.className)"""
    assert widget.page.evaluate(small) == []


def test_arabic_is_mirrored(new_page: Callable[..., Page], stub: Stub, base_url: str) -> None:
    stub.language = "ar"
    widget = Widget(new_page(locale="ar")).open(f"{base_url}/demo")
    widget.ask("سؤال").wait_for()
    assert widget.panel.evaluate("(node) => getComputedStyle(node).direction") == "rtl"
    send, field = widget.host.locator(".send").bounding_box(), widget.field.bounding_box()
    assert send is not None
    assert field is not None
    assert send["x"] < field["x"]
    expect(widget.replies.first).to_have_attribute("lang", "ar")


def test_the_own_page_opens_by_itself(widget: Widget, base_url: str) -> None:
    widget.page.goto(base_url)
    widget.panel.wait_for()
    widget.host.locator(".choice").first.wait_for()
    expect(widget.launcher).to_have_count(0)


def test_a_keyboard_is_enough(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    page = widget.page
    page.goto(f"{base_url}/demo")
    widget.launcher.focus()
    page.keyboard.press("Enter")
    widget.panel.wait_for()
    expect(widget.panel).to_be_focused()
    focused = "document.querySelector('loket-widget').shadowRoot.activeElement"
    expect(widget.replies).to_have_count(1)
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate(f"{focused}?.className") == "choice":
            break
    page.keyboard.press("Enter")
    expect(widget.replies).to_have_count(2)
    widget.until(f"{focused}?.className === 'listen'")
    widget.field.focus()
    page.keyboard.type("a question")
    page.keyboard.press("Enter")
    expect(widget.replies).to_have_count(4)
    page.keyboard.press("Escape")
    expect(widget.panel).to_be_hidden()
    expect(widget.launcher).to_be_focused()


def test_a_screen_reader_hears_new_replies_politely(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "nl"
    widget.open(f"{base_url}/demo")
    log = widget.host.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_have_attribute("aria-label", "Gesprek")
    expect(widget.host.get_by_role("dialog", name="Loket")).to_be_visible()


def test_the_page_before_the_first_touch_gets_the_loader_and_one_list_of_words(
    widget: Widget, base_url: str, host_url: str
) -> None:
    asked: list[str] = []
    widget.page.on("request", lambda request: asked.append(request.url))
    widget.page.goto(host_url, wait_until="networkidle")
    ours = [url.removeprefix(base_url).split("?")[0] for url in asked if url.startswith(base_url)]
    assert ours == ["/static/loket.js", "/api/phrases/en"]


def test_a_page_with_old_libraries_does_not_disturb_it(
    widget: Widget, stub: Stub, base_url: str, host_url: str
) -> None:
    widget.open(f"{host_url}/polluted")
    widget.host.locator(".languages .choice", has_text="English").click()
    widget.ask("card").wait_for()
    expect(widget.host.locator(".service .call")).to_be_visible()


def test_a_refused_website_is_told_why_in_the_console(widget: Widget, stub: Stub, base_url: str, host_url: str) -> None:
    stub.refuses = True
    said: list[str] = []
    widget.page.on("console", lambda message: said.append(message.text) if message.type == "warning" else None)
    widget.page.goto(host_url)
    widget.launcher.wait_for()
    for _ in range(50):
        if said:
            break
        widget.page.wait_for_timeout(100)
    assert [line for line in said if "LOKET_ORIGINS" in line and host_url in line]


def test_a_website_that_forbids_scripts_frames_it(widget: Widget, stub: Stub, base_url: str, host_url: str) -> None:
    widget.page.goto(f"{host_url}/framed")
    framed = widget.page.frame_locator("iframe").locator("loket-widget")
    expect(framed.locator(".message.loket > .bubble").first).to_have_attribute("lang", "nl")
    framed.locator(".listen").first.click()
    expect(framed.locator(".listen").first).to_have_attribute("data-state", "playing")


def test_the_page_is_told_what_happens_but_never_what_was_said(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "nl"
    widget.page.goto(f"{base_url}/demo")
    widget.page.evaluate("""() => { window.told = [];
        for (const name of ['open', 'close', 'language', 'answer'])
            document.addEventListener(`loket-${name}`, (event) => told.push([event.type, event.detail])); }""")
    widget.launcher.click()
    expect(widget.replies).to_have_count(1)
    widget.ask("my secret").wait_for()
    widget.host.locator(".header .top").last.click()
    told = widget.page.evaluate("told")
    assert [name for name, _ in told if name != "loket-language"] == ["loket-open", "loket-answer", "loket-close"]
    assert {"language": "nl"} in [detail for _, detail in told]
    assert "secret" not in str(told)


def test_a_website_sets_colours_and_place(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.host.evaluate("""(node) => { node.style.setProperty('--loket-accent', 'rgb(10, 20, 90)');
        node.style.setProperty('--loket-sound', 'rgb(90, 10, 20)');
        node.style.setProperty('--loket-bottom', '90px'); node.dataset.position = 'left'; }""")
    colour = "(node) => getComputedStyle(node).backgroundColor"
    assert widget.host.locator(".header").evaluate(colour) == "rgb(10, 20, 90)"
    assert widget.listen.first.evaluate(colour) == "rgb(90, 10, 20)"
    widget.host.locator(".header .top").last.click()
    box = widget.launcher.bounding_box()
    assert box is not None
    assert box["x"] < 100
    assert round(800 - box["y"] - box["height"]) == 90


def test_the_widget_weighs_what_it_may() -> None:
    loader = len(gzip.compress((WEB / "static/loket.js").read_bytes(), 9))
    rest = len(gzip.compress((WEB / "static/loket-widget.js").read_bytes(), 9))
    assert loader <= LOADER_BYTES
    assert loader + rest <= ALL_BYTES


@pytest.mark.parametrize("builder", ["build_icons.py", "build_widget.py"])
def test_generated_files_are_as_new_as_their_sources(builder: str) -> None:
    made = subprocess.run([sys.executable, WEB / builder, "--check"], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
