"""A person talks with the bot: what is answered, in which order, in which language, and what is left alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from msgspec import structs

from audio.encode import decode
from bot.compose import menus
from bot.compose.choices import button
from bot.compose.phrases import phrase, spoken_languages
from bot.compose.replies import reply
from bot.content.types import Content
from bot.telegram import words
from bot.telegram.keyboard import LONG_LABEL
from bot.turn import Incoming, Reply
from tests.telegram.conftest import Loket

ANA, BEN = 700001, 700002


async def test_start_is_one_message_and_one_voice_that_answers_it(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "/start"))
    text, voice = loket.said(ANA)
    assert (text.method, voice.method) == ("sendMessage", "sendVoice")
    assert voice.params["reply_parameters"]["message_id"] == text.result["message_id"]
    assert voice.files["voice"][:4] == b"OggS"
    pcm, rate = decode(voice.files["voice"])
    assert abs(len(pcm) / rate - int(voice.params["duration"])) < 1


async def test_the_first_words_are_heard_in_a_language_without_a_voice_too(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "/start", language="ps"))
    assert len(loket.telegram.made("sendVoice", chat=ANA)) == 1


async def test_the_first_words_are_short_and_heard_as_they_stand_there(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "/start"))
    said = phrase(loket.content, "fr", "telegram_start")
    assert loket.texts(ANA) == [said]
    assert said in loket.voice.texts.values()
    assert "lang:uk" in [data for _, data in loket.said(ANA)[0].buttons]


def test_every_language_has_first_words_and_a_share_button(content: Content) -> None:
    for code in spoken_languages(content):
        first = words.first_words(content, menus.ask_language(content, code)[-1])
        assert len(first.text) < 90
        assert first.text != phrase(content, code, "greeting")
        assert 0 < len(words.share(content, code).label) <= LONG_LABEL


async def test_start_in_a_known_language_greets_with_the_subjects(loket: Loket) -> None:
    loket.door.languages[loket.name(ANA)] = "nl"
    await loket.finished(loket.telegram.says(ANA, "/start"))
    assert loket.texts(ANA) == [phrase(loket.content, "nl", "greeting")]
    assert [data for _, data in loket.said(ANA)[0].buttons][0].startswith("topic:")


async def test_text_does_not_wait_for_a_slow_voice(loket: Loket) -> None:
    loket.voice.may_speak.clear()
    number = loket.telegram.says(ANA, "/start")
    await loket.until(lambda: loket.texts(ANA))
    assert not loket.telegram.made("sendVoice")
    loket.voice.may_speak.set()
    await loket.finished(number)
    assert len(loket.telegram.made("sendVoice")) == 1


async def test_start_passes_only_the_keyed_hash_and_the_hint(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "/start", language="nl-BE"))
    assert loket.door.opened == [(loket.name(ANA), "nl-BE")]
    assert str(ANA) not in loket.name(ANA)
    assert loket.name(ANA) != loket.name(BEN)


async def test_languages_are_offered_as_buttons_in_their_own_names(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "/start"))
    offered = {data: label for call in loket.said(ANA) for label, data in call.buttons}
    for code in spoken_languages(loket.content):
        assert loket.content.languages[code].name in offered[f"lang:{code}"]
        assert loket.content.icons["language"].emoji in offered[f"lang:{code}"]


async def test_a_tap_is_acknowledged_answered_and_puts_the_buttons_out_of_use(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "/start"))
    asking = next(call for call in loket.said(ANA) if any(data == "lang:nl" for _, data in call.buttons))
    message = asking.result["message_id"]
    await loket.finished(loket.telegram.taps(ANA, message, "lang:nl"))
    assert loket.door.sent[-1].choice == "lang:nl"
    assert len(loket.telegram.made("answerCallbackQuery")) == 1
    edits = loket.telegram.made("editMessageReplyMarkup", chat=ANA)
    assert [edit.params["message_id"] for edit in edits] == [str(message)]
    assert edits[0].buttons == []
    assert loket.texts(ANA)[-1] == phrase(loket.content, "nl", "choose_topic")


async def test_a_button_touched_twice_is_answered_once(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "/start"))
    message = loket.said(ANA)[0].result["message_id"]
    loket.telegram.hold("answerCallbackQuery")
    loket.telegram.taps(ANA, message, "topic:housing")
    number = loket.telegram.taps(ANA, message, "topic:housing")
    loket.telegram.release("answerCallbackQuery")
    await loket.finished(number)
    assert [one.choice for one in loket.door.sent] == ["topic:housing"]
    assert len(loket.telegram.made("answerCallbackQuery")) == 2


async def test_the_waiting_circle_ends_while_the_chat_is_busy(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "/start"))
    loket.telegram.hold("sendMessage")
    loket.telegram.says(ANA, "bonjour")
    number = loket.telegram.taps(ANA, 1, "do:topics")
    await loket.until(lambda: loket.telegram.made("answerCallbackQuery"))
    assert [one.choice for one in loket.door.sent if one.choice] == []
    loket.telegram.release("sendMessage")
    await loket.finished(number)


async def test_buttons_stay_when_the_turn_failed(loket: Loket) -> None:
    def fails(incoming: Incoming, language: str) -> tuple[Reply, ...]:
        return (reply(loket.content, language, "…!", "failure"),)

    await loket.finished(loket.telegram.says(ANA, "/start"))
    loket.door.answer = fails
    message = loket.said(ANA)[0].result["message_id"]
    await loket.finished(loket.telegram.taps(ANA, message, "topic:housing"))
    assert not loket.telegram.made("editMessageReplyMarkup")


@pytest.mark.parametrize(("command", "choice"), [("/language", "do:languages"), ("/help", "do:help")])
async def test_a_command_is_a_choice_of_the_gateway(loket: Loket, command: str, choice: str) -> None:
    number = loket.telegram.says(ANA, command, language="ar")
    await loket.finished(number)
    assert loket.door.sent == [Incoming(loket.name(ANA), choice=choice, hint="ar", idempotency_key=str(number))]


async def test_an_expired_conversation_is_opened_again_without_a_word(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "où apprendre le français ?", language="fr"))
    assert loket.door.opened == [(loket.name(ANA), "fr")]
    assert loket.texts(ANA) == ["Réponse à : où apprendre le français ?"]


async def test_forget_deletes_and_says_so(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "bonjour"))
    await loket.finished(loket.telegram.says(ANA, "/forget"))
    assert loket.door.forgotten == [loket.name(ANA)]
    assert loket.texts(ANA)[-1] == phrase(loket.content, "fr", "forgotten")


async def test_forget_deletes_the_messages_of_both(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "/start"))
    await loket.finished(loket.telegram.says(ANA, "bonjour"))
    await loket.finished(loket.telegram.says(BEN, "bonjour"))
    before = [call.result["message_id"] for call in loket.said(ANA)]
    await loket.finished(loket.telegram.says(ANA, "/forget"))
    deleted = [one for call in loket.telegram.made("deleteMessages", chat=ANA) for one in call.params["message_ids"]]
    assert set(before) <= set(deleted)
    assert set(loket.telegram.written[ANA]) <= set(deleted)
    assert not loket.telegram.made("deleteMessages", chat=BEN)
    assert loket.said(ANA)[-1].result["message_id"] not in deleted
    assert loket.ledger.messages(loket.name(ANA)) == ()


async def test_forget_forgets_what_was_touched_and_which_album_was_answered(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "/start"))
    await loket.finished(loket.telegram.says(BEN, "/start"))
    (mine,), (other,) = ([call.result["message_id"] for call in loket.said(c)][:1] for c in (ANA, BEN))

    async def again() -> None:
        loket.telegram.taps(ANA, mine, "topic:housing")
        loket.telegram.taps(BEN, other, "topic:housing")
        await loket.finished(loket.telegram.post(ANA, photo=PHOTO, media_group_id="album"))

    await again()
    await again()
    assert len(loket.door.sent) == 2
    await loket.finished(loket.telegram.says(ANA, "/forget"))
    before = len(loket.texts(ANA))
    await again()
    assert [one.conversation for one in loket.door.sent].count(loket.name(ANA)) == 2
    assert [one.conversation for one in loket.door.sent].count(loket.name(BEN)) == 1
    assert len(loket.texts(ANA)) == before + 2, "the tap and the photo"


async def touch_a_discreet_button(loket: Loket) -> Callable[[], Awaitable[None]]:
    """Let a person get a button of women's safety; returns what touches it."""

    def discreet(incoming: Incoming, language: str) -> tuple[Reply, ...]:
        return (structs.replace(reply(loket.content, language, "…", "answer"), discreet=True),)

    await loket.finished(loket.telegram.says(ANA, "/start"))
    message = loket.said(ANA)[0].result["message_id"]
    loket.door.answer = discreet

    async def touch() -> None:
        await loket.finished(loket.telegram.taps(ANA, message, "topic:women"))

    return touch


