"""Why a program apart could not be installed."""

from __future__ import annotations

from audio.engine import AudioError


class NotInstalled(AudioError):
    """A package or a file did not come, or is not what was promised; nothing of it is kept."""

    next_step = "Look at the connection, then try again."

    def __init__(self, message: str, next_step: str | None = None) -> None:
        """Take what happened, and what the operator can do when it is not the usual."""
        super().__init__(message)
        if next_step is not None:
            self.next_step = next_step
