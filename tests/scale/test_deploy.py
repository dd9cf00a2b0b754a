"""The files of deploy/: what they start exists, what they set is a setting, nginx closes inner addresses."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from benchmarks.scale.machines import site_for
from bot.ports import free_port
from bot.running import PARTS
from bot.settings import ROOT, SETTINGS
from bot.supervisor import STOP_SECONDS
from tests.scale import daemons
from tests.scale.conftest import folder, need

DEPLOY = ROOT / "deploy"
FILES = sorted(
    path for path in DEPLOY.rglob("*") if path.is_file() and path.suffix not in {".json", ".password", ".env"}
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(DEPLOY).as_posix())
def test_every_setting_named_is_a_setting_and_none_holds_a_secret(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r"\b(?:LOKET|TELEGRAM|STAFF)_[A-Z_]+\b", text)) <= {*SETTINGS, "LOKET_HOST"}
    assert not re.search(r"LOKET_SECRET[=:] *\"?[0-9a-f]{16}", text)


def _started() -> Iterator[tuple[str, str]]:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    for name, service in compose["services"].items():
        if service.get("image") == "loket":
            yield f"compose {name}", service["command"][2]
    for document in yaml.safe_load_all((DEPLOY / "k8s" / "loket.yaml").read_text(encoding="utf-8")):
        containers = document.get("spec", {}).get("template", {}).get("spec", {}).get("containers", [])
        for container in containers:
            yield f"k8s {container['name']}", container["args"][2]


def test_containers_start_parts_that_exist_and_all_of_them() -> None:
    started = dict(_started())
    parts = {name: set(only.split(",")) for name, only in started.items()}
    assert all(found <= set(PARTS) for found in parts.values())
    for kind in ("compose", "k8s"):
        assert {"web", "rasa", "actions", "keeper"} <= set().union(*(p for n, p in parts.items() if n.startswith(kind)))
    # an action server has no lock: it is on loopback, beside its Rasa
    assert all("actions" in found for found in parts.values() if "rasa" in found)


def test_containers_may_do_little() -> None:
    for document in yaml.safe_load_all((DEPLOY / "k8s" / "loket.yaml").read_text(encoding="utf-8")):
        spec: dict[str, Any] = document.get("spec", {}).get("template", {}).get("spec", {})
        if spec:
            assert spec["securityContext"]["runAsNonRoot"] is True
            assert spec["automountServiceAccountToken"] is False
            assert all(c["securityContext"]["readOnlyRootFilesystem"] for c in spec["containers"])
    assert re.search(r"^USER loket$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)


def test_everybody_who_writes_is_the_user_of_the_image() -> None:
    uid = re.search(r"useradd --uid (\d+)", (DEPLOY / "Dockerfile").read_text())
    assert uid is not None
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    own = [service for service in compose["services"].values() if service.get("image") == "loket"]
    # Docker gives a tmpfs the mode of the folder below it, and root's name
    assert all(f"/local:uid={uid[1]},gid={uid[1]},mode=0700" in service["tmpfs"] for service in own)
    assert set(re.findall(r"runAsUser: (\d+)", (DEPLOY / "k8s" / "loket.yaml").read_text())) == {uid[1]}


def test_parts_have_the_time_to_end_and_the_desk_a_way_out() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    own = [service for service in services.values() if service.get("image") == "loket"]
    assert all(int(service["stop_grace_period"].rstrip("s")) > 2 * STOP_SECONDS for service in own)
    assert all("out" in services[name]["networks"] for name in ("web1", "web2", "keeper", "telegram"))
    assert all("out" not in services[name]["networks"] for name in ("rasa1", "rasa2", "postgres", "redis"))


def test_the_image_gets_what_its_recipe_copies_and_nothing_else() -> None:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = {
        name for line in lines if line.startswith("COPY ") and "--from" not in line
        for name in line.removeprefix("COPY ").split()[:-1] if not name.startswith("--")
    }  # fmt: skip
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignore
    assert copied == {line[1:] for line in ignore if line.startswith("!")}
    assert all((ROOT / name).exists() for name in copied)


def test_a_unit_for_several_parts_is_told_their_names_as_they_were_given() -> None:
    # systemd writes the comma of "rasa,actions" as \\x2c in %i
    unit = (DEPLOY / "systemd" / "loket@.service").read_text(encoding="utf-8")
    assert "--only %I\n" in unit
    assert "%i" not in unit


def test_the_whole_site_with_https_is_a_configuration_nginx_takes() -> None:
    need("nginx")
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: no certificate to try")
    with folder() as place:
        certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{place}/key.pem", "-out",
                       f"{place}/cert.pem", "-days", "1", "-subj", "/CN=loket.example.org"]  # fmt: skip
        subprocess.run(certificate, check=True, capture_output=True)
        site = (DEPLOY / "nginx" / "loket.conf").read_text(encoding="utf-8")
        site = site.replace("/etc/letsencrypt/live/loket.example.org/fullchain.pem", f"{place}/cert.pem")
        site = site.replace("/etc/letsencrypt/live/loket.example.org/privkey.pem", f"{place}/key.pem")
        site = site.replace("# location = /telegram", "location = /telegram").replace("    #     ", "    ")
        site = site.replace("    # }", "    }")
        assert "proxy_pass http://127.0.0.1:8082;" in site
        (place / "nginx.conf").write_text(daemons.nginx_config(place, site))
        command = [daemons.find("nginx") or "nginx", "-t", "-c", f"{place}/nginx.conf", "-p", str(place)]
        done = subprocess.run([*command, "-e", f"{place}/error.log"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


class Site(ThreadingHTTPServer):
    """A website that says who it is and what it was told."""

    daemon_threads = True

    def __init__(self, name: str) -> None:
        self.name = name
        self.cuts = False
        super().__init__(("127.0.0.1", 0), _Handler)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    server: Site
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.server.cuts:
            self.close_connection = True
            return
        data = f"{self.server.name} {self.headers['X-Forwarded-For']} {self.headers['X-Forwarded-Host']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Security-Policy", "default-src 'self'")
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    need("nginx")
    with folder() as found:
        yield found


@pytest.fixture(scope="module")
def door(place: Path) -> Iterator[tuple[httpx.Client, Site, Site]]:
    first, second, port = Site("first"), Site("second"), free_port()
    site = site_for(port, (first.server_port, second.server_port))
    site = site.replace("    access_log off;", "    access_log /var/log/nginx/loket.log loket;", 1)
    with daemons.nginx(place / "nginx", site, port), httpx.Client(base_url=f"http://127.0.0.1:{port}") as http:
        yield http, first, second
    for one in (first, second):
        one.shutdown()
        one.server_close()


def _who(http: httpx.Client, conversation: str) -> str:
    answer = http.post("/api/messages", json={}, headers={"Loket-Conversation": conversation})
    assert answer.status_code == 200
    return answer.text.split()[0]


def test_a_person_stays_with_one_website_and_people_are_spread(door: tuple[httpx.Client, Site, Site]) -> None:
    http, *_ = door
    where = {f"c{number}": _who(http, f"c{number}") for number in range(40)}
    assert where == {name: _who(http, name) for name in where}
    assert set(where.values()) == {"first", "second"}
    # who has no conversation yet goes anywhere
    assert {http.get("/").text.split()[0] for _ in range(30)} == {"first", "second"}


def test_what_a_visitor_claims_of_her_address_is_not_passed_on(door: tuple[httpx.Client, Site, Site]) -> None:
    said = door[0].get("/", headers={"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Host": "evil.example"})
    assert said.text.split()[1:] == ["127.0.0.1", "127.0.0.1"]
    assert said.headers["Content-Security-Policy"] == "default-src 'self'"


@pytest.mark.parametrize("path", ["/internal/models/current", "/internal/", "/metrics", "/livez"])
def test_inner_addresses_are_closed(door: tuple[httpx.Client, Site, Site], path: str) -> None:
    assert door[0].get(path).status_code == 404


def test_bodies_are_limited_by_where_they_go(door: tuple[httpx.Client, Site, Site]) -> None:
    http, *_ = door
    codes = {
        path: http.post(path, content=b"x" * size).status_code
        for path, size in (("/api/messages", 100_000), ("/api/voice", 3_000_000), ("/staff/recordings", 20_000_000))
    }
    assert codes == {"/api/messages": 413, "/api/voice": 200, "/staff/recordings": 200}


def test_a_message_reaches_the_other_website_when_one_breaks_off(door: tuple[httpx.Client, Site, Site]) -> None:
    http, first, second = door
    first.cuts = True
    try:
        assert {_who(http, f"c{number}") for number in range(20)} == {"second"}
    finally:
        first.cuts = False


def test_the_logs_name_neither_visitor_nor_subject(door: tuple[httpx.Client, Site, Site], place: Path) -> None:
    http, first, second = door
    for path in ("/a/violence_home/fr?from=geheim", "/audio/violence0123", "/api/answers/violence_home/fr"):
        assert http.get(path).status_code == 200
    first.cuts = second.cuts = True
    try:
        # this is an error: nginx says where it came from and what it asked for, when it is let
        assert http.get("/s/violence_house/fr").status_code == 502
    finally:
        first.cuts = second.cuts = False
    logs = {path.name: path.read_text() for path in (place / "nginx").glob("*.log")}
    for door_opened in (" GET /a 200 ", " GET /api 200 ", " GET /s 502 "):
        assert door_opened in logs["loket.log"]
    assert [name for name, text in logs.items() if re.search(r"violence|geheim|audio|127\.0\.0\.1", text)] == []