async def test_two_nervous_taps_on_a_discreet_button_get_one_answer(loket: Loket) -> None:
    touch = await touch_a_discreet_button(loket)
    await touch()
    await touch()
    assert len(loket.door.sent) == 1
    assert loket.telegram.made("editMessageReplyMarkup", chat=ANA)[0].buttons == []
    await loket.finished(loket.telegram.says(ANA, "/forget"))
    await touch()
    assert len(loket.door.sent) == 2, "forgotten with all else"


async def test_a_discreet_choice_is_soon_remembered_no_more(idle: Loket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.buttons.NERVOUS_S", 0.05)
    async with idle.running():
        touch = await touch_a_discreet_button(idle)
        await touch()
        await asyncio.sleep(0.1)
        await touch()
    assert len(idle.door.sent) == 2, "nobody knows that it was touched"


async def test_more_messages_than_one_call_may_delete_are_all_deleted(loket: Loket) -> None:
    for message in range(250):
        loket.ledger.note_sent(1, f"old{message}", loket.name(ANA), 5000 + message)
    await loket.finished(loket.telegram.says(ANA, "/forget"))
    calls = loket.telegram.made("deleteMessages", chat=ANA)
    assert [len(call.params["message_ids"]) for call in calls][:2] == [100, 100]
    assert sum(len(call.params["message_ids"]) for call in calls) >= 250


async def test_messages_that_cannot_be_deleted_do_not_keep_the_loket_from_forgetting(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "bonjour"))
    loket.telegram.fail("deleteMessages", 400, "Bad Request: message can't be deleted", times=9)
    await loket.finished(loket.telegram.says(ANA, "/forget"))
    assert loket.door.forgotten == [loket.name(ANA)]
    assert loket.texts(ANA)[-1] == phrase(loket.content, "fr", "forgotten")


