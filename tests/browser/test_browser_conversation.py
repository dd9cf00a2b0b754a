"""Talking: languages, choices, the service card, and messages that survive a bad connection."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from conftest import Widget
from playwright.sync_api import Page, expect
from stub_replies import audio, greeting

if TYPE_CHECKING:
    from stub_server import Stub


def test_languages_are_offered_by_their_own_name_the_browsers_first(
    new_page: Callable[..., Page], stub: Stub, base_url: str
) -> None:
    widget = Widget(new_page(locale="ar")).open(f"{base_url}/demo")
    cards = widget.host.locator(".languages .choice")
    expect(cards.first).to_have_text("العربية")
    expect(cards.first).to_have_attribute("lang", "ar")
    widget.host.locator(".languages .hear").first.click()
    widget.wait_until_heard()
    cards.first.click()
    expect(widget.replies.first).to_have_attribute("dir", "rtl")
    expect(widget.panel).to_have_attribute("dir", "rtl")
    assert stub.opened == 0, "looking in leaves no trace on the server"
    widget.ask("سؤال").wait_for()
    assert stub.messages[0]["language"] == "ar"


def test_touching_a_language_speaks_its_greeting_at_once_and_only_once(
    new_page: Callable[..., Page], stub: Stub, base_url: str
) -> None:
    widget = Widget(new_page(locale="ar")).open(f"{base_url}/demo")
    stub.opening = threading.Event()
    widget.host.locator(".languages .choice").first.click()
    widget.wait_until_heard()
    expect(widget.replies).to_have_count(0)
    stub.opening.set()
    expect(widget.listen.first).to_have_attribute("data-state", "playing")
    assert stub.paths.count("/audio/" + audio(greeting("ar"), "ar")["key"]) == 1


def test_a_language_fixed_by_the_website_is_not_asked_for(widget: Widget, stub: Stub, base_url: str) -> None:
    widget.page.goto(f"{base_url}/embed?lang=nl")
    expect(widget.replies.first).to_have_attribute("lang", "nl")
    expect(widget.host.locator(".languages")).to_be_hidden()


def test_all_thirteen_languages_can_be_reached_and_none_has_a_flag(widget: Widget, stub: Stub, base_url: str) -> None:
    widget.open(f"{base_url}/demo")
    expect(widget.host.locator(".languages .choice")).to_have_count(13)
    expect(widget.host.locator(".languages .hear")).to_have_count(13)
    expect(widget.host.locator(".languages .card img, .languages .choice svg")).to_have_count(0)


def test_the_language_can_be_changed_in_the_middle(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.host.locator(".header .top").first.click()
    widget.host.locator(".languages .choice", has_text="Nederlands").click()
    expect(widget.panel).to_have_attribute("lang", "nl")
    expect(widget.host.locator(".header .top .word").first).to_have_text("Nederlands")


def test_the_language_screen_leads_back_to_the_conversation(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.host.locator(".header .top").first.click()
    widget.host.get_by_role("button", name="Back to the conversation").click()
    expect(widget.replies.first).to_be_visible()
    expect(widget.host.locator(".languages")).to_be_hidden()


def test_a_picture_is_a_choice_and_leads_on(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.host.locator(".choice").first.click()
    expect(widget.replies).to_have_count(2)
    widget.host.locator(".choice", has_text="How do I register").click()
    expect(widget.replies).to_have_count(4)
    assert [message["choice"] for message in stub.messages] == ["topic:housing", "faq:0"]


def test_in_danger_the_number_stands_above_the_words(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "ar"
    widget.page.set_viewport_size({"width": 320, "height": 568})
    widget.open(f"{base_url}/demo")
    widget.ask("danger")
    call = widget.host.locator(".call")
    expect(call).to_have_count(1)
    expect(call).to_have_attribute("href", re.compile(r"^tel:"))
    expect(call).to_be_in_viewport(ratio=1)


def test_the_service_card_can_be_called_and_found(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.ask("card").wait_for()
    card = widget.host.locator(".service")
    expect(card.locator(".call")).to_have_attribute("href", "tel:+3225550000")
    expect(card.locator("a[href^='https://www.openstreetmap.org/']")).to_have_attribute("rel", "noopener noreferrer")
    expect(card.locator("a", has_text="example.brussels").first).to_be_visible()


def test_the_card_says_whether_it_is_open_and_what_holds_for_now(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.ask("card").wait_for()
    card = widget.host.locator(".service")
    expect(card.locator(".line .open")).to_have_text("It is open now, until 17:00.")
    expect(card.locator(".note")).to_have_count(0)
    widget.ask("full").wait_for()
    expect(card.last.locator(".line .shut")).to_have_text("It is closed now. It opens: tomorrow 09:00.")
    expect(card.last.locator(".note").first).to_contain_text("is full at present. Call or write before you go.")
    # heard of before what the place does: nobody should go there for nothing
    assert card.last.evaluate("(one) => [...one.children].map((child) => child.className).slice(0, 3)") == [
        "head", "note", "what",
    ]  # fmt: skip


@pytest.mark.parametrize(("entry", "sent"), [(0, "do:topics"), (1, "do:help"), (2, "do:person")])
def test_the_bar_is_always_there(widget: Widget, stub: Stub, base_url: str, entry: int, sent: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    expect(widget.replies).to_have_count(1)
    widget.host.locator(".bar button").nth(entry).click()
    expect(widget.replies.nth(1)).to_be_visible()
    assert stub.messages[-1]["choice"] == sent


def test_not_understood_asks_for_simpler_words(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.ask("anything").wait_for()
    widget.host.locator(".aids .chip").nth(2).click()
    expect(widget.replies).to_have_count(5)
    assert stub.messages[-1]["choice"] == "do:simpler"


def test_html_is_shown_as_text_everywhere(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    reply = widget.ask("html")
    expect(reply.locator(".text")).to_contain_text("<script>window.hacked=1</script>")
    assert widget.page.evaluate("window.hacked") is None
    assert widget.host.locator("img, script, a[href^='javascript']").count() == 0
    widget.ask("<b>bold</b>").wait_for()
    expect(widget.host.locator(".person .bubble").last).to_have_text("<b>bold</b>")


def test_a_hasty_question_does_not_wait_for_the_greeting(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language, stub.opening = "en", threading.Event()
    widget.page.goto(f"{base_url}/demo")
    widget.launcher.click()
    widget.field.fill("quick")
    widget.field.press("Enter")
    expect(widget.replies).to_have_count(2)
    with widget.page.expect_response("**/api/start**"):
        stub.opening.set()
    widget.page.wait_for_timeout(300)
    expect(widget.replies).to_have_count(2)
    assert stub.opened == 1


def test_a_message_without_a_connection_waits_and_is_sent_once(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    expect(widget.replies).to_have_count(1)
    widget.page.context.set_offline(True)
    widget.ask("a question in the tram")
    note = widget.host.locator(".unsent")
    expect(note).to_be_visible()
    expect(note.locator("button")).to_be_visible()
    assert stub.messages == []
    widget.page.context.set_offline(False)
    expect(widget.replies).to_have_count(3)
    expect(note).to_have_count(0)
    assert len({message["id"] for message in stub.messages}) == 1
    assert len(stub.turns) == 1


def test_a_busy_server_gets_the_same_message_again(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language, stub.failures, stub.patience = "en", [503], 60
    widget.open(f"{base_url}/demo")
    widget.ask("a question at six o'clock")
    expect(widget.host.locator(".unsent")).to_contain_text("Many people are asking now.")
    # heard with our own voice, in the conversation's language whatever the browser's is
    widget.wait_until_heard()
    assert stub.messages[0]["reads"] == "en"
    widget.host.locator(".unsent button").click()
    expect(widget.replies).to_have_count(3)
    assert len(stub.messages) == 2
    assert len({message["id"] for message in stub.messages}) == 1


def test_a_message_that_cannot_be_taken_is_answered_with_the_servers_sentence(
    widget: Widget, stub: Stub, base_url: str
) -> None:
    stub.language, stub.failures = "en", [400]
    widget.open(f"{base_url}/demo")
    expect(widget.ask("x")).to_contain_text("I cannot take this.")
    expect(widget.ask("again").locator(".text")).to_be_visible()


def test_a_conversation_that_ended_begins_again_without_losing_the_question(
    widget: Widget, stub: Stub, base_url: str
) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.ask("first").wait_for()
    stub.known.clear()
    stub.messages.clear()
    widget.ask("still there?")
    expect(widget.replies).to_have_count(5)
    assert [message["conversation"] for message in stub.messages] == ["conversation-1", "conversation-2"]


def test_a_reload_keeps_the_conversation_and_the_unsent_message(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.ask("first").wait_for()
    stub.hold = threading.Event()
    widget.ask("second")
    expect(widget.host.locator(".waiting")).to_be_visible()
    widget.page.reload()
    expect(widget.host.locator(".person .bubble")).to_have_text("second")
    stub.hold.set()
    expect(widget.replies).to_have_count(2)
    assert {message["conversation"] for message in stub.messages} == {"conversation-1"}
    assert len({message["id"] for message in stub.messages}) == 2
    assert "conversation-1" not in widget.page.url


def test_forget_me_empties_the_screen_the_tab_and_the_server(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.ask("my secret").wait_for()
    widget.host.locator(".bar button").last.click()
    expect(widget.replies).to_have_text([re.compile("I have forgotten everything.")])
    assert stub.forgotten == ["conversation-1"]
    assert "conversation-1" not in (widget.page.evaluate("sessionStorage.getItem('loket')") or "")
    assert "my secret" not in widget.page.evaluate("document.querySelector('loket-widget').shadowRoot.textContent")


def test_nothing_that_was_said_is_kept_in_the_tab(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.open(f"{base_url}/demo")
    widget.ask("my secret").wait_for()
    assert "secret" not in widget.page.evaluate(
        "JSON.stringify({...sessionStorage, ...localStorage, c: document.cookie})"
    )


def test_it_works_with_storage_blocked(widget: Widget, stub: Stub, base_url: str) -> None:
    stub.language = "en"
    widget.page.add_init_script(
        "for (const name of ['sessionStorage', 'localStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError'); } })"
    )
    widget.open(f"{base_url}/demo")
    widget.ask("anything").wait_for()
    widget.wait_until_heard()
