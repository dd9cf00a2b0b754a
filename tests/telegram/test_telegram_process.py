"""The whole process, as the supervisor starts it: real gateway, real offline voice, the Bot API over loopback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from audio.encode import decode
from bot.compose.phrases import phrase
from bot.content.publish import publish
from bot.content.types import Content
from bot.settings import ROOT
from bot.telegram.main import main
from tests.kept import kept
from tests.telegram.bot_api import TOKEN, Telegram
from tests.telegram.bot_api_server import BotApiServer

ANA = 912345678
WORDS = "mijn hoogstpersoonlijke vraag"
SAID = ("sendMessage", "sendVoice")


@pytest.fixture
def var(tmp_path: Path) -> Path:
    publish(ROOT / "data", tmp_path / "var" / "published")
    return tmp_path / "var"


@contextmanager
def process(api: BotApiServer, var: Path, *, token: str = TOKEN) -> Iterator[subprocess.Popen[str]]:
    """Run `python -m bot.telegram.main`; its log goes to var/telegram.log."""
    environment = {
        **os.environ,
        "LOKET_VAR": str(var),
        "TELEGRAM_TOKEN": token,
        "TELEGRAM_API_URL": api.url,
        # nobody listens there: the dialogue engine is down
        "LOKET_RASA_URL": "http://127.0.0.1:9",
    }
    with (var / "telegram.log").open("a") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "bot.telegram.main"], cwd=ROOT, env=environment, stderr=log, stdout=log, text=True
        )
        try:
            yield running
        finally:
            running.kill()
            running.wait()


def until(telegram: Telegram, running: subprocess.Popen[str], what: Callable[[], Any], timeout: float) -> None:
    """Wait for something; a process that ended meanwhile is what went wrong."""
    telegram.wait(lambda: running.poll() is not None or what(), timeout)
    assert running.poll() is None, f"the process ended with {running.returncode}"


def until_said(telegram: Telegram, count: int) -> None:
    telegram.wait(lambda: len(telegram.made(*SAID, chat=ANA)) >= count, 60)


def test_a_person_is_greeted_heard_and_not_written_down(api: BotApiServer, var: Path, content: Content) -> None:
    telegram = api.telegram
    with process(api, var) as running:
        telegram.says(ANA, "/start", language="nl")
        until_said(telegram, 2)
        asking, voice = telegram.made(*SAID, chat=ANA)
        assert asking.params["text"] == phrase(content, "nl", "telegram_start")
        pcm, rate = decode(voice.files["voice"])
        assert abs(len(pcm) / rate - int(voice.params["duration"])) < 1
        telegram.taps(ANA, asking.result["message_id"], "lang:ar")
        until_said(telegram, 4)
        assert (
            telegram.made("sendMessage", chat=ANA)[-1]
            .params["text"]
            .startswith(phrase(content, "ar", "language_set")[:10])
        )
        telegram.wait(lambda: telegram.made("editMessageReplyMarkup", chat=ANA))
        number = telegram.says(ANA, WORDS)
        telegram.wait(lambda: telegram.is_confirmed(number), 60)
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 0
    whole = b"".join(data for _, data in kept(var))
    for secret in (str(ANA), WORDS, TOKEN, "Ana"):
        assert secret not in (var / "telegram.log").read_text()
    assert str(ANA).encode() not in whole
    assert WORDS.encode() not in whole


def test_a_process_that_is_killed_in_the_middle_answers_after_its_restart_once(api: BotApiServer, var: Path) -> None:
    telegram = api.telegram
    telegram.hold("sendMessage")
    number = telegram.says(ANA, "/help", language="fr")
    with process(api, var) as running:
        telegram.wait(lambda: "sendMessage" in telegram.waiting, 60)
        running.kill()
        running.wait()
        telegram.drop_held("sendMessage")
    assert not telegram.is_confirmed(number)
    with process(api, var):
        telegram.wait(lambda: telegram.is_confirmed(number), 60)
    assert [call.method for call in telegram.made(*SAID, chat=ANA)] == ["sendMessage", "sendVoice"]


def test_kills_in_the_middle_of_many_lose_nothing_and_double_one_reply_each_at_most(
    api: BotApiServer, var: Path
) -> None:
    telegram, kills = api.telegram, 3
    chats = range(5000, 5030)
    for chat in chats:
        number = telegram.says(chat, "/help", language="fr")
    for kill in range(1, kills + 1):
        with process(api, var) as running:
            until(telegram, running, lambda kill=kill: len(telegram.made("sendMessage")) >= 7 * kill, 120)
            running.kill()
    with process(api, var) as running:
        until(telegram, running, lambda: telegram.is_confirmed(number), 240)
    texts = [len(telegram.made("sendMessage", chat=chat)) for chat in chats]
    voices = [len(telegram.made("sendVoice", chat=chat)) for chat in chats]
    assert min(texts) == min(voices) == 1
    assert sum(texts) - len(chats) <= kills
    assert sum(voices) - len(chats) <= kills


def test_a_wrong_token_is_one_clear_sentence(api: BotApiServer, var: Path) -> None:
    token = "999:wrong-token"  # noqa: S105
    with process(api, var, token=token) as running:
        assert running.wait(60) == 1
    log = (var / "telegram.log").read_text().strip()
    assert "Ask @BotFather" in log
    assert len(log.splitlines()) == 1
    assert token not in log


@pytest.mark.parametrize("token", ["", "a token\nwith a line"])
def test_a_token_that_is_none_is_refused_before_anything_is_asked(
    token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOKET_VAR", str(tmp_path))
    monkeypatch.setenv("TELEGRAM_TOKEN", token)
    with pytest.raises(SystemExit, match="from @BotFather|Ask @BotFather") as ended:
        main()
    assert not token or token not in str(ended.value)
