"""How the supervisor starts a process: `python -m bot.child MODULE ARGUMENT…`.

Before the module runs: the process ends with its supervisor, and its log has the one form all processes share.
"""

from __future__ import annotations

import os
import runpy
import sys


def main() -> None:
    """Run the module named by the first argument as a program."""
    from bot.parent import end_with_parent

    parent = os.environ.get("LOKET_SUPERVISOR", "")
    end_with_parent(int(parent) if parent.isdigit() else None, by_kernel=True)
    from bot.log import configure

    module = sys.argv[1]
    configure(next(part for part in module.split(".") if part not in {"bot", "server"}))
    sys.argv = sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
