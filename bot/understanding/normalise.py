"""One spelling for what people mean to write alike.

The same function is used in training and in use; a difference between the two was the commonest cause of questions that
"worked in the test". Two strengths: `for_meaning` keeps the text natural for the sentence encoder, `for_letters` folds
everything that keyboards, dialects and haste make different.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_LINK = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)[^\s@]{1,64}@[^\s@]{3,255}(?!\S)", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_REPEATED = re.compile(r"(\D)\1{2,}")
_ARABIC_MARKS = re.compile(r"[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_ARABIC_FOLD = str.maketrans("أإآٱىئیېۍےؤةۀہھکګگډړښږځڅڼټ", "ااااييييييوهههه" + "ككك" + "درسززسنت")
_DIGITS = {ord(c): str(i % 10) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}


_LOOK_ALIKES = str.maketrans("aceiopxyABCEHKMOPTX", "асеіорхуАВСЕНКМОРТХ")
"""Latin letters typed inside a Cyrillic word, where the eye sees no difference."""
_WORD = re.compile(r"\w+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def _one_script(word: re.Match[str]) -> str:
    found = word.group()
    return found.translate(_LOOK_ALIKES) if len(_CYRILLIC.findall(found)) * 2 >= len(found) else found


def clean(text: str) -> str:
    """Take away what nobody sees: control, zero-width and direction marks, needless spaces."""
    visible = _INVISIBLE.sub(" ", unicodedata.normalize("NFKC", text))
    return _SPACES.sub(" ", _WORD.sub(_one_script, visible)).strip()


def without_links(text: str) -> str:
    """The text without web and e-mail addresses: they say nothing that can be understood."""
    return _SPACES.sub(" ", _LINK.sub(" ", text)).strip()


def for_meaning(text: str) -> str:
    """The text as the sentence encoder reads it: cleaned, digits western, shouting and stretched letters calmed."""
    cleaned = clean(text).translate(_DIGITS)
    if cleaned.isupper():
        cleaned = cleaned.lower()
    return _REPEATED.sub(r"\1\1", cleaned)


def for_letters(text: str) -> str:
    """The text as the letter features read it: lower case, no accents, Arabic and Persian letter forms folded."""
    folded = _ARABIC_MARKS.sub("", clean(text).lower().translate(_DIGITS)).translate(_ARABIC_FOLD)
    decomposed = unicodedata.normalize("NFD", folded)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c) or c == "\u0306")
    return _REPEATED.sub(r"\1\1", unicodedata.normalize("NFC", bare))