async def test_the_forget_button_forgets_too(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "bonjour"))
    message = loket.said(ANA)[0].result["message_id"]
    await loket.finished(loket.telegram.taps(ANA, message, "do:forget"))
    assert loket.door.forgotten == [loket.name(ANA)]


PHOTO = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
VOICE = {"file_id": "v", "file_unique_id": "v", "duration": 2}
STICKER = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1,
           "is_animated": False, "is_video": False}  # fmt: skip


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ({"photo": PHOTO}, "telegram_no_file"),
        ({"document": {"file_id": "d", "file_unique_id": "d"}}, "telegram_no_file"),
        ({"sticker": STICKER}, "telegram_no_file"),
        ({"contact": {"phone_number": "1", "first_name": "A"}}, "telegram_no_file"),
        ({"voice": VOICE}, "telegram_no_listen"),
        ({"video_note": {**VOICE, "length": 1}}, "telegram_no_listen"),
    ],
)
async def test_what_cannot_be_read_is_said_in_the_language_of_the_app(loket: Loket, message: dict, key: str) -> None:
    await loket.finished(loket.telegram.post(ANA, language="nl", **message))
    assert loket.texts(ANA) == [phrase(loket.content, "nl", key)]
    assert len(loket.telegram.made("sendVoice", chat=ANA)) == 1
    ways_on = [data for _, data in loket.said(ANA)[0].buttons]
    assert ways_on == ["do:topics", "do:person"]
    assert not loket.telegram.made("getFile")


