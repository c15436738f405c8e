"""From milligrams to capsules, millilitres and vials: what is not sold there is not handed out, and nothing is rounded
up but the vials that are opened."""

import pytest

from service.dosing.amounts import available, capsules_down, product, suspension_down
from service.dosing.plan import Figure
from service.knowledge.dosing_words import PresentationForm, PresentationStatus
from service.knowledge.words import Jurisdiction, Route
from tests.dosing.making import HERE, capsules, presentation

VIAL, CAPSULE, SUSPENSION = PresentationForm.VIAL, PresentationForm.CAPSULE, PresentationForm.SUSPENSION


def mg(value: float, how: str | None = "reckoned") -> Figure:
    return Figure(value, "mg", ("label",), how)


SOLD = [
    (presentation(25), True),
    (presentation(25, routes=frozenset({Route.ORAL, Route.IV})), True),
    (presentation(25, routes=frozenset({Route.IV})), False),
    (presentation(25, jurisdictions=frozenset({HERE})), True),
    (presentation(25, jurisdictions=frozenset({Jurisdiction.US})), False),
    (presentation(25, status=PresentationStatus.WITHDRAWN), False),
    (presentation(25, status=PresentationStatus.EXTEMPORANEOUS), True),
    (presentation(25, VIAL), False),
]


@pytest.mark.parametrize(("one", "sold"), SOLD)
def test_only_what_is_sold_there_in_this_form_for_this_route_is_used(one: object, sold: bool) -> None:
    assert (available([one], CAPSULE, Route.ORAL, HERE) == [one]) is sold  # type: ignore[list-item]


def test_the_strongest_comes_first_and_of_equal_ones_the_first_by_id() -> None:
    weak, b, a = presentation(25), presentation(100, id="b"), presentation(100, id="a")
    assert available([weak, b, a], CAPSULE, Route.ORAL, HERE) == [a, b, weak]


CAPSULES: list[tuple[float, tuple[float, ...], float | None, str]] = [
    (25, (100, 25), 25, "1 x 25 mg capsule"),
    (24.9, (100, 25), None, ""),
    (249, (100, 25), 225, "2 x 100 mg capsule + 1 x 25 mg capsule"),
    (100, (100, 25), 100, "1 x 100 mg capsule"),
    (75, (50, 25), 75, "1 x 50 mg capsule + 1 x 25 mg capsule"),
    (1.5, (1, 0.5), 1.5, "1 x 1 mg capsule + 1 x 0.5 mg capsule"),
    (0.9, (1, 0.1), 0.9, "9 x 0.1 mg capsule"),
    (0.7, (1, 0.1), 0.7, "7 x 0.1 mg capsule"),
    (1, (0.5,), 1, "2 x 0.5 mg capsule"),
    # a figure has three decimals at most
    (0.12345, (0.12345,), 0.123, "1 x 0.12345 mg capsule"),
    (0.2, (0.12345,), 0.123, "1 x 0.12345 mg capsule"),
    (100, (), None, ""),
]


@pytest.mark.parametrize(("wanted", "strengths", "amount", "given"), CAPSULES)
def test_a_dose_is_made_of_whole_capsules_that_are_never_more(
    wanted: float, strengths: tuple[float, ...], amount: float | None, given: str
) -> None:
    made = capsules_down(mg(wanted), capsules(*strengths))
    assert (made and (made[0].value, made[1])) == (None if amount is None else (amount, given))


FLUIDS: list[tuple[float, float, float | None, str]] = [
    (24.95, 5, 24.5, "4.9 mL of 5 mg/mL suspension"),
    (0.5, 5, 0.5, "0.1 mL of 5 mg/mL suspension"),
    (0.49, 5, None, ""),
    (0.7, 1, 0.7, "0.7 mL of 1 mg/mL suspension"),
    (0.13, 1.2345, 0.123, "0.1 mL of 1.2345 mg/mL suspension"),
    (7, 7, 7, "1.0 mL of 7 mg/mL suspension"),
]


@pytest.mark.parametrize(("wanted", "strength", "amount", "given"), FLUIDS)
def test_a_dose_of_the_suspension_is_rounded_down_to_a_tenth_of_a_millilitre(
    wanted: float, strength: float, amount: float | None, given: str
) -> None:
    """An amount below one milligram is a dose too; what the syringe cannot measure is none."""
    made = suspension_down(mg(wanted), presentation(strength, SUSPENSION))
    assert (made and (made[0].value, made[1])) == (None if amount is None else (amount, given))


ROUNDED = [
    ("reckoned", 60, 50, "reckoned; rounded down to whole capsules"),
    (None, 60, 50, "rounded down to whole capsules"),
    ("reckoned", 50, 50, "reckoned"),
    (None, 50, 50, None),
]


@pytest.mark.parametrize(("how", "wanted", "value", "told"), ROUNDED)
def test_a_figure_says_that_it_was_rounded_only_if_it_was(
    how: str | None, wanted: float, value: float, told: str | None
) -> None:
    made = capsules_down(mg(wanted, how), capsules(25))
    assert made
    assert made[0] == Figure(value, "mg", ("label",), told)


def test_a_figure_that_was_rounded_to_the_syringe_says_so() -> None:
    made = suspension_down(mg(24.95), presentation(5, SUSPENSION))
    assert made
    assert made[0] == Figure(24.5, "mg", ("label",), "reckoned; rounded down to 0.1 mL")


SHARES = [
    # of a 20 mg vial of 60 mL with 3,000 mg mannitol: vials to open, mL to draw up, g of mannitol
    (20, 1, 60.0, 3.0),
    (20.4, 2, 61.2, 3.06),
    (50, 3, 150.0, 7.5),
    (0.3, 1, 0.9, 0.04),
    (60.00000000001, 3, 180.0, 9.0),
]


@pytest.mark.parametrize(("dose", "vials", "volume", "mannitol"), SHARES)
def test_whole_vials_are_opened_for_the_dose_as_it_is(dose: float, vials: int, volume: float, mannitol: float) -> None:
    vial = presentation(20, VIAL, volume_ml=60.0, mannitol_mg=3000.0)
    taken = product(mg(dose), vial)
    assert (taken.presentation, taken.dose) == (vial, mg(dose))
    assert (taken.vials, taken.volume_ml, taken.mannitol_g) == (vials, volume, mannitol)


def test_a_vial_of_which_the_volume_or_the_mannitol_is_not_known_makes_up_none() -> None:
    taken = product(mg(20), presentation(20, VIAL))
    assert (taken.volume_ml, taken.mannitol_g) == (None, None)
