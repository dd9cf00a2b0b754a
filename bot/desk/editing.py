"""One FAQ in one language on its way: draft → reviewed → published (decision 0017).

Saving keeps a draft that nobody hears. A speaker marks it as reviewed. Publishing writes it into the YAML, from where
the keeper takes it, and every step puts together what two people did meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content.edit import Conflict, ContentFile, Edit, Refused, Saved, read_file, save
from bot.content.fields import Steps, new_faq, with_faq_text, with_value
from bot.content.load import FAQ_ID, Problem, convert
from bot.content.types import FaqText
from bot.content.wording import Unusable, say
from bot.content.yaml import YamlProblem, parse_yaml
from bot.desk.drafts import Draft, Drafts, Head
from bot.desk.fields import Fields, Merged, marks, merge, of_text, to_text
from bot.settings import Settings

TRIES = 5
"""Somebody else may save another language of the same file at the same moment, over and over."""


@dataclass(frozen=True)
class Work:
    """One FAQ in one language as it stands now."""

    faq: str
    language: str
    path: str
    """Of its file, below the content folder."""
    file: ContentFile
    text: str
    """Text of the file; what it would be when the FAQ is not published."""
    version: int
    """Version of the facts."""
    live: FaqText | None
    """What the file says in this language."""
    draft: Draft | None

    @property
    def fields(self) -> Fields:
        """What is edited: the draft, else what is live."""
        return self.draft.fields if self.draft is not None else of_text(self.live)

    @property
    def is_outdated(self) -> bool:
        """True when the facts changed since this text was brought up to date."""
        if self.draft is not None:
            return self.draft.version < self.version
        return self.live is not None and self.live.version < self.version

    def as_text(self, fields: Fields) -> FaqText:
        """Return the text that these fields would be."""
        return to_text(fields, self.live, version=self.version, state=self.live.state if self.live else "draft")


@dataclass(frozen=True)
class Clash:
    """Two people changed the same fields differently; nothing was lost and nothing written."""

    mine: Merged
    theirs: Fields
    who: str
    """Who wrote theirs; empty when it came into the file itself."""


@dataclass(frozen=True)
class Held:
    """The text has errors, so it was kept as a draft and not published."""

    problems: tuple[Problem, ...]


def find_path(settings: Settings, faq: str, drafts: Drafts) -> str:
    """Return the file of a FAQ, below the content folder.

    Raises:
        ContentError: there is no such FAQ, and nobody has begun one.
    """
    if FAQ_ID.match(faq):
        for path in sorted(settings.content.glob(f"faq/*/{faq}.yml")):
            return path.relative_to(settings.content).as_posix()
        head = _head(faq, drafts)
        if head is not None:
            return f"faq/{head.topic}/{faq}.yml"
    raise Unusable(say("no_faq", name=faq[:60]), say("choose_listed"))


def open_work(settings: Settings, drafts: Drafts, faq: str, language: str) -> Work:
    """Return the FAQ in one language as it stands now.

    Raises:
        ContentError: there is no such FAQ, or its file is broken.
    """
    path = find_path(settings, faq, drafts)
    file = read_file(settings.content, path)
    text = file.text or _new_file(faq, _head(faq, drafts), {})
    raw = read_faq(text, path)
    live = _block(raw, language, path, text) if file.text else None
    return Work(faq, language, path, file, text, _version(raw), live, drafts.find(faq, language))


def read_faq(text: str, path: str) -> dict[str, Any]:
    """Return a FAQ file as plain values.

    Raises:
        ContentError: it is no usable YAML.
    """
    try:
        raw = parse_yaml(text, Path(path))
    except YamlProblem as problem:
        raise Unusable(problem.wording, place=f"{path}:{problem.line}") from problem
    if not isinstance(raw, dict):
        raise Unusable(say("no_form"), place=path)
    return raw


def _version(raw: dict[str, Any]) -> int:
    return raw["version"] if isinstance(raw.get("version"), int) else 1


def _block(raw: dict[str, Any], language: str, path: str, text: str) -> FaqText | None:
    if not isinstance(raw.get(language), dict):
        return None
    problems: list[Problem] = []
    found: FaqText | None = convert(Path(path), raw[language], FaqText, text, problems, at=(language,))
    if found is None:
        raise Unusable(problems[0].wording, place=f"{path}:{problems[0].line}")
    return found


def keep(
    drafts: Drafts,
    work: Work,
    mine: Fields,
    seen: str,
    *,
    who: str,
    at: str,
    is_current: bool,
    is_reviewed: bool = False,
    base: str | None = None,
) -> Draft | Clash | None:
    """Keep what somebody wrote as a draft; None when it says just what is live, so that no draft is needed.

    Args:
        drafts: the drafts; the caller holds the turn.
        work: as it stands now, read within the turn.
        mine: what was sent.
        seen: marks of the texts from which it began.
        who: name of the person.
        at: ISO time.
        is_current: the person says that the text renders today's facts.
        is_reviewed: the person has read it as a speaker of the language.
        base: marks of the live text, when the person has just been shown it beside theirs.
    """
    merged = merge(seen, mine, work.fields)
    if merged.conflicts:
        return Clash(merged, work.fields, work.draft.who if work.draft else "")
    before = work.draft
    version = work.version if is_current or work.live is None else before.version if before else work.live.version
    read_by = before.reviewed_by if before is not None and before.fields == merged.fields else None
    reviewed_by = who if is_reviewed else read_by
    if _says_what_is_live(work, merged.fields, version, is_reviewed=reviewed_by is not None):
        drafts.drop(work.faq, work.language)
        return None
    now = marks(of_text(work.live))
    draft = Draft(
        faq=work.faq,
        language=work.language,
        fields=merged.fields,
        base=before.base if before is not None and base != now else now,
        who=who,
        at=at,
        version=version,
        reviewed_by=reviewed_by,
        head=before.head if before is not None else None,
    )
    drafts.keep(draft)
    return draft


def _says_what_is_live(work: Work, fields: Fields, version: int, *, is_reviewed: bool) -> bool:
    if work.live is None:
        return fields.is_empty and (work.draft is None or work.draft.head is None)
    same = fields == of_text(work.live) and version == work.live.version
    return same and (not is_reviewed or work.live.state == "reviewed")


def publish(settings: Settings, drafts: Drafts, faq: str, language: str, *, who: str) -> Saved | Clash | Held | None:
    """Write a draft into the content; None when there is no draft. The caller holds the turn.

    Raises:
        ContentError: the FAQ or its file cannot be used.
        Setup: the disk cannot be written.
    """
    for _ in range(TRIES):
        work = open_work(settings, drafts, faq, language)
        draft = work.draft
        if draft is None:
            return None
        merged = merge(draft.base, draft.fields, of_text(work.live))
        if merged.conflicts:
            return Clash(merged, of_text(work.live), "")
        is_reviewed = draft.reviewed_by is not None and merged.fields == draft.fields
        text = to_text(merged.fields, work.live, version=draft.version, state="reviewed" if is_reviewed else "draft")
        changed = with_faq_text(work.text, language, text)
        if not work.file.text:
            changed = _new_file(faq, draft.head, {language: text})
        done = save(settings, Edit(work.path, changed, work.file.stamp, who, _note(draft, language)))
        if isinstance(done, Saved):
            drafts.drop(faq, language)
            return done
        if isinstance(done, Refused):
            return Held(done.problems)
    raise Unusable(say("file_busy"), say("publish_again"))


def _note(draft: Draft, language: str) -> str:
    by = f", reviewed by {draft.reviewed_by}" if draft.reviewed_by else ""
    return f"{draft.faq} ({language}), written by {draft.who}{by}"


def change_facts(
    settings: Settings, path: str, stamp: str, values: Sequence[tuple[Steps, Any]], *, who: str, note: str
) -> Saved | Conflict | Held:
    """Set values in the head of a FAQ: `(("version",), 4)`, `(("sources", 0, "checked"), "2026-11-21")`.

    Raises:
        ContentError: the file cannot be used.
        Setup: the disk cannot be written.
    """
    text = read_file(settings.content, path).text
    for steps, value in values:
        text = with_value(text, steps, value)
    done = save(settings, Edit(path, text, stamp, who, note))
    return Held(done.problems) if isinstance(done, Refused) else done


def _head(faq: str, drafts: Drafts) -> Head | None:
    return next((draft.head for draft in drafts.all() if draft.faq == faq and draft.head is not None), None)


def _new_file(faq: str, head: Head | None, texts: dict[str, FaqText]) -> str:
    if head is None:
        raise Unusable(say("no_faq", name=faq), say("choose_listed"))
    text = new_faq(
        faq,
        head.topic,
        icon=head.icon,
        texts=texts,
        services=head.services,
        source=head.source or None,
        checked=head.checked,
    )
    if head.facts:
        text = with_value(text, ("facts",), [{"text": one, "source": head.source or None} for one in head.facts])
    return text
