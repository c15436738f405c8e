"""Rows that screening looks up by a fixed word. One lost row must refuse the tables, never make an answer a 500."""

import pytest

from service.knowledge.words import DuplicationScope, FindingKind, Indication, Severity
from tests.knowledge.editing import Row, drop, edited, few_drugs, places, refusal

LOOKED_UP: list[Row] = [
    *(drop("severities", severity.word) for severity in Severity),
    *(drop("duplications", scope.value) for scope in DuplicationScope),
    *(drop("indications", why.value) for why in Indication if why is not Indication.NOT_GIVEN),
    *(drop("finding_kinds", kind.value) for kind in FindingKind),
]


@pytest.mark.parametrize("lost", LOOKED_UP, ids=str)
def test_a_lost_row_of_a_closed_set_is_refused(lost: Row) -> None:
    assert places(refusal(edited(few_drugs(), lost))) == [(f"{lost.table}.csv", 0, "row-count")]


def test_a_lost_severity_is_named_by_its_word_and_not_by_a_number() -> None:
    problems = refusal(edited(few_drugs(), drop("severities", "moderate")))
    assert "moderate" in problems[0].detail


def test_a_lost_washout_of_everything_else_is_refused() -> None:
    """Every stopped drug without a row of its own is looked up there."""
    assert places(refusal(edited(few_drugs(), drop("washouts", "")))) == [("washouts.csv", 0, "row-count")]
