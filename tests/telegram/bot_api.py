"""Telegram as the bot sees it: the state behind the Bot API server of the tests.

It keeps updates until they are confirmed, refuses what Telegram refuses, fails when it is told to, and remembers every
call. Everything waits on one condition, so a test waits for what happens, never for time. Thread-safe.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.bot_api_wire import Call, Json, Refusal, check_buttons, seen

TOKEN = "123456:TEST-token-of-the-loopback-server"  # noqa: S105
BOT = {"id": 123456, "is_bot": True, "first_name": "Loket", "username": "loket_test_bot"}
WAIT_S = 20.0
"""Longest wait for something that must happen."""


@dataclass
class Fault:
    """What goes wrong with the next calls of a method."""

    refusal: Refusal
    times: int
    chat: int | None = None


@dataclass
class Telegram:
    """Chats, updates and calls. `says`, `taps` and `post` are the person; `answer` is the server."""

    token: str = TOKEN
    calls: list[Call] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    """Offsets the bot asked with, in order."""
    blocked: set[int] = field(default_factory=set)
    """Chats that blocked the bot."""
    voice_forbidden: set[int] = field(default_factory=set)
    """Chats that accept no voice messages."""
    profile: dict[str, Json] = field(default_factory=dict)
    """What set… stored, by method and language."""

    def __post_init__(self) -> None:
        self.changed = threading.Condition()
        self.updates: list[Json] = []
        self.last_update: Json = {}
        self.is_closed = False
        self._faults: dict[str, list[Fault]] = {}
        self._held: set[str] = set()
        self.written: dict[int, list[int]] = {}
        """Messages of each person, by chat."""
        self.waiting: list[str] = []
        """Methods of the calls that are held now."""
        self._dropped: set[str] = set()
        self._poll = 0
        self._next_update = 1000
        self._next_message = 1
        self._keyboards: dict[tuple[int, int], Any] = {}
        self._files: dict[str, str] = {}
        self.sounds: dict[str, bytes] = {}

    # --- what a person does

    def says(self, chat: int, text: str, *, language: str | None = "fr", kind: str = "private", **more: Any) -> int:
        """Send a text and return the update's number."""
        entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text[:1] == "/" else []
        return self.post(chat, language=language, kind=kind, text=text, entities=entities, **more)

    def post(self, chat: int, *, language: str | None = "fr", kind: str = "private", **message: Any) -> int:
        """Send any message: `photo=[…]`, `voice={…}` …"""
        with self.changed:
            whole = {**self._message(chat, kind), "from": _person(chat, language), **message}
            self.written.setdefault(chat, []).append(whole["message_id"])
            return self.deliver({"message": whole})

    def taps(self, chat: int, message: int, data: str, *, language: str | None = "fr") -> int:
        """Touch a button of a message."""
        with self.changed:
            shown = {"message_id": message, "date": int(time.time()), "chat": _chat(chat, "private")}
            query = {"id": f"q{self._next_update}", "from": _person(chat, language), "chat_instance": "1"}
            return self.deliver({"callback_query": {**query, "message": shown, "data": data}})

    def blocks(self, chat: int) -> int:
        """Block the bot."""
        self.blocked.add(chat)
        member = {"user": BOT, "status": "member"}
        kicked = {"user": BOT, "status": "kicked", "until_date": 0}
        change = {"chat": _chat(chat, "private"), "from": _person(chat, "fr"), "date": int(time.time())}
        return self.deliver({"my_chat_member": {**change, "old_chat_member": member, "new_chat_member": kicked}})

    def deliver(self, update: Json) -> int:
        """Put an update in the queue; a number it has already is kept, so that it can come twice."""
        with self.changed:
            number = int(update.get("update_id", self._next_update))
            self._next_update = max(self._next_update, number + 1)
            self.last_update = {**update, "update_id": number}
            self.updates.append(self.last_update)
            self.changed.notify_all()
            return number

    # --- what a test wants

    def fail(
        self, method: str, status: int, description: str = "", *, times: int = 1, chat: int | None = None,
        retry_after: int | None = None, migrate_to_chat_id: int | None = None,
    ) -> None:  # fmt: skip
        """Let the next calls of a method fail."""
        told = {"retry_after": retry_after, "migrate_to_chat_id": migrate_to_chat_id}
        parameters = {name: value for name, value in told.items() if value is not None}
        refusal = Refusal(status, description or f"Fault {status}", parameters)
        with self.changed:
            self._faults.setdefault(method, []).append(Fault(refusal, times, chat))

    def hold(self, method: str) -> None:
        """Let calls of a method wait until `release`."""
        with self.changed:
            self._held.add(method)

    def release(self, method: str) -> None:
        with self.changed:
            self._held.discard(method)
            self.changed.notify_all()

    def drop_held(self, method: str) -> None:
        """End the calls that are held without carrying them out, and hold no more: they never arrived."""
        with self.changed:
            self._dropped.add(method)
            self.changed.notify_all()
            self.changed.wait_for(lambda: method not in self.waiting, WAIT_S)
            self._dropped.discard(method)
            self._held.discard(method)

    def made(self, *methods: str, chat: int | None = None) -> list[Call]:
        """Return the calls that succeeded, in order."""
        with self.changed:
            return [
                call
                for call in self.calls
                if call.status == 200
                and (not methods or call.method in methods)
                and (chat is None or str(call.params.get("chat_id")) == str(chat))
            ]

    def wait(self, what: Callable[[], Any], timeout: float = WAIT_S) -> Any:
        """Return what `what` returns as soon as it is true."""
        with self.changed:
            found = self.changed.wait_for(what, timeout)
            assert found, f"did not happen; calls: {[(call.method, call.status) for call in self.calls][-40:]}"
            return found

    def is_confirmed(self, number: int) -> bool:
        """Say whether the bot told that it is done with an update."""
        with self.changed:
            return any(offset > number for offset in self.offsets)

    def close(self) -> None:
        with self.changed:
            self.is_closed = True
            self._held.clear()
            self.changed.notify_all()

    # --- what the server does

    def answer(self, method: str, params: Json, files: dict[str, bytes]) -> Any:
        """Carry out one call; raises Refusal."""
        with self.changed:
            self._wait_while_held(method)
            call = Call(method, params, files, number=len(self.calls))
            try:
                self._break(method, params)
                act = getattr(self, f"_{method}", None)
                if act is None:
                    raise Refusal(404, "Not Found")
                result = act(params, files)
            except Refusal as refusal:
                if method != "getUpdates":
                    self._record(call, refusal.status, None)
                raise
            if method != "getUpdates":
                self._record(call, 200, result)
            return result

    def _wait_while_held(self, method: str) -> None:
        if method not in self._held:
            return
        self.waiting.append(method)
        self.changed.notify_all()
        self.changed.wait_for(lambda: method not in self._held or method in self._dropped or self.is_closed)
        self.waiting.remove(method)
        self.changed.notify_all()
        if method in self._dropped:
            raise Refusal(502, "Bad Gateway")

    def _record(self, call: Call, status: int, result: Any) -> None:
        whole = Call(call.method, call.params, call.files, status, result, len(self.calls), time.monotonic())
        self.calls.append(whole)
        self.changed.notify_all()

    def _break(self, method: str, params: Json) -> None:
        for fault in self._faults.get(method, []):
            if fault.times > 0 and fault.chat in {None, int(params.get("chat_id", 0))}:
                fault.times -= 1
                raise fault.refusal
        if "chat_id" in params and int(params["chat_id"]) in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")

    def _message(self, chat: int, kind: str = "private") -> Json:
        self._next_message += 1
        return {"message_id": self._next_message, "date": int(time.time()), "chat": _chat(chat, kind)}

    def _getMe(self, _params: Json, _files: Any) -> Any:
        return BOT

    def _deleteWebhook(self, _params: Json, _files: Any) -> Any:
        return True

    def _getUpdates(self, params: Json, _files: Any) -> Any:
        offset, limit = int(params.get("offset", 0)), int(params.get("limit", 100))
        self._poll += 1
        mine = self._poll
        if offset:
            self.offsets.append(offset)
            self.updates = [update for update in self.updates if update["update_id"] >= offset]
        self.changed.notify_all()
        self.changed.wait_for(
            lambda: bool(self.updates) or self.is_closed or self._poll != mine, float(params.get("timeout", 0))
        )
        if self._poll != mine:
            raise Refusal(409, "Conflict: terminated by other getUpdates request")
        return self.updates[:limit]

    def _sendMessage(self, params: Json, _files: Any) -> Any:
        check_buttons(params)
        sent = {**self._message(int(params["chat_id"])), "text": seen(params)}
        self._keyboards[int(params["chat_id"]), sent["message_id"]] = params.get("reply_markup")
        return sent

    def _sendVoice(self, params: Json, files: dict[str, bytes]) -> Any:
        if int(params["chat_id"]) in self.voice_forbidden:
            raise Refusal(400, "Bad Request: VOICE_MESSAGES_FORBIDDEN")
        return self._sound("voice", params, files, lambda data: data[:4] == b"OggS" and b"OpusHead" in data[:64])

    def _getFile(self, params: Json, _files: Any) -> Any:
        known = params["file_id"]
        if known not in self.sounds:
            raise Refusal(400, "Bad Request: file is too big")
        return {"file_id": known, "file_unique_id": known, "file_path": f"voice/{known}"}

    def _sendAudio(self, params: Json, files: dict[str, bytes]) -> Any:
        return self._sound("audio", params, files, lambda data: data[:3] == b"ID3" or data[:1] == b"\xff")

    def _sound(self, kind: str, params: Json, files: dict[str, bytes], is_sound: Callable[[bytes], bool]) -> Any:
        known = params.get(kind)
        if kind in files:
            if not is_sound(files[kind]):
                raise Refusal(400, "Bad Request: wrong type of the sound")
            known = f"file{len(self._files)}"
            self._files[known] = kind
        elif self._files.get(str(known)) != kind:
            raise Refusal(400, "Bad Request: wrong file identifier/HTTP URL specified")
        sound = {"file_id": known, "file_unique_id": known, "duration": int(params.get("duration", 0))}
        return {**self._message(int(params["chat_id"])), kind: sound}

    def _editMessageReplyMarkup(self, params: Json, _files: Any) -> Any:
        name = (int(params["chat_id"]), int(params["message_id"]))
        if name not in self._keyboards:
            raise Refusal(400, "Bad Request: message to edit not found")
        if self._keyboards[name] == params.get("reply_markup"):
            raise Refusal(400, "Bad Request: message is not modified")
        self._keyboards[name] = params.get("reply_markup")
        return {**self._message(name[0]), "message_id": name[1], "text": "…"}

    def _ok(self, _params: Json, _files: Any) -> Any:
        return True

    def _deleteMessages(self, params: Json, _files: Any) -> Any:
        if not 1 <= len(params["message_ids"]) <= 100:
            raise Refusal(400, "Bad Request: message identifiers are not specified")
        return True

    _setWebhook = _answerCallbackQuery = _deleteMessage = _sendChatAction = _ok

    def _setMyCommands(self, params: Json, _files: Any) -> Any:
        self.profile[f"commands {params.get('language_code', '')}"] = params["commands"]
        return True

    def _getMyCommands(self, params: Json, _files: Any) -> Any:
        return self.profile.get(f"commands {params.get('language_code', '')}", [])

    def _setMyDescription(self, params: Json, _files: Any) -> Any:
        self.profile[f"description {params.get('language_code', '')}"] = params
        return True

    def _getMyDescription(self, params: Json, _files: Any) -> Any:
        kept = self.profile.get(f"description {params.get('language_code', '')}", {})
        return {"description": kept.get("description", "")}

    def _setMyShortDescription(self, params: Json, _files: Any) -> Any:
        self.profile[f"short {params.get('language_code', '')}"] = params
        return True

    def _getMyShortDescription(self, params: Json, _files: Any) -> Any:
        kept = self.profile.get(f"short {params.get('language_code', '')}", {})
        return {"short_description": kept.get("short_description", "")}


def _chat(number: int, kind: str) -> Json:
    return {"id": number, "type": kind, **({"first_name": "Ana"} if kind == "private" else {"title": "Group"})}


def _person(number: int, language: str | None) -> Json:
    person: Json = {"id": abs(number), "is_bot": False, "first_name": "Ana"}
    return {**person, "language_code": language} if language else person
