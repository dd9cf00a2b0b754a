"""Which conversation belongs to a chat, without keeping the chat's number.

A Telegram chat id is the person's account number: whoever has it can look for the person. So the loket knows a chat by
a keyed hash only; without the secret the hash cannot be turned back by trying all numbers.
"""

from __future__ import annotations

import hashlib
import hmac

PURPOSE = b"loket telegram chat:"
"""Set apart from everything else that is made with the same secret."""


class ConversationNames:
    """Turns chat ids into conversation ids."""

    def __init__(self, secret: str) -> None:
        if not secret:
            raise ValueError("the secret is empty")
        self._secret = secret.encode()

    def of(self, chat_id: int) -> str:
        """Return the conversation of a chat: the same one every time, 64 hexadecimal digits."""
        return hmac.new(self._secret, PURPOSE + str(chat_id).encode("ascii"), hashlib.sha256).hexdigest()
