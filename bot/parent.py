"""A process that ends with the one that started it, even when that one is killed: nothing stays behind on ports and locks.

An orphan would hold the port and the databases, and the next `loket up` would find both in use.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

WATCH_SECONDS = 0.5
_PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int | None = None, *, by_kernel: bool = False) -> None:
    """End this process, at once and without asking, when its parent is gone.

    Args:
        parent: its number; the process that started this one when None.
        by_kernel: let Linux do it, which is quicker; only where the parent's thread that started us lives as long as it.
    """
    parent = os.getppid() if parent is None else parent
    if by_kernel and sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        # it died before we asked to be told
        os.kill(os.getpid(), signal.SIGKILL)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)
