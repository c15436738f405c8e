"""One strict JSON loader in front of every schema: what most parsers forgive would lose a drug here."""

import json
import re
from collections.abc import Iterator
from math import isfinite
from typing import Any

MAX_BYTES = 256 * 1024
MAX_DEPTH = 8
EXCHANGE_MAX_BYTES = 4 * 1024 * 1024
EXCHANGE_MAX_DEPTH = 32
"""FHIR and CDS Hooks: whole records of a patient run to 1.5 MB and nest 13 deep."""
_MAX_DIGITS = 20
_BOM = b"\xef\xbb\xbf"
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_BRACKET = re.compile(r"[\[{\]}]")


class BodyError(Exception):
    """The body is not the JSON that is asked for; the text says why and names no submitted value but a key."""


def load_json(raw: bytes, *, max_depth: int = MAX_DEPTH) -> Any:
    """The value of ``raw``: UTF-8 without a byte-order mark, at most ``max_depth`` deep, no key twice in an object,
    no NaN or infinity, no number of more than 20 digits, no lone surrogate. Raises BodyError."""
    text = _decode(raw)
    _check_depth(text, max_depth)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_int=_whole,
            parse_float=_decimal,
        )
    except json.JSONDecodeError as error:
        raise BodyError(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from error
    for string in _strings(value):
        if any("\ud800" <= char <= "\udfff" for char in string):
            raise BodyError("a string holds a lone surrogate, which is not text")
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


def _check_depth(text: str, max_depth: int) -> None:
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub("", text)):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > max_depth:
            raise BodyError(f"nested deeper than {max_depth} levels")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for key, item in pairs:
        if key in value:
            raise BodyError("a key stands twice in one object; the second would hide the first")
        value[key] = item
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
