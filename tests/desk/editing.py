"""What the tests of the editor share: a question, its form, its text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

from werkzeug.test import TestResponse

from bot.compose.phrases import one_paragraph
from bot.content.load import load_content
from bot.content.types import FaqText
from bot.settings import ROOT
from tests.desk.conftest import DeskClient, DeskSite

FAQ = "language_dutch_where"
AT = f"/staff/faqs/{FAQ}/nl"
OLD = one_paragraph(load_content(ROOT / "data").content.faqs[FAQ].texts["nl"].answer)
NEW = OLD.replace("Ga naar", "Ga morgen naar", 1)
"""Every name and number stays: the lint compares them with the other languages."""
Client = Callable[..., DeskClient]


def opened(client: DeskClient, at: str = AT) -> dict[str, str]:
    """Return the form of the editor as the browser would send it."""
    return form_of(client.get(at))


def form_of(answer: TestResponse) -> dict[str, str]:
    """Return the fields of a page, as a browser would send them unchanged."""
    page = answer.get_data(as_text=True)
    found = {name: html.unescape(value) for name, value in re.findall(r'name="(seen|base)" value="([^"]*)"', page)}
    boxes = re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    return found | {name: html.unescape(text) for name, text in boxes}


def demain(form: dict[str, str]) -> dict[str, str]:
    """Return the French form, edited."""
    return form | {"answer": form["answer"].replace("Allez à", "Allez demain à", 1)}


def text(site: DeskSite, code: str = "nl") -> FaqText:
    return load_content(site.settings.content).content.faqs[FAQ].texts[code]


def path(site: DeskSite) -> Path:
    return site.settings.content / f"faq/language/{FAQ}.yml"
