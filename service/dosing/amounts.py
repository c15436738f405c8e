"""From milligrams to what can be handed to a nurse: capsules, millilitres, vials."""

from collections.abc import Iterable, Sequence
from math import ceil, floor

from service.dosing.plan import Figure, Product
from service.knowledge.dosing_rows import Presentation
from service.knowledge.dosing_words import PresentationForm, PresentationStatus
from service.knowledge.words import Jurisdiction, Route

_ML_STEP = 0.1
_TINY = 1e-9
"""Keeps a division that should be whole from losing a whole unit to binary fractions."""


def available(
    presentations: Iterable[Presentation], form: PresentationForm, route: Route, jurisdiction: Jurisdiction
) -> list[Presentation]:
    """What is not withdrawn there, strongest first."""
    found = (
        row
        for row in presentations
        if row.form is form
        and row.status is not PresentationStatus.WITHDRAWN
        and (not row.routes or route in row.routes)
        and (not row.jurisdictions or jurisdiction in row.jurisdictions)
    )
    return sorted(found, key=lambda row: (-row.strength_mg, row.id))


def capsules_down(dose: Figure, capsules: Sequence[Presentation]) -> tuple[Figure, str] | None:
    """The largest dose of whole capsules that is not above ``dose``, and how it is made up; None if there is none.

    Every strength is taken to be a multiple of the smallest one.
    """
    if not capsules:
        return None
    smallest = capsules[-1].strength_mg
    amount = floor(dose.value / smallest + _TINY) * smallest
    if amount <= 0:
        return None
    parts: list[str] = []
    left = amount
    for capsule in capsules:
        count = floor(left / capsule.strength_mg + _TINY)
        left -= count * capsule.strength_mg
        if count:
            parts.append(f"{count} x {capsule.name}")
    return _rounded(dose, amount, "rounded down to whole capsules"), " + ".join(parts)


def suspension_down(dose: Figure, suspension: Presentation) -> tuple[Figure, str] | None:
    """The largest dose in tenths of a millilitre that is not above ``dose``; None if that is nothing."""
    millilitres = floor(dose.value / suspension.strength_mg / _ML_STEP + _TINY) * _ML_STEP
    amount = millilitres * suspension.strength_mg
    if amount <= 0:
        return None
    made = _rounded(dose, amount, "rounded down to 0.1 mL")
    return made, f"{millilitres:.1f} mL of {suspension.name}"


def product(dose: Figure, vial: Presentation) -> Product:
    """What ``dose`` takes of ``vial``; whole vials are opened, the dose itself stays as it is."""
    share = dose.value / vial.strength_mg
    return Product(
        presentation=vial,
        dose=dose,
        vials=ceil(share - _TINY),
        volume_ml=round(share * vial.volume_ml, 1) if vial.volume_ml is not None else None,
        mannitol_g=round(share * vial.mannitol_mg / 1000, 2) if vial.mannitol_mg is not None else None,
    )


def _rounded(dose: Figure, amount: float, how: str) -> Figure:
    if abs(amount - dose.value) < _TINY:
        return Figure(round(amount, 3), dose.unit, dose.sources, dose.how)
    told = f"{dose.how}; {how}" if dose.how else how
    return Figure(round(amount, 3), dose.unit, dose.sources, told)
