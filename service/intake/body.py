"""One strict JSON loader in front of every schema: what most parsers forgive would lose a drug here."""

import json
from collections.abc import Iterator
from math import isfinite
from typing import Any

MAX_BYTES = 256 * 1024
MAX_DEPTH = 8
EXCHANGE_MAX_BYTES = 4 * 1024 * 1024
EXCHANGE_MAX_DEPTH = 32
"""FHIR and CDS Hooks: whole records of a patient run to 1.5 MB and nest 13 deep."""
_MAX_DIGITS = 20
_CONTAINERS = (dict, list)
_BOM = b"\xef\xbb\xbf"
_ESCAPE = "\\u"
"""Only so can a surrogate come into a text that was decoded."""


class BodyError(Exception):
    """The body is not the JSON that is asked for; the text says why and names no submitted value but a key."""


def load_json(raw: bytes, *, max_depth: int = MAX_DEPTH) -> Any:
    """The value of ``raw``: UTF-8 without a byte-order mark, at most ``max_depth`` deep, no key twice in an object,
    no NaN or infinity, no number of more than 20 digits, no lone surrogate. Raises BodyError."""
    text = _decode(raw)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise BodyError(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise _too_deep(max_depth) from error
    _check_depth(value, max_depth)
    if _ESCAPE in text:
        _check_surrogates(value)
    return value


def _decode(raw: bytes) -> str:
    if not raw.strip():
        raise BodyError("the body is empty")
    if raw.startswith(_BOM):
        raise BodyError("the body starts with a byte-order mark; send UTF-8 without one")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BodyError(f"the body is not UTF-8 at byte {error.start}") from error


def _check_depth(value: Any, max_depth: int) -> None:
    """Level by level, the value itself being the first."""
    level = [value] if isinstance(value, _CONTAINERS) else []
    for _ in range(max_depth):
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, _CONTAINERS)
        ]
        if not level:
            return
    raise _too_deep(max_depth)


def _too_deep(max_depth: int) -> BodyError:
    return BodyError(f"nested deeper than {max_depth} levels")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise BodyError("a key stands twice in one object; the second would hide the first")
    return value


def _refuse_constant(name: str) -> Any:
    raise BodyError(f"{name} is not a JSON number")


def _whole(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise BodyError(f"a number has more than {_MAX_DIGITS} digits")
    return int(digits)


def _decimal(digits: str) -> float:
    value = float(digits)
    if len(digits) > 2 * _MAX_DIGITS or not isfinite(value):
        raise BodyError("a number is too long or too large")
    return value


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_int=_whole, parse_float=_decimal
)


def _check_surrogates(value: Any) -> None:
    for string in _strings(value):
        if any("\ud800" <= char <= "\udfff" for char in string):
            raise BodyError("a string holds a lone surrogate, which is not text")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
