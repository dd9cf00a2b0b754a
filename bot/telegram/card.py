"""The card of a service as Telegram shows it: an address, a number that can be tapped, a website.

Telegram drops `tel:` links, but makes any number written the international way callable; so that is how it stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from bot.content.types import Icon
from bot.telegram.bidi import held, isolated
from bot.turn import Direction, Link, ServiceCard


@dataclass(frozen=True)
class Rich:
    """A piece of a message."""

    html: str
    """Telegram's HTML, escaped."""
    plain: str
    """The same without markup: what Telegram counts, and what is sent if it refuses the markup."""

    @classmethod
    def of(cls, text: str) -> Rich:
        """Return a text without markup."""
        return cls(escape(text, quote=False), text)


def link(text: str, url: str | None) -> Rich:
    """Return a text that opens a web address; only the text when the address is none."""
    if url is None or not url.startswith(("http://", "https://")):
        return Rich.of(text)
    return Rich(f'<a href="{escape(url)}">{escape(text, quote=False)}</a>', text)


def joined(pieces: tuple[Rich, ...], between: str) -> Rich:
    """Return the pieces as one."""
    return Rich(between.join(piece.html for piece in pieces), between.join(piece.plain for piece in pieces))


def callable_number(card: ServiceCard) -> str | None:
    """Return the number as it can be tapped; as the source writes it when it is short, or more than one."""
    if card.phone is None or card.phone_link is None:
        return card.phone
    number = card.phone_link.removeprefix("tel:")
    if not number.startswith("+"):
        return card.phone
    return f"{card.phone} · {number}" if "/" in card.phone else number


def card_lines(
    card: ServiceCard, direction: Direction, icons: Mapping[str, Icon], spoken: str, *, with_source: bool
) -> Rich:
    """Return the card.

    Args:
        card: the service.
        direction: direction of the reply it stands in.
        icons: emoji by name.
        spoken: text of the reply; what the card would repeat of it is left out.
        with_source: False when the reply has a source line of its own.
    """

    def line(icon: str, label: str, value: Rich) -> Rich:
        emoji = icons[icon].emoji if icon in icons else ""
        name = card.labels.get(label, "")
        before = " ".join(part for part in (emoji, f"{name}:" if name else "") if part)
        start = Rich.of(held(before, direction) + " " if before else "")
        return Rich(start.html + value.html, start.plain + value.plain)

    def text(value: str) -> Rich:
        return Rich.of(isolated(value, direction))

    emoji = icons[card.icon].emoji + " " if card.icon in icons else ""
    name = held(emoji + card.name, direction)
    lines = [Rich(f"<b>{escape(name, quote=False)}</b>", name)]
    said = (*card.notices, card.what, card.note)
    lines += [Rich.of(held(more, direction)) for more in said if more and more not in spoken]
    lines += [line("place", "address", link(isolated(one, direction), map_address(one))) for one in card.addresses]
    number = callable_number(card)
    if number:
        lines.append(line("phone", "phone", text(number)))
    door = card.open_line if card.open_line and card.open_line not in spoken else None
    if card.hours or door:
        lines.append(line("clock", "hours", Rich.of(" ".join(part for part in (door, card.hours) if part))))
    if card.cost:
        lines.append(line("money", "cost", Rich.of(card.cost)))
    if card.email:
        lines.append(line("letter", "email", text(card.email)))
    if card.website:
        lines.append(line("website", "website", link(isolated(host(card.website), direction), card.website)))
    if with_source and card.source is not None:
        lines.append(line("source", "source", source(card.source, direction)))
    return joined(tuple(lines), "\n")


def map_address(address: str) -> str:
    """Return where a map of an address opens; nothing is asked of the map until the person touches it."""
    return f"https://www.openstreetmap.org/search?query={quote(address, safe='')}"


def share_address(card: ServiceCard) -> str:
    """Return the address behind which Telegram asks whom to send the card to: who, where, which number."""
    facts = [card.name, *card.addresses[:1], callable_number(card) or ""]
    words = "\n".join(fact for fact in facts if fact)
    place = card.website or (map_address(card.addresses[0]) if card.addresses else "")
    # Telegram puts the text under the link, and refuses a share without one
    return f"https://t.me/share/url?url={quote(place or words, safe='')}&text={quote(words if place else '', safe='')}"


def source(found: Link, direction: Direction) -> Rich:
    """Return where a fact stands and when somebody looked."""
    where = host(found.url) if found.url else found.document or ""
    shown = link(isolated(where, direction), found.url)
    day = " · " + isolated(found.checked, direction)
    return Rich(shown.html + day, shown.plain + day)


def host(url: str) -> str:
    """Return the part of a web address that a person recognises."""
    return url.split("://", 1)[-1].split("/", 1)[0].removeprefix("www.")
