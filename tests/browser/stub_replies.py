"""What the stub loket answers to which words, in the shapes of `bot/turn.py`; and the sound it makes."""

from __future__ import annotations

import io
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import yaml
from stub_texts import LANGUAGES, SAID, TOPICS

ROOT = Path(__file__).resolve().parents[2]
DIRECTION = {code: direction for code, _, direction in LANGUAGES}
OWN_NAME = {code: name for code, name, _ in LANGUAGES}
NASTY = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> ${alert(1)} \'x\' "y" &amp;'
SECONDS = 2.0
SPOKEN: dict[str, str] = {}
"""Utterance key → text."""


def audio(text: str, language: str) -> dict[str, Any]:
    """Return the audio of a text as a reply describes it, not rendered yet."""
    key = f"{language}-{zlib.crc32(text.encode())}"
    SPOKEN[key] = text
    return {
        "key": key,
        "url": f"/audio/{key}",
        "words": f"/audio/{key}/words",
        "language": language,
        "bytes": None,
        "seconds": None,
        "engine": None,
    }


def choice(name: str, label: str, language: str, picture: str | None) -> dict[str, Any]:
    """Return a choice."""
    return {
        "id": name,
        "label": label,
        "language": language,
        "dir": DIRECTION[language],
        "icon": picture,
        "audio": audio(label, language),
    }


def reply(text: str, language: str, **more: Any) -> dict[str, Any]:
    """Return a reply."""
    return {
        "text": text,
        "language": language,
        "dir": DIRECTION[language],
        "audio": audio(text, language),
        "choices": [],
        "service": None,
        "faq": None,
        "source": None,
        "source_line": None,
        "state": None,
        "discreet": False,
        **more,
    }


def said(what: str, language: str) -> str:
    """Return one of the stub's sentences, in English where it does not know the language."""
    return SAID[what].get(language) or SAID[what]["en"]


def greeting(language: str) -> str:
    """Return how the loket greets."""
    return said("greeting", language)


def topics(language: str) -> dict[str, Any]:
    """Return the greeting with the subjects."""
    buttons = [
        choice(f"topic:{name}", labels.get(language) or labels["en"], language, picture)
        for name, picture, labels in TOPICS
    ]
    return reply(greeting(language), language, choices=buttons, state="topics")


def kept(language: str) -> dict[str, Any]:
    """Return an answer that stands at an address of its own."""
    turn = answer({"text": "anything"}, language)
    return {"title": SAID["choices"].get(language, SAID["choices"]["en"])[0], "replies": turn["replies"]}


def service(language: str) -> dict[str, Any]:
    """Return a service card with everything on it."""
    labels = labels_of(language)
    return {
        "id": "demo",
        "name": "Bureau de démonstration / Demoloket",
        "icon": "service",
        "what": said("what", language),
        "addresses": ["rue de la Démo 1, 1030 Schaerbeek"],
        "phone": "02 555 00 00",
        "phone_link": "+3225550000",
        "website": "https://www.example.brussels/nl/",
        "email": "demo@example.brussels",
        "hours": said("hours", language),
        "open_now": True,
        "open_line": phrases_of(language)["open_until"].format(time="17:00"),
        "notices": [],
        "cost": said("free", language),
        "note": None,
        "source": {"url": "https://example.brussels", "checked": "2026-11-01"},
        "labels": {
            key: labels[f"{key}_label"]
            for key in ("address", "phone", "hours", "cost", "call", "website", "email", "source")
        },
    }


@cache
def phrases_of(language: str) -> dict[str, str]:
    """Return the product's own sentences, English ones where a language has none."""
    own = ROOT / "data" / "phrases" / f"{language}.yml"
    english = yaml.safe_load((ROOT / "data" / "phrases" / "en.yml").read_text("utf-8"))
    return dict(english | (yaml.safe_load(own.read_text("utf-8")) if own.exists() else {}))


def labels_of(language: str) -> dict[str, str]:
    """Return the widget's labels: the product's own where they exist."""
    table = phrases_of(language)
    return {key: text for key, text in table.items() if key.startswith("widget_") or key.endswith("_label")}


def full_service(language: str) -> dict[str, Any]:
    """Return the card of a service that is full and shut."""
    card, sentences = service(language), phrases_of(language)
    return card | {
        "open_now": False,
        "open_line": sentences["open_next"].format(when=f"{sentences['tomorrow_label']} 09:00"),
        "notices": [sentences["service_full"].format(service=card["name"])],
    }


def answer(message: dict[str, Any], language: str) -> dict[str, Any]:
    """Return the turn for a message."""
    words = message.get("text") or message.get("choice") or ""
    if words.startswith("lang:"):
        language = words.removeprefix("lang:")
        return {"language": language, "replies": [topics(language)]}
    if words in {"do:topics", "topics"}:
        return {"language": language, "replies": [topics(language)]}
    text = said("answer", language)
    if words in {"card", "do:person"}:
        return {
            "language": language,
            "replies": [reply(said("service", language), language, service=service(language))],
        }
    if words == "danger":
        urgent = reply(said("service", language), language, service=service(language)) | {"state": "crisis"}
        return {"language": language, "replies": [urgent]}
    if words == "full":
        return {
            "language": language,
            "replies": [reply(said("service", language), language, service=full_service(language))],
        }
    if words.startswith("topic:") or words == "choices":
        pictures = ["house", "house_question", "other"]
        buttons = [
            choice(f"faq:{i}", label, language, pictures[i])
            for i, label in enumerate(SAID["choices"].get(language, SAID["choices"]["en"]))
        ]
        told = reply(
            said("clarify", language), language, choices=buttons, state="topics", discreet=words == "topic:women"
        )
        return {"language": language, "replies": [told]}
    if words == "html":
        card = service(language) | {"name": NASTY, "website": "javascript:window.hacked=1", "what": NASTY}
        bad = reply(
            NASTY,
            language,
            choices=[choice("x", NASTY, language, "constructor")],
            service=card,
            source={"url": "javascript:window.hacked=1", "checked": "2026-11-01"},
            source_line=NASTY,
        )
        return {"language": language, "replies": [bad]}
    if words == "silent":
        return {"language": language, "replies": [reply(text, language, audio=None)]}
    source = {"url": "https://example.brussels/page", "checked": "2026-11-01"}
    first = reply(
        text, language, source=source, source_line=said("source", language), faq="housing_social_register",
        state="answer",
    )  # fmt: skip
    place = reply(said("service", language), language, service=service(language), state="service")
    return {"language": language, "replies": [first, place]}


def clip(form: str) -> bytes:
    """Return two seconds of a quiet tone as a real file."""
    tone = 0.1 * np.sin(2 * np.pi * 330 * np.arange(int(24000 * SECONDS)) / 24000)
    buffer = io.BytesIO()
    if form == "ogg":
        soundfile.write(buffer, tone, 24000, format="OGG", subtype="OPUS")
    else:
        soundfile.write(buffer, tone, 24000, format="MP3")
    return buffer.getvalue()
