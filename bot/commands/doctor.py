"""`loket doctor`."""

from __future__ import annotations

import argparse

import msgspec

from bot.commands import Verb, out
from bot.doctor.finding import Finding
from bot.doctor.installation import installation
from bot.doctor.machine import machine
from bot.doctor.reach import reach
from bot.settings import Settings


def doctor(settings: Settings, options: argparse.Namespace) -> int:
    """Look at the installation, say what to do; 1 when something must be mended."""
    findings: list[Finding] = []
    for part in (machine, installation, reach):
        for found in part(settings):
            findings.append(found)
            if not options.json:
                out.line(f"{found.level:5} {found.name}: {found.text}")
                if found.todo:
                    out.line(f"      → {found.todo}")
    is_well = all(found.level != "mend" for found in findings)
    if options.json:
        out.json_line({"ok": is_well, "findings": [msgspec.to_builtins(found) for found in findings]})
    return 0 if is_well else 1


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--json", action="store_true", help="print one JSON object")


VERBS = (Verb("doctor", "look at this installation and say what to do", doctor, _arguments),)
