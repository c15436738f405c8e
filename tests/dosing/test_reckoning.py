"""The arithmetic of a plan, written out: a pharmacist can follow each figure from the source to the syringe."""

from datetime import date

import pytest

from service.dosing.plan import Figure, Limit, Range, lowest
from service.dosing.reckoning import reckon_bolus, reckon_step
from service.knowledge.dosing_words import DoseUnit, PresentationForm, Rounding
from service.knowledge.words import Severity
from tests.dosing.making import SOURCES, bench, bolus, capsules, limit, presentation, step

PER_KG, PER_DAY, MG = DoseUnit.MG_PER_KG, DoseUnit.MG_PER_KG_PER_DAY, DoseUnit.MG
VIAL = presentation(20, PresentationForm.VIAL)
SYRUP = presentation(5, PresentationForm.SUSPENSION)


def test_a_dose_in_milligrams_stands_as_it_is_in_the_source() -> None:
    made = reckon_step(bench(*capsules(50, 25)), step(75, MG, 3))
    assert made.dose == Range(Figure(75, "mg", SOURCES))
    assert made.total == Range(Figure(225, "mg", SOURCES))
    assert made.given_as == ("1 x 50 mg capsule + 1 x 25 mg capsule",)
    assert made.note == "as the label says"


def test_a_dose_by_weight_says_how_it_was_reckoned_and_rounded() -> None:
    made = reckon_step(bench(*capsules(25), weight=33.3), step(1, PER_KG, 3, dose_to=2))
    assert made.dose.low == Figure(25, "mg", SOURCES, "1 mg/kg x 33.3 kg = 33.3 mg; rounded down to whole capsules")
    assert made.dose.high == Figure(50, "mg", SOURCES, "2 mg/kg x 33.3 kg = 66.6 mg; rounded down to whole capsules")
    assert made.total == Range(Figure(75, "mg", SOURCES), Figure(150, "mg", SOURCES))


def test_what_is_given_in_a_day_is_divided_over_its_doses() -> None:
    made = reckon_step(bench(*capsules(25), weight=70), step(4, PER_DAY, 4, dose_to=8))
    assert made.dose.low.value == 50
    assert made.dose.low.how == "4 mg/kg/day x 70 kg = 280 mg a day in 4 doses; rounded down to whole capsules"
    assert made.total == Range(Figure(200, "mg", SOURCES), Figure(500, "mg", SOURCES))


def test_two_doses_a_day_are_half_of_it_each() -> None:
    made = reckon_step(bench(*capsules(25), weight=50), step(2, PER_DAY, 2))
    assert made.dose == Range(Figure(50, "mg", SOURCES, "2 mg/kg/day x 50 kg = 100 mg a day in 2 doses"))


def test_one_dose_a_day_is_not_divided() -> None:
    made = reckon_step(bench(*capsules(25), weight=50), step(2, PER_DAY, 1))
    assert made.dose == Range(Figure(100, "mg", SOURCES, "2 mg/kg/day x 50 kg = 100 mg"))
    unweighed = reckon_step(bench(), step(2, PER_DAY, 1))
    assert unweighed.dose == Range(Figure(2, "mg/kg", SOURCES))


WITHOUT_A_WEIGHT = [
    (step(1, PER_KG, 3), Figure(1, "mg/kg", SOURCES), 3),
    (step(4, PER_DAY, 4), Figure(1, "mg/kg", SOURCES, "4 mg/kg a day in 4 doses"), 4),
    (step(4, PER_DAY, 3), Figure(1.333, "mg/kg", SOURCES, "4 mg/kg a day in 3 doses"), 4),
    (step(8, PER_DAY, 3), Figure(2.667, "mg/kg", SOURCES, "8 mg/kg a day in 3 doses"), 8),
    (step(3, PER_DAY, 2), Figure(1.5, "mg/kg", SOURCES, "3 mg/kg a day in 2 doses"), 3),
]


