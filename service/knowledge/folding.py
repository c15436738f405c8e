"""One way of writing a name, so that two spellings of it compare equal."""

import re
import unicodedata

_QUOTES = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u00b4": "'", "`": "'", "\u201c": '"', "\u201d": '"'}
)
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u00ad]")
_MARKS = re.compile(r"[\u2122\u00ae\u00a9\u2120]")
_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """``text`` with case, width, quotes, dashes, trademark signs and runs of space made uniform. Idempotent."""
    if text.isascii():
        return " ".join(text.replace("`", "'").lower().split())
    text = _MARKS.sub(" ", text.translate(_QUOTES))
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    text = _DASHES.sub("-", text.translate(_QUOTES))
    return _SPACE.sub(" ", text).strip()


def fold_accents(text: str) -> str:
    """:func:`fold` and without combining marks: for a second look-up only."""
    if text.isascii():
        return fold(text)
    plain = "".join(char for char in unicodedata.normalize("NFKD", fold(text)) if not unicodedata.combining(char))
    return fold(plain)
