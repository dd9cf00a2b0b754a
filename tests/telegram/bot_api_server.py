"""A Bot API server on loopback, over real HTTP: what the tests run the bot against, and anybody by hand.

python -m tests.telegram.bot_api_server --port 8081
TELEGRAM_API_URL=http://127.0.0.1:8081 TELEGRAM_TOKEN=<the token it prints> make run
curl -d '{"chat": 7, "text": "/start", "language": "nl"}' http://127.0.0.1:8081/person/says
curl http://127.0.0.1:8081/person/hears?chat=7
curl -d '{"chat": 7, "message": 3, "data": "topic:housing"}' http://127.0.0.1:8081/person/taps
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.telegram.bot_api import TOKEN, Telegram
from tests.telegram.bot_api_wire import Json, Refusal, read_request


class BotApiServer:
    """Serves a `Telegram`; a context manager."""

    def __init__(self, telegram: Telegram | None = None, *, port: int = 0) -> None:
        self.telegram = telegram or Telegram()
        handler = type("Handler", (_Handler,), {"telegram": self.telegram})
        self._server = _Server(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        """What TELEGRAM_API_URL is set to."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> BotApiServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.telegram.close()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    """Says nothing of a bot that hangs up in the middle: the tests kill it."""

    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """Say nothing."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            raise


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    telegram: Telegram
    protocol_version = "HTTP/1.1"
    # headers and body in two packets cost 40 ms each time otherwise
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # the bot was killed while it asked
            self.close_connection = True
            return
        address = urlsplit(self.path)
        try:
            status, answer = 200, {"ok": True, "result": self._result(address.path, address.query, body)}
        except Refusal as refusal:
            status, answer = refusal.status, refusal.body()
        data = json.dumps(answer, ensure_ascii=False).encode()
        file = self.telegram.sounds.get(address.path.rpartition("/")[2])
        if unquote(address.path).startswith(f"/file/bot{self.telegram.token}/") and file is not None:
            status, data = 200, file
        with suppress(ConnectionError):  # the bot hung up: it stops while a poll is open
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    def _result(self, path: str, query: str, body: bytes) -> Any:
        if path.startswith("/person/"):
            return self._person(path.removeprefix("/person/"), query, body)
        name, _, method = path.removeprefix("/bot").partition("/")
        if name != self.telegram.token:
            raise Refusal(401, "Unauthorized")
        kind = self.headers.get("Content-Type") or "application/x-www-form-urlencoded"
        params, files = read_request(kind, body)
        return self.telegram.answer(method, params, files)

    def _person(self, what: str, query: str, body: bytes) -> Any:
        """Let somebody be the person by hand."""
        asked: Json = json.loads(body) if body else {}
        if what == "hears":
            chat = parse_qs(query).get("chat")
            calls = self.telegram.made(chat=int(chat[0]) if chat else None)
            return [
                {
                    "method": call.method,
                    "message": call.result.get("message_id") if isinstance(call.result, dict) else None,
                    **call.params,
                    "bytes": {name: len(data) for name, data in call.files.items()},
                }
                for call in calls
            ]
        if what in {"says", "taps", "post", "blocks"}:
            return getattr(self.telegram, what)(**asked)
        raise Refusal(404, "Not Found")


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description="A Bot API server on loopback.")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default=TOKEN)
    given = parser.parse_args()
    with BotApiServer(Telegram(token=given.token), port=given.port) as server:
        sys.stdout.write(f"TELEGRAM_API_URL={server.url}\nTELEGRAM_TOKEN={given.token}\n")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
