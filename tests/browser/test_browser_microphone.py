"""Holding the button and speaking: offered only where the loket can listen, and every refusal is explained."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from conftest import Widget
from playwright.sync_api import Page, expect
from stub_replies import ROOT

if TYPE_CHECKING:
    from stub_server import Stub

LISTEN_BYTES = 2_600


@pytest.fixture
def listening(stub: Stub) -> Stub:
    stub.language = "en"
    stub.listens = True
    return stub


@pytest.fixture
def speaker(new_page: Callable[..., Page], base_url: str, listening: Stub) -> Widget:
    """A page whose microphone is allowed; what it hears is the browser's own beep."""
    widget = Widget(new_page(permissions=["microphone"]))
    widget.open(f"{base_url}/demo")
    return widget


def hold(widget: Widget, seconds: float) -> None:
    mic = widget.host.locator(".mic")
    mic.hover()
    widget.page.mouse.down()
    if seconds:
        expect(mic).to_have_attribute("aria-pressed", "true")
        widget.page.wait_for_timeout(seconds * 1000)
    widget.page.mouse.up()


def test_what_is_said_is_heard_shown_and_can_be_mended_with_one_tap(speaker: Widget, listening: Stub) -> None:
    hold(speaker, 1.0)
    shown = speaker.host.locator(".person").last
    expect(shown.locator(".bubble")).to_contain_text("How do I get a social flat?")
    expect(shown.locator(".heard")).to_have_text("I heard")
    assert listening.messages[0]["kind"] == "audio/webm"
    assert listening.sounds[0][:4] == b"\x1aE\xdf\xa3"
    shown.locator(".chip").click()
    expect(speaker.host.locator("textarea")).to_have_value("How do I get a social flat?")
    expect(speaker.host.locator("textarea")).to_be_focused()
    assert "How do I get" not in speaker.page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")


def test_with_the_keyboard_one_press_begins_and_the_next_ends(speaker: Widget, listening: Stub) -> None:
    mic = speaker.host.locator(".mic")
    mic.focus()
    speaker.page.keyboard.press("Enter")
    expect(mic).to_have_attribute("aria-pressed", "true")
    expect(mic).to_have_attribute("aria-label", "I am listening. Let go when you are done.")
    speaker.page.wait_for_timeout(700)
    speaker.page.keyboard.press("Space")
    expect(speaker.host.locator(".person .heard")).to_have_count(1)
    expect(mic).to_have_attribute("aria-pressed", "false")


def test_nothing_heard_leaves_the_answer_alone(speaker: Widget, listening: Stub) -> None:
    listening.heard = None
    hold(speaker, 0.7)
    expect(speaker.host.locator(".loket .text").last).to_be_visible()
    expect(speaker.host.locator(".person")).to_have_count(0)


def test_a_short_touch_says_how_it_is_done(speaker: Widget, listening: Stub) -> None:
    hold(speaker, 0)
    expect(speaker.host.locator(".loket .text").last).to_contain_text("Hold the button")
    assert not listening.sounds


def test_a_refused_microphone_is_explained_aloud(new_page: Callable[..., Page], base_url: str, listening: Stub) -> None:
    widget = Widget(new_page())
    widget.open(f"{base_url}/demo")
    hold(widget, 0)
    expect(widget.host.locator(".loket .text").last).to_contain_text("I may not use your microphone")
    expect(widget.host.locator(".loket .listen").last).to_be_visible()


def test_a_browser_that_cannot_record_does_not_go_on_listening(
    new_page: Callable[..., Page], base_url: str, listening: Stub
) -> None:
    page = new_page(permissions=["microphone"])
    page.add_init_script(
        """
        window.tracks = [];
        const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (wanted) => {
          const stream = await open(wanted);
          window.tracks.push(...stream.getTracks());
          return stream;
        };
        window.MediaRecorder = class { static isTypeSupported() { return false; } constructor() { throw new Error("no"); } };
        """
    )
    widget = Widget(page)
    widget.open(f"{base_url}/demo")
    mic = widget.host.locator(".mic")
    mic.focus()
    page.keyboard.press("Enter")
    expect(widget.host.locator(".loket .text").last).to_contain_text("microphone")
    assert page.evaluate("window.tracks.map((track) => track.readyState)") == ["ended"]


def test_without_a_recogniser_there_is_no_microphone_and_nothing_is_fetched_for_it(
    widget: Widget, stub: Stub, base_url: str
) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.ask("hello").wait_for()
    assert widget.host.locator(".mic").count() == 0
    assert "/static/loket-listen.js" not in stub.paths


def test_the_microphone_is_a_small_file_of_its_own() -> None:
    data = (ROOT / "web/static/loket-listen.js").read_bytes()
    assert len(gzip.compress(data, 9)) <= LISTEN_BYTES
