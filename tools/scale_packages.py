"""Installs what `make scale-test` needs from Debian: PostgreSQL, Redis, nginx. Says what it does, and starts none of them.

Only as root on Debian; everybody else is told what to install.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = {"postgres": "postgresql", "redis-server": "redis-server", "nginx": "nginx-light"}
NO_START = Path("/usr/sbin/policy-rc.d")
"""Debian asks this file whether a new package may start its daemon; ours run in a folder of their own."""


def is_here(program):
    """Say whether a program is installed."""
    folders = (*Path("/usr/lib/postgresql").glob("*/bin"), Path("/usr/sbin"))
    return shutil.which(program) is not None or any((folder / program).is_file() for folder in folders)


def main():
    """Install what is missing; 1 when that is impossible."""
    missing = [package for program, package in PACKAGES.items() if not is_here(program)]
    if not missing:
        return 0
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"Install first: {' '.join(missing)} (Debian's names).", flush=True)
        return 1
    print(f"Installing Debian's {', '.join(missing)}; nothing of it is started …", flush=True)
    is_ours = not NO_START.exists()
    if is_ours:
        NO_START.write_text("#!/bin/sh\nexit 101\n")
        NO_START.chmod(0o755)
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    try:
        for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *missing]):
            if subprocess.run(["apt-get", *command], check=False, **quiet).returncode != 0:
                print(f"apt-get {' '.join(command)} failed.", flush=True)
                return 1
    finally:
        if is_ours:
            NO_START.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
