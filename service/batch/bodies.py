"""From a row of a table to the request body that it stands for. What a cell holds that it should not is put into the
body as it is, for the schema to refuse: nothing is guessed and nothing left out."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any

from service.batch.rows import INPUT, MEDICATIONS, SEPARATOR, Kind
from service.intake.body import load_json
from service.intake.forms import parse_number

_YES_NO = {"true": True, "yes": True, "false": False, "no": False}
_DOSE = re.compile(r"(?P<value>[0-9.]+) ?(?P<unit>[A-Za-z/]+)")
_NO_ALTERNATIVES = {"alternatives": False}
"""No column shows them, and they cost more than the rest of an answer."""


def body_of(row: Mapping[str, Any], default_candidate: str) -> dict[str, Any]:
    """The body of ``POST /screen`` for the cells of one row by column; ``default_candidate`` is the name used where
    route, dose or indication are given without a candidate. Raises BodyError for JSON in a cell that is none."""
    body: dict[str, Any] = {MEDICATIONS: [], "options": dict(_NO_ALTERNATIVES)}
    for column, (place, kind) in INPUT.items():
        value = row.get(column)
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        *parents, last = place
        part = body
        for parent in parents:
            part = part.setdefault(parent, {})
        part[last] = _READERS[kind](value.strip() if isinstance(value, str) else value)
    if "candidate" in body:
        body["candidate"].setdefault("name", default_candidate)
    return body


def _list(value: Any) -> Any:
    """A list of names or of objects; null members of an object are what a table has for members that are not there."""
    if isinstance(value, list):
        return [_given(item) for item in value]
    if not isinstance(value, str):
        return value
    if value.startswith("["):
        return load_json(value.encode())
    return [part.strip() for part in value.split(SEPARATOR) if part.strip()]


def _given(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _given(member) for name, member in value.items() if member is not None}
    if isinstance(value, date):
        return value.isoformat()
    return _number(value)


def _number(value: Any) -> Any:
    """A number that JSON has; text that is none, and what is no number, stay what they are."""
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return value


def _number_in(value: Any) -> Any:
    number = parse_number(value) if isinstance(value, str) else None
    return _number(value) if number is None else number


def _yes_no(value: Any) -> Any:
    return _YES_NO.get(value.lower(), value) if isinstance(value, str) else value


def _dose(value: Any) -> Any:
    found = _DOSE.fullmatch(value) if isinstance(value, str) else None
    return {"value": _number_in(found["value"]), "unit": found["unit"]} if found else _given(value)


def _text(value: Any) -> Any:
    return value


_READERS: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.LINES: _list,
    Kind.WORDS: _list,
    Kind.TEXT: _text,
    Kind.NUMBER: _number_in,
    Kind.YES_NO: _yes_no,
    Kind.DOSE: _dose,
}
