"""A voice that is kept, beside one rendered each time; the offline engine beside the requests gTTS would make.

gTTS needs a network and is not asked: its own tokenizer says how many requests a text becomes, which is its shape. Every
answer and easier version of a few languages is measured. Nothing is asserted: machines differ.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from gtts.tts import gTTS

from audio.voice import Voice
from bot.compose.phrases import one_paragraph
from bot.content.load import load_content
from bot.settings import read_settings

LANGUAGES = ("nl", "fr", "ar", "ru")
A_LANGUAGE = 12
"""Answers of each language."""
WAIT_S = 30.0


def main() -> dict[str, str]:
    """Measure; return name → figure."""
    content = load_content(read_settings().content).content
    faqs = list(content.faqs.values())
    texts = [
        (language, one_paragraph(faq.texts[language].answer))
        for language in LANGUAGES
        for faq in faqs[:: max(1, len(faqs) // A_LANGUAGE)]
        if language in faq.texts
    ]
    rendered, kept, seconds, pieces = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        voice = Voice(Path(folder), content.languages)
        try:
            for language, text in texts:
                key = voice.register(language, text)
                for times in (rendered, kept):
                    began = time.perf_counter()
                    clip = voice.clip(key, "mp3", wait_s=WAIT_S)
                    times.append((time.perf_counter() - began) * 1000)
                if clip is not None:
                    seconds.append(clip.facts.seconds)
                pieces.append(len(gTTS(text, lang=language, lang_check=False)._tokenize(text)))
        finally:
            voice.close()
    slow, fast = statistics.median(rendered), statistics.median(kept)
    return {
        "an answer: its sound, median": f"{statistics.median(seconds):.1f} s",
        "an answer rendered offline and encoded, median": f"{slow:.0f} ms",
        "an answer kept, median": f"{fast:.2f} ms",
        "kept beside rendered each time": f"{slow / fast:.0f} × sooner",
        "sound a second of offline rendering": f"{sum(seconds) / (sum(rendered) / 1000):.0f} s",
        "requests to Google that gTTS makes of one answer, median / most": (
            f"{statistics.median(pieces):.0f} / {max(pieces)}, one after the other; not sent"
        ),
    }


if __name__ == "__main__":
    for what, figure in main().items():
        print(f"{what}: {figure}")
