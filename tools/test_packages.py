"""Installs what the browser tests need and a Python package cannot bring: Chromium, and WebKit. Says what it does.

Only as root on Debian; everybody else is told what to install, and the tests of that browser are skipped with that reason.
"""

import os
import shutil
import subprocess

BROWSERS = {
    "Chromium": (("chromium", "chromium-browser", "google-chrome"), ("chromium",)),
    "WebKit": (
        ("WebKitWebDriver",),
        ("webkit2gtk-driver", "xvfb", "gstreamer1.0-plugins-good", "gstreamer1.0-plugins-base"),
    ),
}
"""Name → commands of which one shows that it is there, and Debian's packages that bring it."""


def main():
    """Install the browsers that are missing, where that is possible."""
    missing = {
        name: packages for name, (commands, packages) in BROWSERS.items() if not any(map(shutil.which, commands))
    }
    if os.environ.get("LOKET_CHROMIUM"):
        missing.pop("Chromium", None)
    if not missing:
        return
    names, packages = " and ".join(missing), [package for some in missing.values() for package in some]
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("apt-get"):
        print(
            f"No {names} here: the tests in it are skipped. Install {' '.join(packages)} (Debian's names);"
            " LOKET_CHROMIUM may name a Chromium that stands elsewhere.",
            flush=True,
        )
        return
    print(f"Installing Debian's {names} for the browser tests …", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages],
    ):
        if subprocess.run(command, check=False, **quiet).returncode != 0:
            print(f"{' '.join(command)} failed: these tests are skipped.", flush=True)
            return


if __name__ == "__main__":
    main()
