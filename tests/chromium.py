"""The browser of the tests: Debian's Chromium, started so that it asks nobody outside this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--use-fake-device-for-media-stream",  # a microphone that beeps
]  # fmt: skip
WATCH_SOUND = """
window.sounds = [];
window.Audio = class extends Audio { constructor() { super(); window.sounds.push(this); } };
"""
"""The widget's audio element is nowhere in the page: remember it when it is made."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run headless Chromium; the test is skipped, with its reason, where there is none."""
    path = os.environ.get("LOKET_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.skip("no Chromium here: apt-get install chromium, or set LOKET_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
