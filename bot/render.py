"""Rendering the published texts ahead of time, behind everything that answers people: `python -m bot.render [room]`.

Best voice first: a person's recording, gTTS where it is allowed and reached, a neural voice where one is installed, the
offline voice for what they cannot speak. Ends when all is heard, or when the keeper starts a newer one. What else follows
from the published texts, and nobody waits for, is done first: the loket's own words (`bot.statistics.vocabulary_file`).
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from bot.bridge import Bridges
from bot.clock import local_today
from bot.compose.phrases import one_paragraph, spoken_languages
from bot.content.publish import ContentStore
from bot.content.types import Content
from bot.errors import ContentError
from bot.log import configure
from bot.parent import end_with_parent
from bot.renderer import ROOM
from bot.settings import ROOT, Settings, read_settings
from bot.spoken import all_replies, rare_replies, spoken_texts
from bot.variants import is_variant

if TYPE_CHECKING:
    from audio.encode import Format
    from audio.engines.recordings import Recordings
    from audio.prerender import Progress
    from audio.utterance import Utterance
    from audio.voice import Voice

logger = logging.getLogger("loket.render")

RECORDINGS = ROOT / "audio" / "recordings"
"""Where the recordings of the checkout's own content lie."""
FORMATS: tuple[Format, ...] = ("mp3", "ogg")


def wanted(content: Content, today: date) -> Iterator[Utterance]:
    """Yield what is rendered ahead, in its order: each text in the language in which it is heard."""
    from audio.utterance import Utterance

    bridges = Bridges()
    for spoken in spoken_texts(content, today):
        heard = _heard(content, bridges, spoken.language, spoken.text)
        if heard is not None:
            yield Utterance(*heard)


def needed(content: Content, today: date) -> frozenset[str]:
    """Return the keys of all that published texts may sound like: rare replies and the slow voice too.

    Raises:
        ContentError: a language cannot say everything, so nobody knows what it needs.
    """
    from audio.utterance import SPEEDS, Utterance

    bridges = Bridges()
    ways = [code for code in content.languages if is_variant(content, code)]
    keys: set[str] = set()
    for language in spoken_languages(content):
        for reply in (*all_replies(content, language, today), *rare_replies(content, language, today)):
            for code, text in ((reply.language, reply.text), *((one.language, one.label) for one in reply.choices)):
                heard = _heard(content, bridges, code, text)
                if heard is not None:
                    keys.update(Utterance(*heard, speed).key for speed in SPEEDS)
                # a way of speaking this text has recordings alone: where one is kept, it stays
                keys.update(Utterance(way, text).key for way in ways if content.languages[way].text_of == code)
    return frozenset(keys)


def _heard(content: Content, bridges: Bridges, language: str, text: str) -> tuple[str, str] | None:
    if content.languages[language].voices:
        return language, text
    bridge = bridges.find(content, language)
    heard = bridge.heard(text) if bridge is not None else None
    return (bridge.language, heard) if bridge is not None and heard else None


def render_all(
    settings: Settings, content: Content, voice: Voice, progress: Callable[[Progress], None] | None = None
) -> Progress:
    """Render everything that is wanted with the best voice of this machine; withdraw recordings that are gone."""
    from audio.engine import Engine
    from audio.engines.gtts import GttsEngine
    from audio.prerender import prerender

    played = recordings(content, recordings_folder(settings))
    withdrawn = voice.withdraw(played)
    if withdrawn:
        logger.info("Clips of recordings that are gone: %d", withdrawn)
    engines: list[Engine] = [voice.offline, *voice.better, played]
    if settings.gtts:
        engines.append(GttsEngine(content.languages))
    texts = (*recorded_texts(content, played), *wanted(content, local_today()))
    return prerender(voice, texts, FORMATS, engines, progress)


