"""Doses worked out: the tables of the sources as data, caps, vials, dates, and when there is no dose to give."""

from datetime import date
from itertools import pairwise

import pytest

from service.dosing.doser import NoDosingError
from service.dosing.plan import Plan
from tests.scenarios.patients.cells import dosing_body
from tests.scenarios.patients.conftest import PlanOf
from tests.scenarios.patients.test_steps import number

PLACES = ["us", "uk", "eu", "ch"]
CRISIS = "malignant_hyperthermia_crisis"
PROPHYLAXIS = "malignant_hyperthermia_prophylaxis"


def body(place: str = "us", patient: str = "", **case: str) -> dict[str, object]:
    usual = {"route": "oral", "indication": "spasticity", "dose": ""}
    return dosing_body(usual | {"jurisdiction": place, "patient": patient} | case)


def missing(plan: Plan) -> set[str]:
    return {item.fact for item in plan.missing}


WEEK_BY_WEEK = {
    "us": [25, 75, 150, 300, 400],
    "uk": [25, 50, 100, 150, 225, 300, 400],
    "eu": [25, 50, 100, 150, 225, 300, 400],
    "ch": [50, 100, 150, 200],
}
SCHEDULES = {
    "us": ["25 x1", "25 x3", "50 x3", "100 x3", "100 x4"],
    "uk": ["25 x1", "25 x2", "50 x2", "50 x3", "75 x3", "75 x4", "100 x4"],
    "eu": ["25 x1", "25 x2", "50 x2", "50 x3", "75 x3", "75 x4", "100 x4"],
    "ch": ["25 x2", "25 x4", "50 x3", "50 x4"],
}
MAXIMA = {"us": ("100", "400"), "uk": ("100", "400"), "eu": ("100", "400"), "ch": ("100", "200")}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("patient", ["age_years=40|weight_kg=70", "age_years=80|weight_kg=50"])
def test_an_adult_with_spasticity_is_titrated_week_by_week(plan: PlanOf, place: str, patient: str) -> None:
    steps = plan(body(place, patient)).steps
    assert [step.total.low.value for step in steps] == WEEK_BY_WEEK[place]
    assert [f"{step.dose.low.value:g} x{step.doses_per_day}" for step in steps] == SCHEDULES[place]
    assert [step.from_day for step in steps] == [1 + 7 * week for week in range(len(steps))]


@pytest.mark.parametrize("place", PLACES)
def test_the_most_per_dose_and_per_day_is_that_of_the_label(plan: PlanOf, place: str) -> None:
    made = plan(body(place, "age_years=40|weight_kg=70"))
    assert made.max_per_dose
    assert made.max_per_day
    assert (number(made.max_per_dose.figure), number(made.max_per_day.figure)) == MAXIMA[place]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "patient", ["age_years=40|weight_kg=70", "age_years=11|weight_kg=30", "age_years=11|weight_kg=60"]
)
def test_no_step_goes_beyond_the_most_that_the_same_plan_allows(plan: PlanOf, place: str, patient: str) -> None:
    made = plan(body(place, patient))
    assert made.steps
    assert made.max_per_dose
    assert made.max_per_day
    assert all(step.dose.top.value <= made.max_per_dose.figure.value for step in made.steps)
    assert all(step.total.top.value <= made.max_per_day.figure.value for step in made.steps)


CHILDREN_AT_2_MG_PER_KG_4_TIMES = [(25, 50, 200), (30, 50, 200), (37.5, 75, 300), (45, 75, 300), (49.9, 75, 300)]
CHILDREN_AT_2_MG_PER_KG_4_TIMES += [(50, 100, 400), (60, 100, 400), (90, 100, 400)]


@pytest.mark.parametrize(("weight", "dose", "total"), CHILDREN_AT_2_MG_PER_KG_4_TIMES)
def test_the_highest_step_of_a_child_in_the_us(plan: PlanOf, weight: float, dose: float, total: float) -> None:
    """A child of 25 kg reaches 200 mg a day; from 50 kg the cap of 100 mg a dose and 400 mg a day binds."""
    last = plan(body("us", f"age_years=11|weight_kg={weight}")).steps[-1]
    assert (last.dose.low.value, last.doses_per_day, last.total.low.value) == (dose, 4, total)


