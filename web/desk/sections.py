"""The sections of the desk: one line each. A section is a module with a blueprint `routes`, mounted below /staff."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """One section, as the navigation shows it."""

    name: str
    path: str
    """Below /staff; empty for the start page."""
    text_key: str
    """Key of its name in `data/desk/<language>/`."""
    role: str
    """The least role that sees it."""
    icon: str
    """Symbol of `web/static/icons.svg`."""
    module: str
    """Module that holds its blueprint `routes`."""


SECTIONS: tuple[Section, ...] = (
    Section("start", "", "base.nav_start", "reader", "home", "web.desk.start"),
    Section("faqs", "/faqs", "faqs.nav", "reader", "message-circle", "web.desk.faqs"),
    Section("recordings", "/recordings", "recordings.nav", "reader", "volume", "web.desk.recordings"),
    Section("services", "/services", "services.nav", "reader", "building-community", "web.desk.service_overview"),
    Section("unanswered", "/unanswered", "unanswered.nav", "editor", "user-question", "web.desk.unanswered"),
    Section("numbers", "/numbers", "numbers.nav", "reader", "columns-2", "web.desk.numbers"),
    Section("versions", "/versions", "base.nav_versions", "reader", "rotate-clockwise", "web.desk.versions"),
    Section("team", "/team", "base.nav_team", "admin", "friends", "web.desk.team"),
)

PAGES = (
    "web.desk.sign_in", "web.desk.join", "web.desk.account", "web.desk.second_factor", "web.desk.editor",
    "web.desk.editor_aids", "web.desk.service_contacts", "web.desk.service_texts",
)  # fmt: skip
"""Modules with routes that stand in no navigation."""
