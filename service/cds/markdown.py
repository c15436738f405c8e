"""Text for cards: GitHub-flavoured Markdown that nothing submitted can break out of, and plain text for one line."""

import re
from collections.abc import Iterable, Sequence

MAX_SUMMARY = 139
"""The specification asks for less than 140 characters."""
_SPECIAL = re.compile(r"([\\`*_\[\]|~@]|:(?=//)|(?<=\bwww)\.)", re.IGNORECASE)
"""What Markdown would read as markup, a table cell's end or a link inside a line."""
_SPACE = re.compile(r"\s+")
_ANGLES = str.maketrans("<>", "\u2039\u203a")
"""Angle brackets become their typographic likeness, so that a client that shows text as HTML shows it as text."""


def plain(text: str) -> str:
    """``text`` on one line, without control or format characters and without what HTML would take for a tag."""
    visible = "".join(char if char.isprintable() or char.isspace() else " " for char in text)
    return _SPACE.sub(" ", visible).strip().translate(_ANGLES)


def said(text: str) -> str:
    """A text of the tables inside Markdown."""
    return _SPECIAL.sub(r"\\\1", plain(text))


def quoted(text: str) -> str:
    """A submitted text inside Markdown: a code span, in which neither links nor emphasis nor HTML are read."""
    inner = plain(text).replace("`", "'").replace("|", "\u00a6")
    return f"`{inner}`" if inner else "(empty)"


def shortened(text: str, most: int = MAX_SUMMARY) -> str:
    """``text`` as plain text of at most ``most`` characters, cut between words and then marked as cut."""
    line = plain(text)
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    kept = cut.rpartition(" ")[0] if " " in cut[most // 2 :] else cut
    return f"{kept.rstrip(' ,;:.')}\u2026"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the cells are Markdown already."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
