"""The voice in a real browser: it sounds after a tap, one at a time, and says so when it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import Widget
    from stub_server import Stub


def test_an_answer_is_heard_after_the_question_was_sent(widget: Widget, base_url: str) -> None:
    widget.open(f"{base_url}/demo")
    widget.ask("How do I register for social housing?").wait_for()
    widget.wait_until_heard()
    expect(widget.state("playing")).to_have_count(1)


def test_the_play_button_plays_pauses_and_goes_on(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    button = widget.listen.first
    expect(button).to_have_attribute("data-state", "playing")
    widget.wait_until_heard()
    button.click()
    expect(button).to_have_attribute("data-state", "paused")
    stopped = widget.page.evaluate("sounds.map((one) => one.currentTime)")
    assert widget.page.evaluate("sounds.every((one) => one.paused)")
    button.click()
    expect(button).to_have_attribute("data-state", "playing")
    widget.until("(before) => sounds.some((one, i) => one.currentTime > before[i])", arg=stopped)


REMEMBER_LIT = """window.lit = [];
    const set = CSS.highlights.set.bind(CSS.highlights);
    CSS.highlights.set = (name, highlight) => {
        lit.push({ word: String([...highlight][0]), at: sounds.find((one) => !one.paused)?.currentTime });
        return set(name, highlight);
    };"""
"""A word is lit for a fifth of a second: a busy machine may look past it."""


def test_every_word_lights_up_in_its_turn(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    page = widget.page
    page.add_init_script(REMEMBER_LIT)
    widget.open(f"{base_url}/demo")
    widget.host.locator(".voice").click()
    widget.ask("card").wait_for()
    page.evaluate("lit.length = 0")
    widget.listen.last.click()
    widget.until("lit.at(-1)?.word === 'desk.'")
    lit = page.evaluate("lit")
    assert [one["word"] for one in lit] == ["You", "can", "go", "to", "the", "demo", "desk."]
    # none before it is said: the stub gives every word the same time
    assert all(one["at"] >= place * 2 / 7 for place, one in enumerate(lit))
    widget.until("!CSS.highlights.has('loket-word')")


def test_only_one_voice_sounds_at_a_time(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.ask("anything").wait_for()
    widget.wait_until_heard()
    widget.listen.first.click()
    expect(widget.listen.first).to_have_attribute("data-state", "playing")
    expect(widget.state("playing")).to_have_count(1)
    widget.host.locator(".hear").first.click()
    expect(widget.host.locator(".hear").first).to_have_attribute("data-state", "playing")
    expect(widget.state("playing")).to_have_count(1)
    assert widget.page.evaluate("sounds.filter((one) => !one.paused).length") == 1


def test_a_voice_that_is_still_being_made_comes_by_itself(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language, stub.pending = "en", 2
    widget.open(f"{base_url}/demo")
    expect(widget.listen.first).to_have_attribute("data-state", "loading")
    widget.wait_until_heard()
    expect(widget.listen.first).to_have_attribute("data-state", "playing")


def test_a_broken_voice_is_shown_and_can_be_tried_again(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language, stub.audio_status = "en", 500
    widget.open(f"{base_url}/demo")
    expect(widget.listen.first).to_have_attribute("data-state", "failed")
    stub.audio_status = 302
    widget.listen.first.click()
    widget.wait_until_heard()
    expect(widget.listen.first).to_have_attribute("data-state", "playing")


def test_slower_plays_at_three_quarters_with_the_same_pitch(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.ask("anything").wait_for()
    slower = widget.host.locator(".aids .chip[aria-pressed]")
    slower.click()
    expect(slower).to_have_attribute("aria-pressed", "true")
    widget.until("sounds.some((one) => !one.paused && one.playbackRate === 0.75 && one.preservesPitch)")


def test_few_choices_are_spoken_after_the_reply(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.ask("choices").wait_for()
    expect(widget.host.locator(".card.spoken")).to_have_count(1, timeout=15_000)


def test_the_word_that_is_heard_lights_up(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "ar"
    widget.open(f"{base_url}/demo")
    lit = "[...(CSS.highlights.get('loket-word') ?? [])].map(String)[0]"
    widget.until(f"{lit}?.length > 0")
    assert widget.page.evaluate(lit) in (widget.replies.first.locator(".text").text_content() or "").split()


def test_nothing_sounds_by_itself_once_the_voice_is_off(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.host.locator(".voice").click()
    expect(widget.host.locator(".voice")).to_have_attribute("aria-pressed", "false")
    widget.ask("anything").wait_for()
    expect(widget.state("playing")).to_have_count(0)
    widget.listen.last.click()
    widget.wait_until_heard()


def test_a_reply_without_a_voice_has_no_play_button(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    reply = widget.ask("silent")
    reply.wait_for()
    expect(reply.locator(".listen")).to_have_count(0)


WORD_AT = """([bubble, index]) => {
    const root = document.querySelector('loket-widget').shadowRoot;
    const text = root.querySelectorAll('.loket > .bubble .text')[bubble].firstChild;
    const word = [...text.data.matchAll(/\\S+/g)][index];
    const range = new Range();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    const box = range.getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2, word: word[0] };
}"""
LIT = "[...(CSS.highlights.get('loket-word') ?? [])].map(String)[0]"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_word_that_is_touched_is_heard_from_there(widget: Widget, stub: Stub, base_url: str, language: str) -> None:
    stub.language = language
    widget.page.add_init_script(REMEMBER_LIT)
    widget.open(f"{base_url}/demo")
    widget.host.locator(".voice").click()
    widget.until("sounds.every((one) => one.paused)")
    widget.page.evaluate("lit.length = 0")
    place = widget.page.evaluate(WORD_AT, [0, 9])
    widget.page.mouse.click(place["x"], place["y"])
    widget.until(f"lit.some((one) => one.word === {place['word']!r})")
    # a sound is found to some hundredths of a second: the word before may be lit for a moment
    assert widget.page.evaluate(f"lit.findIndex((one) => one.word === {place['word']!r})") <= 1
    assert widget.page.evaluate("Math.max(...sounds.map((one) => one.currentTime))") > 1
    before = widget.page.evaluate(WORD_AT, [0, 0])
    widget.page.evaluate("lit.length = 0")
    widget.page.mouse.click(before["x"], before["y"])
    widget.until(f"lit.some((one) => one.word === {before['word']!r})")


def test_the_arrow_keys_go_from_sentence_to_sentence(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.host.locator(".voice").click()
    widget.listen.first.focus()
    widget.page.keyboard.press("ArrowRight")
    widget.until(f"{LIT} === 'I'")
    widget.page.keyboard.press("ArrowLeft")
    widget.until(f"{LIT} === 'Hello!'")


def test_marking_words_to_copy_them_starts_no_voice(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.host.locator(".voice").click()
    one, other = (widget.page.evaluate(WORD_AT, [0, index]) for index in (1, 4))
    widget.page.mouse.move(one["x"], one["y"])
    widget.page.mouse.down()
    widget.page.mouse.move(other["x"], other["y"], steps=4)
    widget.page.mouse.up()
    widget.page.wait_for_timeout(300)
    expect(widget.state("playing")).to_have_count(0)


def test_the_choice_to_be_read_to_is_made_once(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.host.locator(".voice").click()
    widget.ask("anything").wait_for()
    widget.page.reload()
    widget.listen.first.wait_for()
    expect(widget.host.locator(".voice")).to_have_attribute("aria-pressed", "false")
    expect(widget.state("playing")).to_have_count(0)
