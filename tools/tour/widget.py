"""The loket as a newcomer meets it: on a phone, in Arabic, and inside a website; and as a short film."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.chromium import WATCH_SOUND
from tools.tour.picture import film, save, shot

PHONE = {"width": 360, "height": 740}
LANGUAGE, QUESTION = "العربية", "كيف أسجل للسكن الاجتماعي؟"
ASKED = {
    "nl": ("Nederlands", "waar kan ik gratis Nederlands leren?"),
    "ar": (LANGUAGE, QUESTION),
    "fa": ("دری / فارسی", "چطور برای مسکن اجتماعی ثبت نام کنم؟"),
}
"""Code → the language's name on its card, and a question."""
PATIENCE_MS = 60_000
SPEAKING = "sounds.some((one) => !one.paused && one.currentTime > {seconds})"


def phone(browser: Browser, url: str, folder: Path) -> None:
    """Ask in Arabic on a phone, and hear the answer: the word that is heard is lit."""
    page = open_phone(browser, url, scale=2)
    choose(page)
    ask(page, QUESTION)
    wait_until_heard(page, 2.0)
    save(shot(page), folder / "loket-ar.png")
    page.context.close()


def tour(browser: Browser, url: str, folder: Path) -> None:
    """Languages, a question, the answer spoken, the card of a service."""
    page = open_phone(browser, url, scale=1)
    name = language(page)
    expect(name).to_be_visible()
    page.wait_for_timeout(500)
    frames: list[tuple[Image.Image, float]] = [(shot(page), 1.5), (shot(page, touched=name), 0.7)]
    choose(page)
    frames.append((shot(page), 1.5))
    field = page.locator("loket-widget textarea")
    for end in (9, 16, len(QUESTION)):
        field.fill(QUESTION[:end])
        frames.append((shot(page), 0.4))
    ask(page, QUESTION)
    for seconds in (0.4, 1.2, 2.0, 2.8, 3.6):
        wait_until_heard(page, seconds)
        frames.append((shot(page), 0.8))
    replies = page.locator("loket-widget .message.loket")
    service = replies.last.locator(".choice").first
    service.scroll_into_view_if_needed()
    page.wait_for_timeout(800)
    frames.append((shot(page, touched=service), 1.2))
    before = replies.count()
    service.click()
    expect(replies.nth(before).locator(".bubble").first).to_be_visible(timeout=PATIENCE_MS)
    page.wait_for_timeout(2500)
    frames.append((shot(page), 3.0))
    film(frames, folder / "tour.gif")
    page.context.close()


def sizes(browser: Browser, url: str, folder: Path) -> None:
    """The same answer on the smallest phone and in a website on a computer, also right to left."""
    for code, (name, question) in ASKED.items():
        for width, height, path in ((320, 640, ""), (1280, 800, "/demo")):
            context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
            context.add_init_script(WATCH_SOUND)
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            page.goto(url + path)
            if path:
                page.locator("loket-widget .launch").click()
            choose(page, name)
            ask(page, question)
            wait_until_heard(page, 1.0)
            save(shot(page), folder / f"loket-{code}-{width}.png")
            context.close()


def open_phone(browser: Browser, url: str, *, scale: float) -> Page:
    """Open the loket's own page on a phone."""
    context = browser.new_context(viewport=PHONE, device_scale_factor=scale, locale="en-GB", has_touch=True)  # type: ignore[arg-type]
    context.add_init_script(WATCH_SOUND)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(url)
    return page


def language(page: Page, name: str = LANGUAGE) -> Locator:
    """Return the card of a language."""
    return page.locator("loket-widget .names .choice").get_by_text(name, exact=True)


def choose(page: Page, name: str = LANGUAGE) -> None:
    """Touch a language, and wait until it greets."""
    language(page, name).click()
    expect(page.locator("loket-widget .message.loket > .bubble").first).to_be_visible(timeout=PATIENCE_MS)
    page.wait_for_timeout(1000)


def ask(page: Page, question: str) -> None:
    """Type a question; wait for the answer."""
    widget = page.locator("loket-widget")
    before = widget.locator(".message.loket").count()
    widget.locator("textarea").fill(question)
    widget.locator("textarea").press("Enter")
    expect(widget.locator(".message.loket").nth(before)).to_be_visible(timeout=PATIENCE_MS)


def wait_until_heard(page: Page, seconds: float) -> None:
    """Wait until the answer has been spoken for so long."""
    playing = page.locator("loket-widget .listen[data-state=playing]").last
    expect(playing).to_be_visible(timeout=PATIENCE_MS)
    # the page's policy forbids `wait_for_function`, which evaluates text in it
    for _ in range(PATIENCE_MS // 50):
        if page.evaluate(SPEAKING.format(seconds=seconds)):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"nothing was heard for {seconds} s")
