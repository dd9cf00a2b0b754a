"""Rendering the published texts ahead of time, behind everything that answers people: `python -m bot.render`.

Best voice first: a person's recording, gTTS where it is allowed and reached, the offline voice for what they cannot
speak. Ends when all is heard, or when the keeper starts a newer one.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import date
from types import FrameType
from typing import TYPE_CHECKING

from bot.bridge import Bridges
from bot.compose.phrases import spoken_languages
from bot.content.publish import ContentStore
from bot.content.types import Content
from bot.settings import ROOT, Settings, read_settings
from bot.spoken import all_replies, rare_replies, spoken_texts

if TYPE_CHECKING:
    from audio.encode import Format
    from audio.engines.recordings import Recordings
    from audio.prerender import Progress
    from audio.utterance import Utterance
    from audio.voice import Voice

logger = logging.getLogger("loket.render")

RECORDINGS = ROOT / "audio" / "recordings"
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
    keys: set[str] = set()
    for language in spoken_languages(content):
        for reply in (*all_replies(content, language, today), *rare_replies(content, language, today)):
            for code, text in ((reply.language, reply.text), *((one.language, one.label) for one in reply.choices)):
                heard = _heard(content, bridges, code, text)
                if heard is not None:
                    keys.update(Utterance(*heard, speed).key for speed in SPEEDS)
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

    played = recordings(content)
    withdrawn = voice.withdraw(played)
    if withdrawn:
        logger.info("Clips of recordings that are gone: %d", withdrawn)
    engines: list[Engine] = [voice.offline, played]
    if settings.gtts:
        engines.append(GttsEngine(content.languages))
    return prerender(voice, wanted(content, date.today()), FORMATS, engines, progress)


def recordings(content: Content) -> Recordings:
    """Return the recordings of this checkout."""
    from audio.engines.recordings import Recordings

    return Recordings(content.languages, RECORDINGS)


def main() -> None:
    """Render once."""
    os.nice(15)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    from audio.voice import Voice

    settings = read_settings()
    content = ContentStore(settings.published).current().content
    voice = Voice(settings.audio, content.languages, workers=1)

    def stop(number: int, frame: FrameType | None) -> None:
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    logger.info("Rendered: %s", render_all(settings, content, voice))
    voice.close()


if __name__ == "__main__":
    main()
