"""From the text shown to finished speech: spoken form, engine, offsets back to the text shown, loudness."""

from __future__ import annotations

from dataclasses import replace

from audio.align import align
from audio.engine import AudioError, ByText, Engine, NothingToSay, NoVoice, Speech, Word
from audio.languages import Languages, resolve_voice
from audio.loudness import finish
from audio.metrics import rendering
from audio.spans import is_speakable
from audio.spoken_form import Spoken, spoken_form
from audio.utterance import Speed, Utterance


def voice_language(languages: Languages, code: str) -> str:
    """Return the language whose voice reads a text of this language.

    Raises:
        NoVoice: it has none; a bridge language must get its own text.
    """
    plan = resolve_voice(languages, code)
    if plan.is_bridge:
        raise NoVoice(f"No voice for language {code!r}; its bridge is {plan.voice_language!r}.")
    return plan.voice_language


def engine_language(engine: Engine, languages: Languages, code: str) -> str:
    """Return the language this engine speaks for a text of language `code`: its own where the engine has it.

    Raises:
        NoVoice: neither the engine nor the languages file knows one.
    """
    return code if code in engine.capabilities().voices else voice_language(languages, code)


def voice_code(engine: Engine, utterance: Utterance, languages: Languages) -> str:
    """Return what identifies the voice with which an engine speaks an utterance.

    Raises:
        NoVoice: it does not speak it.
    """
    language = engine_language(engine, languages, utterance.language)
    voices = engine.capabilities().voices
    if language not in voices:
        raise NoVoice(f"Engine {engine.name} has no voice for language {language!r}.")
    if isinstance(engine, ByText):
        return engine.voice_of(spoken_form(utterance.text, language).text, language, utterance.speed)
    return voices[language]


def render(
    engine: Engine,
    utterance: Utterance,
    languages: Languages,
    reference: Engine | None = None,
    *,
    is_counted: bool = True,
) -> Speech:
    """Speak an utterance; word timings point into the text shown.

    Args:
        engine: what speaks.
        utterance: what is said.
        languages: the languages of the loket.
        reference: an engine whose timings are carried over when `engine` gives none.
        is_counted: False for what leaves no trace.

    Raises:
        AudioError: the engine cannot, or there is nothing to say.
    """
    language = engine_language(engine, languages, utterance.language)
    spoken = spoken_form(utterance.text, language)
    if not is_speakable(spoken.text):
        raise NothingToSay("Nothing in the text can be spoken.")
    with rendering(engine.name, is_counted=is_counted):
        speech = finish(engine.synthesise(spoken.text, language, utterance.speed))
    if not speech.words and reference is not None:
        speech = replace(speech, words=_timed(reference, speech, spoken.text, language, utterance.speed))
    return replace(speech, words=_shown(speech.words, spoken))


def _timed(reference: Engine, speech: Speech, text: str, language: str, speed: Speed) -> tuple[Word, ...]:
    """Return the timings of a speech from another engine's; none where that one cannot speak the text."""
    if language not in reference.capabilities().voices:
        return ()
    try:
        return align(finish(reference.synthesise(text, language, speed)), speech)
    except AudioError:
        return ()


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
