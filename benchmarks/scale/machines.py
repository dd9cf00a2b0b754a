"""The machines: each is a `loket up --only …` with a folder of its own; they share a folder, PostgreSQL and Redis."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.ports import free_port
from bot.settings import ROOT
from tests.e2e.conftest import wait_until
from tests.scale import daemons

READY_SECONDS = 900


@dataclass
class Machine:
    """One of them."""

    name: str
    parts: str
    local: Path
    process: subprocess.Popen[bytes] | None = None

    def pids(self, module: str) -> list[int]:
        """Return the processes of a module on it."""
        assert self.process is not None
        found = subprocess.run(
            ["pgrep", "-f", f"-P{self.process.pid}", module], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in found.stdout.split()]

    def logs(self) -> str:
        """Return the ends of its logs."""
        return "\n".join(
            f"== {self.name} {path.name}\n{path.read_text(errors='replace')[-1500:]}"
            for path in sorted((self.local / "log").glob("*.log"))
        )


@dataclass
class Machines:
    """All of them."""

    url: str
    """The door: nginx."""
    var: Path
    content: Path
    database: str
    secret: str
    rasa: tuple[str, str]
    web: tuple[str, str]
    all: dict[str, Machine]
    postgres: daemons.Daemon
    redis: daemons.Daemon
    nginx: daemons.Daemon
    environment: dict[str, str] = field(repr=False)
    http: httpx.Client = field(repr=False)

    def start(self, machine: Machine, **more: str) -> None:
        """Start a machine."""
        machine.local.mkdir(parents=True, exist_ok=True)
        environment = {**self.environment, "LOKET_LOCAL": str(machine.local), **more}
        with (machine.local / "up.log").open("ab") as out:
            machine.process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "up", "--only", machine.parts],
                stdout=out, stderr=out, env=environment, cwd=ROOT,
            )  # fmt: skip

    def stop(self) -> None:
        """Stop them all, websites first."""
        for machine in sorted(self.all.values(), key=lambda one: one.parts != "web"):
            if machine.process is not None and machine.process.poll() is None:
                machine.process.send_signal(signal.SIGTERM)
                try:
                    machine.process.wait(60)
                except subprocess.TimeoutExpired:
                    machine.process.kill()
        self.http.close()

    def is_well(self) -> bool:
        """Say whether both websites are well, and both dialogue engines by themselves."""
        return all(_is_ok(f"{url}/healthz") for url in self.web) and all(
            _is_ok(f"{url}/webhooks/loket/") for url in self.rasa
        )


def _is_ok(url: str) -> bool:
    try:
        return httpx.get(url, timeout=4, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def start(folder: Path, var: Path, content: Path, stack: ExitStack) -> Machines:
    """Start everything and wait until both websites and both engines are well."""
    postgres, database = stack.enter_context(daemons.postgres(folder / "postgres"))
    redis, redis_url = stack.enter_context(daemons.redis_server(folder / "redis"))
    port, web_ports, rasa_ports = free_port(), (free_port(), free_port()), (free_port(), free_port())
    rasa = f"http://127.0.0.1:{rasa_ports[0]}", f"http://127.0.0.1:{rasa_ports[1]}"
    web = f"http://127.0.0.1:{web_ports[0]}", f"http://127.0.0.1:{web_ports[1]}"
    secret = secrets.token_hex(32)
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("LOKET_", "TELEGRAM_", "STAFF_"))},
        "LOKET_VAR": str(var), "LOKET_CONTENT": str(content), "LOKET_SECRET": secret, "LOKET_GTTS": "off",
        "LOKET_DATABASE": database, "LOKET_REDIS": redis_url, "LOKET_RASA_URL": ",".join(rasa),
    }  # fmt: skip
    all_machines = {
        name: Machine(name, parts, folder / "machines" / name)
        for name, parts in (
            ("keeper", "keeper"), ("rasa1", "rasa,actions"), ("rasa2", "rasa,actions"), ("web1", "web"), ("web2", "web")
        )
    }  # fmt: skip
    site = site_for(port, web_ports)
    nginx = stack.enter_context(daemons.nginx(folder / "nginx", site, port))
    http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False)
    found = Machines(
        str(http.base_url).rstrip("/"), var, content, database, secret, rasa, web, all_machines, postgres, redis, nginx,
        environment, http,
    )  # fmt: skip
    stack.callback(found.stop)
    found.start(all_machines["keeper"])
    for name, own in (("web1", web_ports[0]), ("web2", web_ports[1])):
        found.start(all_machines[name], LOKET_PORT=str(own))
    # the first reads the shared folder, the second fetches its models from a website
    found.start(all_machines["rasa1"], LOKET_RASA_LISTEN=f"127.0.0.1:{rasa_ports[0]}")
    found.start(all_machines["rasa2"], LOKET_RASA_LISTEN=f"127.0.0.1:{rasa_ports[1]}", LOKET_MODEL_URL=web[0])

    def is_well() -> bool:
        for machine in all_machines.values():
            if machine.process is not None and machine.process.poll() is not None:
                raise AssertionError(f"{machine.name}: {(machine.local / 'up.log').read_text()} {machine.logs()}")
        return found.is_well()

    try:
        wait_until(is_well, "All machines becoming well", READY_SECONDS)
    except AssertionError:
        for machine in all_machines.values():
            print(machine.logs(), file=sys.stderr)
        raise
    return found


def site_for(port: int, web_ports: tuple[int, int]) -> str:
    """Return deploy/nginx/loket.conf with loopback addresses, and without the certificate that nobody has here."""
    site = (ROOT / "deploy" / "nginx" / "loket.conf").read_text(encoding="utf-8")
    site = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", site, flags=re.DOTALL)
    site = re.sub(r"    (ssl_|add_header Strict).*\n", "", site)
    site = site.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    site = site.replace("10.0.0.11:8080", f"127.0.0.1:{web_ports[0]}").replace(
        "10.0.0.12:8080", f"127.0.0.1:{web_ports[1]}"
    )
    return site.replace("access_log /var/log/nginx/loket.log loket;", "access_log off;")
