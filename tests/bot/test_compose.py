"""What the loket says, on its real content: every reply in every language it speaks."""

from __future__ import annotations

import re
from datetime import date

import msgspec
import pytest

from bot.compose import menus, person, replies, services
from bot.compose.hours import readable_hours
from bot.compose.phrases import one_paragraph, phrase, spoken_languages
from bot.compose.services import phone_link, web_address
from bot.content.types import Content
from bot.errors import ContentError
from bot.language.scripts import script_of
from bot.spoken import spoken_texts

TODAY = date(2026, 11, 21)


def test_every_faq_is_answered_in_every_spoken_language_with_source_date_and_service(content: Content) -> None:
    for language in spoken_languages(content):
        for faq_id in content.faqs:
            (reply,) = replies.answer(content, language, faq_id, TODAY)
            assert reply.language == language
            assert reply.state == "answer", (faq_id, language)
            assert reply.source is not None
            assert reply.source.checked in str(msgspec.to_builtins(reply.source))
            assert script_of(reply.text) == content.languages[language].script
            assert len(reply.choices) <= 4


def test_a_button_fits_into_telegrams_64_bytes(content: Content) -> None:
    for language in spoken_languages(content):
        for spoken in (menus.greet, menus.ask_language, menus.topics, menus.help_reply):
            assert all(len(c.id.encode()) <= 64 for r in spoken(content, language) for c in r.choices)
    assert all(len(f"faq:{faq_id}".encode()) <= 64 for faq_id in content.faqs)


@pytest.mark.parametrize("last_day", ["2026-11-20", "next summer"])
def test_an_expired_answer_is_not_given(content: Content, last_day: str) -> None:
    faq_id = "housing_social_register"
    faqs = {**content.faqs, faq_id: msgspec.structs.replace(content.faqs[faq_id], valid_until=last_day)}
    old = msgspec.structs.replace(content, faqs=faqs)
    (reply,) = replies.answer(old, "nl", faq_id, TODAY)
    assert reply.text == phrase(content, "nl", "expired")
    assert reply.state == "person"


def test_a_faq_that_is_gone_is_not_an_error(content: Content) -> None:
    (reply,) = replies.answer(content, "nl", "no_such_faq", TODAY)
    assert reply.state == "unknown"


def test_clarify_offers_at_most_three_and_something_else_last(content: Content) -> None:
    (reply,) = replies.clarify(content, "fr", list(content.faqs)[:5])
    assert len(reply.choices) == 4
    assert reply.choices[-1].id == "do:topics"


def test_a_ceased_service_is_never_shown(content: Content) -> None:
    ceased = [s for s in content.services.values() if s.state == "ceased"]
    assert ceased
    for service in ceased:
        (reply,) = services.show_service(content, "fr", service.id)
        assert reply.service is None


def test_every_service_card_holds_contacts_exactly_as_the_file_has_them(content: Content) -> None:
    for service in content.services.values():
        if service.state == "ceased":
            continue
        (reply,) = services.show_service(content, "nl", service.id)
        assert reply.service is not None
        assert reply.service.phone == service.phone
        assert reply.service.addresses == tuple(a.line for a in service.addresses)


def test_all_hours_of_our_services_are_put_into_words(content: Content) -> None:
    for service in content.services.values():
        for hours in filter(None, (service.opening_hours, service.phone_hours)):
            words = readable_hours(hours, "nl", closed="dicht", holidays="feestdagen")
            assert not set(re.findall(r"[A-Z]\w", words)), (service.id, words)


def test_hand_over_names_the_desk_with_source(content: Content) -> None:
    (reply,) = person.hand_over(content, "ar")
    assert content.organisation.addresses[0] in reply.text
    assert reply.source is not None


@pytest.mark.parametrize(
    ("number", "link"),
    [("02 535 45 42", "+3225354542"), ("112", "112"), ("0800 30 030", "080030030"), ("1733", "1733"), ("?", None)],
)
def test_phone_links(number: str, link: str | None) -> None:
    assert phone_link(number) == link


def test_two_numbers_in_one_field_give_the_first_link() -> None:
    assert phone_link("1813 / 02 648 40 14") == "1813"
    assert web_address("www.mondiplome.be / www.naric.be") == "https://www.mondiplome.be"


def test_hours_are_read_in_the_readers_language_and_never_guessed() -> None:
    hours = "Mo-We,Fr 09:00-12:00; Th 09:00-12:00,17:00-20:00"
    assert readable_hours(hours, "fr", closed="fermé", holidays="jours fériés") == (
        "lundi – mercredi, vendredi: 09:00–12:00; jeudi: 09:00–12:00, 17:00–20:00"
    )
    seasons = "Sep-Jun Mo,Tu 09:00-11:00; Jul-Aug Mo 09:00-11:00; PH off"
    assert readable_hours(seasons, "nl", closed="dicht", holidays="feestdagen") == (
        "september – juni, maandag, dinsdag: 09:00–11:00; juli – augustus, maandag: 09:00–11:00; feestdagen: dicht"
    )
    assert readable_hours("Su off", "nl", closed="dicht", holidays="feestdagen") == "zondag: dicht"
    assert readable_hours("sunrise-sunset", "nl", closed="dicht", holidays="feestdagen") == "sunrise-sunset"


def test_a_missing_phrase_is_an_error_that_names_it(content: Content) -> None:
    with pytest.raises(ContentError, match="no_such_phrase"):
        phrase(content, "nl", "no_such_phrase")


def test_every_text_that_can_be_said_is_known_ahead_in_every_language(content: Content) -> None:
    texts = list(spoken_texts(content, TODAY))
    for language in spoken_languages(content):
        said = {t.text for t in texts if t.language == language}
        assert {one_paragraph(faq.texts[language].answer) for faq in content.faqs.values()} <= said
    assert len({(t.language, t.text) for t in texts}) == len(texts)
