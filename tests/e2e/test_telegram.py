"""The main job in Telegram: a question in four languages, the text first, then the voice note, then a button."""

from __future__ import annotations

import io

import pytest
import soundfile

from bot.compose.phrases import one_paragraph
from bot.content.types import Content
from tests.e2e.conftest import STAFF_CHAT, Loket
from tests.kept import kept
from tests.telegram.bot_api_server import BotApiServer

pytestmark = pytest.mark.e2e

SAID = ("sendMessage", "sendVoice")
WAIT_S = 60


@pytest.mark.parametrize(
    ("chat", "language", "question", "faq"),
    [
        (501, "ar", "كيف أسجل للسكن الاجتماعي؟", "housing_social_register"),
        (502, "nl", "waar kan ik gratis Nederlands leren?", "language_dutch_where"),
        (503, "fr", "mon propriétaire veut me mettre dehors", "housing_eviction"),
        (504, "en", "do I have to follow the welcome programme?", "integration_mandatory"),
    ],
)
def test_a_question_is_answered_in_text_and_then_in_voice(
    loket: Loket, bot_api: BotApiServer, content: Content, chat: int, language: str, question: str, faq: str
) -> None:
    telegram = bot_api.telegram
    telegram.says(chat, question, language="en")
    telegram.wait(lambda: telegram.made("sendVoice", chat=chat), WAIT_S)
    said = telegram.made(*SAID, chat=chat)
    # an answer about law brings a second text; the voice follows what was written
    texts = [call for call in said if call.method == "sendMessage"]
    voice = next(call for call in said if call.method == "sendVoice")
    beginning = one_paragraph(content.faqs[faq].texts[language].answer)[:40]
    assert said[0].method == "sendMessage"
    assert beginning in texts[0].params["text"]
    (data,) = voice.files.values()
    with soundfile.SoundFile(io.BytesIO(data)) as clip:
        assert (clip.format, clip.subtype, clip.channels) == ("OGG", "OPUS", 1)
        assert clip.frames / clip.samplerate > 3
    assert any(data.startswith("service:") for text in texts for _, data in text.buttons)


def test_a_button_leads_on_and_forget_forgets(loket: Loket, bot_api: BotApiServer, content: Content) -> None:
    telegram = bot_api.telegram
    telegram.says(600, "waar kan ik gratis Nederlands leren?", language="nl")
    telegram.wait(lambda: telegram.made("sendVoice", chat=600), WAIT_S)
    text = telegram.made("sendMessage", chat=600)[0]
    service = next(data for _, data in text.buttons if data.startswith("service:"))
    telegram.taps(600, text.result["message_id"], service, language="nl")
    telegram.wait(lambda: len(telegram.made("sendVoice", chat=600)) >= 2, WAIT_S)
    telegram.says(600, "/forget", language="nl")
    forgotten = content.phrases["nl"]["forgotten"]
    telegram.wait(lambda: any(forgotten in c.params["text"] for c in telegram.made("sendMessage", chat=600)), WAIT_S)


def test_no_telegram_id_is_on_the_disk(loket: Loket, bot_api: BotApiServer) -> None:
    telegram = bot_api.telegram
    telegram.says(987654321987, "waar kan ik Nederlands leren, ik heet Onuitwisbaar?", language="nl")
    telegram.wait(lambda: telegram.made("sendVoice", chat=987654321987), WAIT_S)
    for path, data in kept(loket.var):
        assert b"987654321987" not in data, path
        assert b"Onuitwisbaar" not in data, path
        assert bot_api.telegram.token.encode() not in data, path


def test_staff_are_called_and_what_they_answer_is_heard_as_from_a_person(
    loket: Loket, bot_api: BotApiServer, content: Content
) -> None:
    telegram = bot_api.telegram
    telegram.says(610, "ik wil met een mens spreken", language="nl")
    waiting = content.phrases["nl"]["person_waiting"]
    telegram.wait(lambda: any(waiting in c.params["text"] for c in telegram.made("sendMessage", chat=610)), WAIT_S)
    (call,) = telegram.made("sendMessage", chat=STAFF_CHAT)
    assert "610" not in call.params["text"]
    bot = {"id": 123456, "is_bot": True, "first_name": "Loket"}
    asked = {"from": bot, "date": 1, "message_id": call.result["message_id"]}
    asked["chat"] = {"id": STAFF_CHAT, "type": "supergroup"}
    telegram.says(STAFF_CHAT, "Kom maandag om 9 uur", kind="supergroup", reply_to_message=asked)
    said = f"{content.phrases['nl']['person_says']} Kom maandag om 9 uur"
    telegram.wait(lambda: any(said == c.params["text"] for c in telegram.made("sendMessage", chat=610)), WAIT_S)
    # the greeting-free turn: the desk, its hours, that staff were told, and the answer; each is heard
    telegram.wait(lambda: telegram.made(*SAID, chat=610)[-1].method == "sendVoice", WAIT_S)
    stored = b"".join(path.read_bytes() for path in loket.var.glob("*.sqlite*"))
    assert b"Kom maandag" not in stored
