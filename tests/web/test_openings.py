"""A long text that nobody has rendered: its first sentence over HTTP, and in a real browser up to its last word."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from bot.compose.phrases import one_paragraph
from bot.statistics.outcome import is_private_faq
from tests.chromium import WATCH_SOUND
from tests.serving import serve
from web.app import Services, create_app

FAQ = "housing_social_register"
WATCH = """
window.heard = [];
addEventListener("unhandledrejection", ({reason}) => heard.push({event: "rejected", source: String(reason)}));
const watch = setInterval(() => {
  for (const one of window.sounds.filter((one) => !one.isWatched)) {
    one.isWatched = true;
    for (const event of ["playing", "ended"]) one.addEventListener(event, () => {
      heard.push({event, source: one.currentSrc, at: one.currentTime, length: one.duration});
      if (event === "playing" && one.currentSrc.includes("/first")) one.playbackRate = 4;
    });
  }
}, 5);
"""


def long_text(shared: Services) -> str:
    texts = (one_paragraph(faq.texts["fr"].answer) for faq in shared.content.current().content.faqs.values())
    return max(texts, key=len)


def test_the_first_sentence_is_served_like_a_clip_and_nothing_is_kept(client: FlaskClient, shared: Services) -> None:
    text = long_text(shared)
    key = shared.voice.register("fr", text)
    first = client.get(f"/audio/{key}/first?format=mp3")
    assert first.status_code == 200
    assert first.mimetype == "audio/mpeg"
    part = client.get(f"/audio/{key}/first?format=mp3", headers={"Range": "bytes=0-99"})
    assert (part.status_code, len(part.data)) == (206, 100)
    again = client.get(f"/audio/{key}/first?format=mp3", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    words = client.get(f"/audio/{key}/first/words?format=mp3").json["words"]
    assert words[0]["char_start"] == 0
    assert words[-1]["char_end"] < len(text)
    assert client.get(f"/audio/{key}/words?format=mp3").json["words"] == []
    whole = client.get(f"/audio/{key}?format=mp3")
    assert whole.status_code == 302
    assert first.headers["ETag"].strip('"') not in whole.location


def test_a_short_text_and_an_unknown_one_have_none(client: FlaskClient, shared: Services) -> None:
    for key in (shared.voice.register("fr", "Bonjour."), "0" * 40, "etc"):
        assert client.get(f"/audio/{key}/first?format=mp3").status_code == 404
        assert client.get(f"/audio/{key}/first/words?format=mp3").status_code == 404
    assert client.get(f"/audio/{'0' * 40}/first?format=wav").status_code == 400


def test_a_reply_tells_of_it_until_the_whole_is_there(client: FlaskClient, shared: Services) -> None:
    def audio() -> dict:  # type: ignore[type-arg]
        return client.get(f"/api/answers/{name}/fr").json["replies"][0]["audio"]  # type: ignore[no-any-return]

    faqs = shared.content.current().content.faqs
    name = max(faqs, key=lambda each: len(faqs[each].texts["fr"].answer))
    told = audio()
    assert told["first"]["url"] == f"{told['url']}/first"
    for form in ("mp3", "ogg"):
        assert client.get(f"{told['url']}?format={form}").status_code == 302
    assert audio()["first"] is None


@pytest.mark.parametrize("discreet", [False, True])
def test_in_a_browser_the_whole_goes_on_where_the_first_sentence_ended(
    shared: Services, browser: Browser, discreet: bool
) -> None:
    content = shared.content.current().content
    faqs = [name for name in content.faqs if is_private_faq(content, name) == discreet]
    name = max(faqs, key=lambda each: len(content.faqs[each].texts["en"].answer))
    asked: list[str] = []
    with serve(create_app(shared)) as url, browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.add_init_script(WATCH_SOUND + WATCH)
        page.goto(f"{url}/a/{name}/en")
        page.locator("loket-widget .listen").first.click()

        def until(expression: str) -> None:
            for _ in range(300):
                if page.evaluate(expression):
                    return
                page.wait_for_timeout(100)
            raise AssertionError(f"never: {expression}: {page.evaluate('heard')}")

        until("heard.some(({event, source}) => event === 'playing' && source.includes('/first'))")
        lit = "[...(CSS.highlights.get('loket-word') ?? [])].map(String)[0]"
        until(f"{lit}?.length > 0")
        until("heard.some(({event, source}) => event === 'playing' && !/first|silence/.test(source))")
        whole = next(
            h
            for h in page.evaluate("heard")
            if h["event"] == "playing" and not re.search("/first|silence", h["source"])
        )
        until(f"{lit}?.length > 0")
        assert page.locator("loket-widget .listen").first.get_attribute("data-state") == "playing"
        heard = page.evaluate("heard")
    audio = create_app(shared).test_client().get(f"/api/answers/{name}/en").json["replies"][0]["audio"]
    form = "ogg" if "ogg" in whole["source"] else "mp3"
    words = shared.voice.words(audio["key"], form)
    first = shared.voice.openings.clip(audio["key"], form, 20)
    assert first is not None
    end = first.facts.words[-1].char_end
    seam = next(index for index, word in enumerate(words) if word["char_start"] >= end)
    assert words[seam - 1]["end"] - 0.1 <= whole["at"] <= words[seam]["start"] + 0.1, heard
    assert not [h for h in heard if h["event"] == "rejected"]
    sounds = [url for url in asked if "/audio/" in url]
    assert any("/audio/clips/" in url for url in sounds) == (not discreet), sounds
    assert all("keep=no" in url for url in sounds) == discreet, sounds
