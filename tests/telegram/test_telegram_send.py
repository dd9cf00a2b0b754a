"""Sending when something is in the way: flood limits, failures, forbidden voices, refused markup."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import structs

from bot.compose.phrases import phrase
from bot.compose.replies import reply
from bot.compose.services import show_service
from bot.telegram.card import share_address
from bot.telegram.patience import Patience
from bot.turn import Incoming, Reply
from tests.telegram.conftest import Loket

ANA, BEN = 700001, 700002


async def test_a_sound_heard_before_is_sent_without_upload(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "bonjour"))
    await loket.finished(loket.telegram.says(BEN, "bonjour"))
    first, second = loket.telegram.made("sendVoice")
    assert first.is_upload
    assert not second.is_upload
    assert second.params["voice"] == first.result["voice"]["file_id"]


async def test_of_a_discreet_sound_nothing_is_noted(loket: Loket) -> None:
    show = a_card(loket)
    loket.door.answer = lambda *asked: tuple(structs.replace(one, discreet=True) for one in show(*asked))
    await loket.finished(loket.telegram.says(ANA, "où ?"))
    await loket.finished(loket.telegram.says(BEN, "où ?"))
    assert [call.is_upload for call in loket.telegram.made("sendVoice")] == [True, True]


async def test_a_file_id_telegram_no_longer_knows_is_uploaded_again(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "bonjour"))
    loket.telegram._files.clear()
    await loket.finished(loket.telegram.says(BEN, "bonjour"))
    assert [call.is_upload for call in loket.telegram.made("sendVoice")] == [True, True]


async def test_forbidden_voice_messages_become_an_audio_file(loket: Loket) -> None:
    loket.telegram.voice_forbidden.add(ANA)
    await loket.finished(loket.telegram.says(ANA, "bonjour"))
    await loket.finished(loket.telegram.says(ANA, "encore"))
    assert [call.method for call in loket.said(ANA)] == ["sendMessage", "sendAudio"] * 2
    music = loket.telegram.made("sendAudio")[0]
    assert music.params["title"] == phrase(loket.content, "fr", "widget_title")
    assert music.params["reply_parameters"]["message_id"] == loket.said(ANA)[0].result["message_id"]
    refused = [call for call in loket.telegram.calls if call.method == "sendVoice"]
    assert len(refused) == 1, "who refuses voice messages is remembered"


async def test_when_all_sound_is_refused_the_text_stands_alone(loket: Loket) -> None:
    loket.telegram.voice_forbidden.add(ANA)
    loket.telegram.fail("sendAudio", 400, "Bad Request: not enough rights to send music", times=9)
    await loket.finished(loket.telegram.says(ANA, "bonjour"))
    assert [call.method for call in loket.said(ANA)] == ["sendMessage"]


async def test_a_text_without_a_voice_is_sent_alone(loket: Loket) -> None:
    loket.voice.mute = True
    await loket.finished(loket.telegram.says(ANA, "bonjour"))
    assert [call.method for call in loket.said(ANA)] == ["sendMessage"]


async def test_a_flood_limit_is_obeyed_and_nothing_is_lost_or_doubled(loket: Loket) -> None:
    loket.telegram.fail("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    await loket.finished(loket.telegram.says(ANA, "bonjour"))
    assert [call.method for call in loket.said(ANA)] == ["sendMessage", "sendVoice"]


async def test_failures_of_telegram_lose_no_text_and_keep_the_order(loket: Loket) -> None:
    loket.telegram.fail("sendMessage", 502, "Bad Gateway", times=9)
    loket.telegram.says(ANA, "un")
    await loket.finished(loket.telegram.says(ANA, "deux"))
    assert loket.texts(ANA) == ["Réponse à : un", "Réponse à : deux"]


async def test_failures_at_the_voice_leave_the_text_and_the_next_turn(loket: Loket) -> None:
    loket.telegram.fail("sendVoice", 500, "Internal Server Error", times=4)
    loket.telegram.says(ANA, "un")
    await loket.finished(loket.telegram.says(ANA, "deux"))
    assert [call.method for call in loket.said(ANA)] == ["sendMessage", "sendMessage", "sendVoice"]


async def test_one_chat_that_fails_does_not_stop_another(loket: Loket) -> None:
    loket.telegram.fail("sendMessage", 500, "Internal Server Error", times=100_000, chat=ANA)
    loket.telegram.says(ANA, "un")
    loket.telegram.says(BEN, "deux")
    await loket.until(lambda: loket.texts(BEN))
    assert loket.texts(ANA) == []
    loket.telegram.blocked.add(ANA)
    for fault in loket.telegram._faults["sendMessage"]:
        fault.times = 0
    await loket.finished(loket.telegram.says(BEN, "trois"))


async def test_markup_that_telegram_refuses_goes_as_plain_text(loket: Loket) -> None:
    loket.telegram.fail("sendMessage", 400, "Bad Request: can't parse entities: …")
    await loket.finished(loket.telegram.says(ANA, "a < b"))
    sent = loket.telegram.made("sendMessage")[0]
    assert sent.params["text"] == "Réponse à : a < b"
    assert "parse_mode" not in sent.params


async def test_a_chat_that_is_gone_is_forgotten(loket: Loket) -> None:
    loket.telegram.fail("sendMessage", 400, "Bad Request: chat not found")
    await loket.finished(loket.telegram.says(ANA, "bonjour"))
    assert loket.door.forgotten == [loket.name(ANA)]


async def test_a_block_between_text_and_voice_is_noticed(loket: Loket) -> None:
    loket.telegram.fail("sendVoice", 403, "Forbidden: bot was blocked by the user")
    await loket.finished(loket.telegram.says(ANA, "bonjour"))
    assert loket.door.forgotten == [loket.name(ANA)]


async def test_failing_edits_and_acknowledgements_change_nothing_for_the_person(loket: Loket) -> None:
    loket.telegram.fail("answerCallbackQuery", 400, "Bad Request: query is too old", times=9)
    loket.telegram.fail("editMessageReplyMarkup", 400, "Bad Request: message can't be edited", times=9)
    await loket.finished(loket.telegram.says(ANA, "/start"))
    before = len(loket.texts(ANA))
    await loket.finished(loket.telegram.taps(ANA, 2, "topic:housing"))
    assert len(loket.texts(ANA)) == before + 1


async def test_a_very_long_text_is_split_and_spoken_once(loket: Loket) -> None:
    def long(incoming: Incoming, language: str) -> tuple[Reply, ...]:
        return (reply(loket.content, language, "Une phrase & encore une. " * 400, "answer"),)

    loket.door.answer = long
    await loket.finished(loket.telegram.says(ANA, "tout"))
    texts = loket.texts(ANA)
    assert len(texts) == 3
    assert all(text.endswith("une.") for text in texts)
    assert len(loket.telegram.made("sendVoice")) == 1


async def test_many_people_at_once_each_get_their_own_answers_in_order(loket: Loket) -> None:
    chats = range(800, 812)
    for turn in ("un", "deux"):
        for chat in chats:
            loket.telegram.says(chat, f"{turn} {chat}")
    await loket.finished(loket.telegram.updates[-1]["update_id"])
    for chat in chats:
        assert loket.texts(chat) == [f"Réponse à : un {chat}", f"Réponse à : deux {chat}"]
        assert len(loket.telegram.made("sendVoice", chat=chat)) == 2


async def test_a_call_that_telegram_does_not_answer_in_time_is_made_again(idle: Loket) -> None:
    idle.answer_s = 0.3
    idle.telegram.hold("sendMessage")
    async with idle.running():
        number = idle.telegram.says(ANA, "bonjour")
        await idle.until(lambda: len(idle.telegram.waiting) >= 2)
        idle.telegram.drop_held("sendMessage")
        await idle.finished(number)
    assert idle.texts(ANA) == ["Réponse à : bonjour"]


async def test_a_text_outlives_an_outage_of_two_hours(idle: Loket) -> None:
    rested: list[float] = []

    async def rest(seconds: float) -> None:
        rested.append(seconds)
        if sum(rested) > 2 * 3600:
            idle.telegram._faults.clear()

    idle.patience = Patience(rest=rest)
    async with idle.running():
        await idle.finished(idle.telegram.says(BEN, "connecté"))
        idle.telegram.fail("sendMessage", 502, "Bad Gateway", times=100_000)
        await idle.finished(idle.telegram.says(ANA, "bonjour"))
    assert idle.texts(ANA) == ["Réponse à : bonjour"]
    assert sum(rested) > 2 * 3600
    assert max(rested) <= 60


async def test_a_group_that_moved_is_followed(loket: Loket) -> None:
    loket.telegram.fail(
        "sendMessage",
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        chat=-5,
        migrate_to_chat_id=-1005,
    )
    await loket.finished(loket.telegram.says(-5, "/start@loket_test_bot", kind="group"))
    assert loket.texts(-1005) == [phrase(loket.content, "fr", "telegram_private_only")]


def a_card(loket: Loket) -> Callable[[Incoming, str], tuple[Reply, ...]]:
    """Return what answers with a service that can be called and visited."""
    service = next(s for s in loket.content.services.values() if s.addresses and s.phone and s.state == "active")
    return lambda incoming, language: show_service(loket.content, language, service.id)


async def test_a_card_can_be_called_found_on_a_map_and_sent_on(loket: Loket) -> None:
    loket.door.answer = a_card(loket)
    loket.door.languages[loket.name(ANA)] = "nl"
    await loket.finished(loket.telegram.says(ANA, "waar?"))
    card = loket.said(ANA)[0]
    assert "https://www.openstreetmap.org/search?query=" in card.params["text"]
    ((label, share),) = card.links
    assert share.startswith("https://t.me/share/url?url=")
    assert label.endswith(phrase(loket.content, "nl", "telegram_share_label"))
    assert loket.content.icons["talk"].emoji in label


async def test_a_discreet_card_has_no_button_that_sends_it_on(loket: Loket) -> None:
    show = a_card(loket)
    loket.door.answer = lambda *asked: tuple(structs.replace(one, discreet=True) for one in show(*asked))
    await loket.finished(loket.telegram.says(ANA, "où ?"))
    assert loket.said(ANA)[0].links == []


async def test_every_card_makes_a_share_link_telegram_takes(loket: Loket) -> None:
    for language in ("fr", "ar"):
        for service in loket.content.services.values():
            for said in show_service(loket.content, language, service.id):
                if said.service is not None:
                    assert len(share_address(said.service)) < 2048
