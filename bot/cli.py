"""`loket`: the one command. Every verb is thin: it reads the settings, calls the part that does the work, and prints."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence

os.environ.setdefault("OMP_NUM_THREADS", "1")
# Ctrl-C while the libraries are read ends quietly, without a page of their names
_at_first = signal.signal(signal.SIGINT, signal.SIG_DFL)

from bot.commands import VERBS  # noqa: E402
from bot.errors import LoketError  # noqa: E402
from bot.settings import read_settings  # noqa: E402

signal.signal(signal.SIGINT, _at_first)


def parser() -> argparse.ArgumentParser:
    """Return the parser with every verb."""
    root = argparse.ArgumentParser(prog="loket", description="A multilingual digital counter that speaks.")
    verbs = root.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb in VERBS:
        sub = verbs.add_parser(verb.name, help=verb.help, description=verb.help)
        verb.arguments(sub)
        sub.set_defaults(run=verb.run)
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; return 0 when it succeeded, 1 with a sentence on stderr when not."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(read_settings(), options) or 0)
    except LoketError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 130


if __name__ == "__main__":
    sys.exit(main())