def recorded_texts(content: Content, played: Recordings) -> Iterator[Utterance]:
    """Yield the published texts of FAQs of which there is a recording, in languages without a voice too."""
    from audio.utterance import Utterance

    read = {(one.utterance.language, one_paragraph(one.utterance.text)) for one in played.all}
    for faq in content.faqs.values():
        for code, text in faq.texts.items():
            for part in (text.answer, text.simpler, text.example):
                if part and (code, one_paragraph(part)) in read:
                    yield Utterance(code, one_paragraph(part))
    # a way of speaking has no texts of its own: whatever was recorded in it is heard where the text is shown
    yield from (Utterance(code, text) for code, text in sorted(read) if is_variant(content, code))


def recordings_folder(settings: Settings) -> Path:
    """Return where recordings lie: beside the code for its own content, else in the content folder itself."""
    return RECORDINGS if settings.content == ROOT / "data" else settings.content / "recordings"


def recordings_stamp(settings: Settings) -> tuple[int, int]:
    """Return the number of files in the folder of recordings and the newest time of one: it changes when they do."""
    times = []
    for path in recordings_folder(settings).glob("*/*"):
        with suppress(FileNotFoundError):
            times.append(path.stat().st_mtime_ns)
    return len(times), max(times, default=0)


def recordings(content: Content, folder: Path) -> Recordings:
    """Return the recordings of a folder."""
    from audio.engines.recordings import Recordings

    return Recordings(content.languages, folder)


def keep_small(settings: Settings, content: Content, voice: Voice) -> None:
    """Forget what was said to somebody a day ago; delete the clips nobody used for longest while all take too much room.

    While a text is missing nobody knows all that is needed: then what is published stays, whatever room it takes.
    """
    from audio.forget import forget
    from audio.prune import shrink

    today = local_today()
    try:
        keys = needed(content, today)
    except ContentError as problem:
        logger.warning("Only what was said a day ago is deleted while a text is missing: %s", problem.message)
        forget(voice.library, {utterance.key for utterance in wanted(content, today)}, is_all=False)
        return
    gone = shrink(voice.library, keys, settings.audio_bytes)
    if gone.clips:
        logger.info("Clips deleted to make room: %d (%d bytes)", gone.clips, gone.size)
    if gone.is_over:
        logger.warning("The clips that are needed take more than LOKET_AUDIO_MB.")


def collect_words(settings: Settings, content: Content) -> bool:
    """Collect the words that may stay in a question somebody leaves: a second of work, once for all processes.

    Says whether it could: a sentence somebody is still writing leaves the words that were collected before.
    """
    from bot.statistics.scrub import read_vocabulary
    from bot.statistics.vocabulary_file import save_vocabulary
    from bot.training.corpus import read_sentences
    from bot.training.data import data_path

    try:
        sentences = read_sentences(data_path(settings.content, "nlu"))
        save_vocabulary(read_vocabulary(content, sentences), settings.published)
    except ContentError as problem:
        logger.warning("The words of the content are not collected: %s", problem)
        return False
    except OSError as error:
        logger.warning("The words of the content cannot be read or written: %s.", error.strerror)
        return False
    return True


def count_under_one_name(name: str = "render") -> None:
    """Count on where the render before ended: a file for each process would fill the memory they lie in, edit by edit."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import values

        values.ValueClass = values.MultiProcessValue(lambda: name)  # type: ignore[no-untyped-call]


def main(arguments: Sequence[str]) -> int:
    """Render once, or only make room; return 0 when nothing is left to do."""
    end_with_parent()  # the keeper's, which may be killed
    os.nice(15)
    configure("render")
    # making room goes on beside a rendering: two processes must not write into the same files
    count_under_one_name(ROOM if ROOM in arguments else "render")
    from bot.speech import open_voice

    settings = read_settings()
    content = ContentStore(settings.published).current().content
    voice = open_voice(settings, content.languages, workers=1)

    def stop(number: int, frame: FrameType | None) -> None:
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    is_done = True
    if ROOM not in arguments:
        is_done = collect_words(settings, content)
        logger.info("Rendered: %s", render_all(settings, content, voice))
    keep_small(settings, content, voice)
    voice.close()
    return 0 if is_done else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
