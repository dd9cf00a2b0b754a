"""Installs what the browser tests need and a Python package cannot bring: a Chromium. Says what it does.

Only as root on Debian; everybody else is told what to install, and the browser tests are skipped with that reason.
"""

import os
import shutil
import subprocess


def main():
    """Install chromium where that is possible."""
    if os.environ.get("LOKET_CHROMIUM") or any(
        shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")
    ):
        return
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("apt-get"):
        print(
            "No Chromium here: the browser tests are skipped. Install chromium, or set LOKET_CHROMIUM to one.",
            flush=True,
        )
        return
    print("Installing Debian's chromium for the browser tests …", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"],
    ):
        if subprocess.run(command, check=False, **quiet).returncode != 0:
            print(f"{' '.join(command)} failed: the browser tests are skipped.", flush=True)
            return


if __name__ == "__main__":
    main()
