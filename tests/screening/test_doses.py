"""Doses: what they come to, and the limits that they are held to."""

import pytest

from service.knowledge.words import FindingKind
from service.screening.request import Dose
from service.screening.screen import Screener
from tests.screening.asking import ORAL, answer, asked, fresh, request_of


@pytest.mark.parametrize(
    ("dose", "weight", "mg", "mg_per_kg"),
    [
        (Dose(25.0), None, 25.0, None),
        (Dose(25.0), 71.3, 25.0, 0.350631136),
        (Dose(1.5, per_kg=True), 71.3, 106.95, 1.5),
        (Dose(0.1, per_kg=True), 3.0, 0.3, 0.1),
        (Dose(1.5, per_kg=True), None, None, 1.5),
    ],
)
def test_a_dose_by_weight_is_not_rounded_to_whole_milligrams(
    dose: Dose, weight: float | None, mg: float | None, mg_per_kg: float | None
) -> None:
    assert (dose.in_mg(weight), dose.in_mg_per_kg(weight)) == (mg, mg_per_kg)


def test_a_finding_about_a_dose_by_weight_tells_the_milligrams_it_comes_to(screener: Screener) -> None:
    dose = {"value": 1.5, "unit": "mg/kg"}
    (found,) = answer(screener, asked(["levothyroxine"], dose=dose, doses_per_day=1))["findings"]
    assert found["context"] == ["dose_mg: 106.95, allowed at most 100 mg", "indication: spasticity"]


@pytest.mark.parametrize(("milligrams", "asked_for"), [(100, ["age_years", "weight_kg"]), (101, [])])
def test_a_limit_that_is_no_worse_than_the_one_that_is_broken_asks_for_nothing(
    screener: Screener, milligrams: float, asked_for: list[str]
) -> None:
    """More than 100 mg in one dose is moderate, as more than 2 mg/kg is in a child."""
    body = {"candidate": {**ORAL, "dose": {"value": milligrams, "unit": "mg"}, "doses_per_day": 1}}
    said = screener.screen(request_of({**body, "medications": ["levothyroxine"]}))
    missing = [each.fact for each in said.missing if "more than 2 mg/kg in one dose" in each.would_change]
    assert [found.severity.word for found in said.findings if found.kind is FindingKind.DOSE] == (
        [] if asked_for else ["moderate"]
    )
    assert missing == asked_for


@pytest.mark.parametrize(("start", "taken"), [("iv", "oral"), ("oral", "iv")])
def test_what_is_taken_already_is_held_to_the_limits_of_its_own_route(
    screener: Screener, start: str, taken: str
) -> None:
    dose = {"dose": {"value": 250, "unit": "mg"}, "doses_per_day": 4}
    listed = {"name": "dantrolene", "route": taken, **dose}
    body = {"candidate": {"name": "dantrolene", "route": start}, "medications": [listed], "patient": {"weight_kg": 70}}
    said = screener.screen(request_of(body))
    found = {one.id for one in said.everything if one.kind is FindingKind.DOSE}
    by_itself = {"candidate": {**listed}, "medications": [], "no_other_medications": True, "patient": {"weight_kg": 70}}
    alone = {one.id for one in screener.screen(request_of(by_itself)).everything if one.kind is FindingKind.DOSE}
    assert found == alone
    assert found
    assert all(one.startswith(f"dan-dose-{taken}-") for one in found)


def test_a_dose_taken_already_is_told_by_the_line_that_says_it(screener: Screener) -> None:
    """Though it was judged for another line before."""
    dose = {"dose": {"value": 250, "unit": "mg"}, "doses_per_day": 4, "route": "oral"}
    anew = fresh(screener)
    for name in ("dantrolene", "Dantrium", "dantrolene sodium"):
        said = anew.screen(request_of({"candidate": ORAL, "medications": [{"name": name, **dose}]}))
        assert {one.inputs for one in said.findings if one.kind is FindingKind.DOSE} == {(name,)}
