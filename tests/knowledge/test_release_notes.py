"""The release note that a pharmacist reads, word by word.

``release_notes.csv`` holds the words; where a change of them is meant, ``python -m tests.knowledge.test_release_notes``
writes them anew.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

from service.knowledge.diff import FEW, compare, describe
from tests.knowledge.diff_cases import RETIRED, TOLD, WARFARIN, Edits, after
from tests.knowledge.editing import Row, add, change, edited, few_drugs
from tests.knowledge.test_diff import tables_of

NOTES = Path(__file__).parent / "release_notes.csv"
SAME_WORDS = change("interactions", WARFARIN, effect="The INR may rise.", management="Check the INR.", disagreement="")
"""So that a note changes only where its own words do."""
DRUGS = ("verapamil", "diltiazem", "caffeine", "warfarin", "naloxone", "latanoprost", "ibuprofen")


def statins(*drugs: str) -> tuple[Row, ...]:
    return tuple(add("memberships", "verapamil", member=drug, group="statins") for drug in drugs)


def new(**cells: str) -> Edits:
    return after(add("interactions", WARFARIN, id="dan-new", **cells))


HERE = change("names", "Actiq", locale="us")
ELSEWHERE = add("names", "Actiq", name="Actiq", target="caffeine", locale="fr")
MORE: list[tuple[str, Edits]] = [
    ("nothing", Edits()),
    ("only a new version", after(change("release", "2026.11.0", version="2026.12.0", released_on="2026-12-01"))),
    ("a new row that needs no action", new(quiet="Not seen in practice.")),
    ("a new row that no list raises", new(status="knowledge", severity="moderate")),
    ("a new row that no list raises and that needs no action", new(status="knowledge", quiet="Not seen.")),
    ("a new row for one route of one drug", new(object_routes="iv")),
    ("a new row from a daily dose", new(object_daily_mg="20")),
    ("several cells of one row", after(change("interactions", WARFARIN, onset="days", effect="None."))),
    ("a graver row with another text", after(change("interactions", WARFARIN, severity="major", effect="Bleeding."))),
    (
        "a row read again and another graded anew",
        after(
            change("interactions", WARFARIN, reviewed_on="2026-11-20"),
            change("interactions", "dan-opioids-iv", severity="major", effect="Apnoea."),
        ),
    ),
    ("a quiet row that is told again", Edits(old=(change("interactions", WARFARIN, quiet="Known."),))),
    ("a retired row that is also graver", after(RETIRED, change("interactions", WARFARIN, severity="major"))),
    ("as many drugs in another group as are named", after(*statins(*DRUGS[:FEW]))),
    ("one drug more than are named", after(*statins(*DRUGS[: FEW + 1]))),
    (
        "a name that meant two drugs",
        Edits((HERE, ELSEWHERE), (change("names", "Actiq", locale="us", target="morphine"),)),
    ),
    ("a code and a name", after(change("names", "Actiq", locale="us"), change("codes", "atc", display="x"))),
    (
        "reviews on two bases",
        Edits(
            old=(
                Row("reviews", ("caffeine",), {}, "drop"),
                Row("reviews", ("warfarin",), {}, "drop"),
            )
        ),
    ),
    (
        "a sign-off with a new version",
        after(
            change("release", "2026.11.0", clinician_reviewed="yes", version="2026.12.0"),
        ),
    ),
    (
        "two new sources",
        after(
            add("sources", "dilirank", id="new-1", title="A trial"),
            add("sources", "dilirank", id="new-2", title="A book"),
        ),
    ),
    ("a row of a table with a key of two cells", after(Row("contributions", ("dantrolene",), {}, "drop"))),
]
CASES: Mapping[str, Edits] = {name: edits for name, edits, *_ in TOLD} | dict(MORE)


def note(edits: Edits) -> list[str]:
    """Below its title."""
    old, new_ = (edited(few_drugs(), SAME_WORDS, *side) for side in (edits.old, edits.new))
    return describe(compare(tables_of(old), tables_of(new_)))[1:]


def told() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    with NOTES.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found[row["case"]].append(row["line"])
    return found


@pytest.mark.parametrize("name", CASES)
def test_a_pharmacist_reads_this_of_a_change(name: str) -> None:
    assert [line for line in note(CASES[name]) if line] == told()[name]


def test_nothing_is_told_of_a_case_that_is_not_there() -> None:
    assert told().keys() == CASES.keys()


def test_a_heading_stands_after_an_empty_line() -> None:
    lines = note(CASES["a new interaction with its conditions"])
    assert lines[:2] == ["", "Interactions added (1)"]


def write() -> None:
    with NOTES.open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines, lineterminator="\n")
        out.writerow(("case", "line"))
        out.writerows((name, line) for name, edits in CASES.items() for line in note(edits) if line)


if __name__ == "__main__":
    write()
