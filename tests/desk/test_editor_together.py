"""Two people at one text: nothing is lost."""

from __future__ import annotations

from bot.desk.drafts import Drafts
from tests.desk.conftest import DeskSite
from tests.desk.editing import AT, FAQ, NEW, Client, demain, form_of, opened, path, text


def test_two_people_editing_see_both_texts_and_lose_nothing(desk_client: Client, desk_site: DeskSite) -> None:
    one, other = desk_client("editor"), desk_client("editor")
    first, second = opened(one), opened(other)
    one.send(AT, first | {"answer": "Ga naar het Huis. Neem je kaart mee."})
    answer = other.send(AT, second | {"answer": "Ga naar het Huis. Bel eerst.", "simpler": "Bel eerst."})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "editor 0 changed the same" in page
    assert "<del>Neem je kaart mee.</del>" in page
    assert "<ins>Bel eerst.</ins>" in page
    assert Drafts(desk_site.settings.var).find(FAQ, "nl").fields.answer.endswith("kaart mee.")  # type: ignore[union-attr]
    merged = form_of(answer) | {"answer": "Ga naar het Huis. Neem je kaart mee. Bel eerst."}
    assert other.send(AT, merged).status_code == 303
    kept = Drafts(desk_site.settings.var).find(FAQ, "nl")
    assert kept is not None
    assert kept.fields.answer.endswith("mee. Bel eerst.")
    assert kept.fields.simpler == "Bel eerst."


def test_somebody_may_take_the_other_text(desk_client: Client, desk_site: DeskSite) -> None:
    one, other = desk_client("editor"), desk_client("editor")
    first, second = opened(one), opened(other)
    one.send(AT, first | {"answer": "Van de ene."})
    answer = other.send(AT, second | {"answer": "Van de andere."})
    assert other.send(AT, form_of(answer) | {"take_answer": "theirs"}).status_code == 303
    assert Drafts(desk_site.settings.var).find(FAQ, "nl").fields.answer == "Van de ene."  # type: ignore[union-attr]


def test_a_file_edited_by_hand_meanwhile_is_shown_beside_the_draft(desk_client: Client, desk_site: DeskSite) -> None:
    publisher = desk_client("publisher")
    publisher.send(AT, opened(publisher) | {"answer": NEW})
    source = path(desk_site).read_text(encoding="utf-8")
    path(desk_site).write_text(
        source.replace("Ga naar het Huis van het Nederlands.", "Ga naar het Huis, met de hand.", 1)
    )
    answer = publisher.send(f"{AT}/publish", opened(publisher))
    assert answer.status_code == 409
    assert "met de hand" in answer.get_data(as_text=True)
    assert "met de hand" in text(desk_site).answer
    done = publisher.send(f"{AT}/publish", form_of(answer))
    assert done.status_code == 303, done.get_data(as_text=True)
    assert text(desk_site).answer.split() == NEW.split()


def test_another_language_saved_meanwhile_is_no_conflict(desk_client: Client, desk_site: DeskSite) -> None:
    one, other = desk_client("publisher"), desk_client("publisher")
    dutch, french = opened(one), opened(other, f"/staff/faqs/{FAQ}/fr")
    one.send(f"{AT}/publish", dutch | {"answer": NEW})
    answer = other.send(f"/staff/faqs/{FAQ}/fr/publish", demain(french))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert text(desk_site).answer.split() == NEW.split()
    assert text(desk_site, "fr").answer.startswith("Allez demain")