async def test_what_cannot_be_read_is_said_in_the_language_of_the_conversation(loket: Loket) -> None:
    loket.door.languages[loket.name(ANA)] = "ar"
    await loket.finished(loket.telegram.says(ANA, "سكن", language="fr"))
    await loket.finished(loket.telegram.post(ANA, language="fr", photo=PHOTO))
    assert loket.texts(ANA)[-1] == phrase(loket.content, "ar", "telegram_no_file")


async def test_an_unspoken_app_language_falls_back(loket: Loket) -> None:
    await loket.finished(loket.telegram.post(ANA, language="is", photo=PHOTO))
    assert loket.texts(ANA) == [phrase(loket.content, "fr", "telegram_no_file")]


async def test_an_album_gets_one_answer(loket: Loket) -> None:
    numbers = [loket.telegram.post(ANA, photo=PHOTO, media_group_id="album") for _ in range(4)]
    await loket.finished(numbers[-1])
    assert len(loket.texts(ANA)) == 1


async def test_a_group_hears_one_sentence_to_a_command_and_nothing_else(loket: Loket) -> None:
    loket.telegram.says(-5, "bonjour tout le monde", kind="group")
    loket.telegram.says(-5, "/start@another_bot", kind="group")
    loket.telegram.post(-5, kind="group", photo=PHOTO)
    number = loket.telegram.says(-5, "/start@loket_test_bot", kind="group", language="nl")
    await loket.finished(number)
    assert loket.texts(-5) == [phrase(loket.content, "nl", "telegram_private_only")]
    assert not loket.door.sent
    assert not loket.door.opened
    assert not loket.telegram.made("sendVoice")


async def test_notices_of_telegram_and_edits_are_left_alone(loket: Loket) -> None:
    edited = {"message_id": 5, "date": 1, "chat": {"id": ANA, "type": "private"}, "text": "x"}
    loket.telegram.post(ANA, pinned_message=edited)
    await loket.finished(loket.telegram.deliver({"edited_message": edited}))
    assert not loket.said(ANA)


async def test_somebody_who_blocks_the_bot_is_forgotten(loket: Loket) -> None:
    loket.telegram.blocked.add(ANA)
    await loket.finished(loket.telegram.says(ANA, "bonjour"))
    assert loket.door.forgotten == [loket.name(ANA)]


async def test_the_notice_of_a_block_forgets_and_sends_nothing(loket: Loket) -> None:
    await loket.finished(loket.telegram.blocks(ANA))
    assert loket.door.forgotten == [loket.name(ANA)]
    assert not loket.said(ANA)


async def test_an_error_of_ours_is_an_apology_and_the_bot_goes_on(
    loket: Loket, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(incoming: Incoming, language: str) -> tuple[Reply, ...]:
        raise RuntimeError(incoming.text)

    loket.door.answer = breaks
    await loket.finished(loket.telegram.says(ANA, "mon mari me bat"))
    loket.door.answer = None
    await loket.finished(loket.telegram.says(ANA, "encore"))
    begin = phrase(loket.content, "fr", "failure").split("{")[0]
    assert loket.texts(ANA)[0].startswith(begin)
    assert loket.texts(ANA)[1] == "Réponse à : encore"
    assert "RuntimeError" in caplog.text
    assert "mari" not in caplog.text


async def test_the_words_of_a_person_cannot_be_markup(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "<b>a & b</b> <script>"))
    assert loket.texts(ANA) == ["Réponse à : &lt;b&gt;a &amp; b&lt;/b&gt; &lt;script&gt;"]


async def test_buttons_carry_emoji_and_word(loket: Loket) -> None:
    def offers(incoming: Incoming, language: str) -> tuple[Reply, ...]:
        return (reply(loket.content, language, "?", "clarify", choices=(button(loket.content, "fr", "do:person"),)),)

    loket.door.answer = offers
    await loket.finished(loket.telegram.says(ANA, "aide"))
    label = f"{loket.content.icons['person'].emoji} {phrase(loket.content, 'fr', 'person_label')}"
    assert loket.said(ANA)[0].buttons == [(label, "do:person")]
