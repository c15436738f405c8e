"""Every cut of the tables, with a value just below it, on it and just above it."""

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.properties.tables import Row, table
from tests.scenarios.answers import Ask
from tests.scenarios.patients.cells import ABSENT, ELSEWHERE, Case, body, dosing_body, facts, rows
from tests.scenarios.patients.conftest import PlanOf
from tests.scenarios.patients.test_rows import advised, explanation, is_met, modified_body, outcome

COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
CUT = re.compile(r"(?P<fact>[a-z_]+)(?P<comparison><=|>=|<|>)(?P<value>[0-9.]+)")
UNITS = {"dose_mg": "mg", "dose_mg_per_kg": "mg/kg", "daily_mg": "mg x1", "daily_mg_per_kg": "mg/kg x1"}
JUST = 0.1
PLACES = {"just below": -JUST, "at": 0.0, "just above": JUST}


@dataclass(frozen=True)
class Bound:
    """A case that meets ``row`` with one fact moved to ``value``; ``met``: whether it still does."""

    table: str
    row: str
    case: Case
    fact: str
    value: float
    met: bool


def bounds(name: str) -> Iterator[Any]:
    for row in table(name):
        case = next(one for one in rows(f"{name}.csv") if one["row"] == row["id"] and is_positive(one))
        for cut, allowed in cuts(row):
            for place, step in PLACES.items():
                value = round(float(cut["value"]) + step, 3)
                met = COMPARE[cut["comparison"]](value, float(cut["value"])) is not allowed
                bound = Bound(name, row["id"], moved(case, cut["fact"], value), cut["fact"], value, met)
                yield pytest.param(bound, id=f"{row['id']} {place} {cut[0]}")


def cuts(row: Row) -> Iterator[tuple[re.Match[str], bool]]:
    """The tests with a number, and whether passing it is what is allowed (then the row speaks if it is broken)."""
    for cell, allowed in (("when", False), ("limit", True)):
        for test in row.get(cell, "").split("|"):
            if cut := CUT.fullmatch(test):
                yield cut, allowed


def is_positive(case: Case) -> bool:
    return case["expected"] not in {ABSENT, ELSEWHERE} and case.get("applies", "yes") == "yes"


def moved(case: Case, fact: str, value: float) -> Case:
    if fact in UNITS:
        amount, _, times = UNITS[fact].partition(" ")
        return case | {"dose": f"{value:g} {amount} {times}".strip()}
    others = [f"{name}={told}" for name, told in facts(case["patient"]) if name != fact]
    return case | {"patient": "|".join([*others, f"{fact}={value:g}"])}


FINDINGS = [*bounds("patient_rules"), *bounds("dose_limits")]
MODIFIED = [*bounds("modifiers")]
ADVICE = [*bounds("monitoring"), *bounds("counselling")]
PLANNED = [*bounds("stop_rules"), *bounds("schemes")]


@pytest.mark.parametrize("bound", FINDINGS)
def test_a_rule_or_limit_speaks_exactly_beyond_its_cut(ask: Ask, bound: Bound) -> None:
    found = outcome(ask(body(bound.case)).screening, bound.row)
    severity = next(row["severity"] for row in table(bound.table) if row["id"] == bound.row)
    assert (found == severity) is bound.met, found


@pytest.mark.parametrize("bound", MODIFIED)
def test_a_modifier_counts_exactly_beyond_its_cut(ask: Ask, bound: Bound) -> None:
    answer = ask(modified_body(bound.case))
    wanted = f"{bound.case['interaction']}:{'+'.join(sorted(('dantrolene', bound.case['drug'])))}"
    found = next(one for one in answer.everything if one.id == wanted)
    assert any(reason.startswith(explanation(bound.row)) for reason in found.context) is bound.met


@pytest.mark.parametrize("bound", ADVICE)
def test_what_to_watch_and_what_to_tell_begins_exactly_beyond_its_cut(ask: Ask, bound: Bound) -> None:
    assert (bound.row in advised(ask(body(bound.case)).screening)) is bound.met


@pytest.mark.parametrize("bound", PLANNED)
def test_a_scheme_or_stop_rule_begins_exactly_beyond_its_cut(plan: PlanOf, bound: Bound) -> None:
    made = plan(dosing_body(bound.case))
    chosen = {made.scheme.id} if made.scheme else set()
    assert (bound.row in chosen | {advice.row.id for advice in made.stop_rules}) is bound.met


def test_every_cut_of_the_tables_is_tried_on_both_sides() -> None:
    """A cut that the cases above do not reach would be a cut that nobody tries."""
    tried = [param.values[0] for param in (*FINDINGS, *MODIFIED, *ADVICE, *PLANNED)]
    told = sum(1 for name in sorted({one.table for one in tried}) for row in table(name) for _ in cuts(row))
    assert len(tried) == told * len(PLACES)
    assert {one.met for one in tried} == {True, False}
    assert all(is_met(one.case) for one in tried)


WEIGHTS = [10.0, 12.0, 14.7, 18.3, 20.0, 24.9, 30.0, 33.3]


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize(
    ("row", "route", "times"),
    [
        ("dan-dose-oral-dose-3-per-kg", "oral", 1),
        ("dan-dose-oral-day-12-per-kg", "oral", 4),
        ("dan-dose-iv-bolus-3-per-kg", "iv", 1),
    ],
)
def test_three_milligrams_a_kilogram_to_the_tenth_of_a_milligram_break_no_limit(
    ask: Ask, row: str, route: str, times: int, weight: float
) -> None:
    """3 mg/kg at 14.7 kg is 44.1 mg: what is on the limit is on it in milligrams, too."""
    given = {
        "route": route,
        "dose": f"{round(3 * weight, 1)} mg x{times}",
        "patient": f"age_years=6|weight_kg={weight}",
    }
    answer = ask(body({"jurisdiction": "us", "indication": "spasticity", "medications": ""} | given))
    assert outcome(answer.screening, row) == ABSENT
