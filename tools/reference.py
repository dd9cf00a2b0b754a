"""Writes `docs/content.md` (every field of every content file) and `docs/commands.md` (every command) from the code.

Run `.venv/bin/python -m tools.reference`; `--check` fails when a page is not up to date.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator

from bot.cli import parser
from bot.content.schema import written_shapes
from bot.settings import ROOT

NOTE = "Written by `tools/reference.py` from {source}; never by hand."
CONTENT = f"""# Every field of the content files

{NOTE.format(source="`bot/content/types/`")} Editors that know JSON Schema complete these names (`data/schema/`).
A misspelt name is an error with its file and line. *needed*: the field has no default.
"""
COMMANDS = f"""# Every command

{NOTE.format(source="the commands themselves")} `loket` stands for `.venv/bin/loket`, in the folder of the checkout.
`loket COMMAND --help` explains each word.

| command | what it does |
|---|---|
"""
SELF_SPEAKING = {
    "id": "Its name, the same as the file's; never changed, because links and statistics hold it.",
    "code": "BCP 47 code, such as `nl`.",
    "topic": "Id of its subject in `data/topics.yml`.",
    "topics": "Ids of its subjects in `data/topics.yml`.",
    "icon": "Key of `data/icons.yml`.",
    "version": "A whole number, raised when a fact changes.",
    "state": "How far it is.",
    "status": "How much it is worth: `dated` from an old page, `doubtful` where sources differ.",
    "seen": "Date the source carries.",
    "text": "The statement.",
    "answer": "What is said: at most 60 words, sentences of at most 15.",
    "sources": "Where it stands, and the day somebody looked.",
    "source": "Where it stands, and the day somebody looked.",
    "facts": "What the answers may say, each with its source.",
    "texts": "Language → what a person hears.",
    "names": "Language → name.",
    "name": "Its name.",
    "labels": "Language → words on the button.",
    "min": "From this age on.",
    "max": "Up to this age, that year included.",
    "age": "Limits in years.",
    "municipality": "Ids of the communes somebody must live in.",
    "not_residence_status": "Statuses, or groups of them, that keep somebody out.",
    "gender": "Which of these; empty: all.",
    "children": "Whether somebody must, or must not, have children with her.",
    "max_months_in_belgium": "At most so many months in Belgium.",
    "min_months_in_belgium": "At least so many months in Belgium.",
    "line": "Street, number, postcode, place.",
    "who": "For whom; empty: everybody.",
    "cost": "What it costs; `unknown` is said as “ask them”.",
    "addresses": "Where to go.",
    "phone": "Number as the source writes it.",
    "email": "E-mail address.",
    "website": "Web address.",
    "opening_hours": "OpenStreetMap `opening_hours` syntax, Europe/Brussels.",
    "by_appointment": "True where nobody may come without an appointment.",
    "emergency": "True for numbers called in danger: never full, never closed.",
    "dir": "Direction of its script.",
    "text_of": "Language whose text its recordings read.",
    "postcodes": "Postcodes that lie in this commune alone.",
    "privacy_contact": "Whom people write to about their data.",
    "emoji": "In Telegram.",
    "symbol": "On the web: a name of `web/static/icons.svg`.",
    "faqs": "Ids of FAQs.",
    "services": "Ids of services.",
    "steps": "The steps, in their order.",
}
"""What a name says already, for fields without words of their own."""


def content_page() -> str:
    """Return `docs/content.md`."""
    return CONTENT + "".join(_table(shape) for shape in _shapes())


def undescribed() -> list[str]:
    """Name the fields nobody described."""
    return [f"{shape.name}.{name}" for shape in _shapes() for name, _, _, said in _fields(shape) if not said]


def commands_page() -> str:
    """Return `docs/commands.md`."""
    return COMMANDS + "".join(f"| `{usage}` | {said} |\n" for usage, said in _commands(parser()))


def _shapes() -> Iterator[ast.ClassDef]:
    return (shape for shape in written_shapes() if shape.name != "Strict")


def _table(shape: ast.ClassDef) -> str:
    rows = "".join(
        f"| `{name}` | {kind} | {'needed' if default is None else f'`{default}`'} | {said} |\n"
        for name, kind, default, said in _fields(shape)
    )
    title = f"\n## {shape.name}\n\n{_line(ast.get_docstring(shape) or '')}\n\n"
    return title + "| field | kind | default | what it is |\n|---|---|---|---|\n" + rows


def _fields(shape: ast.ClassDef) -> Iterator[tuple[str, str, str | None, str]]:
    for here, after in zip(shape.body, [*shape.body[1:], None], strict=True):
        if not isinstance(here, ast.AnnAssign) or not isinstance(here.target, ast.Name):
            continue
        said = ""
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            said = _line(str(after.value.value))
        default = ast.unparse(here.value) if here.value is not None else None
        kind = ast.unparse(here.annotation).replace("LanguageCode", "language").replace("|", "or").replace("'", "")
        yield here.target.id, kind, default, said or SELF_SPEAKING.get(here.target.id, "")


def _commands(root: argparse.ArgumentParser, begun: str = "") -> Iterator[tuple[str, str]]:
    """Give (usage, help) of every command and of what stands below it."""
    for action in root._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, sub in action.choices.items():
                words = [*begun.split(), name, *(_word(one) for one in sub._actions if _word(one))]
                yield f"loket {' '.join(words)}".replace("|", "\\|"), _line(helps.get(name, "")).replace("|", "\\|")
                yield from _commands(sub, f"{begun} {name}".strip())


def _word(action: argparse.Action) -> str:
    if isinstance(action, argparse._HelpAction | argparse._SubParsersAction):
        return ""
    if not action.option_strings:
        name = str(action.metavar or action.dest).upper()
        return f"[{name}]" if action.nargs in {"?", "*"} else name
    value = "" if action.nargs == 0 else f" {str(action.metavar or action.dest).upper()}"
    return f"[{action.option_strings[-1]}{value}]"


def _line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


PAGES = {"content.md": content_page, "commands.md": commands_page}


def main() -> int:
    """Write the pages, or compare."""
    old = [name for name, make in PAGES.items() if _read(name) != make()]
    if "--check" in sys.argv:
        for name in old:
            sys.stderr.write(f"docs/{name} is not up to date: run `.venv/bin/python -m tools.reference`.\n")
        return 1 if old else 0
    for name in old:
        (ROOT / "docs" / name).write_text(PAGES[name](), encoding="utf-8")
    return 0


def _read(name: str) -> str:
    path = ROOT / "docs" / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


if __name__ == "__main__":
    sys.exit(main())
