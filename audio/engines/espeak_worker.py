"""The eSpeak NG library in a process of its own: `python -m audio.engines.espeak_worker`.

Its state is process-wide, a text may crash it, and it is GPL-3: so nothing of the loket is loaded here, and the loket
never loads the library. Frames (`audio.frames`) go over stdin and stdout:

    request   u16 words per minute, u8 length of the voice code, the voice code, the text in UTF-8
    answer    u8 status; 0: u32 sample rate, u32 number of words, the words (u32 text position from 0, u32 length in
              characters, u32 first sample), 16-bit samples; otherwise an error message in UTF-8
"""

from __future__ import annotations

import ctypes
import struct

# mypy: disable-error-code="import-untyped"
import espeakng_loader

from audio.frames import ANSWER, FAILED, NO_VOICE, OK, WORD, serve

REQUEST = struct.Struct("<HB")

SYNCHRONOUS_OUTPUT = 2
DO_NOT_EXIT = 0x8000  # without it a bad data path ends the whole process
UTF8 = 1
RATE = 1
CHARACTER_POSITION = 1
EVENT_END, EVENT_WORD = 0, 1


class Event(ctypes.Structure):
    """`espeak_EVENT` of speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


class VoiceSpec(ctypes.Structure):
    """`espeak_VOICE` of speak_lib.h; `languages` is a list of (priority byte, code, NUL), ended by a NUL."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.POINTER(ctypes.c_char)),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))


def _languages(voice: VoiceSpec) -> list[tuple[int, str]]:
    """Read the (priority, code) pairs of a voice; the lower the priority number, the better it fits."""
    pairs: list[tuple[int, str]] = []
    address = ctypes.addressof(voice.languages.contents)
    while priority := ctypes.string_at(address, 1)[0]:
        code = ctypes.string_at(address + 1)
        pairs.append((priority, code.decode().lower()))
        address += len(code) + 2
    return pairs


class Synthesiser:
    """The library, initialised once."""

    def __init__(self) -> None:
        """Load the library with its own data."""
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(VoiceSpec))
        data = espeakng_loader.get_data_path().encode()
        self.sample_rate: int = self._library.espeak_Initialize(SYNCHRONOUS_OUTPUT, 0, data, DO_NOT_EXIT)
        if self.sample_rate <= 0:
            raise RuntimeError(f"eSpeak NG finds no data in {data!r}")
        self._samples = bytearray()
        self._words: list[tuple[int, int, int]] = []
        self._callback = Callback(self._collect)
        self._library.espeak_SetSynthCallback(self._callback)
        self._voice = b""
        self._identifiers = self._list_voices()

    def _collect(self, samples: ctypes._Pointer[ctypes.c_short], count: int, events: ctypes._Pointer[Event]) -> int:
        if samples and count > 0:
            self._samples += ctypes.string_at(samples, count * 2)
        position = 0
        while events[position].type != EVENT_END:
            event = events[position]
            if event.type == EVENT_WORD:
                self._words.append((max(0, event.text_position - 1), max(0, event.length), max(0, event.sample)))
            position += 1
        return 0

    def set_voice(self, code: str) -> bool:
        """Choose the voice that serves exactly this language code; False when there is none."""
        identifier = self._identifiers.get(code.lower())
        if identifier is None:
            return False
        if identifier != self._voice:
            self._voice = b""
            if self._library.espeak_SetVoiceByName(identifier) != 0:
                return False
            self._voice = identifier
        return True

    def _list_voices(self) -> dict[str, bytes]:
        """Map each language code to the identifier of the voice that puts it first (`en-gb` is `gmw/en`)."""
        best: dict[str, tuple[int, bytes]] = {}
        voices = self._library.espeak_ListVoices(None)
        index = 0
        while voices[index]:
            voice = voices[index].contents
            for priority, code in _languages(voice):
                if code not in best or priority < best[code][0]:
                    best[code] = (priority, voice.identifier)
            index += 1
        return {code: identifier for code, (_, identifier) in best.items()}

    def speak(self, text: str, words_per_minute: int) -> tuple[bytes, list[tuple[int, int, int]]]:
        """Return 16-bit samples and (position, length, first sample) of each word."""
        self._samples, self._words = bytearray(), []
        self._library.espeak_SetParameter(RATE, words_per_minute, 0)
        raw = text.encode() + b"\0"
        code = self._library.espeak_Synth(raw, len(raw), 0, CHARACTER_POSITION, 0, UTF8, None, None)
        if code != 0:
            raise RuntimeError(f"eSpeak NG answered {code}")
        self._library.espeak_Synchronize()
        return bytes(self._samples), self._words


def answer(synthesiser: Synthesiser, request: bytes) -> bytes:
    """Turn one request into the body of its answer."""
    rate, voice_length = REQUEST.unpack_from(request)
    start = REQUEST.size + voice_length
    voice = request[REQUEST.size : start].decode()
    if not synthesiser.set_voice(voice):
        return bytes([NO_VOICE]) + voice.encode()
    try:
        samples, words = synthesiser.speak(request[start:].decode(), rate)
    except (RuntimeError, UnicodeDecodeError) as error:
        return bytes([FAILED]) + type(error).__name__.encode()
    head = ANSWER.pack(OK, synthesiser.sample_rate, len(words))
    return head + b"".join(WORD.pack(*word) for word in words) + samples


def main() -> None:
    """Answer frames until stdin is closed."""
    synthesiser = Synthesiser()
    serve(lambda request: answer(synthesiser, request))


if __name__ == "__main__":
    main()
