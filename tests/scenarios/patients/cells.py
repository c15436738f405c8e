"""A case of these tables as the body that a caller would send."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
Case = dict[str, str]
ABSENT, ELSEWHERE, PRESENT = "absent", "elsewhere", "present"

_DOSE = re.compile(r"(?P<value>\S+) (?P<unit>\S+)(?: x(?P<times>\S+))?")
_TOLD: Mapping[str, Callable[[str], Any]] = {"sex": str, "pregnant": "yes".__eq__, "breastfeeding": "yes".__eq__}
_OF_THE_PATIENT = {"age_years", "weight_kg"}


@cache
def rows(file: str) -> list[Case]:
    with (HERE / file).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, strict=True))


def named(file: str) -> list[Any]:
    """The cases of a file, each named by all that it states."""
    return [pytest.param(row, id=" ".join(value for value in row.values() if value)) for row in rows(file)]


def patient(cell: str) -> dict[str, Any]:
    """``age_years=33|sex=female|condition=cirrhosis``; ``condition=none`` says that there is none."""
    stated: dict[str, Any] = {}
    for fact, value in facts(cell):
        if fact == "condition":
            stated.setdefault("conditions", []).extend([] if value == "none" else [value])
        elif fact in _TOLD:
            stated[fact] = _TOLD[fact](value)
        elif fact in _OF_THE_PATIENT:
            stated[fact] = float(value)
        else:
            stated.setdefault("labs", {})[fact] = float(value)
    return stated


def facts(cell: str) -> Iterator[tuple[str, str]]:
    for part in filter(None, cell.split("|")):
        fact, _, value = part.partition("=")
        yield fact, value


def dose(cell: str) -> dict[str, Any]:
    """``100 mg x4`` or ``2.5 mg/kg``."""
    match = _DOSE.fullmatch(cell)
    if match is None:
        assert not cell, cell
        return {}
    stated: dict[str, Any] = {"dose": {"value": float(match["value"]), "unit": match["unit"]}}
    return stated | ({"doses_per_day": float(match["times"])} if match["times"] else {})


def candidate(case: Case) -> dict[str, Any]:
    indication = {"indication": case["indication"]} if case["indication"] else {}
    return {"name": "dantrolene", "route": case["route"], **indication, **dose(case.get("dose", ""))}


def dosing_body(case: Case) -> dict[str, Any]:
    options = {"jurisdiction": case["jurisdiction"]}
    return {"candidate": candidate(case), "patient": patient(case["patient"]), "options": options}


def body(case: Case) -> dict[str, Any]:
    listed = [name for name in case["medications"].split("|") if name]
    none = {} if listed else {"no_other_medications": True}
    return dosing_body(case) | {"medications": listed} | none
