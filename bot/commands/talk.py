"""`loket ask`, `speak`, `understand`: trying the loket from a terminal."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import msgspec

from bot.commands import Verb, out
from bot.commands.asking import ask_website
from bot.commands.lines import answer_lines, read_lines
from bot.content.publish import ContentStore
from bot.content.types import Content
from bot.errors import Setup
from bot.running import running
from bot.settings import Settings


class _Message(msgspec.Struct):
    text: str
    language: str | None = None


class _Case(msgspec.Struct):
    text: str
    language: str
    faq: str | None
    kind: str | None = None
    label: str | None = None


_MESSAGE = msgspec.json.Decoder(_Message)
_CASE, _CASE_EXAMPLE = msgspec.json.Decoder(_Case), '{"text": "…", "language": "fr", "faq": null}'


def ask(settings: Settings, options: argparse.Namespace) -> int:
    """Send one message through the running loket, print the turn."""
    found = running(settings)
    if found is None:
        raise Setup("The loket is not running.", next_step="Start it with `make run`.")
    if not found.url:
        raise Setup("The website does not run on this machine.", next_step="Ask where `loket up --only web` runs.")
    turn = ask_website(found.url, options.text, options.language)
    if options.json:
        out.json_line(turn)
    elif "error" in turn:
        out.line(turn["error"]["message"])
    else:
        for reply in turn["replies"]:
            out.line(reply["text"])
            for choice in reply["choices"]:
                out.line(f"  [{choice['label']}]")
            if reply.get("source_line"):
                out.line(f"  {reply['source_line']}")
    return 1 if "error" in turn else 0


def speak(settings: Settings, options: argparse.Namespace) -> int:
    """Render one clip with the best voice of this machine."""
    from bot.speech import open_voice

    content = published_content(settings)
    form = "ogg" if options.out.endswith((".ogg", ".opus")) else "mp3"
    with tempfile.TemporaryDirectory() as folder:
        # what is tried here is nobody's business: nothing is kept
        voice = open_voice(settings, content.languages, folder=Path(folder))
        try:
            key = voice.register(options.language, options.text, ephemeral=True)
            clip = voice.best(key, form)
            Path(options.out).write_bytes(clip.data)
            facts = clip.facts
            out.json_line(
                {
                    "engine": facts.engine,
                    "voices": [msgspec.to_builtins(span) for span in facts.spans],
                    "seconds": facts.seconds,
                    "bytes": facts.size,
                    "words": voice.words(key, form),
                }
            )
        finally:
            voice.close()
    return 0


def understand(settings: Settings, options: argparse.Namespace) -> int:
    """Read JSON lines on standard input, write what is understood; a bad line is answered with an error."""
    from bot.understanding.offline import Understander

    understander = Understander(settings)
    answer_lines(_MESSAGE, '{"text": "…"}', lambda message: understander.understand(message.text, message.language))
    return 0


def evaluate(settings: Settings, options: argparse.Namespace) -> int:
    """Score the trained model on files of test sentences."""
    from bot.understanding.evaluate import evaluate as score
    from bot.understanding.offline import Understander

    read = (read_lines(_CASE, Path(name), _CASE_EXAMPLE) for name in options.files)
    cases = [msgspec.to_builtins(case) for cases in read for case in cases]
    result = score(cases, Understander(settings).understand)
    if options.json:
        confusions = [
            {"faq": right, "taken_for": wrong, "count": count, "sentences": result.stolen[right, wrong]}
            for (right, wrong), count in result.confusions.most_common(20)
        ]
        groups = {name: group.shares() for name, group in result.groups.items()}
        out.json_line({"groups": groups, "confusions": confusions})
        return 0
    names = list(next(iter(result.groups.values())).shares()) if result.groups else []
    out.line(" ".join([f"{'':14}", *(f"{name:>17}" for name in names)]))
    for group, shown in sorted(result.groups.items()):
        values = shown.shares().values()
        cells = [f"{'-' if v is None else v if isinstance(v, int) else f'{v:.1%}':>17}" for v in values]
        out.line(" ".join([f"{group:14}", *cells]))
    for (right, wrong), count in result.confusions.most_common(10):
        out.line(f"{count:4} × {right} taken for {wrong}: {result.stolen[right, wrong][0]}")
    return 0


def published_content(settings: Settings) -> Content:
    """Return the published content, else what stands in the files."""
    from bot.content.load import load_content

    found = ContentStore(settings.published).find()
    # what an older loket published knows no groups of statuses
    return found.content if found and found.content.statuses else load_content(settings.content).content


def _ask_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("text")
    sub.add_argument("--language", metavar="xx")
    sub.add_argument("--json", action="store_true")


def _speak_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("text")
    sub.add_argument("--language", metavar="xx", required=True)
    sub.add_argument("--out", metavar="FILE", required=True, help="ends in .mp3 or .ogg")


def _evaluate_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("files", nargs="+", metavar="FILE")
    sub.add_argument("--json", action="store_true")


VERBS = (
    Verb("ask", "ask the running loket one question", ask, _ask_arguments),
    Verb("speak", "render one text as sound", speak, _speak_arguments),
    Verb("evaluate", "score understanding on files of JSON lines", evaluate, _evaluate_arguments),
    Verb("understand", "JSON lines of messages in, JSON lines of what is understood out", understand),
)
