"""The widget on the real loket: a person touches her language, asks, sees the answer and hears it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.chromium import WATCH_SOUND
from tests.e2e.conftest import Loket

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("language", "question", "faq_words"),
    [("Nederlands", "waar kan ik gratis Nederlands leren?", "Huis van het Nederlands"),
     ("العربية", "كيف أسجل للسكن الاجتماعي؟", "استمارة")],
)  # fmt: skip
def test_a_question_is_asked_answered_and_heard(
    loket: Loket, browser: Browser, language: str, question: str, faq_words: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en-GB")
    context.add_init_script(WATCH_SOUND)
    page = context.new_page()
    page.goto(f"{loket.url}/demo")
    widget = page.locator("loket-widget")
    widget.locator(".launch").click()
    widget.get_by_text(language, exact=True).first.click()
    field = widget.locator("textarea")
    expect(field).to_be_visible()
    field.fill(question)
    field.press("Enter")
    answer = widget.locator(".message.loket > .bubble").filter(has_text=faq_words).last
    expect(answer).to_be_visible(timeout=30_000)
    expect(answer.locator(".listen")).to_have_attribute("data-state", "playing", timeout=30_000)
    heard = "sounds.some((one) => !one.paused && one.currentTime > 0.2)"
    for _ in range(100):
        if page.evaluate(heard):
            break
        page.wait_for_timeout(100)
    assert page.evaluate(heard)
    context.close()
