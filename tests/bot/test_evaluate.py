"""`loket evaluate` counts right, on a small set with a known outcome."""

from __future__ import annotations

from typing import Any

from bot.understanding.evaluate import evaluate

ANSWERS: dict[str, dict[str, Any]] = {
    "right": {"language": "nl", "decision": "answer", "faqs": [{"id": "a"}, {"id": "b"}]},
    "second": {"language": "nl", "decision": "clarify", "faqs": [{"id": "b"}, {"id": "a"}]},
    "refused": {"language": "fr", "decision": "refuse", "faqs": []},
    "stolen": {"language": "nl", "decision": "answer", "faqs": [{"id": "b"}]},
    "off topic": {"language": "nl", "decision": "refuse", "faqs": [{"id": "a"}]},
    "taken in": {"language": "nl", "decision": "answer", "faqs": [{"id": "a"}]},
}


def case(text: str, faq: str | None) -> dict[str, Any]:
    return {"text": text, "language": "nl", "faq": faq, "kind": "clean"}


def test_shares_and_confusions_are_counted() -> None:
    cases = [case(text, "a") for text in ("right", "second", "refused", "stolen")]
    cases += [case("off topic", None), case("taken in", None)]
    result = evaluate(cases, lambda text, hint: ANSWERS[text])
    shares = result.groups["nl"].shares()
    assert shares == {
        "sentences": 6,
        "language": round(5 / 6, 4),
        "first": 0.25,
        "three": 0.5,
        "answered_right": 0.5,
        "wrongly_refused": 0.25,
        "off_topic_refused": 0.5,
        "other_right": None,
    }
    assert result.confusions.most_common(1) == [(("a", "b"), 2)]
    assert result.stolen["a", "b"] == ["second", "stolen"]
    assert result.groups["kind clean"].sentences == result.groups["all"].sentences == 6


def test_calls_for_help_small_talk_and_follow_ups_are_scored_apart() -> None:
    kinds = [
        ("crisis/fire", "crisis"),
        ("not_crisis", "answer"),
        ("smalltalk/hello", "smalltalk"),
        ("followup/cost", "clarify"),
    ]
    cases = [
        {"text": decision, "language": "nl", "faq": None, "kind": "k", "label": label} for label, decision in kinds
    ]
    cases.append({"text": "answer", "language": "nl", "faq": None, "kind": "k", "label": "crisis/fire"})
    shares = evaluate(cases, lambda text, hint: {"language": "nl", "decision": text, "faqs": []}).groups["all"].shares()
    assert (shares["other_right"], shares["off_topic_refused"]) == (0.8, None)