@pytest.mark.parametrize(("row", "dose", "total"), WITHOUT_A_WEIGHT)
def test_without_a_weight_a_dose_stays_in_mg_per_kg_and_a_day_adds_up_to_what_the_source_says(
    row: object, dose: Figure, total: float
) -> None:
    made = reckon_step(bench(*capsules(25)), row)  # type: ignore[arg-type]
    assert made.dose == Range(dose)
    assert made.total == Range(Figure(total, "mg/kg", SOURCES))
    assert made.given_as == ()


def test_between_the_fewest_and_the_most_doses_lies_the_range_of_a_day() -> None:
    made = reckon_step(bench(*capsules(25)), step(25, MG, 2, times_to=4))
    assert made.total == Range(Figure(50, "mg", SOURCES), Figure(100, "mg", SOURCES))
    divided = reckon_step(bench(*capsules(25), weight=75), step(4, PER_DAY, 3, times_to=4))
    assert divided.total == Range(Figure(300, "mg", SOURCES))


CAPS = [
    # doses a day, the most per dose, the most a day: what is given of 100 mg, and why
    (4, 90, None, 90, "; limited to 90 mg per dose"),
    (4, 100, None, 100, ""),
    (4, None, 360, 90, "; limited to 360 mg a day"),
    (4, None, 400, 100, ""),
    (2, None, 150, 75, "; limited to 150 mg a day"),
    (1, None, 75, 75, "; limited to 75 mg per dose"),
    (4, 90, 320, 80, "; limited to 90 mg per dose; limited to 320 mg a day"),
    (4, 60, 320, 60, "; limited to 60 mg per dose"),
]


@pytest.mark.parametrize(("times", "cap", "most", "value", "how"), CAPS)
def test_a_dose_by_weight_is_cut_to_the_most_per_dose_and_per_day(
    times: int, cap: float | None, most: float | None, value: float, how: str
) -> None:
    on = bench(*capsules(5), weight=50, cap=cap and limit(cap), most=most and limit(most))
    made = reckon_step(on, step(2, PER_KG, times))
    assert made.dose == Range(Figure(value, "mg", SOURCES, f"2 mg/kg x 50 kg = 100 mg{how}"))


MET_FIRST = [
    ([limit(400), limit(300)], limit(300)),
    ([limit(2, "mg/kg"), limit(300)], limit(300)),
    ([limit(3, "mg/kg"), limit(2, "mg/kg")], limit(2, "mg/kg")),
    ([limit(200, severity=Severity.MODERATE, name="a"), limit(200, name="b")], limit(200, name="b")),
    ([limit(200, name="b"), limit(200, name="a")], limit(200, name="a")),
    ([limit(300), limit(400, severity=Severity.CONTRAINDICATED)], limit(300)),
]


@pytest.mark.parametrize(("limits", "first"), MET_FIRST)
def test_of_several_limits_the_one_that_is_met_first_holds_and_of_equal_ones_the_graver(
    limits: list[Limit], first: Limit
) -> None:
    """Which of two in mg/kg and in mg is met first nobody knows without a weight: the one in mg is certain."""
    assert lowest(limits) == lowest(limits[::-1]) == first
    assert lowest([]) is None


def test_a_limit_that_needs_a_weight_cuts_nothing_without_one() -> None:
    made = reckon_step(bench(*capsules(5), weight=50, cap=limit(1, "mg/kg")), step(2, PER_KG, 1))
    assert made.dose.low.value == 100


GIVEN = [
    # what there is, mg per dose: what is given
    (capsules(25), 30, 25, "1 x 25 mg capsule"),
    ((*capsules(25), SYRUP), 30, 25, "1 x 25 mg capsule (or 6.0 mL of 5 mg/mL suspension for 30 mg)"),
    ((*capsules(25), SYRUP), 25.4, 25, "1 x 25 mg capsule"),
    ((*capsules(25), SYRUP), 10, 10, "2.0 mL of 5 mg/mL suspension"),
    ((SYRUP,), 10, 10, "2.0 mL of 5 mg/mL suspension"),
    ((presentation(50, PresentationForm.SUSPENSION), SYRUP), 1, 1, "0.2 mL of 5 mg/mL suspension"),
    (capsules(25), 10, 10, "no presentation on file makes up this dose"),
    ((SYRUP,), 0.1, 0.1, "no presentation on file makes up this dose"),
]


