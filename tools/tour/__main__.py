"""Makes every picture in `docs/images` by using a loket of its own, as a person, a website and a colleague would.

    make pictures                       all of them
    make pictures ARGS="phone telegram" some of them: phone, tour, sizes, telegram, desk

It needs Chromium, and fonts for these scripts (Debian: fonts-noto-core, fonts-noto-color-emoji). The loket it starts uses
the model of this checkout, when there is one, and a copy of the content.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.drill.__main__ import prepare
from bot.settings import ROOT
from tests.chromium import chromium
from tests.e2e.conftest import Loket, start, stop
from tests.telegram.bot_api import TOKEN, Telegram
from tests.telegram.bot_api_server import BotApiServer
from tools.tour import desk, telegram, widget

IMAGES = ROOT / "docs" / "images"
MOST_BYTES = {".png": 150_000, ".gif": 1_000_000}
"""Documents are read on slow lines too."""


def main() -> int:
    """Make the pictures that are named, or all; return 1 when one is too large."""
    wanted = sys.argv[1:]
    if unknown := set(wanted) - set(SCENES):
        raise SystemExit(f"There is no {', '.join(sorted(unknown))}. Choose from: {', '.join(SCENES)}.")
    with tempfile.TemporaryDirectory(prefix="loket-tour-") as folder, BotApiServer() as server, chromium() as browser:
        var = prepare(Path(folder))
        loket = start(var, Path(folder) / "data", TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=server.url)
        try:
            for name in wanted or SCENES:
                sys.stdout.write(f"  {name} …\n")
                sys.stdout.flush()
                SCENES[name](browser, loket, server.telegram)
        finally:
            stop(loket)
    large = [path.name for path in sorted(IMAGES.iterdir()) if path.stat().st_size > MOST_BYTES[path.suffix]]
    if large:
        sys.stdout.write(f"  Too large for a document: {', '.join(large)}\n")
    return 1 if large else 0


SCENES: dict[str, Callable[[Browser, Loket, Telegram], None]] = {
    "phone": lambda browser, loket, _: widget.phone(browser, loket.url, IMAGES),
    "tour": lambda browser, loket, _: widget.tour(browser, loket.url, IMAGES),
    "sizes": lambda browser, loket, _: widget.sizes(browser, loket.url, IMAGES),
    "telegram": lambda browser, _, person: telegram.talk(browser, person, IMAGES),
    "desk": lambda browser, loket, _: desk.walk(browser, loket, IMAGES),
}

if __name__ == "__main__":
    sys.exit(main())
