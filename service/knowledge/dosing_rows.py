"""The rows that doses are computed from: schemes, their steps or bolus, and what the drug comes in."""

from dataclasses import dataclass
from datetime import date

from service.knowledge.dosing_words import DoseUnit, PresentationForm, PresentationStatus, Rounding, SchemeKind
from service.knowledge.patient_rows import Scope
from service.knowledge.rows import NodeId
from service.knowledge.words import Evidence, Jurisdiction, Route


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way of dosing. Exactly one, or none, fits a patient for a route, an indication and a jurisdiction."""

    id: str
    scope: Scope
    name: str
    kind: SchemeKind
    rounding: Rounding
    review: str
    evidence: tuple[Evidence, ...]
    sources: tuple[str, ...]
    disagreement: str | None
    reviewed_on: date

    @property
    def drug(self) -> NodeId:
        return self.scope.drug


@dataclass(frozen=True, slots=True)
class SchemeStep:
    """``dose`` to ``dose_to`` in ``unit``; per dose, but for mg/kg/day, which is divided over the doses of the day."""

    scheme: str
    step: int
    from_day: int
    dose: float
    dose_to: float | None
    unit: DoseUnit
    doses_per_day: int
    doses_per_day_to: int | None
    if_needed: bool
    note: str | None


@dataclass(frozen=True, slots=True)
class Bolus:
    """Doses in mg/kg. ``cap_mg`` is the most per dose, ``review_at`` the cumulative mg/kg at which to think again."""

    scheme: str
    dose: float
    dose_to: float | None
    repeat_dose: float | None
    repeat_dose_to: float | None
    repeat_every_minutes: int | None
    cap_mg: float | None
    review_at: float | None
    over: str
    review: str
    after: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Presentation:
    """``strength_mg`` per capsule or vial, per mL for a suspension. ``volume_ml`` is the volume once made up."""

    id: str
    drug: NodeId
    name: str
    form: PresentationForm
    routes: frozenset[Route]
    jurisdictions: frozenset[Jurisdiction]
    strength_mg: float
    water_ml: float | None
    volume_ml: float | None
    mannitol_mg: float | None
    status: PresentationStatus
    note: str | None
    sources: tuple[str, ...]
