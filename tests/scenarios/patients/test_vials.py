"""The dose of a crisis, in vials, millilitres and mannitol; nothing takes it away."""

from typing import Any

import pytest

from tests.scenarios.patients.conftest import PlanOf
from tests.scenarios.patients.test_dosing import CRISIS, PLACES, body, missing
from tests.scenarios.patients.test_steps import number

VIALS = {
    10: (25, (2, 75, 3.75), (0.5, 1), (4.7, 1)),
    20: (50, (3, 150, 7.5), (1.0, 1), (9.4, 1)),
    50: (125, (7, 375, 18.75), (2.5, 1), (23.6, 2)),
    70: (175, (9, 525, 26.25), (3.5, 1), (33.0, 2)),
    80: (200, (10, 600, 30), (4.0, 1), (37.7, 2)),
    100: (250, (13, 750, 37.5), (5.0, 1), (47.2, 3)),
    120: (300, (15, 900, 45), (6.0, 2), (56.6, 3)),
}


@pytest.mark.parametrize("weight", VIALS)
def test_two_and_a_half_mg_per_kg_in_vials_millilitres_and_mannitol(plan: PlanOf, weight: int) -> None:
    mg, small, ryanodex, agilus = VIALS[weight]
    made: dict[tuple[str, str], Any] = {}
    for place in PLACES:
        bolus = plan(body(place, f"weight_kg={weight}", route="iv", indication=CRISIS)).bolus
        assert bolus
        made |= {(place, one.presentation.id): one for one in bolus.products if one.dose.value == mg}
    for vial in (made["us", "dantrolene-vial-20-mg"], made["ch", "dantrolene-vial-20-mg-eu"]):
        assert (vial.vials, vial.volume_ml, vial.mannitol_g) == small
    suspension = made["us", "ryanodex-250-mg"]
    assert (suspension.volume_ml, suspension.vials) == ryanodex
    assert (suspension.mannitol_g or 0) < 0.2
    for place in ("eu", "ch"):
        vial = made[place, "agilus-120-mg"]
        assert (vial.volume_ml, vial.vials, vial.mannitol_g) == (*agilus, None)


@pytest.mark.parametrize(("weight", "vials"), [(48, 1), (48.1, 2), (96, 2), (96.1, 3)])
def test_one_agilus_vial_covers_48_kg_and_two_96_kg(plan: PlanOf, weight: float, vials: int) -> None:
    bolus = plan(body("ch", f"weight_kg={weight}", route="iv", indication=CRISIS)).bolus
    assert bolus
    assert [one.vials for one in bolus.products if one.presentation.id == "agilus-120-mg"] == [vials]


def test_the_dose_of_the_european_guideline_is_capped_at_300_mg(plan: PlanOf) -> None:
    bolus = plan(body("eu", "weight_kg=160", route="iv", indication=CRISIS)).bolus
    assert bolus
    assert bolus.dose.high
    assert (number(bolus.dose.low), number(bolus.dose.high)) == ("300", "300")
    assert "limited to 300 mg per dose" in (bolus.dose.high.how or "")


@pytest.mark.parametrize(("weight", "at"), [(10, "100"), (80, "800"), (120, "1200")])
@pytest.mark.parametrize("place", PLACES)
def test_at_10_mg_per_kg_in_all_the_plan_says_to_think_again_and_not_to_stop(
    plan: PlanOf, place: str, weight: int, at: str
) -> None:
    made = plan(body(place, f"weight_kg={weight}", route="iv", indication=CRISIS))
    assert made.bolus
    assert made.bolus.review_at
    assert number(made.bolus.review_at) == at
    review = next(one for one in made.review if one.at is not None)
    assert "diagnosis" in review.text.lower()


@pytest.mark.parametrize("place", PLACES)
def test_a_child_in_a_crisis_has_the_same_dose_by_weight(plan: PlanOf, place: str) -> None:
    child, adult = (
        plan(body(place, f"age_years={age}|weight_kg=40", route="iv", indication=CRISIS)).bolus for age in (2, 40)
    )
    assert child == adult


@pytest.mark.parametrize("place", PLACES)
def test_in_a_crisis_a_contraindication_does_not_take_the_dose_away(plan: PlanOf, place: str) -> None:
    patient = "age_years=3|weight_kg=12|pregnant=yes|condition=cirrhosis|condition=dantrolene allergy"
    made = plan(body(place, patient, route="iv", indication=CRISIS))
    assert made.bolus
    assert made.why_none is None
    assert made.findings


@pytest.mark.parametrize("place", PLACES)
def test_a_crisis_without_a_weight_is_dosed_per_kg_at_once_and_the_weight_is_asked_for(
    plan: PlanOf, place: str
) -> None:
    made = plan(body(place, route="iv", indication=CRISIS))
    assert made.bolus
    assert made.bolus.dose.low.unit == "mg/kg"
    assert made.bolus.products == ()
    assert "weight_kg" in missing(made)
