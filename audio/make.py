"""What a clip is called before it exists, and what is known of it once its speech is there."""

from __future__ import annotations

import hashlib

from audio.clip import Clip, ClipFacts, clip_hash
from audio.encode import Format, encode
from audio.engine import Engine, Speech
from audio.languages import Languages
from audio.render import voice_code
from audio.spoken_form import RULES_FINGERPRINT
from audio.utterance import Utterance


def hash_of(engine: Engine, utterance: Utterance, form: Format, languages: Languages) -> str:
    """Return the name of the clip that this engine makes of this utterance.

    Raises:
        NoVoice: it does not speak it.
    """
    voice = voice_code(engine, utterance, languages)
    return clip_hash(utterance, engine.name, engine.version, voice, form, RULES_FINGERPRINT)


def make_clip(engine: Engine, utterance: Utterance, speech: Speech, form: Format, name: str) -> Clip:
    """Encode a speech; return the clip with all that is known of it, kept nowhere yet.

    Args:
        engine: what spoke.
        utterance: what was said.
        speech: the finished speech.
        form: format of the file.
        name: the clip's hash.
    """
    data = encode(speech.pcm, speech.sample_rate, form)
    facts = ClipFacts(
        key=utterance.key,
        format=form,
        hash=name,
        engine=engine.name,
        rank=engine.capabilities().rank,
        size=len(data),
        seconds=round(speech.seconds, 3),
        check=hashlib.sha256(data).hexdigest(),
        words=speech.words,
        spans=speech.spans,
    )
    return Clip(facts, data)
