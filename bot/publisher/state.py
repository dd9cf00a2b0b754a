"""What the publisher is doing, in one file that the desk, the command line and the next start read: `publisher.json`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from bot.content.publish import replace_file
from bot.content.wording import Wording, say
from bot.settings import Settings
from bot.training.verdict import meaning

Phase = Literal["live", "checking", "embedding", "training", "gate", "loading", "smoke", "rolled_back", "failed"]
"""`live`: everything that passes is what people hear. `checking` … `smoke`: a job is under way; answers are live all the
while, new questions are being learned. `rolled_back`: the new questions made something worse, the old model goes on.
`failed`: the job could not be done (disk full, Rasa down); it is tried again."""

AT_WORK: frozenset[str] = frozenset({"checking", "embedding", "training", "gate", "loading", "smoke"})


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A problem of a content file, as `bot.content.load.Problem` has it."""

    path: str
    """Below the content folder."""
    line: int
    reason: str
    """In English."""
    code: str
    language: str | None = None
    wording: Wording | None = None
    """The same for readers of other languages; None in a state of an older release."""

    def text(self, language: str) -> str:
        """Return the reason in a language of the desk; in English where only that is known."""
        return self.wording.text(language) if self.wording is not None and self.wording.is_known else self.reason


class FailedSentence(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of the content itself that the new model does not understand."""

    text: str
    language: str
    wanted: str
    """`faq/<id>`, `out_of_scope`, `crisis/<kind>`."""
    got: str

    @property
    def wording(self) -> Wording:
        """Where it went, and where it belongs."""
        return say(
            "failed_sentence",
            text=self.text, code=self.language, wanted=meaning(self.wanted), got=meaning(self.got),
        )  # fmt: skip


class State(msgspec.Struct, frozen=True, kw_only=True):
    """The publisher at one moment."""

    phase: Phase = "live"
    since: str = ""
    """When this phase began, ISO time with zone."""
    content: str = ""
    """Hash of the published content that people hear now."""
    model: str = ""
    """Key of the model in use."""
    training: str = ""
    """Key of the model under way, or of the one that was refused; empty when none."""
    version: str = ""
    """Id of the newest version in the list of versions, see `bot.publisher.versions`."""
    who: str = ""
    """Who made it."""
    progress: float = 1.0
    """Of the job under way, 0 to 1."""
    request: str = ""
    """Id of the last request to publish now that was taken up, see `bot.publisher.requests`."""
    message: str = ""
    """What went wrong and what to do, in a plain English sentence; empty when nothing did."""
    said: tuple[Wording, ...] = ()
    """The same for readers of other languages; empty in a state of an older release, and where only English is known."""
    problems: tuple[Note, ...] = ()
    """Errors that hold files back."""
    kept: tuple[str, ...] = ()
    """Content files of which the last good version stays, below the content folder."""
    failed: tuple[FailedSentence, ...] = ()
    """After `rolled_back`: the sentences that failed."""

    @property
    def is_at_work(self) -> bool:
        """Say whether a job is under way."""
        return self.phase in AT_WORK

    def text(self, language: str) -> str:
        """Return the message in a language of the desk; in English where only that is known."""
        if self.said and all(part.is_known for part in self.said):
            return " ".join(part.text(language) for part in self.said)
        return self.message


_STATE = msgspec.json.Decoder(State)


def read_state(settings: Settings) -> State:
    """Return the newest state; the empty one when nothing was published yet or the file cannot be read."""
    try:
        return _STATE.decode(_file(settings).read_bytes())
    except (OSError, msgspec.MsgspecError):
        return State()


def write_state(settings: Settings, state: State) -> None:
    """Write the state in one step.

    Raises:
        OSError: the disk cannot be written.
    """
    settings.var.mkdir(parents=True, exist_ok=True)
    replace_file(_file(settings), msgspec.json.encode(state))


def _file(settings: Settings) -> Path:
    return settings.var / "publisher.json"
