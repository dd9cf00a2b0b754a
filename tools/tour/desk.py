"""The staff desk, as a colleague sees it on her first day: join, the start page, a text with its check, the versions."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pyotp
from playwright.sync_api import Browser, Page, expect

from bot.settings import ROOT
from tests.e2e.conftest import Loket
from tools.tour.picture import save, shot

PASSWORD = "four words without sense"  # noqa: S105 - of an account that is gone a minute later
FAQ = "language_dutch_where"
PATIENCE_MS = 60_000


def walk(browser: Browser, loket: Loket, folder: Path) -> None:
    """Make the pictures of the desk; a changed answer is published on the way, so that there is a version to show."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    join(page, loket)
    page.goto(f"{loket.url}/staff")
    save(shot(page), folder / "desk-start.png")
    write_too_much(page, loket)
    save(shot(page), folder / "desk-editor.png")
    # what is not sent is asked about: this page is left on purpose
    page.on("dialog", lambda dialog: dialog.accept())
    edit_by_hand(loket)
    for _ in range(PATIENCE_MS // 500):
        page.goto(f"{loket.url}/staff/versions")
        if page.get_by_role("button", name=re.compile("Go back|Undo")).count():
            break
        page.wait_for_timeout(500)
    save(shot(page), folder / "desk-versions.png")
    context.close()


def join(page: Page, loket: Loket) -> None:
    """Make the first account with the code of the command line, and its second key."""
    environment = {**os.environ, "LOKET_VAR": str(loket.var), "LOKET_CONTENT": str(loket.content)}
    told = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "bot.cli", "staff", "add", "Fatima"], cwd=ROOT, env=environment, capture_output=True,
        text=True, check=True,
    ).stdout  # fmt: skip
    code = re.search(r"[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}", told)
    if code is None:
        raise AssertionError("no code was printed")
    page.goto(f"{loket.url}/staff/join")
    fields = page.locator("main form input:visible:not([type=hidden])")
    for field, value in zip(fields.all(), (code[0], PASSWORD, PASSWORD), strict=False):
        field.fill(value)
    page.locator("main form button[type=submit], main form button:not([type])").first.click()
    secret = (page.locator(".secret").text_content() or "").replace(" ", "")
    page.locator("main form input[autocomplete=one-time-code]").first.fill(pyotp.TOTP(secret).at(int(time.time())))
    page.locator("main form button").first.click()
    expect(page.locator(".codes li")).to_have_count(10)


def write_too_much(page: Page, loket: Loket) -> None:
    """Open an answer and write a sentence too long for it, so that the check speaks."""
    page.goto(f"{loket.url}/staff/faqs/{FAQ}/fr")
    answer = page.locator("textarea").first
    answer.fill(answer.input_value() + " Vous pouvez aussi demander à quelqu'un que vous connaissez bien de vous y "
                "accompagner un de ces jours au 1010 Bruxelles.")  # fmt: skip
    answer.blur()
    page.wait_for_timeout(4000)


def edit_by_hand(loket: Loket) -> None:
    """Change an answer in its file, as staff without the desk do."""
    path = next(loket.content.glob(f"faq/*/{FAQ}.yml"))
    path.write_text(
        path.read_text(encoding="utf-8").replace("Ga naar het Huis", "Ga eerst naar het Huis", 1), encoding="utf-8"
    )
