"""FAQs, editor and recordings in a real browser: axe, narrow screens, without JavaScript, and what helps while typing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.desk.drafts import Drafts
from tests.desk.conftest import DeskSite

FAQ = "language_dutch_where"
PATHS = ("/staff/faqs", f"/staff/faqs/{FAQ}", "/staff/faqs/new", f"/staff/faqs/{FAQ}/ar", "/staff/recordings",
         f"/staff/recordings/ar/{FAQ}/answer")  # fmt: skip
NEW = "Ga morgen naar het Huis van het Nederlands. Het is gratis."
Open = Callable[..., Page]
PATIENCE_MS = 120_000
"""On a busy machine a page that renders a voice takes its time; nothing here is about seconds."""


@pytest.fixture
def opened(browser: Browser, desk_site: DeskSite, live: str) -> Iterator[Open]:
    """Open a page of the desk in a browser of its own, as a publisher."""
    contexts: list[BrowserContext] = []
    expect.set_options(timeout=PATIENCE_MS)

    def open_page(path: str, role: str = "publisher", **options: object) -> Page:
        member = desk_site.member(f"{role} {len(contexts)}", role)
        client = desk_site.client(member)
        client.get("/staff/account")
        cookie = client.get_cookie("loket_desk", path="/staff")
        assert cookie is not None
        context = browser.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        context.add_cookies([{"name": "loket_desk", "value": cookie.value, "url": f"{live}/staff"}])
        page = context.new_page()
        page.goto(live + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    expect.set_options(timeout=5_000)


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("locale", ["fr", "nl", "en"])
def test_axe_finds_nothing_and_nothing_goes_over_the_edge(opened: Open, locale: str) -> None:
    page = opened(PATHS[0], locale=locale, viewport={"width": 320, "height": 700})
    for path in PATHS:
        page.goto(page.url.split("/staff")[0] + path)
        assert page.locator("html").get_attribute("lang") == locale
        assert "⟦" not in page.content()
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_axe_finds_nothing_in_the_frames_a_conflict_or_a_wide_window(opened: Open, desk_site: DeskSite) -> None:
    page = opened(f"/staff/faqs/{FAQ}/nl", viewport={"width": 1280, "height": 900})
    page.get_by_role("button", name="Show this text").click()
    expect(page.frame_locator("#preview").locator(".balloon").first).to_be_visible(timeout=60_000)
    assert violations(page) == []
    other = opened(f"/staff/faqs/{FAQ}/nl", role="editor")
    other.get_by_label("Answer", exact=True).fill("Van de ene.")
    other.get_by_role("button", name="Keep as a draft").click()
    other.locator(".message.good").first.wait_for()
    page.get_by_label("Answer", exact=True).fill("Van de andere.")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_role("heading", name="Two people changed this text")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Take the other text").check()
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_label("Answer", exact=True)).to_have_value("Van de ene.")


def test_messages_come_beside_the_field_while_somebody_types(opened: Open) -> None:
    page = opened(f"/staff/faqs/{FAQ}/nl", role="editor", locale="nl")
    page.get_by_label("Eenvoudiger", exact=True).fill("Nog een woord " * 20)
    said = page.locator("#said-simpler li")
    expect(said.filter(has_text="Tekst te lang. Deze tekst heeft 60 woorden")).to_be_visible(timeout=60_000)
    page.get_by_label("Eenvoudiger", exact=True).fill("Ga naar het Huis van het Nederlands.")
    expect(said.filter(has_text="Tekst te lang.")).to_have_count(0)


def test_the_preview_looks_like_the_widget_and_can_be_heard(opened: Open) -> None:
    page = opened(f"/staff/faqs/{FAQ}/nl")
    page.get_by_label("Answer", exact=True).fill(NEW)
    page.get_by_role("button", name="Show this text").click()
    frame = page.frame_locator("#preview")
    bubble = frame.locator(".bubble .text").first
    expect(bubble).to_have_text(NEW)
    assert bubble.evaluate("node => getComputedStyle(node).fontSize") == "19px", "the widget's own style"
    expect(frame.locator(".balloon").first).to_contain_text(NEW)
    seconds = frame.locator("audio").first.evaluate(
        "n => new Promise((d) => { n.onloadedmetadata = () => d(n.duration); n.preload = 'auto'; n.load(); })"
    )
    assert seconds > 1
    # the form was not sent: it can still be saved
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.locator(".message.good").first).to_be_visible()


def test_all_of_it_works_without_javascript(opened: Open, desk_site: DeskSite) -> None:
    page = opened(f"/staff/faqs?words={FAQ}", java_script_enabled=False)
    page.get_by_role("link", name="Nederlands").click()
    page.get_by_label("Simpler", exact=True).fill("Nog een woord " * 20)
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#said-simpler li").first).to_contain_text("Text too long.")
    page.get_by_label("Simpler", exact=True).fill("Ga naar het Huis van het Nederlands.")
    page.get_by_role("button", name="Show this text").click()
    expect(page.frame_locator("#preview").locator(".balloon").nth(1)).to_contain_text("Ga naar het Huis")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".message.good").first).to_contain_text("Published")
    assert Drafts(desk_site.settings.var).all() == ()
    page.goto(page.url.split("/staff")[0] + f"/staff/recordings/nl/{FAQ}/answer")
    expect(page.get_by_label("Or send a file")).to_be_visible()
    expect(page.get_by_role("button", name="Start")).to_be_hidden()


MICROPHONE = """
navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext();
  await context.resume();
  const voice = new OscillatorNode(context, { frequency: 180 });
  const end = context.createMediaStreamDestination();
  voice.connect(end);
  voice.start();
  return end.stream;
};
"""
"""Somebody who says "ooo": the recorder, and all behind it, is real."""


def test_somebody_records_in_the_browser_and_everybody_hears_it(opened: Open, desk_site: DeskSite) -> None:
    page = opened("/staff/recordings")
    page.add_init_script(MICROPHONE)
    page.goto(page.url.split("/staff")[0] + f"/staff/recordings/nl/{FAQ}/answer")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#clock")).to_have_text("0:02")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_label("Your recording")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Keep this recording").click()
    expect(page.locator(".message.good").first).to_contain_text("heard now")
    kept = desk_site.settings.content / "recordings" / "nl" / f"{FAQ}.flac"
    assert kept.read_bytes().startswith(b"fLaC")


def test_a_file_that_is_no_sound_is_refused_in_a_sentence(opened: Open) -> None:
    page = opened(f"/staff/recordings/nl/{FAQ}/answer")
    pdf = {"name": "answer.mp3", "mimeType": "audio/mpeg", "buffer": b"%PDF-1.7 " + b"x" * 900}
    page.get_by_label("Or send a file").set_input_files(pdf)
    page.get_by_role("button", name="Send the file").click()
    expect(page.get_by_role("alert").first).to_contain_text("no sound that we can read")
    assert violations(page) == []
