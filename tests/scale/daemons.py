"""PostgreSQL, Redis and nginx from Debian's packages, each on a free loopback port, in a folder of its own."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.ports import free_port

PACKAGES = {"postgres": "postgresql", "redis-server": "redis-server", "nginx": "nginx-light"}
"""Program → Debian package."""
START_SECONDS = 60.0


def find(program: str) -> str | None:
    """Return where a program stands; Debian keeps PostgreSQL's and nginx's out of the ordinary path."""
    for folder in (*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/sbin")):
        if (folder / program).is_file():
            return str(folder / program)
    return shutil.which(program)


def missing(*programs: str) -> list[str]:
    """Return the Debian packages of the programs that are not here."""
    return [PACKAGES[program] for program in programs if find(program) is None]


@dataclass
class Daemon:
    """A daemon that can be killed and started again."""

    name: str
    port: int
    command: list[str]
    folder: Path
    user: str | None = None
    """Whom it runs as; None: whoever we are."""
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        with (self.folder / "log").open("ab") as out:
            self.process = subprocess.Popen(
                self.command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, user=self.user, cwd=self.folder
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended: {(self.folder / 'log').read_text()[-2000:]}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError(f"{self.name} did not start")

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End it."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@contextmanager
def running(daemon: Daemon, ready: Callable[[], None] = lambda: None) -> Iterator[Daemon]:
    """Run it for a while."""
    daemon.start()
    try:
        ready()
        yield daemon
    finally:
        daemon.stop()


@contextmanager
def postgres(folder: Path) -> Iterator[tuple[Daemon, str]]:
    """Run an empty PostgreSQL with a password; yield it and its address."""
    folder.mkdir(parents=True)
    user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    password, port = secrets.token_hex(8), free_port()
    (folder / "password").write_text(password)
    for path in (folder, *folder.parents):
        if user and path.stat().st_uid == 0 and path.parent != path and "tmp" in str(path)[1:]:
            path.chmod(path.stat().st_mode | 0o711)  # its user must be able to pass
    if user:
        shutil.chown(folder, user)
        shutil.chown(folder / "password", user)
    init = [find("initdb") or "initdb", "-D", "data", "-U", "loket", "--auth=scram-sha-256", "--pwfile=password"]
    subprocess.run([*init, "-E", "UTF8", "--no-locale"], check=True, capture_output=True, user=user, cwd=folder)
    command = [find("postgres") or "postgres", "-D", "data", "-p", str(port), "-c", "listen_addresses=127.0.0.1",
               "-c", "unix_socket_directories=", "-c", "max_connections=120"]  # fmt: skip
    daemon = Daemon("PostgreSQL", port, command, folder, user)
    address = f"postgresql://loket:{password}@127.0.0.1:{port}/postgres"
    with running(daemon, lambda: wait_for_postgres(address)):
        yield daemon, address


def wait_for_postgres(address: str) -> None:
    """Wait until it takes commands: it listens before it does."""
    import psycopg2

    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg2.connect(address, connect_timeout=2).close()
            return
        except psycopg2.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@contextmanager
def redis_server(folder: Path) -> Iterator[tuple[Daemon, str]]:
    """Run a Redis with a password that keeps what it was told; yield it and its address."""
    folder.mkdir(parents=True)
    password, port = secrets.token_hex(8), free_port()
    config = folder / "redis.conf"
    config.write_text(
        f"bind 127.0.0.1\nport {port}\nrequirepass {password}\nappendonly yes\ndir {folder}\nmaxmemory-policy noeviction\n"
    )
    config.chmod(0o600)
    with running(Daemon("Redis", port, [find("redis-server") or "redis-server", str(config)], folder)) as daemon:
        yield daemon, f"redis://:{password}@127.0.0.1:{port}/0"


@contextmanager
def nginx(folder: Path, site: str, port: int) -> Iterator[Daemon]:
    """Run an nginx with one site's configuration (what stands in `http {}`)."""
    folder.mkdir(parents=True)
    config = folder / "nginx.conf"
    config.write_text(nginx_config(folder, site))
    command = [find("nginx") or "nginx", "-c", str(config), "-p", str(folder), "-e", str(folder / "error.log")]
    with running(Daemon("nginx", port, command, folder)) as daemon:
        yield daemon


def nginx_config(folder: Path, site: str) -> str:
    """Return a whole configuration around a site's, its logs in the same folder."""
    site = site.replace("/var/log/nginx/", f"{folder}/")
    places = "".join(
        f"  {kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off;\nuser {'root' if os.geteuid() == 0 else 'nobody'};\nworker_processes 1;\npid {folder}/nginx.pid;\n"
        f"error_log {folder}/error.log warn;\nevents {{ worker_connections 512; }}\nhttp {{\n{places}{site}\n}}\n"
    )
