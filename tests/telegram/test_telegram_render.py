"""From a reply to messages: escaping, cutting, buttons, cards, reading direction. Pure."""

from __future__ import annotations

import msgspec
import pytest

from bot.compose.services import show_service
from bot.content.types import Content
from bot.telegram.keyboard import keyboard
from bot.telegram.render import render
from bot.telegram.split import LIMIT, length, split
from bot.turn import Choice, Link, Reply
from tests.telegram.bot_api_wire import seen


def said(text: str, **more: object) -> Reply:
    return Reply(text=text, language="fr", dir="ltr", **more)  # type: ignore[arg-type]


def choice(id: str, label: str, icon: str | None = "house") -> Choice:
    return Choice(id=id, label=label, language="fr", dir="ltr", icon=icon)


def shown(html: str) -> str:
    """Return what Telegram would show, and refuse what it would refuse."""
    return seen({"text": html, "parse_mode": "HTML"})


def test_text_is_escaped(content: Content) -> None:
    bubble = render([said('<b>"a" & b</b>')], content.icons)[0]
    assert shown(bubble.texts[0].html) == '<b>"a" & b</b>'


@pytest.mark.parametrize("sentence", ["Une phrase ici. ", "جملة قصيرة هنا؟ ", "ዓረፍተ ነገር። ", "Sans point ", "x" * 50])
def test_a_long_text_is_cut_and_loses_no_letter(sentence: str) -> None:
    text = sentence * 1000
    pieces = split(text)
    assert len(pieces) > 1
    assert all(length(piece) <= LIMIT for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_long_text_is_cut_after_a_sentence() -> None:
    assert all(piece.endswith(".") for piece in split("Une phrase, puis une autre. " * 400))


def test_emoji_are_not_torn_and_count_double() -> None:
    assert all(set(piece) == {"🏠"} and length(piece) <= LIMIT for piece in split("🏠" * 5000))


def test_buttons_stand_under_the_last_message_only(content: Content) -> None:
    bubble = render([said("Une phrase. " * 500, choices=(choice("do:topics", "Sujets"),))], content.icons)[0]
    assert [bool(text.rows) for text in bubble.texts] == [False] * (len(bubble.texts) - 1) + [True]


def test_a_button_is_emoji_and_word_with_the_id_behind_it(content: Content) -> None:
    rows = keyboard([choice("topic:housing", "Logement")], content.icons)
    assert [(b.label, b.data) for row in rows for b in row] == [("🏠 Logement", "topic:housing")]


def test_short_buttons_stand_in_pairs_and_long_ones_alone(content: Content) -> None:
    choices = [choice(str(n), label) for n, label in enumerate(("un", "deux", "trois", "une question assez longue"))]
    assert [len(row) for row in keyboard(choices, content.icons)] == [2, 1, 1]


def test_a_choice_telegram_cannot_carry_is_left_out(content: Content) -> None:
    fits, too_long = "faq:" + "x" * 60, "faq:" + "é" * 31
    rows = keyboard([choice(fits, "a"), choice(too_long, "b")], content.icons)
    assert [b.data for row in rows for b in row] == [fits]


def test_every_faq_fits_behind_a_button(content: Content) -> None:
    assert all(len(f"faq:{faq}".encode()) <= 64 for faq in content.faqs)


def test_a_question_too_long_for_a_button_stands_in_the_text(content: Content) -> None:
    question = "Comment est-ce que je m'inscris pour un logement social ?"
    bubble = render([said("Choisissez.", choices=(choice("faq:x", question),))], content.icons)[0]
    assert question in shown(bubble.texts[0].html)


def test_the_source_is_shown_with_its_link_and_not_spoken(content: Content) -> None:
    link = Link(checked="2026-11-01", url="https://example.org/?a=1&b=2")
    bubble = render([said("Oui.", source=link, source_line="Source : example.org, 1 novembre.")], content.icons)[0]
    assert shown(bubble.texts[0].html).endswith("Source : example.org, 1 novembre.")
    assert 'href="https://example.org/?a=1&amp;b=2"' in bubble.texts[0].html


def test_a_link_that_is_no_web_address_is_text(content: Content) -> None:
    link = Link(checked="2026-11-01", url="javascript:alert(1)")
    bubble = render([said("Oui.", source=link, source_line="Source.")], content.icons)[0]
    assert "href" not in bubble.texts[0].html


@pytest.mark.parametrize("language", ["fr", "nl", "en", "ar"])
def test_every_service_makes_a_card_telegram_takes(content: Content, language: str) -> None:
    for service in content.services.values():
        for bubble in render(show_service(content, language, service.id), content.icons):
            text = "\n".join(shown(part.html) for part in bubble.texts)
            if service.state == "ceased" or language not in service.texts:
                continue
            for address in service.addresses:
                assert address.line in text
            assert text.count("🔗") <= 1
            assert not service.website or "🌐" in text


def test_numbers_keep_their_order_in_arabic(content: Content) -> None:
    service = next(s for s in content.services.values() if s.phone and "ar" in s.texts and s.state == "active")
    bubble = render(show_service(content, "ar", service.id), content.icons)[0]
    assert "\u2066" in bubble.texts[0].html


def test_a_reply_without_a_voice_has_no_track(content: Content) -> None:
    assert render([said("Oui.")], content.icons)[0].track is None


def test_an_unknown_icon_leaves_the_word(content: Content) -> None:
    rows = keyboard([msgspec.structs.replace(choice("a", "Mot"), icon="no_such_icon")], content.icons)
    assert rows[0][0].label == "Mot"
