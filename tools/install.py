"""Installs Python and the libraries into `.venv` with uv, and says so: the first time it takes minutes.

Usage: python3 tools/install.py .tools/uv [--tests], with what tests and measurements need. Shows uv's own progress on a
terminal, without its list of 200 packages; says one line where there is no terminal; says nothing when everything is there.
Where this machine has no Python 3.11, uv fetches one into `.tools/python`: whoever may read this folder may run it.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

LOKET = ("Python 3.11 and the libraries", "loket", "1 GB", 3)
TESTS = ("Python 3.11, the libraries and what the tests need", "pytest", "2.3 GB", 4)
"""What is installed, a program that is there afterwards, its size, and the gigabytes that must be free for it, model and
voices."""
COLOUR = re.compile(rb"\x1b(?:\[[\d;]*m?)?")
LISTED = re.compile(rb"^(?:\x1b\[[\d;]*m|\s)*[+~-](?:\x1b\[[\d;]*m|\s)+\S+==.*$")
"""A line of uv's list of packages, with its colours."""


def show(chunks, write):
    """Pass on what uv shows, without its list; a progress line ends without a line break, so nothing waits for one."""
    line = b""
    for chunk in chunks:
        *whole, line = (line + chunk).split(b"\n")
        for one in whole:
            if not LISTED.match(one.rstrip(b"\r")):
                write(one + b"\n")
        if COLOUR.sub(b"", line).strip() and not COLOUR.sub(b"", line).lstrip().startswith((b"+", b"~", b"-")):
            write(line)
            line = b""
    write(line)


def chunks_of(terminal):
    """Give what comes out of a terminal until it closes."""
    while True:
        try:
            chunk = os.read(terminal, 4096)
        except OSError:
            return
        if not chunk:
            return
        yield chunk


def sync_with_progress(command):
    """Run uv in a terminal of its own, so that it draws its bars; return its exit code."""
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.execv(command[0], command)  # noqa: S606 - the uv we fetched, our own arguments

    def write(data):
        sys.stderr.buffer.write(data)
        sys.stderr.buffer.flush()

    try:
        show(chunks_of(terminal), write)
    finally:
        # closing hangs up: uv ends when somebody presses Ctrl-C
        os.close(terminal)
    _, status = os.waitpid(child, 0)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 1


def trust_system_certificates():
    """Let uv trust what this machine trusts: an office's own proxy may sign what it passes on. uv's word for it changed."""
    for name in ("UV_SYSTEM_CERTS", "UV_NATIVE_TLS"):
        os.environ.setdefault(name, "true")


def keep_python_here(uv):
    """Let uv put a Python it fetches beside itself, not into somebody's home, which a service's user cannot read."""
    os.environ.setdefault("UV_PYTHON_INSTALL_DIR", str(pathlib.Path(uv).with_name("python")))


def main():
    """Install what is missing."""
    trust_system_certificates()
    uv = str(pathlib.Path(sys.argv[1]).absolute())
    keep_python_here(uv)
    with_tests = "--tests" in sys.argv
    # what is there for the tests stays when somebody starts the loket
    command = [uv, "sync", "--frozen", *([] if with_tests else ["--no-dev", "--inexact"])]
    what, program, size, needed = TESTS if with_tests else LOKET
    is_first = not pathlib.Path(".venv/bin", program).exists()
    if is_first:
        free = shutil.disk_usage(".").free / 1e9
        if free < needed:
            raise SystemExit(f"The disk has {free:.1f} GB free; {needed} are needed. Make room, then run make again.")
        print(f"  Installing {what} into .venv ({size}; once, some minutes) …", flush=True)
    is_shown = is_first and sys.stderr.isatty()
    code = sync_with_progress(command) if is_shown else subprocess.call([*command, "--quiet"])  # noqa: S603 - as above
    if code != 0:
        raise SystemExit(
            "The libraries were not installed; the reason stands above. Is there internet? Then run make again."
        )


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit("\n  Stopped. Run make again: it goes on from here.")
