"""What we owe everyone in writing: what is kept of a person (`/privacy`), and for whom this does not work well yet."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Blueprint, render_template

from bot.compose import menus
from bot.compose.person import contact_line
from bot.compose.phrases import direction, phrase, spoken_languages
from bot.content.yaml import read_yaml
from bot.settings import ROOT
from bot.voicing import Voicing
from web.app import services

routes = Blueprint("statements", __name__)

LANGUAGES = ("fr", "nl")
"""The accessibility statement is for authorities and organisations: Brussels' two languages."""


@routes.get("/privacy")
def privacy() -> str:
    """Say what is kept of a person, in every language, to be read and heard."""
    content = services().content.current().content
    voicing = Voicing(services().voice)
    sections = [
        (code, direction(content, code), phrase(content, code, "privacy_label"), reply.text, reply.audio)
        for code in spoken_languages(content)
        for reply in voicing.voice(content, menus.privacy(content, code))
    ]
    return render_template("privacy.html", sections=sections)


@routes.get("/accessibility")
def accessibility() -> str:
    """Say what works, what does not, and whom to tell."""
    content = services().content.current().content
    return render_template(
        "accessibility.html", statement=_statement(), languages=LANGUAGES, organisation=contact_line(content)
    )


@cache
def _statement() -> dict[str, Any]:
    found: dict[str, Any] = read_yaml(ROOT / "data" / "statements" / "accessibility.yml")
    return found
