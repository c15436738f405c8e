"""Schemes, presentations and limits that no table holds, to reckon with."""

from datetime import date
from typing import Any

from service.dosing.plan import Figure, Limit
from service.dosing.reckoning import Bench
from service.knowledge.dosing_rows import Bolus, Presentation, Scheme, SchemeStep
from service.knowledge.dosing_words import DoseUnit, PresentationForm, PresentationStatus, Rounding, SchemeKind
from service.knowledge.patient_rows import Scope
from service.knowledge.words import Evidence, Jurisdiction, Route, Severity

SOURCES = ("label-a", "label-b")
HERE = Jurisdiction.UK


def presentation(strength_mg: float, form: PresentationForm = PresentationForm.CAPSULE, **other: Any) -> Presentation:
    """Sold everywhere by every route, unless ``other`` says something else."""
    unit = "mg/mL" if form is PresentationForm.SUSPENSION else "mg"
    usual: dict[str, Any] = {
        "id": f"{form.value}-{strength_mg:g}",
        "drug": "drug",
        "name": f"{strength_mg:g} {unit} {form.value}",
        "form": form,
        "routes": frozenset(),
        "jurisdictions": frozenset(),
        "strength_mg": strength_mg,
        "water_ml": None,
        "volume_ml": None,
        "mannitol_mg": None,
        "status": PresentationStatus.CURRENT,
        "note": None,
        "sources": ("product-label",),
    }
    return Presentation(**usual | other)


def capsules(*strengths: float) -> tuple[Presentation, ...]:
    return tuple(presentation(strength) for strength in strengths)


def bench(
    *presentations: Presentation, weight: float | None = None, rounding: Rounding = Rounding.CAPSULE_DOWN, **other: Any
) -> Bench:
    scheme = Scheme(
        id="scheme",
        scope=Scope("drug", frozenset(), frozenset(), frozenset(), ()),
        name="a scheme",
        kind=SchemeKind.TITRATION,
        rounding=rounding,
        review="look again",
        evidence=(Evidence.LABEL,),
        sources=SOURCES,
        disagreement=None,
        reviewed_on=date(2026, 11, 22),
    )
    usual: dict[str, Any] = {"route": Route.ORAL, "jurisdiction": HERE, "cap": None, "most": None, "start": None}
    return Bench(scheme=scheme, weight_kg=weight, presentations=presentations, **usual | other)


def step(
    dose: float, unit: DoseUnit, times: int, dose_to: float | None = None, times_to: int | None = None
) -> SchemeStep:
    return SchemeStep(
        scheme="scheme",
        step=1,
        from_day=1,
        dose=dose,
        dose_to=dose_to,
        unit=unit,
        doses_per_day=times,
        doses_per_day_to=times_to,
        if_needed=False,
        note="as the label says",
    )


def bolus(dose: float, **other: Any) -> Bolus:
    """Once, without a repeat, a cap or a point to think again, unless ``other`` says something else."""
    usual: dict[str, Any] = dict.fromkeys(
        ("dose_to", "repeat_dose", "repeat_dose_to", "repeat_every_minutes", "cap_mg", "review_at", "after")
    )
    told = {"scheme": "scheme", "over": "rapidly", "review": "think again", "sources": ("guideline",)}
    return Bolus(dose=dose, **usual | told | other)


def limit(value: float, unit: str = "mg", severity: Severity = Severity.MAJOR, name: str = "too much") -> Limit:
    return Limit(name, severity, Figure(value, unit, ("limit-source",)), "less")
