"""A telephone far away: what a tap and a question take on a bad connection, in Chromium, with a loket of its own.

The connection is the browser's own simulation: each request takes a round trip, and bytes come slowly. Nothing is asserted:
machines differ.
"""

from __future__ import annotations

import statistics
import time

from playwright.sync_api import Browser

from benchmarks.publish import loket_of_its_own, until_live
from tests.chromium import chromium

ROUND_TRIP_MS = 400
KBIT_S = 400
ROUNDS = 5
QUESTION = "waar kan ik gratis Nederlands leren?"


def main() -> dict[str, str]:
    """Measure; return name → figure."""
    with loket_of_its_own() as (loket, settings), chromium() as browser:
        until_live(settings, "")
        visit(browser, loket.url)  # nobody is the first one
        visits = [visit(browser, loket.url) for _ in range(ROUNDS)]
    what = (
        "the greeting stands there after the tap",
        "an answer stands there after the question",
        "and begins to sound",
    )
    return {
        f"{name}, at {ROUND_TRIP_MS} ms and {KBIT_S} kbit/s, median / worst": (
            f"{statistics.median(taken):.2f} / {max(taken):.2f} s"
        )
        for name, taken in zip(what, zip(*visits, strict=True), strict=True)
    }


def visit(browser: Browser, url: str) -> tuple[float, float, float]:
    """Open the loket in a site and ask; return the seconds until greeting, answer and voice."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="nl-BE", service_workers="block")
    page = context.new_page()
    bytes_s = KBIT_S * 1000 / 8
    slow = {
        "offline": False,
        "latency": ROUND_TRIP_MS,
        "downloadThroughput": bytes_s,
        "uploadThroughput": bytes_s,
    }
    context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    page.goto(f"{url}/demo")
    widget = page.locator("loket-widget")
    widget.locator(".launch[lang]").wait_for()
    began = time.perf_counter()
    widget.locator(".launch").click()
    # somebody whose language is not known yet is greeted by the languages
    widget.locator(".languages .choice, .message.loket > .bubble").first.wait_for()
    greeted = time.perf_counter() - began
    choice = widget.locator(".languages .choice[lang=nl]")
    if choice.is_visible():
        choice.click()
    replies = widget.locator(".message.loket > .bubble")
    replies.first.wait_for()
    widget.locator("textarea").fill(QUESTION)
    count, began = replies.count(), time.perf_counter()
    widget.locator("textarea").press("Enter")
    replies.nth(count).wait_for()
    answered = time.perf_counter() - began
    replies.nth(count).locator(".listen[data-state=playing]").wait_for()
    sounded = time.perf_counter() - began
    context.close()
    return greeted, answered, sounded


if __name__ == "__main__":
    for name, figure in main().items():
        print(f"{name}: {figure}")
