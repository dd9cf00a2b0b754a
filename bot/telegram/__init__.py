"""The Telegram channel: receives, asks the gateway, sends text first, the voice after it. It knows no answers."""

import os

# python-telegram-bot asks for this until its durations are timedeltas only; without it every RetryAfter is a warning
os.environ.setdefault("PTB_TIMEDELTA", "true")
