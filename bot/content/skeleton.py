"""Beginning a language: one file for each text a translator must write, with the English beside it as a comment.

A gap is an empty text; it is never merged, and `loket coverage` counts it as missing until somebody has written it.
"""

from __future__ import annotations

from pathlib import Path

from babel import Locale, UnknownLocaleError

from bot.content.publish import replace_file
from bot.content.types import Content, Faq
from bot.errors import ContentError

MASTER = "en"


def begin_language(content: Content, content_folder: Path, incoming: Path, code: str) -> int:
    """Write the skeletons of a new language; files that are there already stay. Return how many were written.

    Args:
        content: the content to translate.
        content_folder: the folder `data/`; the language is added to its `languages.yml` when it is not there.
        incoming: the folder `incoming/`.
        code: BCP 47 code of the language.

    Raises:
        ContentError: the code is no language.
    """
    path = content_folder / "languages.yml"
    languages = path.read_text(encoding="utf-8")
    if f"\n{code}:" not in languages:
        replace_file(path, (languages.rstrip("\n") + "\n" + _language_entry(code)).encode())
    folder = incoming / code
    folder.mkdir(parents=True, exist_ok=True)
    texts = {f"{faq.id}.yml": _faq(faq) for faq in content.faqs.values() if code not in faq.texts}
    if code not in content.phrases:
        phrases = content.phrases[MASTER]
        texts["phrases.yml"] = "".join(f"# {_line(text)}\n{key}: ''\n" for key, text in phrases.items())
    missing = [topic for topic in content.topics.values() if code not in topic.labels]
    if missing:
        texts["topics.yml"] = "".join(f"# {topic.labels.get(MASTER, topic.id)}\n{topic.id}: ''\n" for topic in missing)
    written = 0
    for name, text in texts.items():
        if not (folder / name).exists():
            replace_file(folder / name, text.encode())
            written += 1
    return written


def _language_entry(code: str) -> str:
    try:
        locale = Locale.parse(code)
    except (UnknownLocaleError, ValueError) as error:
        raise ContentError(
            f"“{code}” is no language code.", next_step="Use a BCP 47 code such as `so` for Somali."
        ) from error
    name = (locale.get_display_name(code) or code).capitalize()
    direction = "rtl" if locale.text_direction == "rtl" else "ltr"
    script = {"rtl": "Arab", "ltr": "Latn"}[direction]
    return f"{code}: {{name: {name}, script: {script}, dir: {direction}, level: not_yet}}\n"


def _faq(faq: Faq) -> str:
    master = faq.texts.get(MASTER)
    lines = [f"# {faq.id}: the facts stand in data/faq/{faq.topic}/{faq.id}.yml\n", f"version: {faq.version}\n"]
    lines += ["state: draft\n", "# how people ask, at least 8, in their own words\n", "questions: []\n"]
    for field in ("answer", "simpler", "example"):
        text = getattr(master, field, None) or ""
        lines += [*(f"# {line}\n" for line in text.strip().splitlines()), f"{field}: ''\n"]
    return "".join(lines)


def _line(text: str) -> str:
    return " ".join(text.split())
