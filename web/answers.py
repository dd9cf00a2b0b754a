"""One answer by its own address, without a conversation: to keep, to send, to print, to hold up at a desk.

`/a/<faq>/<language>` and `/s/<service>/<language>` are pages that can be read without JavaScript and printed; with it the
widget takes over and reads aloud. `/api/answers/…` is the same as JSON: the reply, its link, and the link as a QR code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import segno
from flask import Blueprint, Response, render_template, request

from bot.clock import local_today
from bot.compose.phrases import direction, spoken_languages, text_language
from bot.compose.replies import answer
from bot.compose.services import show_service
from bot.content.types import Content
from bot.discreet import is_discreet
from bot.errors import BadInput
from bot.turn import Reply, ServiceCard
from bot.variants import parted
from bot.voicing import Voicing
from web.api_errors import answer as error_answer
from web.api_errors import as_page
from web.app import services

routes = Blueprint("answers", __name__)

LONGEST_LINK = 300
"""Characters of a link that still make a QR code which a cheap camera reads."""
BESIDE = ("fr", "nl")
"""Languages of the desks of Brussels: printed beside the reader's own."""


@dataclass(frozen=True)
class Shown:
    """An answer or a service in one language."""

    title: str
    """The question, or the service's name."""
    replies: tuple[Reply, ...]
    simpler: Reply | None

    @property
    def is_discreet(self) -> bool:
        """Whether nothing of it may stay on a shared phone, not even in a cache."""
        return any(reply.discreet for reply in self.replies)


def find(content: Content, kind: str, name: str, language: str) -> Shown | None:
    """Return what stands at an address; None when it is not (or no longer) there in this language.

    Args:
        kind: `a` for an answer, `s` for a service.
        name: id of the FAQ or of the service.
    """
    if language not in spoken_languages(content):
        return None
    if kind == "s":
        card = show_service(content, language, name)
        told = _bare(card, is_discreet(content, card))
        return Shown(told[0].service.name, told, None) if told[0].service else None
    faq = content.faqs.get(name)
    text = faq.texts.get(text_language(content, language)) if faq else None
    if faq is None or text is None:
        return None
    today = local_today()
    told = answer(content, language, name, today)
    easy = answer(content, language, name, today, part="simpler") if text.simpler else ()
    places = (r for place in faq.services[:1] for r in show_service(content, language, place) if r.service)
    title = text.questions[0] if text.questions else ""
    discreet = is_discreet(content, told)  # the question decides: a shelter is not only for women
    return Shown(title, _bare((*told, *places), discreet), _bare(easy, discreet)[0] if easy else None)


def _bare(replies: tuple[Reply, ...], discreet: bool) -> tuple[Reply, ...]:
    """Return replies without their buttons and without "open now": these belong to a conversation, not to a paper."""
    return tuple(
        msgspec.structs.replace(reply, choices=(), service=_kept(reply.service), discreet=discreet) for reply in replies
    )


def _kept(card: ServiceCard | None) -> ServiceCard | None:
    return msgspec.structs.replace(card, open_now=None, open_line=None) if card else None


def qr_path(link: str) -> dict[str, Any]:
    """Return a QR code as an outline to draw: its width in modules, and the path of its dark ones.

    Raises:
        BadInput: the link is too long to be read by a cheap camera.
    """
    if len(link) > LONGEST_LINK:
        raise BadInput("link too long for a QR code", phrase="bad_request")
    matrix = segno.make(link, error="m", micro=False).matrix
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, module in enumerate(row) if module)
    return {"size": len(matrix), "path": "".join(dark)}


def _link(kind: str, name: str, language: str) -> str:
    return f"{request.host_url}{kind}/{name}/{language}"


def _json(kind: str, name: str, language: str) -> Response:
    content = services().content.current().content
    language, variant = parted(content, language)
    shown = find(content, kind, name, language)
    if shown is None:
        return error_answer(404, "bad_request")
    voicing = Voicing(services().voice)
    link = _link(kind, name, language)
    body = {
        "language": language,
        "name": content.languages[language].name,
        "dir": direction(content, language),
        "title": shown.title,
        "link": link,
        "qr": qr_path(link),
        "replies": voicing.voice(content, shown.replies, variant=variant),
        "simpler": voicing.voice(content, (shown.simpler,), variant=variant)[0] if shown.simpler else None,
    }
    return _cached(Response(msgspec.json.encode(body), mimetype="application/json"), shown)


def _page(kind: str, name: str, language: str) -> Response:
    content = services().content.current().content
    shown = find(content, kind, name, language)
    if shown is None:
        # an old link, perhaps on paper: the loket itself, where the question can be asked again
        return as_page(404, gone=True, language=language if language in spoken_languages(content) else "auto")
    link = _link(kind, name, language)
    beside = [(code, other) for code in BESIDE if code != language and (other := find(content, kind, name, code))]
    replies = Voicing(services().voice).voice(content, shown.replies)
    page = render_template(
        "answer.html",
        **{"kind": kind, "name": name, "language": language, "dir": direction(content, language)},
        **{"title": shown.title, "replies": replies, "beside": beside, "link": link, "qr": qr_path(link)},
    )
    return _cached(Response(page), shown)


def _cached(response: Response, shown: Shown) -> Response:
    response.headers["Cache-Control"] = "no-store" if shown.is_discreet else "public, max-age=60"
    # the address tells which question was asked: a search engine has no business with it
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _serve(kind: str, make: Callable[[str, str, str], Response]) -> Callable[[str, str], Response]:
    return lambda name, language: make(kind, name, language)


for _kind, _plural in (("a", "answers"), ("s", "services")):
    routes.add_url_rule(f"/{_kind}/<name>/<language>", f"{_plural}_page", _serve(_kind, _page))
    routes.add_url_rule(f"/api/{_plural}/<name>/<language>", f"{_plural}_json", _serve(_kind, _json))
