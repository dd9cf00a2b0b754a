"""Another engine than Chromium's: WebKit, which Safari and every browser on an iPhone are made of.

Debian's WebKitGTK in a window on a screen of its own (Xvfb), through its own WebDriver.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service


@contextmanager
def screen() -> Iterator[str]:
    """Run a screen that nobody sees; yield its name."""
    reading, writing = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as number:
        name = number.readline().strip()
    try:
        yield f":{name}"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def webkit() -> Iterator[WebDriver]:
    """Run WebKit; the test is skipped, with its reason, where there is none."""
    browser = next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"), None)
    driver = shutil.which("WebKitWebDriver")
    if browser is None or driver is None or shutil.which("Xvfb") is None:
        pytest.skip("no WebKit here: `make test` says which packages bring it")
    options = Options()
    options.binary_location = str(browser)
    options.add_argument("--automation")
    with screen() as name:
        service = Service(driver, env={**os.environ, "DISPLAY": name, "NO_AT_BRIDGE": "1"})
        found = webdriver.WebKitGTK(options=options, service=service)
        try:
            yield found
        finally:
            found.quit()
