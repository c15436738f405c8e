"""A text answer taken apart again, without the code that made it."""

import re
from collections.abc import Iterator
from typing import Any

from service.rendering.text_layout import to_ascii

COLOR = re.compile(r"\x1b\[[0-9;]*m")
SECTION = re.compile(r"^[A-Z][A-Z ,(].*$", re.MULTILINE)
OPEN = {"needs_confirmation", "ambiguous", "group_only", "code_conflict", "not_covered", "not_recognised"}


def squash(text: str) -> str:
    """Without any white space, so that it does not matter where a line was broken."""
    return "".join(text.split())


def shown(text: str) -> str:
    """As a terminal must show ``text``, squashed."""
    return squash(to_ascii(text))


def section(text: str, title: str) -> str:
    """The lines below the section whose heading starts with ``title``, up to the next empty line; squashed."""
    found = re.search(rf"^{re.escape(title)}[^\n]*\n((?:.+\n)*)", text, re.MULTILINE)
    return squash(found[1]) if found else ""


def rows_in_order(finding: dict[str, Any]) -> Iterator[str]:
    """What must stand there of a finding, one after the other."""
    yield finding["severity"].upper()
    yield from finding["drugs"]
    yield finding["management"]
    yield finding["mechanism"]["text"]
    yield finding["effect"]
    yield from (source["title"] for source in finding["sources"])


def holds_in_order(text: str, parts: Iterator[str]) -> bool:
    """Whether ``parts`` stand in ``text`` (squashed) one after the other."""
    position = 0
    for part in parts:
        position = text.find(shown(part), position)
        if position < 0:
            return False
    return True
