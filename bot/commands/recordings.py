"""`loket audio bind`: say that a recording reads the text of today."""

from __future__ import annotations

import argparse

from bot.commands import out
from bot.commands.talk import published_content
from bot.compose.phrases import one_paragraph, phrase
from bot.render import recordings, recordings_folder
from bot.settings import Settings
from bot.variants import GREETING


def bind(settings: Settings, options: argparse.Namespace) -> int:
    """Write beside each recording without a text the text of the FAQ (and part) that its name says."""
    content = published_content(settings)
    bound = 0
    folder = recordings_folder(settings)
    for problem in recordings(content, folder).problems:
        if problem.code != "unbound":
            continue
        faq_id, _, part = problem.path.stem.partition(".")
        code = content.languages[problem.path.parent.name].text_of or problem.path.parent.name
        text = content.faqs[faq_id].texts.get(code) if faq_id in content.faqs else None
        read = getattr(text, part or "answer", None) if part in ("", "answer", "simpler", "example") else None
        if problem.path.stem == GREETING:
            read = phrase(content, code, GREETING)
        if read:
            problem.path.with_suffix(".txt").write_text(f"{one_paragraph(read)}\n", encoding="utf-8")
            bound += 1
        else:
            out.line(f"no published text is called so: {problem.path.relative_to(folder)}")
    out.line(f"{bound} recordings bound to the text of today")
    return 0
