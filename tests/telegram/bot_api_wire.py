"""The wire of the Bot API: what a request carries, and what Telegram refuses to show. Pure; the server is beside it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One request that the bot made, and what it got."""

    method: str
    params: Json
    """Values as JSON where they are JSON."""
    files: dict[str, bytes]
    """Uploads, by the name of the parameter they belong to."""
    status: int = 200
    result: Any = None
    number: int = 0
    """Order of arrival at the server."""
    at: float = 0.0
    """When it was carried out, on the monotonic clock."""

    @property
    def chat(self) -> int:
        return int(self.params["chat_id"])

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Label and data of each button."""
        rows = (self.params.get("reply_markup") or {}).get("inline_keyboard", [])
        return [(button["text"], button["callback_data"]) for row in rows for button in row if "url" not in button]

    @property
    def links(self) -> list[tuple[str, str]]:
        """Label and address of each button that opens one."""
        rows = (self.params.get("reply_markup") or {}).get("inline_keyboard", [])
        return [(button["text"], button["url"]) for row in rows for button in row if "url" in button]

    @property
    def is_upload(self) -> bool:
        return bool(self.files)


@dataclass
class Refusal(Exception):
    """An answer with `ok: false`."""

    status: int
    description: str
    parameters: Json = field(default_factory=dict)

    def body(self) -> Json:
        answer: Json = {"ok": False, "error_code": self.status, "description": self.description}
        return {**answer, "parameters": self.parameters} if self.parameters else answer


def read_request(kind: str, body: bytes) -> tuple[Json, dict[str, bytes]]:
    """Return the parameters and the uploads of a request, in each form the Bot API accepts."""
    if kind.startswith("application/json"):
        return dict(json.loads(body or b"{}")), {}
    if not kind.startswith("multipart/form-data"):
        return {name: _value(name, text) for name, text in parse_qsl(body.decode(), keep_blank_values=True)}, {}
    boundary = kind.split("boundary=", 1)[1].strip('"').encode()
    params: Json = {}
    uploads: dict[str, bytes] = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]+)"', head)
        assert name is not None, "a part without a name"
        data = data.removesuffix(b"\r\n")
        if b"filename=" in head:
            uploads[name[1].decode()] = data
        else:
            params[name[1].decode()] = _value(name[1].decode(), data.decode())
    attached = {
        name: uploads.pop(value.removeprefix("attach://"))
        for name, value in params.items()
        if isinstance(value, str) and value.startswith("attach://")
    }
    return params, {**uploads, **attached}


def _value(name: str, text: str) -> Any:
    if name not in {"text", "caption", "title"} and (text[:1] in {"{", "["} or text in {"true", "false"}):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


class _Seen(HTMLParser):
    """Collects the text of Telegram's HTML and refuses what Telegram refuses."""

    ALLOWED = frozenset({"a", "b", "i", "u", "s", "code", "pre", "em", "strong", "blockquote", "tg-spoiler"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in self.ALLOWED:
            raise Refusal(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise Refusal(400, "Bad Request: can't parse entities: Unexpected end tag")

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(params: Json) -> str:
    """Return the text as a person sees it; refuse what Telegram refuses."""
    text = str(params.get("text") or "")
    if str(params.get("parse_mode") or "").upper() == "HTML":
        parser = _Seen()
        parser.feed(text)
        parser.close()
        if parser.open:
            raise Refusal(400, "Bad Request: can't parse entities: Can't find end tag")
        text = parser.text
    if not text.strip():
        raise Refusal(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > 4096:
        raise Refusal(400, "Bad Request: message is too long")
    return text


def check_buttons(params: Json) -> None:
    """Refuse buttons whose data Telegram cannot keep."""
    for row in (params.get("reply_markup") or {}).get("inline_keyboard", []):
        for button in row:
            if "url" in button:
                if not button["url"].startswith(("https://", "http://", "tg://")) or len(button["url"]) > 2048:
                    raise Refusal(400, "Bad Request: inline keyboard button URL is invalid")
            elif not 1 <= len(button.get("callback_data", "").encode()) <= 64:
                raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
