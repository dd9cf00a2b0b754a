"""What may not stay in a browser: somebody else may hold the same phone an hour later.

Other replies may be shown and heard again without a connection (`web/static/widget/heard.js`). Stricter than what the
conversation itself may remember (`bot.sensitive`): a menu of such questions names the subject as well as an answer does. The
first menu, which everybody sees, names all subjects and tells nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.content.types import Content
from bot.statistics.outcome import are_private, is_private, is_private_faq
from bot.turn import Reply


def is_discreet(content: Content, replies: Sequence[Reply], tapped: str | None = None) -> bool:
    """Say whether a turn is about danger or a sensitive subject, or offers its questions.

    Args:
        content: the content they come from.
        replies: of one turn.
        tapped: the button that asked for them, None when there was none.
    """
    named = [*(tapped or "").split(":"), *(c.id.removeprefix("faq:") for r in replies for c in r.choices)]
    return (
        is_private(content, replies, None)
        or are_private(content, (tapped or "").split(":"))
        or any(is_private_faq(content, name) for name in named)
    )
