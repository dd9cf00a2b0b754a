"""Rendering the published texts ahead of time, behind everything that answers people: `python -m bot.render`.

Best voice first: gTTS where it is allowed and reached, the offline voice for what it cannot speak. Ends when all is
heard, or when the keeper starts a newer one.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from datetime import date
from types import FrameType

from bot.content.publish import ContentStore
from bot.settings import read_settings
from bot.spoken import spoken_texts

logger = logging.getLogger("loket.render")


def main() -> None:
    """Render once."""
    os.nice(15)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    from audio.engine import Engine
    from audio.engines.gtts import GttsEngine
    from audio.prerender import prerender
    from audio.utterance import Utterance
    from audio.voice import Voice

    settings = read_settings()
    content = ContentStore(settings.published).current().content
    voice = Voice(settings.audio, content.languages, workers=1)

    def stop(number: int, frame: FrameType | None) -> None:
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    engines: list[Engine] = [voice.offline]
    if settings.gtts:
        engines.insert(0, GttsEngine(content.languages))
    wanted = [
        Utterance(spoken.language, spoken.text)
        for spoken in spoken_texts(content, date.today())
        if content.languages[spoken.language].voices
    ]
    report = prerender(voice, wanted, ["mp3", "ogg"], engines)
    logger.info("Rendered: %s", report)
    voice.close()


if __name__ == "__main__":
    main()
