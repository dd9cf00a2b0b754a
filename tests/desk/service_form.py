"""What the tests of services share: a service, its form, what stands in its file."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date

from bot.clock import local_now
from bot.content.types import Service
from bot.desk.service_edits import service_in
from tests.desk.conftest import DeskClient, DeskSite

Desk = Callable[..., DeskClient]
ACTIRIS = "/staff/services/actiris"
HOURS_ARE_OLD = "The phone hours are from 2021. The desk hours are from 2022."
NASTY = '<img src=x onerror="hacked()"><script>hacked()</script> {{ 7*7 }} ${x}'


def today() -> date:
    return local_now().date()


def saved(site: DeskSite, name: str = "actiris") -> Service:
    """Return what stands in the file."""
    path = site.settings.content / "services" / f"{name}.yml"
    return service_in(path.read_text(encoding="utf-8"), str(path))


def form_of(client: DeskClient, path: str) -> dict[str, str]:
    """Return the fields of the page's big form, as a browser would send them unchanged."""
    page = client.get(path).get_data(as_text=True)
    form = max(re.findall(r'<form method="post".*?</form>', page, re.DOTALL), key=len)
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value, kind = (re.search(rf'\b{part}="([^"]*)"', tag) for part in ("name", "value", "type"))
        is_mark = kind is not None and kind[1] in {"checkbox", "radio"}
        if name and (not is_mark or " checked" in tag):
            found[name[1]] = html.unescape(value[1] if value else "on")
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body) or re.search(r'value="([^"]*)"', body)
        found[name] = html.unescape(chosen[1]) if chosen else ""
    for name, body in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found[name] = html.unescape(body)
    return found


def names(page: str) -> list[str]:
    return re.findall(r'<a href="/staff/services/([a-z0-9_]+)"><bdi>', page)
