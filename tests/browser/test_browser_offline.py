"""Bad networks: what opens, what is heard again, and what little data costs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from conftest import Widget
from playwright.sync_api import Page, expect
from stub_replies import audio, greeting, said

if TYPE_CHECKING:
    from stub_server import Stub


def test_our_own_page_opens_and_speaks_without_a_connection(widget: Widget, stub: Stub, base_url: str) -> None:
    page = widget.page
    page.goto(base_url)
    widget.until("navigator.serviceWorker.controller !== null")
    page.reload()
    widget.host.locator(".languages .choice", has_text="English").click()
    widget.wait_until_heard()
    key = audio(greeting("en"), "en")["key"]
    widget.until(f"async () => Boolean(await caches.match('/audio/{key}?format=ogg'))")
    page.context.set_offline(True)
    page.reload()
    expect(widget.host.locator(".topic, .choice").first).to_be_visible()
    expect(widget.replies.first).to_have_attribute("lang", "en")
    widget.listen.first.click()
    widget.wait_until_heard()
    expect(widget.listen.first).to_have_attribute("data-state", "playing")


def test_discreet_answers_are_not_kept_by_the_service_worker(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language, stub.faq = "en", "women_partner_violence"
    page = widget.page
    page.goto(base_url)
    widget.until("navigator.serviceWorker.controller !== null")
    widget.host.locator(".voice").click()
    widget.ask("anything").wait_for()
    widget.listen.nth(1).click()
    widget.wait_until_heard()
    expect(widget.listen.nth(1)).to_have_attribute("data-state", "playing")
    stored = page.evaluate("async () => (await (await caches.open('loket-heard')).keys()).map((one) => one.url).join()")
    assert audio(said("answer", "en"), "en")["key"] not in stored


def test_what_was_heard_on_a_website_is_heard_again_without_a_connection_and_costs_no_data_twice(
    widget: Widget, stub: Stub, base_url: str
) -> None:
    stub.language = "en"
    page = widget.page
    sound: list[str] = []
    page.on("request", lambda asked: sound.append(asked.url) if "/audio/clips/" in asked.url else None)
    widget.open(f"{base_url}/demo")
    widget.host.locator(".voice").click()
    widget.ask("anything").wait_for()
    widget.listen.nth(1).click()
    widget.wait_until_heard()
    expect(widget.listen.nth(1)).to_have_attribute("data-state", "idle", timeout=20_000)
    fetched = stub.paths.count(sound[-1].removeprefix(base_url).split("?")[0])
    page.wait_for_timeout(500)
    assert stub.paths.count(sound[-1].removeprefix(base_url).split("?")[0]) == fetched
    page.context.set_offline(True)
    page.evaluate("sounds.forEach((one) => one.removeAttribute('src'))")
    widget.listen.nth(1).click()
    widget.until("sounds.some((one) => !one.paused && one.currentTime > 0.05 && one.currentSrc.startsWith('blob:'))")


def test_little_data_shows_sizes_and_fetches_no_sound_by_itself(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.wait_until_heard()
    expect(widget.host.locator(".size").first).to_be_hidden()
    widget.host.locator(".header .top").first.click()
    less = widget.host.locator(".choose-once .chip", has_text="Use less internet")
    less.click()
    expect(widget.host.locator(".choose-once .chip", has_text="Use less internet")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(widget.host.locator(".voice")).to_have_attribute("aria-pressed", "false")
    widget.host.locator(".header .top").first.click()
    stub.paths.clear()
    widget.ask("anything").wait_for()
    size = widget.host.locator(".listen .size").nth(1)
    expect(size).to_be_visible()
    expect(size).to_have_text(re.compile(r"^≈ \d+ kB$"))
    widget.page.wait_for_timeout(300)
    assert [path for path in stub.paths if path.startswith("/audio")] == []
    widget.listen.nth(1).click()
    widget.wait_until_heard()
    assert not any(path.endswith("/words") for path in stub.paths)


def test_a_known_size_is_shown_as_it_is(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language, stub.sizes = "en", {"ogg": 31_200, "mp3": 60_000}
    widget.open(f"{base_url}/demo")
    widget.page.evaluate("document.querySelector('loket-widget').setThrifty(true)")
    widget.ask("anything").wait_for()
    expect(widget.host.locator(".listen .size").nth(1)).to_have_text("31 kB")


def test_a_phone_that_saves_data_begins_so(new_page: Callable[..., Page], stub: Stub, base_url: str) -> None:
    stub.language = "en"
    page = new_page()
    page.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    widget = Widget(page).open(f"{base_url}/demo")
    expect(widget.host.locator(".voice")).to_have_attribute("aria-pressed", "false")
    expect(widget.host.locator(".size").first).to_be_visible()
    widget.host.locator(".voice").click()
    widget.ask("anything").wait_for()
    widget.wait_until_heard()


def test_a_lost_connection_is_said_by_the_phones_own_voice_where_it_has_the_language(
    widget: Widget, stub: Stub, base_url: str
) -> None:
    stub.language = "en"
    widget.page.add_init_script("""window.said = [];
        window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
        Object.defineProperty(window, 'speechSynthesis', { value: { cancel() {}, speak: (one) => said.push(one),
            getVoices: () => [{ lang: 'en-US', localService: false }, { lang: 'en-GB', localService: true },
                { lang: 'nl-NL', localService: true }] } });""")
    widget.open(f"{base_url}/demo")
    widget.page.context.set_offline(True)
    widget.ask("a question in the tram")
    expect(widget.host.locator(".unsent")).to_be_visible()
    widget.until("said.length === 1")
    assert widget.page.evaluate("said[0].voice.lang") == "en-GB"
    assert "There is no connection." in widget.page.evaluate("said[0].text")


def test_garbage_from_the_server_is_not_shown_and_the_question_is_not_lost(
    widget: Widget, stub: Stub, base_url: str
) -> None:
    stub.language = "en"
    stub.garbage = [
        {"replies": 7},
        {"language": "en", "replies": [None, {"text": 5}, {"text": "Half", "choices": [{}]}]},
    ]
    widget.open(f"{base_url}/demo")
    widget.ask("anything")
    expect(widget.host.locator(".unsent")).to_be_visible()
    widget.host.locator(".unsent button").click()
    expect(widget.replies.last).to_contain_text("Half")
    expect(widget.ask("again").locator(".text")).to_be_visible()
