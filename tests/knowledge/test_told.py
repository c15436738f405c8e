"""What a curator reads about a set that is refused, word by word: what is wrong, and what to do.

``told.csv`` holds the words; where a change of them is meant, ``python -m tests.knowledge.test_told`` writes them anew.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest

from service.knowledge.canonical import canonical, find_rewritings, plan_fix
from service.knowledge.problems import Problem, TablesRefusedError
from tests.knowledge import (
    test_canonical,
    test_cells,
    test_change_tables,
    test_checks,
    test_patient_checks,
    test_reading,
)
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


def words(problems: Sequence[Problem]) -> list[str]:
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


def not_fixed() -> Mapping[str, Callable[[], Sequence[Problem]]]:
    """What ``knowledge fix`` and ``knowledge lint`` say of a set that they would not or could not tidy up."""
    found: dict[str, Callable[[], Sequence[Problem]]] = {}
    for name, text, *_ in test_canonical.DAMAGED:
        found[f"fix: {name}"] = partial(problems_of, canonical, "groups", text)
    for name, raw, _ in test_canonical.LOST:
        found[f"fix: {name}"] = partial(problems_of, plan_fix, raw)
    for name, spoil, _ in test_canonical.FIRST:
        spoilt = b"".join(spoil(few_drugs()["groups"].splitlines(keepends=True)))
        found[f"lint: {name}"] = partial(untidy, {**few_drugs(), "groups": spoilt})
    return found


def problems_of(refusing: Callable[..., object], *arguments: object) -> Sequence[Problem]:
    with pytest.raises(TablesRefusedError) as refused:
        refusing(*arguments)
    return refused.value.problems


def untidy(raw: Raw) -> Sequence[Problem]:
    return [found.problem for found in find_rewritings(raw)[0]]


SAID: Mapping[str, Callable[[], Sequence[Problem]]] = {
    **{name: partial(refusal, raw) for name, raw in refused().items()},
    **not_fixed(),
}


@pytest.mark.parametrize("name", SAID)
def test_a_curator_is_told_what_is_wrong_and_what_to_do(name: str) -> None:
    assert words(SAID[name]()) == told()[name]


def test_nothing_is_told_of_a_case_that_is_not_there() -> None:
    assert told().keys() == SAID.keys()


def write() -> None:
    with TOLD.open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines, lineterminator="\n")
        out.writerow(("case", "words"))
        out.writerows((name, line) for name, said in SAID.items() for line in words(said()))


if __name__ == "__main__":
    write()
