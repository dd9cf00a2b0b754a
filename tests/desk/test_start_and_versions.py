"""The start page names what presses; the versions page shows who, when and what, and goes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import msgspec

from bot.content.lint.limits import EXPIRES_SOON_DAYS
from bot.content.types import Content
from bot.content.wording import say
from bot.publisher import versions
from bot.publisher.state import FailedSentence, Note, State, write_state
from tests.desk.conftest import DeskClient, DeskSite
from web.desk import attention

Make = Callable[..., DeskClient]
TODAY = date(2026, 11, 21)


def with_last_day(content: Content, day: date) -> Content:
    faq_id, faq = next(iter(content.faqs.items()))
    return msgspec.structs.replace(content, faqs={faq_id: msgspec.structs.replace(faq, valid_until=day.isoformat())})


def keys(*found: attention.Item) -> list[str]:
    return [item.key for item in found]


def test_a_last_day_is_named_before_and_after_it(content: Content) -> None:
    for days, wanted in (
        (-1, ["expired"]),
        (0, ["expires"]),
        (EXPIRES_SOON_DAYS, ["expires"]),
        (EXPIRES_SOON_DAYS + 1, []),
    ):
        shown = with_last_day(content, TODAY + timedelta(days=days))
        assert keys(*attention.items(shown, State(), TODAY, reader="en")) == wanted, days


def test_what_the_publisher_could_not_do_comes_first_with_its_places(content: Content) -> None:
    plain = with_last_day(content, TODAY - timedelta(days=1))
    note = Note(path="faq/work/work_rights.yml", line=3, reason="A tab.", code="format", language="fr")
    failed = FailedSentence(text="Où ?", language="fr", wanted="faq/work_rights", got="out_of_scope")
    state = State(phase="rolled_back", model="m", message="Look.", problems=(note,), failed=(failed,))
    found = attention.items(plain, state, TODAY, reader="en", unanswered=7)
    assert keys(*found) == ["publisher_rolled_back", "held_back", "expired", "unanswered"]
    assert found[0].links[0].path == "/staff/faqs/work_rights"
    assert found[1].links[0].path == "/staff/faqs/work_rights/fr"
    assert (
        keys(*attention.items(plain, State(phase="training", progress=0.4), TODAY, reader="en"))[0]
        == "publisher_at_work"
    )


def test_a_problem_that_names_no_file_does_not_close_the_page(content: Content) -> None:
    note = Note(path="", line=0, reason="The folder cannot be read.", code="format")
    found = attention.items(content, State(problems=(note,)), TODAY, reader="nl")
    assert [link.path for link in next(one for one in found if one.key == "held_back").links] == [""]


def test_what_is_held_back_is_explained_in_the_reader_s_language(desk_site: DeskSite, desk_client: Make) -> None:
    old = Note(path="faq/work/work_rights.yml", line=3, reason="Of an older release.", code="format")
    new = Note(path="services/cpas.yml", line=9, reason="A tab.", code="yaml", wording=say("yaml_tab"))
    write_state(desk_site.settings, State(problems=(old, new)))
    page = desk_client("reader", language="nl").get("/staff").text
    assert "services/cpas.yml:9 – De lijn begint met een tab. Gebruik spaties." in page
    assert "faq/work/work_rights.yml:3 – Of an older release." in page


def test_a_roll_back_is_told_in_the_reader_s_language(desk_site: DeskSite, desk_client: Make) -> None:
    failed = FailedSentence(text="Où ?", language="fr", wanted="faq/work_rights", got="out_of_scope")
    said = (say("smoke_failed", count=3, asked=20),)
    state = State(phase="rolled_back", model="m", message=str(said[0]), said=said, failed=(failed,))
    write_state(desk_site.settings, state)
    page = desk_client("reader", language="nl").get("/staff").text
    assert "De oude kennis blijft." in page
    assert "Met het nieuwe model gingen 3 van de 20 vragen fout. Het oude model gaat verder." in page
    assert "“Où ?” (Frans) gaat naar “iets anders”, maar hoort bij work_rights." in page
    assert "With the new model" not in page


def test_old_knowledge_stays_only_where_there_was_some(content: Content) -> None:
    for phase, model, wanted in (
        ("rolled_back", "", "publisher_not_learned"),
        ("rolled_back", "m", "publisher_rolled_back"),
        ("failed", "", "publisher_failed"),
    ):
        state = State(phase=phase, model=model, message="Look.")  # type: ignore[arg-type]
        found = attention.items(content, state, TODAY, reader="fr")[0]
        assert (found.key, found.values) == (wanted, {"message": "Look."})


def test_the_first_version_is_named_in_the_reader_s_language(desk_site: DeskSite, desk_client: Make) -> None:
    versions.record(desk_site.settings, who=versions.BY_HAND)
    assert (
        "De inhoud zoals die er bij het begin was." in desk_client("reader", language="nl").get("/staff/versions").text
    )


def test_the_start_page_links_the_sections_of_the_role(desk_client: Make) -> None:
    reader, admin = desk_client("reader").get("/staff").text, desk_client("admin").get("/staff").text
    assert 'href="/staff/versions"' in reader
    assert 'href="/staff/team"' not in reader
    assert 'href="/staff/team"' in admin
    assert "⟦" not in reader + admin


def test_a_page_that_is_not_there_says_so_in_the_desk_s_own_way(desk_site: DeskSite, desk_client: Make) -> None:
    answer = desk_client("reader", language="nl").get("/staff/no/such/page")
    assert answer.status_code == 404
    assert "Deze pagina bestaat niet" in answer.text
    assert desk_site.stranger().get("/staff/no/such/page").status_code == 303


def edited(site: DeskSite, who: str, line: str) -> tuple[Path, str]:
    """Add a line to a file and make a version of it."""
    path = next(iter(sorted((site.settings.content / "faq").glob("*/*.yml"))))
    path.write_text(path.read_text(encoding="utf-8") + f"# {line}\n", encoding="utf-8")
    return path, versions.record(site.settings, who=who)


def test_one_press_goes_back_to_any_version_and_another_undoes_that(desk_site: DeskSite, desk_client: Make) -> None:
    first = versions.record(desk_site.settings, who=versions.BY_HAND)
    path, _ = edited(desk_site, "Ann", "one <b>note</b>")
    _, last = edited(desk_site, "Bea", "two")
    full = path.read_text(encoding="utf-8")
    publisher = desk_client("publisher")
    page = publisher.get("/staff/versions").text
    assert page.index("Bea") < page.index("Ann") < page.index("changed in the files")
    assert publisher.send(f"/staff/versions/{first}/return").status_code == 303
    assert "# one" not in path.read_text(encoding="utf-8")
    assert publisher.member is not None
    assert publisher.member.name in publisher.get("/staff/versions").text
    publisher.send(f"/staff/versions/{last}/return")
    assert path.read_text(encoding="utf-8") == full
    publisher.send("/staff/versions/undo")
    assert "# two" not in path.read_text(encoding="utf-8")
    assert "# one" in path.read_text(encoding="utf-8")


def test_a_version_shows_its_lines_as_text(desk_site: DeskSite, desk_client: Make) -> None:
    versions.record(desk_site.settings, who=versions.BY_HAND)
    _, version = edited(desk_site, "Ann", "one <b>note</b>")
    page = desk_client("reader").get(f"/staff/versions/{version}").text
    assert "# one &lt;b&gt;note&lt;/b&gt;" in page
    assert '<button class="main">' not in page
    for wrong in ("0", "x" * 40, "../../x", "deadbeef"):
        assert desk_client("reader").get(f"/staff/versions/{wrong}").status_code == 404
    assert desk_client("publisher").send("/staff/versions/deadbeef/return").status_code == 404
