"""Names that point at something: services, neighbours, subjects, pictures, communes, statuses, languages."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from difflib import get_close_matches

from bot.content.lint.corpus import Corpus, faq_file, service_file
from bot.content.lint.finding import Finding, Steps
from bot.content.wording import say


def faqs(corpus: Corpus) -> Iterator[Finding]:
    """What a FAQ points at."""
    content = corpus.content
    faq_ids = content.faqs.keys() | {
        file.split("/")[-1].removesuffix(".yml") for file in corpus.files if file[:4] == "faq/"
    }
    service_ids = content.services.keys() | {f[9:-4] for f in corpus.files if f.startswith("services/")}
    for faq in content.faqs.values():
        file = faq_file(faq)
        yield from _unknown(file, ("topic",), faq.topic, content.topics, "topic")
        yield from _unknown(file, ("icon",), faq.icon, content.icons, "icon")
        for i, service_id in enumerate(faq.services):
            yield from _unknown(file, ("services", i), service_id, service_ids, "service")
            service = content.services.get(service_id)
            if service is not None and service.state == "ceased":
                yield Finding(file, ("services", i), say("service_ceased", service=service_id), "service_ceased", True)
        for i, other in enumerate(faq.neighbours):
            yield from _unknown(file, ("neighbours", i), other, faq_ids, "faq")
            if other == faq.id:
                yield Finding(file, ("neighbours", i), say("neighbour_itself"), "reference", True)
            elif other in content.faqs and faq.id not in content.faqs[other].neighbours:
                yield Finding(
                    file, ("neighbours", i), say("neighbour_one_way", other=other, faq=faq.id), "neighbour_one_way"
                )


def services(corpus: Corpus) -> Iterator[Finding]:
    """What a service points at."""
    content = corpus.content
    for service in content.services.values():
        file = service_file(service)
        yield from _unknown(file, ("icon",), service.icon, content.icons, "icon")
        for i, topic in enumerate(service.topics):
            yield from _unknown(file, ("topics", i), topic, content.topics, "topic")
        for i, address in enumerate(service.addresses):
            if address.municipality is not None:
                steps = ("addresses", i, "municipality")
                yield from _unknown(file, steps, address.municipality, content.municipalities, "commune")
        for i, commune in enumerate(service.who.municipality):
            yield from _unknown(file, ("who", "municipality", i), commune, content.municipalities, "commune")
        for field in ("residence_status", "not_residence_status"):
            for i, status in enumerate(getattr(service.who, field)):
                yield from _unknown(file, ("who", field, i), status, corpus.statuses, "status")


def tables(corpus: Corpus) -> Iterator[Finding]:
    """What the tables of subjects and languages point at."""
    content = corpus.content
    for topic in content.topics.values():
        yield from _unknown("topics.yml", (topic.id, "icon"), topic.icon, content.icons, "icon")
        for i, faq in enumerate(topic.first):
            of_topic = [each.id for each in content.faqs.values() if each.topic == topic.id]
            # a menu that begins with a question that is gone begins with the next one: nothing breaks
            for found in _unknown("topics.yml", (topic.id, "first", i), faq, of_topic, "first"):
                yield replace(found, is_error=False)
    for language in content.languages.values():
        for field in ("text_of", "bridge", "latin_voice"):
            code = getattr(language, field)
            if code is not None:
                steps = (language.code, field)
                yield from _unknown("languages.yml", steps, code, content.languages, "language")


def ways(corpus: Corpus) -> Iterator[Finding]:
    """What the rules of the welcome path and the steps of the paths point at."""
    content, rules = corpus.content, corpus.content.parcours
    named: list[tuple[str, Steps, str, Collection[str], str]] = []
    if rules is not None:
        file = "parcours.yml"
        named.append((file, ("topic",), rules.topic, content.topics, "topic"))
        named += [(file, ("offices", i), each, content.services, "service") for i, each in enumerate(rules.offices)]
        named += [(file, ("under", i), each, content.faqs, "faq") for i, each in enumerate(rules.under)]
        for kind, faq_ids in rules.faqs.items():
            named += [(file, ("faqs", kind, i), each, content.faqs, "faq") for i, each in enumerate(faq_ids)]
        for status, instead in rules.instead.items():
            at = ("instead", status)
            named += [(file, (*at, "faqs", i), each, content.faqs, "faq") for i, each in enumerate(instead.faqs)]
            services = enumerate(instead.services)
            named += [(file, (*at, "services", i), each, content.services, "service") for i, each in services]
    for name, path in content.paths.items():
        file = "paths.yml"
        named.append((file, (name, "icon"), path.icon, content.icons, "icon"))
        named += [(file, (name, "topics", i), t, content.topics, "topic") for i, t in enumerate(path.topics)]
        named += [(file, (name, "under", i), each, content.faqs, "faq") for i, each in enumerate(path.under)]
        for i, step in enumerate(path.steps):
            named.append((file, (name, "steps", i, "faq"), step.faq, content.faqs, "faq"))
            for code in corpus.full_languages:
                if code not in step.label:
                    wording = say("step_label", code=code)
                    yield Finding(file, (name, "steps", i, "label"), wording, "label_missing", True, code)
    for file, steps, value, known, what in named:
        yield from _unknown(file, steps, value, known, what)


def _unknown(file: str, steps: Steps, value: str, known: Collection[str], what: str) -> Iterator[Finding]:
    # a table that could not be read has its own message; nothing else is to blame then
    if known and value not in known:
        near = get_close_matches(value, known, 1)
        hint = say("hint_near", name=near[0]) if near else say("hint_typing")
        yield Finding(file, steps, say(f"unknown_{what}", value=value, hint=hint), "reference", True)
