"""Bad networks: what opens, what is heard again, and what little data costs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib import parse

import pytest
from conftest import Widget
from playwright.sync_api import Page, expect
from stub_replies import audio, greeting, said

if TYPE_CHECKING:
    from stub_server import Stub

KEPT = """async () => (await Promise.all((await (await caches.open('loket-heard')).keys()).map(async (one) =>
    one.url.includes('/again/') ? one.url + await (await caches.match(one)).text() : one.url))).join()"""
"""Everything of the conversation that our own page has kept."""


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


def open_seen_topic(widget: Widget, url: str) -> None:
    """Open the loket, touch the first subject, hear its menu, and touch its first question."""
    page = widget.page
    page.goto(url)
    if url.endswith("/demo"):
        widget.launcher.click()
    else:
        widget.until("navigator.serviceWorker.controller !== null")
    topic(widget, "Home")
    widget.wait_until_heard()
    widget.until("sounds.some((one) => one.buffered.length && one.buffered.end(0) >= one.duration)")
    topic(widget, "How do I register")
    widget.listen.nth(2).and_(widget.state("playing")).wait_for()
    widget.until("sounds.some((one) => one.buffered.length && one.buffered.end(0) >= one.duration)")


def topic(widget: Widget, label: str) -> None:
    """Touch the newest picture of this name."""
    widget.host.locator(".log .choice", has_text=re.compile(f"^{label}")).last.click()


@pytest.mark.parametrize("path", ["/demo", "/"])
def test_subjects_and_questions_that_were_touched_are_shown_and_heard_again_without_a_connection(
    widget: Widget, stub: Stub, base_url: str, path: str
) -> None:
    stub.language = "en"
    open_seen_topic(widget, base_url + path)
    sent = len(stub.messages)
    widget.page.context.set_offline(True)
    for label, at in (("Home", 4), ("How do I register", 5)):
        topic(widget, label)
        expect(widget.replies.nth(at)).to_be_visible()
        expect(widget.listen.nth(at)).to_have_attribute("data-state", "playing")
        widget.wait_until_heard()
    expect(widget.replies.nth(5)).to_have_text(re.compile("You write to one housing company"))
    expect(widget.replies.nth(5).locator(".aids")).not_to_contain_text("understand")
    expect(widget.host.locator(".open, .shut").nth(1)).to_have_count(0)
    # the first menu, too; what was never touched says that there is no connection, and does not stand in the way
    widget.host.locator(".bar button").first.click()
    expect(widget.replies.last).to_have_text(re.compile("I am the loket"))
    expect(widget.host.locator(".unsent")).to_have_count(0)
    topic(widget, "Work")
    expect(widget.host.locator(".unsent")).to_be_visible()
    count = widget.replies.count()
    topic(widget, "Home")
    expect(widget.replies).to_have_count(count + 1)
    expect(widget.host.locator(".unsent")).to_be_visible()
    assert len(stub.messages) == sent
    widget.page.context.set_offline(False)
    expect(widget.host.locator(".unsent")).to_have_count(0, timeout=40_000)
    assert stub.messages[-1]["choice"] == "topic:work"
    assert len(stub.messages) == sent + 1


def test_our_own_page_shows_what_was_touched_when_it_is_loaded_anew_without_a_connection(
    widget: Widget, stub: Stub, base_url: str
) -> None:
    stub.language = "en"
    open_seen_topic(widget, base_url)
    widget.page.context.set_offline(True)
    widget.page.reload()
    expect(widget.replies.first).to_have_text(re.compile("I am the loket"))
    expect(widget.host.locator(".unsent")).to_have_count(0)
    topic(widget, "Home")
    expect(widget.listen.nth(1)).to_have_attribute("data-state", "playing")
    widget.wait_until_heard()
    topic(widget, "How do I register")
    expect(widget.listen.nth(2)).to_have_attribute("data-state", "playing")
    assert widget.page.evaluate(KEPT) != ""
    widget.host.locator(".bar button").last.click()
    widget.until(f"async () => (await ({KEPT})()) === ''")


def test_what_is_discreet_and_what_was_typed_is_not_kept(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    page = widget.page
    page.goto(base_url)
    widget.until("navigator.serviceWorker.controller !== null")
    topic(widget, "Women")
    expect(widget.replies).to_have_count(2)
    widget.host.locator(".log .hear").last.click()
    widget.until("sounds.some((one) => one.currentSrc.includes('keep=no') && one.currentTime > 0.05)")
    # its sound comes under no address that a browser keeps
    asked = parse.urlsplit(page.evaluate("sounds.find((one) => one.currentSrc.includes('keep=no')).currentSrc")).path
    assert not [path for path in stub.paths if path.startswith(f"/audio/clips/{asked.rsplit('/', 1)[1]}")]
    widget.ask("my own words").wait_for()
    topic(widget, "Home")
    expect(widget.replies).to_have_count(5)
    widget.until(f"async () => (await ({KEPT})()).includes('/again/en/topic:housing')")
    kept = page.evaluate(KEPT)
    assert "/again/en/topic:women" not in kept
    assert "my own words" not in kept
    assert "keep=no" not in kept
    assert f"/audio/{audio('Something else', 'en')['key']}?" not in kept
    page.context.set_offline(True)
    topic(widget, "Women")
    expect(widget.host.locator(".unsent")).to_be_visible()


def test_a_website_that_is_back_after_some_seconds_is_asked_soon(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.page.clock.install()
    widget.open(f"{base_url}/demo")
    stub.failures = [503] * 4
    answer = widget.ask("social flat")
    # each pause a second longer than the one before, and a tenth more or less
    for tries, pause in enumerate((1.1, 2.2, 3.3, 4.4), 1):
        for _ in range(100):
            if len(stub.messages) == tries:
                break
            widget.page.wait_for_timeout(50)
        assert len(stub.messages) == tries
        widget.host.locator(".unsent").wait_for()
        widget.page.clock.fast_forward(int(pause * 1000))
    answer.wait_for()
    assert len({message["id"] for message in stub.messages}) == 1


@pytest.mark.parametrize("how", ["forget", "hide", "idle"])
def test_nothing_is_shown_again_after_forgetting(widget: Widget, stub: Stub, base_url: str, how: str) -> None:
    stub.language = "en"
    page = widget.page
    if how == "idle":
        page.clock.install()
    if how == "hide":
        page.goto(f"{base_url}/kiosk")  # where hiding leads back to the beginning
    else:
        widget.open(f"{base_url}/demo")
    topic(widget, "Home")
    expect(widget.replies).to_have_count(2)
    if how == "forget":
        widget.host.locator(".bar button").last.click()
        expect(widget.replies.first).to_contain_text("I have forgotten everything.")
    elif how == "hide":
        widget.host.locator(".ui_hide").click()
    else:
        page.clock.fast_forward("15:01")
        expect(widget.panel).to_be_hidden()
    page.context.set_offline(True)
    page.evaluate("document.querySelector('loket-widget').talk.say({ choice: 'topic:housing' }, { text: 'Home' })")
    page.wait_for_timeout(600)
    shown = page.evaluate("document.querySelector('loket-widget').shadowRoot.querySelector('.log').textContent")
    assert said("clarify", "en") not in shown


def test_what_was_heard_on_a_website_is_heard_again_without_a_connection_and_costs_no_data_twice(
    widget: Widget, stub: Stub, base_url: str
) -> None:
    stub.language = "en"
    page = widget.page
    widget.open(f"{base_url}/demo")
    widget.host.locator(".voice").click()
    widget.ask("anything").wait_for()
    widget.listen.nth(1).click()
    widget.wait_until_heard()
    expect(widget.listen.nth(1)).to_have_attribute("data-state", "idle", timeout=20_000)
    heard = audio(said("answer", "en"), "en")["key"]
    widget.until("(key) => performance.getEntriesByType('resource').some(({ name, initiatorType }) =>"
                 " initiatorType === 'fetch' && name.includes(key))", heard)  # fmt: skip
    assert len([path for path in stub.paths if path.startswith(f"/audio/clips/{heard}")]) == 1
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
    expect(widget.replies.last).to_contain_text("Half")  # asked again by itself
    expect(widget.ask("again").locator(".text")).to_be_visible()
