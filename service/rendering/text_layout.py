"""Plain ASCII for a terminal: text of any kind made safe, wrapped and set in columns."""

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator

from service.rendering.visible import visible

WIDTH = 80
_LETTERS = {
    "\N{MICRO SIGN}": "u",
    "\N{GREEK SMALL LETTER MU}": "u",
    "\N{GREEK SMALL LETTER ALPHA}": "alpha",
    "\N{GREEK SMALL LETTER BETA}": "beta",
    "\N{GREEK SMALL LETTER GAMMA}": "gamma",
    "\N{GREEK SMALL LETTER DELTA}": "delta",
    "\N{LATIN SMALL LETTER SHARP S}": "ss",
    "\N{LATIN SMALL LETTER AE}": "ae",
    "\N{LATIN CAPITAL LETTER AE}": "AE",
    "\N{LATIN SMALL LIGATURE OE}": "oe",
    "\N{LATIN CAPITAL LIGATURE OE}": "OE",
    "\N{LATIN SMALL LETTER O WITH STROKE}": "o",
    "\N{LATIN CAPITAL LETTER O WITH STROKE}": "O",
    "\N{LATIN SMALL LETTER L WITH STROKE}": "l",
    "\N{LATIN CAPITAL LETTER L WITH STROKE}": "L",
}
_SIGNS = {
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{MINUS SIGN}": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{HYPHEN}": "-",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{BULLET}": "*",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
    "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{DEGREE SIGN}": "deg",
    "\N{REGISTERED SIGN}": "(R)",
    "\N{TRADE MARK SIGN}": "(TM)",
    "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
    "\N{THIN SPACE}": " ",
}
_ASCII = _LETTERS | _SIGNS
_PAINT = {
    "contraindicated": "1;31",
    "do not start": "1;31",
    "major": "31",
    "avoid": "31",
    "moderate": "33",
    "monitor": "33",
    "cannot clear": "1;35",
    "error": "1;31",
    "minor": "32",
    "proceed": "32",
    "give now": "1;32",
}


def to_ascii(text: str) -> str:
    """``text`` in printable ASCII, on one line. A letter with an accent loses the accent, a few letters and signs are
    spelled out, every other character is an escape as Python writes it: none is dropped."""
    return "".join(map(_ascii, unicodedata.normalize("NFC", visible(text))))


def _ascii(char: str) -> str:
    if char.isascii():
        return char
    if char in _ASCII:
        return _ASCII[char]
    parts = unicodedata.normalize("NFD", char)
    base, marks = parts[0], parts[1:]
    accented = marks and base.isascii() and base.isalpha() and all(map(unicodedata.combining, marks))
    return base if accented else char.encode("unicode_escape").decode("ascii")


def paragraph(text: str, *, indent: int = 0, hanging: int = 0) -> list[str]:
    """``text`` as lines of at most 80 columns; ``indent`` spaces before the first, ``hanging`` more before the rest."""
    return _wrapped(to_ascii(text), WIDTH - indent, hanging, " " * indent)


def labelled(rows: Iterable[tuple[str, str]], *, widest: int = 34) -> Iterator[str]:
    """Rows of a name and a text as two aligned columns; a name wider than ``widest`` has lines of its own."""
    safe = [(to_ascii(name), to_ascii(text)) for name, text in rows]
    column = max((len(name) for name, _ in safe if len(name) <= widest), default=0)
    for name, text in safe:
        beside = _wrapped(text, WIDTH - column - 4, 0, " " * (column + 4)) or [""]
        if len(name) <= column:
            yield f"  {name:<{column}}  {beside[0].strip()}".rstrip()
            yield from beside[1:]
        else:
            yield from _wrapped(name, WIDTH - 2, 0, "  ")
            yield from (beside if column else _wrapped(text, WIDTH - 4, 0, "    "))


def _wrapped(text: str, width: int, hanging: int, indent: str) -> list[str]:
    lines = textwrap.wrap(text, width, subsequent_indent=" " * hanging, break_on_hyphens=False)
    return [indent + line for line in lines]


def paint(word: str, shown: str, *, color: bool) -> str:
    """``shown`` in the colour of ``word`` (a severity or verdict in words, in any case), if colour is wanted."""
    code = _PAINT.get(word.lower())
    return f"\x1b[{code}m{shown}\x1b[0m" if color and code else shown
