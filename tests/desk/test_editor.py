"""The editor: draft → reviewed → published."""

from __future__ import annotations

from bot.content.load import load_content
from bot.desk.drafts import Drafts
from bot.publisher.versions import list_versions
from bot.settings import ROOT
from tests.desk.conftest import DeskSite
from tests.desk.editing import AT, FAQ, NEW, Client, form_of, opened, path, text


def test_a_draft_is_heard_by_nobody_and_published_by_a_publisher(desk_client: Client, desk_site: DeskSite) -> None:
    editor, publisher = desk_client("editor"), desk_client("publisher")
    old = text(desk_site)
    form = opened(editor) | {"answer": NEW}
    assert editor.send(AT, form).status_code == 303
    assert text(desk_site) == old
    page = publisher.get(AT).get_data(as_text=True)
    assert NEW in page
    assert "Draft by editor 0" in page
    assert editor.send(f"{AT}/publish", form).status_code == 403
    answer = publisher.send(f"{AT}/publish", form_of(publisher.get(AT)))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert text(desk_site).answer.split() == NEW.split()
    assert text(desk_site).state == "draft"
    assert Drafts(desk_site.settings.var).all() == ()
    newest = list_versions(desk_site.settings)[0]
    assert newest.who == "publisher 1"
    assert "written by" in newest.what


def test_a_text_that_a_speaker_read_goes_live_as_reviewed_until_it_is_edited(
    desk_client: Client, desk_site: DeskSite
) -> None:
    publisher = desk_client("publisher")
    assert publisher.send(f"{AT}/review", opened(publisher)).status_code == 303
    assert "Reviewed by" in publisher.get(AT).get_data(as_text=True)
    publisher.send(f"{AT}/publish", opened(publisher))
    assert text(desk_site).state == "reviewed"
    publisher.send(f"{AT}/publish", opened(publisher) | {"answer": NEW})
    assert text(desk_site).state == "draft", "nobody has read the new words"


def test_only_the_lines_that_changed_are_written(desk_client: Client, desk_site: DeskSite) -> None:
    publisher = desk_client("publisher")
    before = path(desk_site).read_text(encoding="utf-8")
    publisher.send(f"{AT}/publish", opened(publisher) | {"simpler": "Ga naar het Huis van het Nederlands."})
    after = path(desk_site).read_text(encoding="utf-8")
    assert before.split("\nen:\n")[1] == after.split("\nen:\n")[1]
    assert text(desk_site).answer == load_content(ROOT / "data").content.faqs[FAQ].texts["nl"].answer


def test_what_says_what_is_live_leaves_no_draft(desk_client: Client, desk_site: DeskSite) -> None:
    editor = desk_client("editor")
    form = opened(editor)
    editor.send(AT, form | {"answer": NEW})
    assert len(Drafts(desk_site.settings.var).all()) == 1
    again = opened(editor) | {"answer": form["answer"]}
    assert editor.send(AT, again).status_code == 303
    assert Drafts(desk_site.settings.var).all() == ()


def test_a_text_with_mistakes_is_kept_and_not_published(desk_client: Client, desk_site: DeskSite) -> None:
    publisher = desk_client("publisher")
    long = "Dit is een zin met heel veel woorden die maar doorgaat en doorgaat en nooit meer lijkt te willen stoppen."
    answer = publisher.send(f"{AT}/publish", opened(publisher) | {"answer": long})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Sentence too long" in page
    assert text(desk_site).answer.split() != long.split()
    assert Drafts(desk_site.settings.var).find(FAQ, "nl").fields.answer == long  # type: ignore[union-attr]


def test_an_outdated_text_stays_so_until_somebody_says_it_is_current(desk_client: Client, desk_site: DeskSite) -> None:
    path(desk_site).write_text(path(desk_site).read_text().replace("\nversion: 1\n", "\nversion: 2\n", 1))
    publisher = desk_client("publisher")
    assert "A fact has changed" in publisher.get(AT).get_data(as_text=True)
    publisher.send(f"{AT}/publish", opened(publisher) | {"answer": NEW})
    assert text(desk_site).version == 1
    publisher.send(f"{AT}/publish", opened(publisher) | {"is_current": "yes"})
    assert text(desk_site).version == 2


def test_a_draft_can_be_thrown_away(desk_client: Client, desk_site: DeskSite) -> None:
    editor = desk_client("editor")
    editor.send(AT, opened(editor) | {"answer": NEW})
    assert editor.send(f"{AT}/drop").status_code == 303
    assert Drafts(desk_site.settings.var).all() == ()
    assert NEW not in editor.get(AT).get_data(as_text=True)
