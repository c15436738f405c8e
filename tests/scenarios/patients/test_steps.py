"""The steps and boluses of every scheme, worked out for a patient and compared with figures that stand in the cases."""

import pytest

from service.dosing.plan import BolusPlan, Figure, Plan, Range, Step
from tests.properties.tables import table
from tests.scenarios.patients.cells import Case, dosing_body, named, rows
from tests.scenarios.patients.conftest import PlanOf

CRISIS = {"route": "iv", "indication": "malignant_hyperthermia_crisis"}


@pytest.mark.parametrize("case", named("scheme_steps.csv"))
def test_a_step_is_worked_out_in_milligrams_and_in_what_can_be_handed_out(plan: PlanOf, case: Case) -> None:
    step = step_of(plan(dosing_body(case)), case)
    assert step.from_day == int(case["from_day"])
    assert in_words(step.dose) == case["per_dose"]
    assert times(step) == case["times"]
    assert in_words(step.total) == case["total"]
    assert "|".join(step.given_as) == case["given_as"]
    assert step.if_needed is (case["if_needed"] == "yes")


@pytest.mark.parametrize("case", named("boluses.csv"))
def test_a_bolus_is_worked_out_in_milligrams_vials_millilitres_and_mannitol(plan: PlanOf, case: Case) -> None:
    bolus = bolus_of(plan(dosing_body(case | CRISIS)), case)
    assert in_words(bolus.dose) == case["per_dose"]
    assert bolus.repeat
    assert in_words(bolus.repeat) == case["repeat"]
    assert f"{bolus.repeat_every_minutes}" == case["every"]
    assert bolus.review_at
    assert number(bolus.review_at) == case["review_at"]
    products = {(one.presentation.id, number(one.dose)): one for one in bolus.products}
    product = products[case["presentation"], case["for_mg"]]
    assert f"{product.vials}" == case["vials"]
    assert f"{product.volume_ml:g}" == case["volume_ml"]
    assert ("" if product.mannitol_g is None else f"{product.mannitol_g:g}") == case["mannitol_g"]


def test_every_step_is_reached_by_a_case() -> None:
    reached = {(case["row"], case["step"]) for case in rows("scheme_steps.csv")}
    assert {(row["scheme"], row["step"]) for row in table("scheme_steps")} - reached == set()


def test_every_bolus_is_reached_by_a_case_for_every_vial_that_is_sold_there() -> None:
    reached = {(case["row"], case["presentation"]) for case in rows("boluses.csv")}
    places = {row["id"]: row["jurisdictions"] for row in table("schemes")}
    sold = {
        (row["scheme"], one["id"])
        for row in table("boluses")
        for one in table("presentations")
        if one["form"] == "vial" and one["status"] != "withdrawn" and places[row["scheme"]] in one["jurisdictions"]
    }
    assert sold - reached == set()
    assert {row["scheme"] for row in table("boluses")} - {row for row, _ in reached} == set()


def step_of(plan: Plan, case: Case) -> Step:
    assert plan.scheme
    assert plan.scheme.id == case["row"]
    return next(step for step in plan.steps if step.number == int(case["step"]))


def bolus_of(plan: Plan, case: Case) -> BolusPlan:
    assert plan.scheme
    assert plan.scheme.id == case["row"]
    assert plan.bolus
    return plan.bolus


def times(step: Step) -> str:
    return f"{step.doses_per_day}" + (f" to {step.doses_per_day_to}" if step.doses_per_day_to else "")


def in_words(amounts: Range) -> str:
    ends = [amounts.low, *([amounts.high] if amounts.high else [])]
    return " to ".join(number(figure) for figure in ends)


def number(figure: Figure) -> str:
    assert figure.unit == "mg"
    return f"{figure.value:g}"
