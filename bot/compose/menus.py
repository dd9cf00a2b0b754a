"""Finding the way by picture: languages, subjects, the questions of a subject, help."""

from __future__ import annotations

import msgspec

from bot.compose import route, ways
from bot.compose.choices import button, choice, faq_choice, labelled
from bot.compose.person import contact_line
from bot.compose.phrases import own_name, phrase, spoken_languages, text_language
from bot.compose.replies import reply
from bot.content.types import Content
from bot.turn import Choice, Reply

QUESTIONS_A_PAGE = 3
"""A spoken menu holds three items at most."""


def language_choices(content: Content, first: str | None = None) -> tuple[Choice, ...]:
    """Return every language the loket speaks as a button in its own name, the likeliest first."""
    codes = sorted(spoken_languages(content), key=lambda code: code != first)
    return tuple(choice(content, code, f"lang:{code}", content.languages[code].name, "language") for code in codes)


def ask_language(content: Content, language: str) -> tuple[Reply, ...]:
    """Ask which language the person speaks."""
    text = phrase(content, language, "ask_language")
    return (reply(content, language, text, "languages", choices=language_choices(content, language)),)


def not_yet(content: Content, unspoken: str, language: str) -> tuple[Reply, ...]:
    """Say, in a language the loket knows but does not speak, that it does not speak it yet, and offer the others.

    Args:
        unspoken: a language code, or a script when only that is known: then every such language in it is used.
        language: language of the answer when nothing can be said in the unspoken one.
    """
    known = [
        code
        for code, entry in content.languages.items()
        if unspoken in {code, entry.script} and "language_not_yet" in content.phrases.get(code, {})
    ] or [language]
    replies = [reply(content, code, phrase(content, code, "language_not_yet"), "languages") for code in known]
    last = msgspec.structs.replace(replies[-1], choices=language_choices(content))
    return (*replies[:-1], last)


def greet(content: Content, language: str) -> tuple[Reply, ...]:
    """Greet, say that this is a computer, and show the subjects and the way to a place."""
    text = phrase(content, language, "greeting")
    choices = (*topic_choices(content, language), route.start(content, language))
    return (reply(content, language, text, "greeting", choices=choices),)


def topic_choices(content: Content, language: str) -> tuple[Choice, ...]:
    """Return the subjects that have at least one question in this language."""
    code = text_language(content, language)
    filled = {faq.topic for faq in content.faqs.values() if code in faq.texts}
    return tuple(
        choice(content, language, f"topic:{topic.id}", own_name(topic.labels, code), topic.icon)
        for topic in content.topics.values()
        if topic.id in filled
    )


def topics(content: Content, language: str) -> tuple[Reply, ...]:
    """Show the subjects."""
    text = phrase(content, language, "choose_topic")
    choices = (*topic_choices(content, language), route.start(content, language))
    return (reply(content, language, text, "topics", choices=choices),)


def questions_of(content: Content, language: str, topic_id: str, page: int = 0) -> tuple[Reply, ...]:
    """Show three questions of a subject, and the way to the next three."""
    topic = content.topics.get(topic_id)
    offered = [
        one
        for faq in content.faqs.values()
        if faq.topic == topic_id and (one := faq_choice(content, language, faq)) is not None
    ]
    first = [f"faq:{faq_id}" for faq_id in topic.first] if topic is not None else []
    offered.sort(key=lambda one: first.index(one.id) if one.id in first else len(first))
    if topic is None or not offered:
        return topics(content, language)
    begin = page * QUESTIONS_A_PAGE
    shown = offered[begin : begin + QUESTIONS_A_PAGE] or offered[:QUESTIONS_A_PAGE]
    choices = list(shown)
    if begin + QUESTIONS_A_PAGE < len(offered):
        choices.append(labelled(content, language, f"topic:{topic_id}:{page + 1}", "more_questions", "other"))
    else:
        choices.append(button(content, language, "do:topics"))
    if begin == 0:
        choices += ways.of_topic(content, language, topic_id)
    label = own_name(topic.labels, text_language(content, language))
    text = phrase(content, language, "choose_question", topic=label)
    return (reply(content, language, text, "topics", choices=tuple(choices)),)


def help_reply(content: Content, language: str) -> tuple[Reply, ...]:
    """Say how the loket works."""
    choices = tuple(button(content, language, b) for b in ("do:topics", "do:languages", "do:privacy", "do:person"))
    return (reply(content, language, phrase(content, language, "help"), "smalltalk", choices=choices),)


def privacy(content: Content, language: str) -> tuple[Reply, ...]:
    """Say what is kept of a person, and who answers for it."""
    text = phrase(
        content, language, "privacy", organisation=content.organisation.privacy_contact or contact_line(content)
    )
    return (reply(content, language, text, "smalltalk", choices=(button(content, language, "do:topics"),)),)
