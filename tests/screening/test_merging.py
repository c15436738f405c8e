"""A drug on two lines, or two drugs on one: what is found twice is told once, and as the weightier of the two."""

from dataclasses import replace

import pytest

from service.knowledge.words import Severity
from service.screening.finding import Finding, Missing, Said, gather
from service.screening.request import CANDIDATE, Wanted
from service.screening.screen import Screener
from tests.screening.asking import request_of

ORAL = {"name": "dantrolene", "route": "oral", "indication": "spasticity"}


def found(screener: Screener, *listed: object) -> set[str]:
    """The ids of all that is found beside capsules about to start."""
    answer = screener.screen(request_of({"candidate": ORAL, "medications": [*listed]}))
    return {finding.id for finding in answer.everything}


@pytest.fixture
def one(screener: Screener) -> Finding:
    answer = screener.screen(request_of({"candidate": ORAL, "medications": ["baclofen"]}))
    return next(finding for finding in answer.findings if "baclofen" in finding.drugs)


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ({"involves_candidate": True}, {"involves_candidate": False}, {"involves_candidate": True}),
        ({"involves_candidate": False}, {"involves_candidate": True}, {"involves_candidate": True}),
        ({"involves_candidate": False}, {"involves_candidate": False}, {"involves_candidate": False}),
        ({"provisional": True}, {"provisional": False}, {"provisional": False}),
        ({"provisional": False}, {"provisional": True}, {"provisional": False}),
        ({"provisional": True}, {"provisional": True}, {"provisional": True}),
        ({"let_off": "on the skin"}, {"let_off": None}, {"let_off": None}),
        ({"let_off": None}, {"let_off": "on the skin"}, {"let_off": None}),
        ({"let_off": "on the skin"}, {"let_off": "in the eye"}, {"let_off": "on the skin"}),
        ({"inputs": ("a", "b")}, {"inputs": ("b", "c")}, {"inputs": ("a", "b", "c")}),
        ({"context": ("a",)}, {"context": ("a", "b")}, {"context": ("a", "b")}),
    ],
)
def test_what_is_met_through_two_lines_counts_if_one_of_them_makes_it_count(
    one: Finding, first: dict[str, object], second: dict[str, object], together: dict[str, object]
) -> None:
    met = replace(one, **first), replace(one, **second)  # type: ignore[arg-type]
    (told,) = gather([Said(met[:1]), Said(met[1:])]).findings
    assert {name: getattr(told, name) for name in together} == together
    assert (told.id, told.met_again, told.bare) == (one.id, True, None)
    assert (one.met_again, *(each.met_again for each in met)) == (False, False, False)


def test_what_is_missing_is_told_once_and_in_order() -> None:
    age, dose = Missing("age_years", "major if old"), Missing("dose", "major if high")
    assert gather([Said(missing=(dose, age)), Said(missing=(dose,))]).missing == (age, dose)


def test_two_drugs_of_one_product_are_no_pair_but_meet_those_of_another_line(screener: Screener) -> None:
    """Carisoprodol with acetylsalicylic acid: the makers put them together, and nobody has to be told."""
    both, pair = "carisoprodol + acetylsalicylic acid", "carisoprodol-acetylsalicylic-acid:"
    told = pair + "acetylsalicylic-acid+carisoprodol"
    assert told not in found(screener, both)
    assert told not in found(screener, both, f"{both} tablet")
    assert told in found(screener, both, "carisoprodol")
    assert told in found(screener, "acetylsalicylic acid", both)
    assert told in found(screener, "acetylsalicylic acid", "carisoprodol")


def test_not_to_start_leaves_the_verdict_of_the_list_alone(screener: Screener) -> None:
    body = {"candidate": {"name": "dantrolene", "route": "iv"}, "medications": ["verapamil"]}
    request = replace(request_of(body), wanted=Wanted(smallest_change=Severity.MODERATE))
    least = screener.screen(request).smallest_change
    assert least is not None
    sets = {one.positions: (one.verdict and one.verdict.value, one.list_verdict.value) for one in least.sets}
    assert sets[(CANDIDATE,)] == (None, "nothing_found")


def test_the_candidate_keeps_the_id_that_the_caller_gave_it(screener: Screener) -> None:
    request = request_of({"candidate": {**ORAL, "id": "c7"}, "medications": ["baclofen"]})
    case = screener.understand(request)
    assert (case.candidate_id, case.candidate.entry.id) == ("c7", None)
