"""One question to the running website, in a conversation of its own, as the widget asks it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import httpx
import msgspec

from bot.errors import Setup

ASK_SECONDS = 30.0
_OBJECT = msgspec.json.Decoder(dict[str, Any])


def ask_website(url: str, text: str, language: str | None) -> dict[str, Any]:
    """Return the turn, or the website's own error (`{"error": …}`: it has too much to do, for example).

    Raises:
        Setup: the website is starting, or away.
    """
    with httpx.Client(base_url=url, timeout=ASK_SECONDS, trust_env=False) as http:
        return _turn(http, text, language)


def _turn(http: httpx.Client, text: str, language: str | None) -> dict[str, Any]:
    opened = _posted(http, "/api/conversations", {"hint": [language] if language else []}, "conversation")
    if "error" in opened:
        return opened
    headers = {"Loket-Conversation": str(opened["conversation"])}
    turn = _posted(http, "/api/messages", {"text": text, "language": language}, "replies", headers)
    with suppress(httpx.HTTPError):  # it ends by itself too
        http.delete("/api/conversations", headers=headers)
    return turn


def _posted(
    http: httpx.Client, path: str, body: dict[str, Any], wanted: str, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    """Return the website's answer, which has what is wanted, or its own error."""
    try:
        answer = _OBJECT.decode(http.post(path, json=body, headers=headers).content)
        if wanted in answer or isinstance(answer.get("error"), dict):
            return answer
        why = "another answer"
    except (httpx.HTTPError, msgspec.DecodeError, UnicodeError) as error:
        why = type(error).__name__
    step = "It may be starting: ask again in half a minute, or look at `loket doctor`."
    raise Setup(f"The website does not answer ({why}).", next_step=step)
