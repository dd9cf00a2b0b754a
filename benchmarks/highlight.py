"""How late a word lights up after it begins to sound: real clips of the offline voice, in Chromium, by its own clocks.

A highlight touches no element, so that no MutationObserver sees it: `CSS.highlights.set` is watched, and what counts is the
moment after the frame in which it is drawn. Nothing is asserted: machines differ; tests/browser asserts the order.
"""

from __future__ import annotations

import json
import logging
import math
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from audio.voice import Voice
from bot.content.publish import ContentStore, publish
from bot.settings import read_settings
from bot.voicing import FORMATS, Voicing
from tests.chromium import WATCH_SOUND
from tests.serving import serve
from web.answers import find
from web.app import Services, create_app

KEPT = (("housing_ais", "nl"), ("housing_ais", "ar"))
"""Answers that are heard: question and language."""
AROUND = 3
"""Words before and after by which the two clocks are compared."""
FAR_MS = 400
"""Round trip of a bad connection."""
WAIT_S = 60.0
WATCH_WORDS = (
    WATCH_SOUND
    + """
window.lit = [];
const set = CSS.highlights.set.bind(CSS.highlights);
CSS.highlights.set = (name, highlight) => {
  const { startOffset, startContainer } = [...highlight][0];
  requestAnimationFrame(() => setTimeout(() => {
    const sounding = sounds.find((one) => !one.paused);
    if (!sounding) return;
    lit.push({ at: startOffset, of: startContainer.data, heard: sounding.currentTime, now: performance.now() / 1000 });
  }));
  return set(name, highlight);
};
"""
)


def main(browser: Browser) -> dict[str, str]:
    """Measure; return name → figure."""
    with website() as (address, _):
        figures = {}
        for delay, name in ((0, "beside the server"), (FAR_MS, f"{FAR_MS} ms away")):
            late, lit, all_words = [], 0, 0
            for faq, language in KEPT:
                words, seen = listen(browser, f"{address}/a/{faq}/{language}", delay)
                lags = lags_ms(words, seen)
                late += lags
                lit, all_words = lit + len(lags), all_words + len(words)
            figures[f"a word lights up after it begins to sound, {name}: median / p95"] = (
                f"{statistics.median(late):.0f} / {percentile(late, 95):.0f} ms; {lit} of {all_words} words"
            )
        return figures


def lags_ms(words: list[dict[str, Any]], seen: list[dict[str, Any]]) -> list[float]:
    """Return for each word that lit up how long after its beginning: the later of the sound's clock and the wall's.

    Args:
        words: the server's timings, with `place` for the offset in the page's text.
        seen: what the page saw.
    """
    starts = {word["place"]: word["start"] for word in words}
    lags = []
    for index, one in enumerate(seen):
        # the sound's clock advances in steps, and a sound that waits for the network stands still: the words around tell
        around = seen[max(0, index - AROUND) : index + AROUND + 1]
        began = statistics.median(other["now"] - other["heard"] for other in around)
        start = starts[one["at"]]
        lags.append(max(one["heard"] - start, one["now"] - began - start) * 1000)
    return lags


def percentile(values: list[float], share: int) -> float:
    """Return the value below which this share of a hundred lies."""
    return sorted(values)[math.ceil(len(values) * share / 100) - 1]


def listen(browser: Browser, url: str, delay_ms: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Hear the answer of a page to its end; return its words as the server times them, and when each lit up."""
    context = browser.new_context(viewport={"width": 400, "height": 800}, service_workers="block")
    context.add_init_script(WATCH_WORDS)
    page = context.new_page()
    told: list[str] = []
    page.on("response", lambda answer: told.append(answer.text()) if "/words" in answer.url else None)
    page.goto(url)
    listen_button = page.locator("loket-widget .message.loket .listen").first
    listen_button.wait_for()
    if delay_ms:
        far = {"offline": False, "latency": delay_ms, "downloadThroughput": -1, "uploadThroughput": -1}
        context.new_cdp_session(page).send("Network.emulateNetworkConditions", far)
    listen_button.click()
    text = page.locator("loket-widget .message.loket .text").first.text_content() or ""
    _until(page, "lit.length > 0 && (sounds.every((one) => one.paused) || lit.at(-1).of !== lit[0].of)")
    seen = [one for one in page.evaluate("lit") if one["of"] == text]
    words = next(found for line in told if (found := json.loads(line)["words"]))
    context.close()
    for word in words:
        # the page counts UTF-16 units
        word["place"] = len(text[: word["char_start"]].encode("utf-16-le")) // 2
    return words, seen


def _until(page: Page, expression: str) -> None:
    for _ in range(round(WAIT_S * 2)):
        page.wait_for_timeout(500)
        if page.evaluate(expression):
            return
    raise RuntimeError(f"never true: {expression}")


@contextmanager
def website() -> Iterator[tuple[str, Voice]]:
    """Serve the pages of single answers, their voices rendered; yield the address. No conversation can be held."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings({"LOKET_VAR": folder})
        publish(settings.content, Path(folder) / "published")
        store = ContentStore(Path(folder) / "published")
        content = store.current().content
        voice = Voice(Path(folder) / "audio", content.languages)
        try:
            for faq, language in KEPT:
                shown = find(content, "a", faq, language)
                assert shown is not None, faq
                for reply in Voicing(voice).voice(content, shown.replies):
                    for form in FORMATS:
                        assert reply.audio is not None
                        voice.clip(reply.audio.key, form, wait_s=WAIT_S)  # type: ignore[arg-type]
            with serve(create_app(Services(settings, store, None, None, voice))) as address:  # type: ignore[arg-type]
                yield address, voice
        finally:
            voice.close()


if __name__ == "__main__":
    from tests.chromium import chromium

    with chromium() as started:
        for what, figure in main(started).items():
            print(f"{what}: {figure}")