DAILY_CAPS = [("us", 25, "300"), ("us", 33, "396"), ("us", 33.3, "399.6"), ("us", 34, "400"), ("us", 50, "400")]
DAILY_CAPS += [("uk", 25, "300"), ("uk", 34, "400"), ("ch", 25, "200"), ("ch", 40, "200"), ("eu", 30, "200")]


@pytest.mark.parametrize(("place", "weight", "most"), DAILY_CAPS)
def test_the_most_a_day_of_a_child_is_the_lower_of_12_mg_per_kg_and_the_label(
    plan: PlanOf, place: str, weight: float, most: str
) -> None:
    made = plan(body(place, f"age_years=11|weight_kg={weight}"))
    assert made.max_per_day
    assert number(made.max_per_day.figure) == most


@pytest.mark.parametrize(("weight", "most"), [(20, "40"), (25, "50"), (49.9, "99.8"), (50, "100"), (70, "100")])
def test_the_most_per_dose_of_a_child_is_2_mg_per_kg_and_at_most_100_mg(plan: PlanOf, weight: float, most: str) -> None:
    made = plan(body("us", f"age_years=11|weight_kg={weight}"))
    assert made.max_per_dose
    assert number(made.max_per_dose.figure) == most


BY_WEIGHT: dict[str, tuple[str, list[float | None]]] = {
    "us": ("age_years=7", [0.5, 0.5, 1, 2, 2]),
    "uk": ("age_years=7", [0.5, 0.5, 1, 1.5, 2, 2]),
    "uk 12-17": ("age_years=15", [None, None, 1, 1.5, 2, 2]),
}


@pytest.mark.parametrize("scheme", BY_WEIGHT)
@pytest.mark.parametrize("tenths", range(250, 500, 7))
def test_a_dose_by_weight_is_never_rounded_above_its_step(plan: PlanOf, scheme: str, tenths: int) -> None:
    patient, per_kg = BY_WEIGHT[scheme]
    weight = tenths / 10
    steps = plan(body(scheme[:2], f"{patient}|weight_kg={weight}")).steps
    assert len(steps) == len(per_kg)
    for step, most in zip(steps, per_kg, strict=True):
        if most is not None:
            assert 0 < step.dose.low.value <= min(most * weight + 1e-9, 100)
            assert step.total.low.value <= min(12 * weight + 1e-9, 400)
            assert step.dose.low.how


@pytest.mark.parametrize(
    ("weight", "given"), [(10, "1.0 mL"), (17, "1.7 mL"), (20, "2.0 mL"), (27, "2.7 mL"), (49.9, "4.9 mL")]
)
def test_half_a_milligram_per_kg_below_50_kg_is_a_suspension(plan: PlanOf, weight: float, given: str) -> None:
    """No capsule is that small; 24.95 mg are 4.9 mL and not 5."""
    first = plan(body("us", f"age_years=7|weight_kg={weight}")).steps[0]
    assert first.given_as == (f"{given} of dantrolene 5 mg/mL oral suspension",)


@pytest.mark.parametrize(
    ("place", "patient", "reason"),
    [
        ("us", "age_years=50|condition=cirrhosis", "liver"),
        ("uk", "age_years=50|condition=liver disease", "liver"),
        ("eu", "age_years=30|pregnant=yes", "pregnan"),
        ("ch", "age_years=50|condition=heart failure", "heart"),
        ("eu", "age_years=50|alt_xuln=1.1", "ALT"),
        ("eu", "age_years=4|weight_kg=26", "age"),
        ("ch", "age_years=7|weight_kg=24", "weight"),
    ],
)
def test_no_dose_is_given_to_a_patient_in_whom_the_drug_is_contraindicated(
    plan: PlanOf, place: str, patient: str, reason: str
) -> None:
    made = plan(body(place, patient))
    assert (made.scheme, made.steps, made.bolus) == (None, (), None)
    assert made.why_none
    assert "contraindicated" in made.why_none
    assert reason.lower() in made.why_none.lower()