@pytest.mark.parametrize(("there", "wanted", "value", "given"), GIVEN)
def test_where_no_capsule_fits_the_suspension_does_and_else_nothing_is_made_up(
    there: tuple[object, ...], wanted: float, value: float, given: str
) -> None:
    made = reckon_step(bench(*there), step(wanted, MG, 1))  # type: ignore[arg-type]
    assert (made.dose.low.value, made.given_as) == (value, (given,))


UNROUNDED = [(75, ("3 x 25 mg capsule",)), (80, ()), (10, ())]


@pytest.mark.parametrize(("wanted", "given"), UNROUNDED)
def test_a_scheme_that_is_not_rounded_names_capsules_only_where_they_make_the_dose_exactly(
    wanted: float, given: tuple[str, ...]
) -> None:
    made = reckon_step(bench(*capsules(25), rounding=Rounding.NONE), step(wanted, MG, 1))
    assert made.dose == Range(Figure(wanted, "mg", SOURCES))
    assert made.given_as == given


def test_a_dose_by_vein_is_not_rounded_and_every_vial_that_is_sold_is_counted() -> None:
    big = presentation(120, PresentationForm.VIAL)
    made = reckon_step(bench(VIAL, big, weight=70, rounding=Rounding.VIAL_UP), step(2, PER_KG, 1))
    assert made.dose == Range(Figure(140, "mg", SOURCES, "2 mg/kg x 70 kg = 140 mg"))
    assert made.given_as == ("2 x 120 mg vial; 7 x 20 mg vial",)
    assert reckon_step(bench(weight=70, rounding=Rounding.VIAL_UP), step(2, PER_KG, 1)).given_as == ()


def test_the_first_day_of_therapy_is_day_1() -> None:
    made = reckon_step(bench(*capsules(25), start=date(2028, 2, 29)), step(25, MG, 1))
    assert made.from_date == date(2028, 2, 29)


def test_a_bolus_says_how_it_was_reckoned_and_from_which_source() -> None:
    made = reckon_bolus(bench(VIAL, weight=33.3), bolus(2.5, after="watch"))
    assert made.dose == Range(Figure(83.2, "mg", ("guideline",), "2.5 mg/kg x 33.3 kg = 83.2 mg"))
    assert (made.over, made.review, made.after) == ("rapidly", "think again", "watch")
    assert (made.repeat, made.repeat_every_minutes, made.review_at) == (None, None, None)
    assert [(one.presentation, one.dose, one.vials) for one in made.products] == [(VIAL, made.dose.low, 5)]


def test_a_bolus_without_a_weight_stays_in_mg_per_kg_from_the_same_source() -> None:
    made = reckon_bolus(bench(VIAL), bolus(2.5, repeat_dose=1, repeat_dose_to=2.5, review_at=10, cap_mg=1))
    sources = ("guideline",)
    assert made.dose == Range(Figure(2.5, "mg/kg", sources))
    assert made.repeat == Range(Figure(1, "mg/kg", sources), Figure(2.5, "mg/kg", sources))
    assert made.review_at == Figure(10, "mg/kg", sources)
    assert made.products == ()


BOLUSES = [
    (120, 300, "2.5 mg/kg x 120 kg = 300 mg"),
    (121, 300, "2.5 mg/kg x 121 kg = 302.5 mg; limited to 300 mg per dose"),
    (119, 297.5, "2.5 mg/kg x 119 kg = 297.5 mg"),
]


@pytest.mark.parametrize(("weight", "value", "how"), BOLUSES)
def test_a_bolus_is_cut_to_its_cap_and_only_above_it(weight: float, value: float, how: str) -> None:
    made = reckon_bolus(bench(VIAL, weight=weight), bolus(2.5, cap_mg=300))
    assert made.dose == Range(Figure(value, "mg", ("guideline",), how))
    assert reckon_bolus(bench(VIAL, weight=weight), bolus(2.5)).dose.low.value == 2.5 * weight
