"""The chat API as an OpenAPI 3.1 document at `/openapi.json`, made from the types the API itself speaks.

A test compares its addresses with the routes of the application, and schemathesis calls what it describes: a route nobody
documented, or a document nobody keeps, fails.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from flask import Blueprint, Response

from bot.listening import SpokenTurn
from bot.turn import Audio, Reply, Turn
from web.chat import MessageBody, OpenBody

routes = Blueprint("openapi", __name__)

JSON = "application/json"
_REF = "#/components/schemas/{name}"


class ErrorBody(msgspec.Struct):
    """What went wrong: a code for programs, a message that can be said to a person, and where it can be heard."""

    code: str
    message: str
    audio: str | None = None


class Failed(msgspec.Struct):
    """The one form of every error."""

    error: ErrorBody


class LanguageCard(msgspec.Struct):
    """A language the loket speaks, with its greeting to be heard."""

    code: str
    name: str
    dir: str
    greeting: Audio | None


class Started(msgspec.Struct):
    """What is said before the first question."""

    language: str | None
    languages: list[LanguageCard]
    replies: list[Reply]
    listen: bool
    """Whether a microphone may be offered."""


class Begun(Started):
    """A conversation; its id goes into the header `Loket-Conversation` of every further call."""

    conversation: str


class Languages(msgspec.Struct):
    """The languages the loket speaks, the reader's likeliest first."""

    languages: list[LanguageCard]
    listen: bool


class Labels(msgspec.Struct):
    """The words of the widget in one language."""

    language: str
    name: str
    dir: str
    phrases: dict[str, str]
    spoken: dict[str, Audio | None]
    """Where the sentences can be heard that the widget says by itself."""


_TYPES = (OpenBody, MessageBody, Begun, Started, Turn, SpokenTurn, Languages, Labels, Failed)
_CONVERSATION = {
    "name": "Loket-Conversation", "in": "header", "required": True, "schema": {"type": "string", "maxLength": 200},
    "description": "The id that POST /api/conversations gave. Never part of an address.",
}  # fmt: skip

_BYTES = {"type": "string", "format": "binary"}


@routes.get("/openapi.json")
def openapi() -> Response:
    """Serve the document."""
    body = msgspec.json.encode(document())
    return Response(body, mimetype=JSON, headers={"Cache-Control": "public, max-age=300"})


@cache
def document() -> dict[str, Any]:
    """Return the document."""
    _, schemas = msgspec.json.schema_components(_TYPES, ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Loket",
            "version": "1",
            "description": "A multilingual counter that speaks. Errors have one form; the message can be said to people.",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "paths": {
            "/api/conversations": {
                "post": _call("Begin a conversation", {201: "Begun"}, body="OpenBody"),
                "delete": _call("Forget the conversation", {200: "Turn"}, parameters=(_CONVERSATION,)),
            },
            "/api/messages": {
                "post": _call(
                    "Answer one message: `text` or `choice`", {200: "Turn"}, body="MessageBody", parameters=(_CONVERSATION,)
                ),
            },
            "/api/voice": {
                "post": {
                    **_call(
                        "Answer a question said aloud; `heard` holds its words", {200: "SpokenTurn"},
                        parameters=(_CONVERSATION, _query("language"), _query("id")),
                    ),
                    "requestBody": {"required": True, "content": {"application/octet-stream": {"schema": _BYTES}}},
                },
            },
            "/api/start": {
                "get": _call(
                    "What is said before the first question, without a conversation", {200: "Started"},
                    parameters=(_query("language"), _query("hint"), _query("gone")),
                ),
            },
            "/api/languages": {"get": _call("The languages the loket speaks", {200: "Languages"})},
            "/api/phrases/{language}": {
                "get": _call("The words of the widget", {200: "Labels"}, parameters=(_path("language"),)),
            },
            "/api/answers/{name}/{language}": {
                "get": _call("One answer by itself", {200: None}, parameters=(_path("name"), _path("language"))),
            },
            "/api/services/{name}/{language}": {
                "get": _call("One service by itself", {200: None}, parameters=(_path("name"), _path("language"))),
            },
            "/audio/{key}": {
                "get": _call(
                    "Where the best clip is now; 202 while it renders. With keep=no the clip itself, for no cache to keep",
                    {302: None, 202: None, 304: None, 200: None, 206: None, 416: None},
                    parameters=(_path("key"), _query("format", ["mp3", "ogg"]), _query("keep", ["no"])),
                ),
            },
            "/audio/{key}/first": {
                "get": _call(
                    "The first sentences of a long text, while the whole renders",
                    {200: None, 202: None, 206: None, 304: None, 416: None},
                    parameters=(_path("key"), _query("format", ["mp3", "ogg"]), _query("keep", ["no"])),
                ),
            },
            "/audio/{key}/first/words": {
                "get": _call(
                    "When each of their words sounds", {200: None},
                    parameters=(_path("key"), _query("format", ["mp3", "ogg"])),
                ),
            },
            "/audio/{key}/words": {
                "get": _call(
                    "When each word sounds", {200: None}, parameters=(_path("key"), _query("format", ["mp3", "ogg"]))
                ),
            },
            "/audio/clips/{name}": {
                "get": _call(
                    "A clip; it never changes", {200: None, 206: None, 304: None, 416: None}, parameters=(_path("name"),)
                ),
            },
        },
        "components": {"schemas": schemas},
    }  # fmt: skip


def _call(
    summary: str,
    answers: dict[int, str | None],
    *,
    body: str | None = None,
    parameters: tuple[dict[str, Any], ...] = (),
) -> dict[str, Any]:
    """Return one operation; every one may answer with an error."""
    described: dict[str, Any] = {
        str(status): {"description": summary, **({"content": _content(name)} if name else {})}
        for status, name in answers.items()
    }
    described["default"] = {"description": "An error with a sentence", "content": _content("Failed")}
    call: dict[str, Any] = {"summary": summary, "parameters": list(parameters), "responses": described}
    if body is not None:
        call["requestBody"] = {"required": True, "content": _content(body)}
    return call


def _content(name: str) -> dict[str, Any]:
    return {JSON: {"schema": {"$ref": _REF.format(name=name)}}}


def _path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _query(name: str, values: list[str] | None = None) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "string", **({"enum": values} if values else {})}}
