"""What a pharmacist reads, word by word: the cases of ``asked.json``, each with those parts of the answer that it is
about.

``told.csv`` holds the words; where a change of them is meant, ``python -m tests.screening.test_told`` writes them anew.
What is copied from a table is not repeated there: ``test_claims`` looks at that.
"""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import real_screener
from tests.screening.asking import answer, request_of

HERE = Path(__file__).parent
TOLD = HERE / "told.csv"
Json = Mapping[str, Any]
Words = list[tuple[str, str]]
_FROM_TABLES = ("mechanism", "effect", "management", "onset", "evidence", "sources", "codes", "disagreement", "origin")
_STRICTER = re.compile(r"Stricter elsewhere: [^.]*\.")


@cache
def asked() -> Mapping[str, Json]:
    """By a sentence what to ``ask`` and what to ``tell`` of the answer."""
    cases: Mapping[str, Json] = json.loads((HERE / "asked.json").read_text(encoding="utf-8"))
    return cases


def body_of(case: str) -> Json:
    """Alternatives take the longest, and are looked for only where they are told."""
    ask, tell = asked()[case]["ask"], asked()[case]["tell"]
    return {**ask, "options": {"alternatives": "instead" in tell, **ask.get("options", {})}}


def words(case: str) -> Words:
    """What the answer says, but for what is copied from a table."""
    given = answer(real_screener(), request_of(body_of(case)))
    told = [("verdict", f"{given['verdict']}, the list {given['list_verdict']}"), ("summary", given["summary"])]
    return told + [each for part in asked()[case]["tell"] for each in PARTS[part](given)]


def _lines(given: Json) -> Iterator[tuple[str, str]]:
    yield "coverage", _said(given["coverage"], "rules")
    yield "candidate", _said(given["candidate"])
    yield from (("line", _said(line)) for line in given["medications"])
    yield from (("route", _said(item)) for item in given["route_alternatives"])


def _findings(given: Json) -> Iterator[tuple[str, str]]:
    for found in given["findings"]:
        stricter = _STRICTER.findall(found["disagreement"] or "")
        inferred = found["mechanism"]["text"] if found["kind"] == "pathway" else None
        path = [f"{step['from']} {step['relation']} {step['to']}" for step in found["path"]]
        yield "finding", _said({**found, "path": path, "inferred": inferred, "stricter": stricter}, *_FROM_TABLES)
    yield from (("not shown", _said(item)) for item in given["suppressed"])


def _missing(given: Json) -> Iterator[tuple[str, str]]:
    yield from (("missing", f"{item['fact']}: {item['would_change']}") for item in given["missing"])


def _instead(given: Json) -> Iterator[tuple[str, str]]:
    for each in given["alternatives"]:
        yield "instead", _said(each, "sources", *(["why", "replaceable"] if each["drug"] else []))
    least = given["smallest_change"]
    if least is not None:
        yield "least", _said(least, "sets")
        for each in least["sets"]:
            yield "least", _said({**each, "changes": [_said(one, "sources", "how") for one in each["changes"]]})
    yield from (("what if", _said(item)) for item in given["what_if"])


def _advice(given: Json) -> Iterator[tuple[str, str]]:
    for part in ("monitoring", "counselling"):
        yield from ((part, f"{row['id']}: {', '.join(row['context'])}") for row in given[part])


PARTS: Mapping[str, Callable[[Json], Iterator[tuple[str, str]]]] = {
    "lines": _lines,
    "findings": _findings,
    "missing": _missing,
    "instead": _instead,
    "advice": _advice,
}


def _said(value: Json, *but: str) -> str:
    """All that is said; what is no or nothing is left out."""
    return "; ".join(f"{name} {_written(each)}" for name, each in value.items() if name not in but and each)


def _written(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_written, value))
    if isinstance(value, dict):
        return f"({_said(value)})"
    return "yes" if value is True else str(value)


@cache
def told() -> Mapping[str, Words]:
    found: dict[str, Words] = defaultdict(list)
    with TOLD.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found[row["case"]].append((row["where"], row["words"]))
    return found


@pytest.mark.parametrize("case", asked())
def test_a_pharmacist_is_told(case: str) -> None:
    assert words(case) == told()[case]


def test_nothing_is_told_of_a_case_that_is_not_asked() -> None:
    assert told().keys() == asked().keys()


def write() -> None:
    with TOLD.open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines, lineterminator="\n")
        out.writerow(("case", "where", "words"))
        out.writerows((case, *each) for case in asked() for each in words(case))


if __name__ == "__main__":
    write()
