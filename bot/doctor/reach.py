"""Who can reach the loket and whom it reaches: website, proxy, origins, Telegram, gTTS."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

from bot.doctor.finding import Finding, look, mend, ok
from bot.settings import Settings
from bot.subscriber import NAMES_OF_THIS_MACHINE

TOKEN = re.compile(r"\d{5,}:[\w-]{20,}")
"""The form of a Telegram token; whether it is known, only Telegram can tell."""
GOOGLE = ("translate.google.com", 443)
CONNECT_SECONDS = 3.0


def reach(settings: Settings, google: tuple[str, int] = GOOGLE) -> Iterator[Finding]:
    """Look at the ways in and out."""
    yield _address(settings)
    if "*" in settings.origins:
        todo = "Set LOKET_ORIGINS to the sites that carry the widget, for example https://www.example.brussels."
        yield look("origins", "any website may carry the widget", todo)
    else:
        yield _origins(settings)
    yield _telegram(settings)
    if settings.gtts:
        yield _gtts(google)


def _address(settings: Settings) -> Finding:
    if settings.host in NAMES_OF_THIS_MACHINE:
        return ok("address", "only this machine reaches it: put a proxy with HTTPS in front that sets X-Forwarded-For")
    if settings.proxy in NAMES_OF_THIS_MACHINE:
        # a proxy of this machine needs no other address: people reach it themselves, and staff send their passwords
        todo = "Set LOKET_HOST=127.0.0.1 and put a proxy with HTTPS in front; or LOKET_PROXY to the one elsewhere: deploy/."
        return mend("address", f"it listens on {settings.host} without HTTPS", todo)
    is_any = settings.proxy == "*"
    todo = f"Let nothing but {'the proxy' if is_any else settings.proxy} reach port {settings.port}."
    if is_any and settings.metrics_token is None:
        todo += " Set LOKET_METRICS_TOKEN: else who reaches it may say it is this machine, and read the figures."
    return look("address", f"it listens on {settings.host}, for {'any' if is_any else 'the'} proxy", todo)


def _origins(settings: Settings) -> Finding:
    wrong = [origin for origin in settings.origins if not re.fullmatch(r"https?://[^/\s]+", origin)]
    if wrong:
        return mend(
            "origins",
            f"{wrong[0]} is no origin",
            "Write LOKET_ORIGINS as https://www.example.brussels, without a path.",
        )
    return ok("origins", ", ".join(settings.origins))


def _telegram(settings: Settings) -> Finding:
    token = (settings.telegram_token or "").strip()
    if not token:
        return ok("telegram", "off")
    if not TOKEN.fullmatch(token):
        # never the token itself, not even a part of it
        return mend("telegram", "TELEGRAM_TOKEN has not the form of a token", "Copy it again from @BotFather.")
    return ok("telegram", "the token has the right form")


def _gtts(google: tuple[str, int]) -> Finding:
    try:
        socket.create_connection(google, timeout=CONNECT_SECONDS).close()
    except OSError:
        todo = "Nothing, when this is meant: the offline voices speak. Else open the way to it, or import a pack of voices."
        return look("gtts", "Google's voices cannot be reached", todo)
    return ok("gtts", "Google's voices can be reached")
