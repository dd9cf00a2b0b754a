"""From the text shown to finished speech: spoken form, engine, offsets back to the text shown, loudness."""

from __future__ import annotations

from dataclasses import replace

from audio.engine import Engine, NothingToSay, NoVoice, Speech, Word
from audio.languages import Languages, resolve_voice
from audio.loudness import finish
from audio.spans import is_speakable
from audio.spoken_form import Spoken, spoken_form
from audio.utterance import Utterance


def voice_language(languages: Languages, code: str) -> str:
    """Return the language whose voice reads a text of this language.

    Raises:
        NoVoice: it has none; a bridge language must get its own text.
    """
    plan = resolve_voice(languages, code)
    if plan.is_bridge:
        raise NoVoice(f"No voice for language {code!r}; its bridge is {plan.voice_language!r}.")
    return plan.voice_language


def render(engine: Engine, utterance: Utterance, languages: Languages) -> Speech:
    """Speak an utterance; word timings point into the text shown.

    Raises:
        AudioError: the engine cannot, or there is nothing to say.
    """
    language = voice_language(languages, utterance.language)
    spoken = spoken_form(utterance.text, language)
    if not is_speakable(spoken.text):
        raise NothingToSay("Nothing in the text can be spoken.")
    speech = finish(engine.synthesise(spoken.text, language, utterance.speed))
    return replace(speech, words=_shown(speech.words, spoken))


def _shown(words: tuple[Word, ...], spoken: Spoken) -> tuple[Word, ...]:
    """Move words to where they are shown; the words of one shown thing (a phone number) become one."""
    shown: list[Word] = []
    for word in words:
        start, end = spoken.shown(word.char_start, word.char_end)
        if end <= start:
            continue
        if shown and start < shown[-1].char_end:
            shown[-1] = replace(shown[-1], end_s=word.end_s, char_end=max(end, shown[-1].char_end))
        else:
            shown.append(Word(word.start_s, word.end_s, start, end))
    return tuple(shown)
