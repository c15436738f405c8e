"""What a curator reads about a set that is refused, word by word: what is wrong, and what to do.

``told.csv`` holds the words; where a change of them is meant, ``python -m tests.knowledge.test_told`` writes them anew.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

from service.knowledge.problems import Problem
from tests.knowledge import test_cells, test_change_tables, test_checks, test_patient_checks, test_reading
from tests.knowledge.editing import Raw, Row, edited, few_drugs, refusal

TOLD = Path(__file__).parent / "told.csv"
_NUMBER = re.compile(r"stands on line \d+")


def refused() -> Mapping[str, Raw]:
    """Every set that other tests see refused for one row or one damage, by what is wrong with it."""
    rows: list[tuple[str, Raw, Row]] = [
        *((case[0], few_drugs(), case[1]) for case in test_checks.MISFITS),
        *((case[0], few_drugs(), case[1]) for case in test_cells.BAD_CELLS),
        *((case[0], test_patient_checks.few(), case[1]) for case in test_patient_checks.MISFITS),
        *((case[0], test_change_tables.few(), case[1]) for case in test_change_tables.BAD_CELLS),
        *(
            (case[0], test_change_tables.few(), test_change_tables.editorial(case[1]))
            for case in test_change_tables.MISFITS
        ),
    ]
    sets = {name: edited(raw, edit) for name, raw, edit in rows}
    for name, edit in test_patient_checks.OVERLAPS:
        sets[f"two schemes, one for {name}"] = edited(test_patient_checks.few(), edit, test_patient_checks.STEPS)
    for name, table, damage, *_ in test_reading.DAMAGES:
        sets[name] = {**few_drugs(), table: damage(few_drugs()[table])}
    return sets


def words(problems: tuple[Problem, ...]) -> list[str]:
    """Without the number of a line, which another row would change."""
    return [
        _NUMBER.sub("stands on line N", f"{problem.rule}: {problem.detail} -> {problem.remedy}") for problem in problems
    ]


def told() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    with TOLD.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found[row["case"]].append(row["words"])
    return found


SETS = refused()


@pytest.mark.parametrize("name", SETS)
def test_a_curator_is_told_what_is_wrong_and_what_to_do(name: str) -> None:
    assert words(refusal(SETS[name])) == told()[name]


def test_nothing_is_told_of_a_case_that_is_not_there() -> None:
    assert told().keys() == SETS.keys()


def write() -> None:
    with TOLD.open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines, lineterminator="\n")
        out.writerow(("case", "words"))
        out.writerows((name, line) for name, raw in SETS.items() for line in words(refusal(raw)))


if __name__ == "__main__":
    write()
