"""A talk in Telegram, drawn from what the bot really sent to the loopback server of the tests: its texts, voice and buttons.

It is a drawing, not a screenshot: Telegram's own programs cannot be run against a loopback server.
"""

from __future__ import annotations

import io
from html import escape
from pathlib import Path

import soundfile
from playwright.sync_api import Browser

from tests.telegram.bot_api import Telegram
from tests.telegram.bot_api_wire import Call
from tools.tour.picture import save, shot

CHAT, LANGUAGE, QUESTION = 4711, "fa", "چطور برای خانه اجتماعی ثبت نام کنم؟"
WAIT_S = 120
STYLE = """
body { margin: 0; background: #d5e0cf; font: 16px/1.45 "Noto Sans", "Noto Sans Arabic", "Noto Color Emoji", sans-serif; }
header { background: #517da2; color: #fff; padding: 12px 16px; font-weight: 600; }
main { padding: 12px; display: flex; flex-direction: column; gap: 8px; }
.box { max-width: 82%; padding: 8px 12px; border-radius: 14px; background: #fff; white-space: pre-line; }
.box, .keys { align-self: flex-start; }
.box.mine { background: #e7fcd3; align-self: flex-end; }
.voice { display: flex; align-items: center; gap: 10px; }
.play { width: 36px; height: 36px; border-radius: 50%; background: #517da2; color: #fff; }
.play { display: grid; place-items: center; }
.wave { width: 150px; height: 20px; background: repeating-linear-gradient(90deg, #7fa3c0 0 3px, transparent 3px 6px); }
.keys { max-width: 82%; width: 82%; display: grid; gap: 4px; }
.key { background: #8aa48faa; color: #fff; border-radius: 8px; padding: 8px; text-align: center; font-weight: 600; }
footer { padding: 0 12px 10px; color: #45523f; font-size: 12px; text-align: center; }
"""


def talk(browser: Browser, telegram: Telegram, folder: Path) -> None:
    """Ask in Persian; draw the question, the answer, its buttons and its voice note."""
    telegram.says(CHAT, QUESTION, language=LANGUAGE)
    telegram.wait(lambda: telegram.made("sendVoice", chat=CHAT), WAIT_S)
    calls = telegram.made("sendMessage", "sendVoice", chat=CHAT)
    drawn = [f'<div class="box mine" dir="auto">{escape(QUESTION)}</div>', *(draw(call) for call in calls)]
    page = browser.new_page(viewport={"width": 400, "height": 860}, device_scale_factor=2)
    page.set_content(
        f"<!doctype html><style>{STYLE}</style><header>Loket</header><main>{''.join(drawn)}</main>"
        "<footer>Drawn from the data of the test server, not Telegram’s own program</footer>"
    )
    height = int(page.evaluate("Math.ceil(document.body.getBoundingClientRect().height)"))
    page.set_viewport_size({"width": 400, "height": height})
    save(shot(page), folder / "telegram-fa.png")
    page.close()


def draw(call: Call) -> str:
    """Return one message of the bot as HTML."""
    keys = "".join(f'<div class="key" dir="auto">{escape(label)}</div>' for label, _ in call.buttons)
    below = f'<div class="keys">{keys}</div>' if keys else ""
    if call.method == "sendMessage":
        # the bot's own HTML, as Telegram reads it
        text = call.params["text"] if call.params.get("parse_mode") == "HTML" else escape(call.params["text"])
        return f'<div class="box" dir="auto">{text}</div>{below}'
    (sound,) = call.files.values()
    with soundfile.SoundFile(io.BytesIO(sound)) as clip:
        seconds = round(clip.frames / clip.samplerate)
    length = f"{seconds // 60}:{seconds % 60:02}"
    return (
        '<div class="box voice"><span class="play">▶</span><span class="wave"></span>'
        f"<span>{length}</span></div>{below}"
    )
