"""What happens beside an answer: it is counted, a question without one may be left to the staff, “did it help?” is asked.

None of it may slow or fail the answer: counting touches memory alone (`bot.statistics.counter`). “Did it help?” is asked
at most once a conversation for each FAQ: when the person thanks or says goodbye, or comes back after minutes of silence.
Nothing of it under danger and sensitive subjects.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Protocol

from msgspec.structs import replace

from bot.clock import local_now
from bot.compose import helped
from bot.compose.path import PREFIX
from bot.compose.phrases import text_language
from bot.content.types import Content
from bot.conversations import State
from bot.eligibility.facts import OUTSIDE
from bot.engine import Answered
from bot.errors import LoketError
from bot.statistics.counter import Counter
from bot.statistics.outcome import Counted, Mark, counted, is_private, is_private_faq
from bot.statistics.scrub import Scrubbed
from bot.statistics.waiting import Question, Waiting
from bot.turn import Incoming, Note, Reply
from bot.understanding.normalise import clean, without_links

logger = logging.getLogger(__name__)

SILENCE_SECONDS = 300.0
"""Who writes again after so long has been away, and may have tried."""
ASKED_UNDER = frozenset({"greeting", "topics", "smalltalk", "answer"})
"""Replies under which “did it work?” may stand; a question back must stay alone."""


class Scrubs(Protocol):
    """Knows the words that may stay in a question."""

    def scrub(self, text: str, language: str) -> Scrubbed | None:
        """Return the question without all others; None when they are not known yet."""


class Afterwards:
    """See the module. Thread-safe; without a counter nothing is counted and nothing can be left."""

    def __init__(
        self,
        counter: Counter | None = None,
        vocabulary: Scrubs | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._counter = counter
        self._clock = clock
        self._vocabulary = vocabulary
        self.waiting = Waiting()

    def opened(self, content: Content, state: State, replies: tuple[Reply, ...]) -> tuple[State, tuple[Reply, ...]]:
        """Ask who comes back whether it worked."""
        return self._ask(content, state, replies) if replies else (state, replies)

    def heard(self, content: Content, state: State, answered: Answered) -> Answered:
        """Return what a yes or no in words means after “did it help?”."""
        language = answered.replies[-1].language if answered.replies else ""
        choice = helped.said_in_words(content, language, state.last, answered.replies) if language else None
        return Answered((), do=choice) if choice is not None else answered

    def tapped(self, content: Content, language: str, state: State, choice: str) -> Answered | None:
        """Answer a button of this module, None for any other."""
        faq = content.faqs.get(choice.rpartition(":")[2])
        if choice.startswith(helped.KEEP):
            return Answered(self._keep(content, language, state, choice.removeprefix(helped.KEEP)))
        if choice.startswith(helped.HELPED) and faq is not None:
            self._mark("helped", faq.id)
            return Answered(helped.helped(content, language))
        if choice.startswith(helped.NOT_HELPED) and faq is not None:
            self._mark("not_helped", faq.id)
            self._mark("barrier", faq.services[0] if faq.services else "")
            return Answered(helped.not_helped(content, language, local_now()))
        return None

    def after(
        self, content: Content, state: State, incoming: Incoming, note: Note | None, replies: tuple[Reply, ...]
    ) -> tuple[State, tuple[Reply, ...]]:
        """Count a turn, and add what may be asked under it; a phrase that is missing never costs the answer."""
        try:
            return self._after(content, state, incoming, note, replies)
        except LoketError as problem:
            logger.warning("Nothing is asked under an answer: %s", problem.message)
            return state, replies

    def _after(
        self, content: Content, state: State, incoming: Incoming, note: Note | None, replies: tuple[Reply, ...]
    ) -> tuple[State, tuple[Reply, ...]]:
        if is_private(content, replies, note):
            return replace(state, answered_faq=None, seen_at=self._clock()), replies
        outcome = counted(content, incoming, note, replies)
        if outcome is not None and self._counter is not None:
            self._counter.turn(replies[-1].language, outcome)
            commune = note.municipality if note is not None and outcome.outcome == "routed" else None
            if commune in {OUTSIDE, *content.municipalities}:
                self._mark("commune", str(commune))
        chosen = (incoming.choice or "").removeprefix("faq:")
        if outcome is not None and outcome.outcome == "answered" and chosen in _asked_back(state):
            self._mark("meant", chosen)
        if outcome is not None and outcome.outcome in {"refused", "clarified"} and note is not None:
            self._let_wait(content, state, incoming, note, replies[-1].language)
        state, replies = self._ask(content, state, self._offer_keeping(content, state, incoming, replies), incoming)
        if (answered := _answered(outcome, incoming, replies)) is not None:
            state = replace(state, answered_faq=answered)
        return replace(state, seen_at=self._clock()), replies

    def forget(self, state: State) -> None:
        """Drop what waits, and take back what was left in the last minutes."""
        for kept_id in self.waiting.drop(state.engine_name):
            if self._counter is not None:
                self._counter.take_back(kept_id)

    def _let_wait(self, content: Content, state: State, incoming: Incoming, note: Note, language: str) -> None:
        if self._vocabulary is None or incoming.text is None or any(is_private_faq(content, f) for f in note.faqs):
            return
        language = text_language(content, language)
        scrubbed = self._vocabulary.scrub(without_links(clean(incoming.text)), language)
        if scrubbed is not None and scrubbed.is_useful:
            nearest = note.faqs[0] if note.faqs else ""
            self.waiting.put(state.engine_name, Question(scrubbed.text, language, nearest))

    def _offer_keeping(
        self, content: Content, state: State, incoming: Incoming, replies: tuple[Reply, ...]
    ) -> tuple[Reply, ...]:
        """Offer to leave the question that waits: at once, or under what “something else” shows; once."""
        token = self.waiting.token(state.engine_name)
        if token is None or f"{helped.KEEP}{token}" in state.offered:
            return replies
        if replies[-1].state not in {"unknown", "clarify", "topics"} or incoming.choice not in {None, "do:topics"}:
            return replies
        return helped.with_keep_choice(content, replies[-1].language, replies, token) or replies

    def _keep(self, content: Content, language: str, state: State, token: str) -> tuple[Reply, ...]:
        question = self.waiting.take(state.engine_name, token)
        if question is None or self._counter is None:
            return helped.keep_gone(content, language)
        self.waiting.kept(state.engine_name, self._counter.keep(question))
        return helped.kept(content, language)

    def _ask(
        self, content: Content, state: State, replies: tuple[Reply, ...], incoming: Incoming | None = None
    ) -> tuple[State, tuple[Reply, ...]]:
        """Ask whether the answer before helped, where it is time to."""
        about, language = state.answered_faq, replies[-1].language
        if about is None or about not in content.faqs or about in state.asked_about:
            return state, replies
        came_back = self._clock() - state.seen_at >= SILENCE_SECONDS and not _is_again(incoming)
        is_new = {r.state for r in replies} <= ASKED_UNDER and about not in {r.faq for r in replies}
        if not (came_back and is_new) and not helped.is_parting(content, language, replies):
            return state, replies
        asked = helped.ask_whether_helped(content, language, about, came_back=came_back)
        return replace(state, answered_faq=None, asked_about=(*state.asked_about, about)), (*replies, asked)

    def _mark(self, mark: Mark, subject: str) -> None:
        if self._counter is not None:
            self._counter.mark(mark, subject)


def _answered(outcome: Counted | None, incoming: Incoming, replies: tuple[Reply, ...]) -> str | None:
    """Return the FAQ that a turn answered; a step of a path is an answer too, though it is not counted as a question."""
    if outcome is not None and outcome.outcome == "answered" and outcome.faq:
        return outcome.faq
    is_step = (incoming.choice or "").startswith(PREFIX)
    return next((r.faq for r in replies if r.faq is not None and r.state == "answer"), None) if is_step else None


def _asked_back(state: State) -> set[str]:
    """Return the FAQs that were offered in the turn before, because the question was not clear."""
    choices = (choice.id for r in state.last if r.state == "clarify" for choice in r.choices)
    return {choice.removeprefix("faq:") for choice in choices if choice.startswith("faq:")}


def _is_again(incoming: Incoming | None) -> bool:
    """Say whether only the last reply was asked for once more, in whatever form."""
    return incoming is not None and incoming.choice in {"do:repeat", "do:slower", "do:simpler"}
