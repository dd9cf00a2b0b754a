"""Another process of the loket, for the tests: renders, or holds a lock, on the same cache folder.

usage: render_process.py render FOLDER TEXT | hold FOLDER HASH
It prints `ready`, waits for a line, then prints one JSON line.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

from audio.engines.espeak import EspeakEngine
from audio.store import ClipStore
from audio.voice import Voice

DUTCH = {"nl": SimpleNamespace(script="Latn", voices={"espeak": "nl"}, bridge=None, latin_voice="nl", text_of=None)}


class Counting(EspeakEngine):
    """The offline engine, counting."""

    rendered = 0

    def synthesise(self, text, language, speed):
        self.rendered += 1
        return super().synthesise(text, language, speed)


def main() -> None:
    """Do what the first argument says."""
    verb, folder, what = sys.argv[1:]
    if verb == "hold":
        with ClipStore(Path(folder)).turn(what, "espeak"):
            print("ready", flush=True)
            sys.stdin.readline()
        return
    engine = Counting(DUTCH)
    voice = Voice(folder, DUTCH, engine)
    print("ready", flush=True)
    sys.stdin.readline()
    clip = voice.clip(voice.register("nl", what), "mp3", 60)
    print(json.dumps({"rendered": engine.rendered, "hash": clip.facts.hash, "size": len(clip.data)}), flush=True)
    voice.close()


if __name__ == "__main__":
    main()
