"""The editor and whatever is typed, broken or not there."""

from __future__ import annotations

import pytest

from bot.content.load import load_content
from tests.desk.conftest import DeskSite
from tests.desk.editing import AT, FAQ, NEW, Client, form_of, opened, path

STRANGE = (
    "<script>alert(1)</script>", "</textarea><img src=x onerror=alert(1)>", "=HYPERLINK(\"http://x\")", "{{ 7*7 }}",
    "a: b\n- c\n<<<<<<< HEAD", "'\"; --", "“Word’s quotes” – …", "&anchor *alias", "\tTab", "😀 ok",
)  # fmt: skip


def test_whatever_is_typed_is_text(desk_client: Client, desk_site: DeskSite) -> None:
    publisher = desk_client("publisher")
    for words in STRANGE:
        form = opened(publisher)
        form |= {"answer": words, "simpler": words, "example": words, "questions": f"{form['questions']}\n{words}"}
        assert publisher.send(AT, form).status_code == 303, words
        answer = publisher.get(AT)
        frame = publisher.send(f"{AT}/preview", form)
        for page in (answer.get_data(as_text=True), frame.get_data(as_text=True)):
            assert "<script>alert" not in page
            assert "<img src=x" not in page
        kept = form_of(answer)
        assert kept["answer"] == kept["simpler"] == kept["example"] == " ".join(words.split())
        assert kept["questions"].endswith(words.split("\n")[-1].strip())
        assert publisher.send(f"{AT}/publish", kept).status_code in (303, 422), words
        # the file can be read whatever stands in it
        assert FAQ in load_content(desk_site.settings.content).content.faqs, words


@pytest.mark.parametrize("at", ["/staff/faqs/nothing_here/nl", f"/staff/faqs/{FAQ}/xx", "/staff/faqs/..%2F..%2Fetc/nl"])
def test_what_is_not_there_is_not_found(desk_client: Client, at: str) -> None:
    assert desk_client("admin").get(at).status_code == 404
    # 405: nothing takes what is sent there
    assert desk_client("admin").send(at, {"answer": "x"}).status_code in {404, 405}


def test_an_edit_that_outlived_its_session_is_offered_again(desk_client: Client, desk_site: DeskSite) -> None:
    editor = desk_client("editor")
    form = opened(editor) | {"answer": NEW, "csrf_token": editor.token()}
    desk_site.clock.pass_by(40 * 24 * 3600)
    assert editor.post(AT, data=form).headers["Location"].endswith("/staff/sign-in")
    editor.member = None
    with editor.session_transaction(path="/staff") as session:
        assert session.get("kept"), "the form was thrown away"


def test_a_reader_sees_the_texts_and_no_button(desk_client: Client) -> None:
    page = desk_client("reader").get(AT).get_data(as_text=True)
    assert "readonly" in page
    assert "formaction" not in page


def test_a_broken_file_is_named_with_its_line(desk_client: Client, desk_site: DeskSite) -> None:
    path(desk_site).write_text("id: x\n\ttopic: y\n")
    answer = desk_client("admin").get(AT)
    assert answer.status_code >= 400
    assert f"faq/language/{FAQ}.yml:2: A tab stands at the start" in answer.get_data(as_text=True)
    told = desk_client("admin", language="nl").get(AT).get_data(as_text=True)
    assert "De lijn begint met een tab. Gebruik spaties. Verbeter het bestand met de hand." in told
