"""Text from callers, made safe to look at: nothing in it can act on a terminal or turn round what is read."""

import unicodedata
from typing import Any

_ACTS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARKS = frozenset({"Mn", "Me"})
_MOST_MARKS = 4
"""So many combining marks may stand on one letter; more would cover what is above and below."""


def visible(text: str) -> str:
    """``text`` with every control, format, bidirectional, private and unassigned character written as its escape: a
    right-to-left override becomes backslash u202e. Line ends and tabs, too, and combining marks that pile up. Nothing
    is dropped; idempotent."""
    written: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in _MARKS else 0
        written.append(_escape(char) if category in _ACTS or marks > _MOST_MARKS else char)
    return "".join(written)


def all_visible(value: Any) -> Any:
    """``value``, of the types that JSON has, with every text in it made visible."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {key: all_visible(item) for key, item in value.items()}
    if isinstance(value, list):
        return [all_visible(item) for item in value]
    return value


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
