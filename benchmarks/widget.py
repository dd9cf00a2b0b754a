"""A website without a chat, with ours, with deep-chat, and with rasa-webchat: bytes, blocking time, Lighthouse; late words.

The same demo page four times, in the same browser, one after the other, several rounds. The other two come from the npm
registry. Served from this machine with gzip, so that only what is sent differs. Nothing is asserted: machines differ.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import statistics
import subprocess
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks import highlight
from bot.content.load import load_content
from bot.settings import ROOT

ROUNDS = 8
SLOWER = 4
"""CPU slow-down of the browser: a five-year-old phone."""
SETTLED_MS = 4000
"""How long a page is watched after it has loaded."""
LIGHTHOUSE = ("performance", "accessibility", "best-practices")
SCRIPTS = {
    "no chat": "",
    "loket": '<script src="/loket.js" data-lang="auto" async></script>',
    "deep-chat": '<script type="module" src="/deepChat.bundle.js"></script>'
    '<deep-chat demo="true" style="position:fixed;bottom:0;right:0"></deep-chat>',
    "rasa-webchat": '<script src="/webchat.js"></script><script src="/start-webchat.js"></script>',
}
START_WEBCHAT = "window.WebChat.default({socketUrl: location.origin, initPayload: 'hi', title: 'chat'}, null);"
_OBSERVE = """
window.blocked = 0;
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) window.blocked += Math.max(0, task.duration - 50);
}).observe({ type: "longtask", buffered: true });
"""
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html; charset=utf-8"}


def main() -> dict[str, str]:
    """Measure; return name → figure."""
    browser_path = os.environ.get("LOKET_CHROMIUM") or shutil.which("chromium")
    if browser_path is None or shutil.which("npm") is None:
        return {"widget": "not measured: Chromium and npm are needed"}
    with tempfile.TemporaryDirectory() as folder, serve(_files(Path(folder))) as (address, sent):
        blocked: dict[str, list[float]] = {name: [] for name in SCRIPTS}
        size: dict[str, int] = {}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
            blocking(browser, f"{address}/no-chat.html")  # the browser's own first page is slower
            for number in range(ROUNDS):
                # each page comes first, second … in turn
                for name in (*list(SCRIPTS)[number % len(SCRIPTS) :], *list(SCRIPTS)[: number % len(SCRIPTS)]):
                    sent.clear()
                    blocked[name].append(blocking(browser, f"{address}/{name.replace(' ', '-')}.html"))
                    size[name] = sum(sent.values())
            sent.clear()
            touched = touch(browser, f"{address}/loket.html", sent)
            words = highlight.main(browser)
            browser.close()
        figures = {}
        for name in SCRIPTS:
            own = size[name] - size["no chat"]
            median = statistics.median(blocked[name])
            figures[f"page with {name}: bytes added, gzip"] = f"{own / 1000:.1f} KB"
            figures[f"page with {name}: total blocking time at {SLOWER} × slower, median of {ROUNDS}"] = (
                f"{median:.0f} ms"
            )
            figures[f"page with {name}: Lighthouse {' / '.join(LIGHTHOUSE)}"] = lighthouse(
                f"{address}/{name.replace(' ', '-')}.html", browser_path, Path(folder)
            )
        figures["page with loket: everything after the first touch, gzip"] = f"{touched / 1000:.1f} KB"
        return figures | words


def touch(browser: Browser, url: str, sent: dict[str, int]) -> int:
    """Open the loket; return the bytes of script, style and icons in all. Texts and voices are not counted."""
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.goto(url, wait_until="load")
    page.locator("loket-widget button, button").last.click()
    page.wait_for_timeout(SETTLED_MS)
    context.close()
    return sum(
        size
        for path, size in sent.items()
        if path.startswith(("/static/loket", "/static/widget", "/static/icons", "/loket.js"))
    )


def blocking(browser: Browser, url: str) -> float:
    """Return the total blocking time of a page, in ms."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, service_workers="block")
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(_OBSERVE)
    page.goto(url, wait_until="load")
    page.wait_for_timeout(SETTLED_MS)
    found = float(page.evaluate("window.blocked"))
    context.close()
    return found


def lighthouse(url: str, browser_path: str, folder: Path) -> str:
    """Return Lighthouse's marks, out of 100; fetched from npm the first time."""
    tool = folder / "node_modules" / ".bin" / "lighthouse"
    if not tool.is_file():
        command = ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(folder), "lighthouse"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    report = folder / "report.json"
    command = [
        str(tool), url, "--quiet", "--output=json", f"--output-path={report}",
        f"--only-categories={','.join(LIGHTHOUSE)}", "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    ]  # fmt: skip
    done = subprocess.run(command, env={**os.environ, "CHROME_PATH": browser_path}, capture_output=True, check=False)
    if done.returncode != 0:
        return f"not measured ({done.stderr.decode(errors='replace').strip().splitlines()[-1:]})"
    marks = json.loads(report.read_text())["categories"]
    return " / ".join(f"{100 * (marks[name]['score'] or 0):.0f}" for name in LIGHTHOUSE)


def _files(folder: Path) -> dict[str, bytes]:
    """Return path → bytes of everything the pages load."""
    static = ROOT / "web" / "static"
    files = {f"/static/{p.relative_to(static).as_posix()}": p.read_bytes() for p in static.rglob("*") if p.is_file()}
    files["/loket.js"] = files["/static/loket.js"]
    files["/deepChat.bundle.js"] = _from_npm("deep-chat", "dist/deepChat.bundle.js", folder)
    files["/webchat.js"] = _from_npm("rasa-webchat", "lib/index.js", folder)
    files["/start-webchat.js"] = START_WEBCHAT.encode()
    for code, table in load_content(ROOT / "data").content.phrases.items():
        labels = {key: text for key, text in table.items() if key.startswith("widget_") or key.endswith("_label")}
        files[f"/api/phrases/{code}"] = json.dumps({"language": code, "dir": "ltr", "phrases": labels}).encode()
    page = _demo()
    for name, script in SCRIPTS.items():
        files[f"/{name.replace(' ', '-')}.html"] = page.replace("</body>", f"{script}</body>").encode()
    return files


def _demo() -> str:
    """Return the demo page without its loket."""
    from flask import Flask, render_template

    app = Flask("demo", template_folder=str(ROOT / "web" / "templates"), static_folder=str(ROOT / "web" / "static"))
    with app.test_request_context():
        page = render_template("demo.html")
    lines = [line for line in page.splitlines() if "loket.js" not in line]
    return "\n".join(lines)


def _from_npm(package: str, member: str, folder: Path) -> bytes:
    name = subprocess.run(
        ["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.split()[-1]
    with tarfile.open(folder / name) as archive:
        found = archive.extractfile(f"package/{member}")
        assert found is not None
        return found.read()


@contextmanager
def serve(files: dict[str, bytes]) -> Iterator[tuple[str, dict[str, int]]]:
    """Serve files with gzip; yield the address and path → bytes sent since it was last cleared."""
    packed = {path: gzip.compress(data, 9) for path, data in files.items()}
    sent: dict[str, int] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            data = packed.get(path)
            self.send_response(200 if data is not None else 404)
            if data is not None:
                sent[path] = len(data)
                self.send_header("Content-Type", _TYPES.get(Path(path).suffix, "application/octet-stream"))
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(data or b"")))
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", sent
    server.shutdown()


if __name__ == "__main__":
    for what, figure in main().items():
        print(f"{what}: {figure}")
