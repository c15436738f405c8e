"""The rows that translate other systems' codes: conditions, observations, routes, reasons."""

from dataclasses import dataclass

from service.knowledge.facts import Fact
from service.knowledge.rows import NodeId
from service.knowledge.words import Route


@dataclass(frozen=True, slots=True)
class ConditionCode:
    system: str
    code: str
    condition: NodeId
    display: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObservationCode:
    """A measurement by code and unit. ``factor`` turns the unit into the fact's own; ``default_upper_limit``, in the
    unit of the row, is what a value is compared with where the laboratory gave no limit. An older value than
    ``max_age_days`` says nothing about today."""

    system: str
    code: str
    fact: Fact
    unit: str
    factor: float
    default_upper_limit: float | None
    max_age_days: int
    display: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RouteCode:
    system: str
    code: str
    route: Route
    display: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OverrideReason:
    """A reason that a prescriber may give for going on all the same."""

    code: str
    display: str
    system: str
    sources: tuple[str, ...]
