"""What a plan of dosing holds. Every figure says its unit, its sources and how it was rounded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from service.knowledge.dosing_rows import Presentation, Scheme
from service.knowledge.patient_rows import MonitoringRow, StopRule
from service.knowledge.words import Severity
from service.screening.finding import Finding, Missing
from service.screening.medication import Medication
from service.screening.sieve import Advice


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` in ``unit`` (mg, mg/kg). ``how``: how it was reckoned and rounded, in words; None if it stands so in
    the source."""

    value: float
    unit: str
    sources: tuple[str, ...]
    how: str | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """From ``low`` to ``high``, or just ``low``."""

    low: Figure
    high: Figure | None = None

    @property
    def top(self) -> Figure:
        return self.high or self.low


@dataclass(frozen=True, slots=True)
class Step:
    """``given_as`` says with which capsules, or with how much of the suspension, the dose is made."""

    number: int
    from_day: int
    from_date: date | None
    dose: Range
    doses_per_day: int
    doses_per_day_to: int | None
    total: Range
    given_as: tuple[str, ...]
    if_needed: bool
    note: str | None


@dataclass(frozen=True, slots=True)
class Product:
    """What ``dose`` takes of one product: whole vials to open, mL to draw up, mannitol that comes with it."""

    presentation: Presentation
    dose: Figure
    vials: int
    volume_ml: float | None
    mannitol_g: float | None


@dataclass(frozen=True, slots=True)
class BolusPlan:
    """``review_at`` is the cumulative dose at which to think again; it is never a reason to withhold a dose."""

    dose: Range
    repeat: Range | None
    repeat_every_minutes: int | None
    over: str
    review_at: Figure | None
    review: str
    after: str | None
    products: tuple[Product, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """``figure`` in mg if the patient's weight is known or not needed."""

    name: str
    severity: Severity
    figure: Figure
    advice: str


@dataclass(frozen=True, slots=True)
class Review:
    """A point at which to look again: by day of therapy, by cumulative dose, or whenever ``text`` says."""

    text: str
    sources: tuple[str, ...]
    on_day: int | None = None
    on_date: date | None = None
    at: Figure | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """``scheme`` is None if no scheme is given; ``why_none`` says why. ``findings`` are about the patient and the
    stated dose; the medication list was not screened."""

    candidate: Medication
    candidate_id: str | None
    scheme: Scheme | None
    why_none: str | None
    max_per_dose: Limit | None
    max_per_day: Limit | None
    limits: tuple[Limit, ...]
    steps: tuple[Step, ...]
    bolus: BolusPlan | None
    review: tuple[Review, ...]
    monitoring: tuple[Advice[MonitoringRow], ...]
    stop_rules: tuple[Advice[StopRule], ...]
    findings: tuple[Finding, ...]
    missing: tuple[Missing, ...]
    not_understood: tuple[str, ...]


def lowest(limits: Sequence[Limit]) -> Limit | None:
    """The limit that is met first; of equal ones the graver. A figure in mg goes before one that needs a weight."""
    return min(limits, key=_met_first, default=None)


def _met_first(limit: Limit) -> tuple[bool, float, int, str]:
    return limit.figure.unit != "mg", limit.figure.value, -limit.severity, limit.name
