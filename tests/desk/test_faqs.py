"""The list of FAQs, one FAQ, its facts, and beginning a new one."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest

from bot.clock import local_today
from bot.content.lint.coverage import coverage
from bot.content.load import load_content
from bot.content.publish import ContentStore, publish
from bot.content.types import Content
from bot.desk.drafts import Draft, Drafts, Head
from bot.desk.fields import Fields
from bot.desk.listing import Row, Wish, chosen, rows, words_of
from tests.desk.conftest import DeskClient, DeskSite

FAQ = "language_dutch_where"
TODAY = datetime.date(2026, 11, 21)
Client = Callable[..., DeskClient]


def listed(content: Content, *drafts: Draft, **wish: str) -> tuple[Row, ...]:
    every = rows(content, coverage(content), drafts, "nl", TODAY)
    return chosen(every, Wish(**wish), words_of("x" + "".join(wish), content))


def ids(found: tuple[Row, ...]) -> list[str]:
    return [row.id for row in found]


def test_what_expires_first_stands_at_the_top_and_the_rest_by_topic(content: Content) -> None:
    soon = datetime.date(2027, 1, 10)
    found = rows(content, coverage(content), (), "nl", soon)
    urgent = [row.expires_days for row in found if row.expires_soon]
    assert urgent
    assert urgent == sorted(urgent, key=lambda days: days or 0)
    assert [row.expires_soon for row in found] == sorted((row.expires_soon for row in found), reverse=True)


@pytest.mark.parametrize(
    "words",
    [
        "language_dutch_where",
        "Huis van het Nederlands leren",
        "NEERLANDAIS lecons",
        "الهولندية",
        "learn Dutch",
    ],
)
def test_a_word_in_any_language_or_the_id_finds_it(content: Content, words: str) -> None:
    assert FAQ in ids(listed(content, words=words))


def test_words_that_stand_nowhere_find_nothing(content: Content) -> None:
    assert listed(content, words="xylophone-quark") == ()


def test_filters_look_at_one_language_when_one_is_chosen(content: Content) -> None:
    assert {row.topic for row in listed(content, topic="work")} == {"work"}
    assert listed(content, state="reviewed") == ()
    assert len(listed(content, language="fr", state="draft")) == len(content.faqs)
    assert len(listed(content, language="ps", lacks="voiced")) == len(content.faqs)
    assert listed(content, language="fr", lacks="voiced") == ()


def test_a_text_that_waits_is_shown_and_found(content: Content) -> None:
    draft = Draft(faq=FAQ, language="nl", fields=Fields(answer="x"), base="", who="Ann", at="2026-11-21T10:00:00")
    found = listed(content, draft, language="nl", state="waiting")
    assert ids(found) == [FAQ]
    assert [cell.state for cell in found[0].cells if cell.language == "nl"] == ["waiting"]
    # what it is about the published text stays findable
    assert FAQ in ids(listed(content, draft, language="fr", state="draft"))


def test_a_new_faq_stands_first_and_is_found_by_its_question(content: Content) -> None:
    fields = Fields(answer="x", questions=("Waar is de wasbeer?",))
    head = Head(topic="housing", icon="house")
    draft = Draft(faq="housing_raccoon", language="nl", fields=fields, base="", who="A", at="2026", head=head)
    assert ids(listed(content, draft))[0] == "housing_raccoon"
    assert ids(listed(content, draft, words="wasbeer")) == ["housing_raccoon"]


def test_the_list_is_seen_and_narrowed(desk_client: Client) -> None:
    reader = desk_client("reader", language="nl")
    page = reader.get("/staff/faqs").get_data(as_text=True)
    assert "102 van 102" in page
    assert page.count('class="card"') >= 25
    page = reader.get("/staff/faqs?words=huis+nederlands&topic=language").get_data(as_text=True)
    assert f"/staff/faqs/{FAQ}/nl" in page
    assert "/staff/faqs/work_" not in page
    # a page that is not there is the last one
    assert reader.get("/staff/faqs?page=999").status_code == 200


def test_what_somebody_looks_for_is_shown_as_text(desk_client: Client) -> None:
    page = desk_client("reader").get("/staff/faqs?words=<script>alert(1)</script>").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_one_faq_shows_facts_and_sources_and_only_a_publisher_may_change_them(desk_client: Client) -> None:
    page = desk_client("editor").get(f"/staff/faqs/{FAQ}").get_data(as_text=True)
    assert "hvnbrussel.be" in page or "huisnederlandsbrussel.be" in page
    assert "/facts" not in page
    assert f'action="/staff/faqs/{FAQ}/facts"' in desk_client("publisher").get(f"/staff/faqs/{FAQ}").get_data(
        as_text=True
    )


def stamp(page: str) -> str:
    found = re.search(r'name="stamp" value="([^"]*)"', page)
    assert found
    return found[1]


def test_a_fact_that_changed_makes_every_language_outdated(desk_client: Client, desk_site: DeskSite) -> None:
    publisher = desk_client("publisher")
    mark = stamp(publisher.get(f"/staff/faqs/{FAQ}").get_data(as_text=True))
    form = {"stamp": mark, "fact_changed": "yes", "valid_until": "2027-06-30", "checked": "0", "note": "new address"}
    before = (desk_site.settings.content / f"faq/language/{FAQ}.yml").read_text()
    assert publisher.send(f"/staff/faqs/{FAQ}/facts", form).status_code == 303
    faq = load_content(desk_site.settings.content).content.faqs[FAQ]
    assert (faq.version, faq.valid_until) == (2, "2027-06-30")
    assert faq.sources[0].checked == local_today().isoformat()
    assert {text.version for text in faq.texts.values()} == {1}
    after = (desk_site.settings.content / f"faq/language/{FAQ}.yml").read_text()
    assert len(set(before.splitlines()) - set(after.splitlines())) <= 3, "other lines were touched"
    # the page was open twice: the second is told
    again = publisher.send(f"/staff/faqs/{FAQ}/facts", form)
    assert again.status_code == 409
    assert load_content(desk_site.settings.content).content.faqs[FAQ].version == 2


@pytest.mark.parametrize("day", ["tomorrow", "2027-13-01", "=1+1"])
def test_what_is_no_day_changes_nothing(desk_client: Client, desk_site: DeskSite, day: str) -> None:
    publisher = desk_client("publisher")
    mark = stamp(publisher.get(f"/staff/faqs/{FAQ}").get_data(as_text=True))
    answer = publisher.send(f"/staff/faqs/{FAQ}/facts", {"stamp": mark, "valid_until": day})
    assert answer.status_code == 400
    assert "This is no date" in answer.get_data(as_text=True)


NEW = {
    "id": "housing_laundry",
    "topic": "housing",
    "icon": "house",
    "language": "nl",
    "service": "homegrade",
    "questions": "Wie herstelt mijn wasmachine?\nMijn wasmachine is stuk",
    "answer": "Je eigen wasmachine herstel je zelf. Is ze van de eigenaar? Vraag het aan de eigenaar.",
    "facts": "You repair your own machine yourself.\nThe owner repairs his.",
    "source": "https://homegrade.brussels/",
}


def test_a_new_faq_is_a_draft_until_it_is_published(desk_client: Client, desk_site: DeskSite) -> None:
    editor, publisher = desk_client("editor"), desk_client("publisher")
    assert editor.send("/staff/faqs/new", NEW).headers["Location"].endswith("/staff/faqs/housing_laundry/nl")
    path = desk_site.settings.content / "faq/housing/housing_laundry.yml"
    assert not path.exists()
    page = editor.get("/staff/faqs/housing_laundry/nl").get_data(as_text=True)
    assert "Wie herstelt mijn wasmachine?" in page
    assert editor.get("/staff/faqs/housing_laundry").status_code == 200
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    form = {"seen": seen[1], "questions": NEW["questions"], "answer": NEW["answer"], "simpler": "Vraag het."}
    answer = publisher.send("/staff/faqs/housing_laundry/nl/publish", form)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    publish(desk_site.settings.content, desk_site.settings.published)
    faq = ContentStore(desk_site.settings.published).current().content.faqs["housing_laundry"]
    assert faq.texts["nl"].questions == ("Wie herstelt mijn wasmachine?", "Mijn wasmachine is stuk")
    assert [fact.source for fact in faq.facts] == ["https://homegrade.brussels/"] * 2
    assert faq.services == ("homegrade",)
    assert Drafts(desk_site.settings.var).all() == ()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"id": FAQ}, 409), ({"id": "../../etc/passwd"}, 400), ({"id": "new"}, 400), ({"id": "Große"}, 400),
        ({"topic": "nothing"}, 400), ({"language": "xx"}, 400), ({"icon": "none"}, 400), ({"answer": "  "}, 400),
        ({"questions": "\n\n"}, 400),
    ],
)  # fmt: skip
def test_what_cannot_be_a_faq_is_refused_and_nothing_typed_is_lost(
    desk_client: Client, desk_site: DeskSite, change: dict[str, str], status: int
) -> None:
    answer = desk_client("editor").send("/staff/faqs/new", NEW | {"facts": "Kept words."} | change)
    assert answer.status_code == status
    assert "Kept words." in answer.get_data(as_text=True)
    assert Drafts(desk_site.settings.var).all() == ()
