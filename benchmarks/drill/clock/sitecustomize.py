"""Python imports this at its start when the drill puts the folder on PYTHONPATH: the clock of every process can be moved.

libfaketime makes `time.sleep` of Python 3.11 fail (`clock_nanosleep`, EINVAL), and the machine's own clock is everybody's.
So only what a program reads with `time.time` moves: ages, expiries, rate limits, timestamps; not `datetime.now`.
"""

import os
import time

_CLOCK = os.environ["LOKET_DRILL_CLOCK"]
_time = time.time
_offset = (0.0, 0.0)


def _moved() -> float:
    """Return seconds since 1970, moved by what stands in the file; it is read at most twice a second."""
    global _offset
    now = _time()
    if now > _offset[0]:
        try:
            with open(_CLOCK, encoding="ascii") as file:
                _offset = (now + 0.5, float(file.read() or 0))
        except (OSError, ValueError):
            _offset = (now + 0.5, 0.0)
    return now + _offset[1]


time.time = _moved
time.time_ns = lambda: int(_moved() * 1e9)
