"""The chat API: the same for the widget, the tests and anyone's own client."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from flask import Blueprint, Response, request

from bot.compose import menus
from bot.compose.phrases import direction, phrase, spoken_languages, text_language
from bot.compose.replies import reply
from bot.errors import BadInput, UnknownConversation
from bot.gateway import DEFAULT_LANGUAGE
from bot.language.tags import language_of
from bot.turn import Incoming
from bot.variants import parted, with_variants
from bot.voicing import Voicing
from web.app import services

routes = Blueprint("chat", __name__, url_prefix="/api")

T = TypeVar("T")
HEADER = "Loket-Conversation"
WIDGET_PREFIXES = ("widget_",)
LABEL_SUFFIX = "_label"
SAID_BY_WIDGET = ("widget_mic_refused", "widget_mic_none", "widget_mic_hold")
"""Sentences that the widget says about its microphone: the server does not know what a browser allows."""


class OpenBody(msgspec.Struct):
    """Begin a conversation: the browser's languages, likeliest first."""

    hint: list[str] | str | None = None


class MessageBody(msgspec.Struct):
    """One message: `text`, or the id of a `choice` that was offered; `id` is the idempotency key."""

    text: str | None = None
    choice: str | None = None
    language: str | None = None
    id: str | None = None


_OPEN, _MESSAGE = msgspec.json.Decoder(OpenBody), msgspec.json.Decoder(MessageBody)


def json_answer(value: Any, status: int = 200) -> Response:
    """Return a value as JSON that nobody keeps."""
    return Response(
        msgspec.json.encode(value), status=status, mimetype="application/json", headers={"Cache-Control": "no-store"}
    )


def _body(kind: msgspec.json.Decoder[T]) -> T:
    try:
        return kind.decode(request.get_data() or b"{}")
    except msgspec.MsgspecError as error:
        raise BadInput("not the JSON of the contract", phrase="bad_request") from error


def conversation_of() -> str:
    """Return the conversation a request belongs to.

    Raises:
        UnknownConversation: the header is missing.
    """
    name = request.headers.get(HEADER, "")
    if not name or len(name) > 200:
        raise UnknownConversation("The header Loket-Conversation is missing.")
    return name


@routes.post("/conversations")
def open_conversation() -> Response:
    """Begin a conversation; `hint` holds the browser's languages, likeliest first."""
    given = _body(_OPEN).hint
    hints = [given] if isinstance(given, str) else given or [tag for tag, _ in request.accept_languages]
    content = services().content.current().content
    spoken = spoken_languages(content)
    hint = next((tag for tag in hints[:10] if language_of(tag) in spoken), None)
    with services().admission.place():
        opened = services().gateway.open(hint=hint)
    return json_answer({
        "conversation": opened.conversation,
        "language": opened.language,
        "languages": _languages(hint),
        "replies": opened.replies,
        "listen": services().listening.is_ready,
    }, 201)  # fmt: skip


@routes.get("/start")
def start() -> Response:
    """Return what is said before the first question, without a conversation: that begins with the first message.

    `language` is one the person chose; without it the languages are offered, those of `hint` (the browser's, likeliest
    first, separated by commas) before the others. With `gone` it first says that the answer asked for is
    no longer here.
    """
    content = services().content.current().content
    spoken = spoken_languages(content)
    hints = [tag.strip() for tag in request.args.get("hint", "").split(",")[:10]]
    hint = next((tag for tag in hints if language_of(tag) in spoken), None)
    wanted, variant = parted(content, language_of(request.args.get("language", "")))
    chosen = wanted if wanted in spoken else None
    language = chosen or (language_of(hint) if hint else DEFAULT_LANGUAGE)
    said = menus.greet(content, language)
    if request.args.get("gone"):
        said = (reply(content, language, phrase(content, language, "widget_gone"), "unknown"), *said)
    replies = Voicing(services().voice).voice(content, said, variant=variant)
    answer = json_answer({"language": chosen, "languages": _languages(hint), "replies": replies,
                          "listen": services().listening.is_ready})  # fmt: skip
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer


@routes.post("/messages")
def send_message() -> Response:
    """Answer one message: `text` or `choice`."""
    message = _body(_MESSAGE)
    if (message.text is None) == (message.choice is None):
        raise BadInput("text or choice, one of them", phrase="bad_request")
    if message.id is not None and len(message.id) > 100:
        raise BadInput("id too long", phrase="bad_request")
    conversation = conversation_of()
    incoming = Incoming(
        conversation=conversation,
        text=message.text,
        choice=message.choice[:64] if message.choice is not None else None,
        language=message.language,
        idempotency_key=message.id,
    )
    with services().admission.place():
        turn = services().gateway.send(incoming)
    return json_answer(turn)


@routes.delete("/conversations")
def forget() -> Response:
    """Delete everything kept about the conversation."""
    return json_answer(services().gateway.forget(conversation_of()))


@routes.get("/languages")
def languages() -> Response:
    """List the languages the loket speaks, the reader's likeliest first."""
    hint = next((tag for tag, _ in request.accept_languages), None)
    return json_answer({"languages": _languages(hint), "listen": services().listening.is_ready})


@routes.get("/phrases/<language>")
def phrases(language: str) -> Response:
    """Return the widget's labels in a language, or in the nearest one the loket speaks; `language` names it.

    `spoken` says where those sentences can be heard that the widget says by itself.
    """
    content = services().content.current().content
    spoken = spoken_languages(content)
    base, _ = parted(content, language_of(language))
    nearest = base if base in spoken else DEFAULT_LANGUAGE
    table = content.phrases[text_language(content, nearest)]
    labels = {k: v for k, v in table.items() if k.startswith(WIDGET_PREFIXES) or k.endswith(LABEL_SUFFIX)}
    name = content.languages[nearest].name
    voicing = Voicing(services().voice)
    said = SAID_BY_WIDGET if services().listening.is_ready else ()
    spoken_labels = {key: voicing.audio(content, nearest, labels[key]) for key in said if key in labels}
    answer = json_answer({
        "language": nearest, "name": name, "dir": direction(content, nearest), "phrases": labels, "spoken": spoken_labels,
    })  # fmt: skip
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def _languages(hint: str | None) -> list[dict[str, Any]]:
    content = services().content.current().content
    voicing = Voicing(services().voice)
    first = language_of(hint) if hint else None
    return [
        {
            "code": choice.language,
            "name": choice.label,
            "dir": choice.dir,
            "greeting": voicing.audio(content, choice.language, phrase(content, choice.language, "greeting")),
        }
        for choice in with_variants(content, menus.language_choices(content, first), voicing)
    ]