@pytest.mark.parametrize(
    ("place", "patient", "case", "fact"),
    [
        ("us", "", {}, "age_years"),
        ("us", "age_years=9", {}, "weight_kg"),
        ("ch", "age_years=40", {}, "weight_kg"),
        ("uk", "weight_kg=40", {}, "age_years"),
        ("us", "age_years=40|weight_kg=70", {"indication": ""}, "indication"),
        ("us", "age_years=40|weight_kg=70", {"indication": "", "route": "iv"}, "indication"),
        ("us", "weight_kg=70", {"indication": "neuroleptic_malignant_syndrome", "route": "iv"}, "age_years"),
    ],
)
def test_a_fact_that_decides_between_schemes_is_asked_for_and_not_assumed(
    plan: PlanOf, place: str, patient: str, case: dict[str, str], fact: str
) -> None:
    made = plan(body(place, patient, **case))
    assert (made.scheme, made.steps, made.bolus) == (None, (), None)
    assert made.why_none
    assert fact in missing(made)


@pytest.mark.parametrize(
    ("place", "case"),
    [
        ("uk", {"route": "iv", "indication": PROPHYLAXIS}),
        ("eu", {"route": "oral", "indication": PROPHYLAXIS}),
        ("us", {"route": "oral", "indication": CRISIS}),
        ("us", {"route": "iv", "indication": "spasticity"}),
        ("us", {"route": "topical", "indication": "spasticity"}),
    ],
)
def test_where_nothing_is_on_file_nothing_is_made_up(plan: PlanOf, place: str, case: dict[str, str]) -> None:
    made = plan(body(place, "age_years=40|weight_kg=70", **case))
    assert (made.scheme, made.steps, made.bolus) == (None, (), None)
    assert made.why_none
    assert place in made.why_none


def test_a_drug_without_a_dosing_table_has_no_plan(plan: PlanOf) -> None:
    with pytest.raises(NoDosingError):
        plan({"candidate": "verapamil"})


BENEFIT = [("us", 45, date(2027, 1, 15)), ("uk", 42, date(2027, 1, 12)), ("ch", 42, date(2027, 1, 12))]


@pytest.mark.parametrize(("place", "days", "on"), BENEFIT)
def test_without_benefit_therapy_ends_on_the_day_that_the_label_says(
    plan: PlanOf, place: str, days: int, on: date
) -> None:
    made = plan(body(place, "age_years=40|weight_kg=70") | {"start_date": "2026-12-01"})
    assert (days, on) in {(one.on_day, one.on_date) for one in made.review}


@pytest.mark.parametrize("place", PLACES)
def test_a_start_date_puts_a_date_on_every_step_over_a_leap_day_too(plan: PlanOf, place: str) -> None:
    made = plan(body(place, "age_years=40|weight_kg=70") | {"start_date": "2028-02-24"})
    dates = [step.from_date for step in made.steps if step.from_date]
    assert dates[:2] == [date(2028, 2, 24), date(2028, 3, 2)]
    assert len(dates) == len(made.steps)
    assert {(later - earlier).days for earlier, later in pairwise(dates)} == {7}


def test_without_a_start_date_there_are_days_and_no_dates(plan: PlanOf) -> None:
    made = plan(body("us", "age_years=40|weight_kg=70"))
    assert {step.from_date for step in made.steps} == {None}
    assert {one.on_date for one in made.review} == {None}


def test_a_dose_that_is_stated_is_held_to_the_limits_of_the_plan(plan: PlanOf) -> None:
    made = plan(body("us", "age_years=40|weight_kg=70", dose="200 mg x4"))
    assert any(one.id.startswith("dan-dose-oral-day-800:") for one in made.findings)


@pytest.mark.parametrize("place", PLACES)
def test_every_figure_of_a_plan_has_a_source(plan: PlanOf, place: str) -> None:
    plans = [
        plan(body(place, "age_years=40|weight_kg=70")),
        plan(body(place, "age_years=11|weight_kg=30")),
        plan(body(place, "weight_kg=70", route="iv", indication=CRISIS)),
    ]
    for made in plans:
        figures = [figure for step in made.steps for figure in (step.dose.low, step.dose.top, step.total.top)]
        figures += [limit.figure for limit in made.limits]
        figures += [made.bolus.dose.low, made.bolus.dose.top] if made.bolus else []
        assert figures
        assert all(figure.sources for figure in figures)
