"""The rows behind what to do instead: what drugs are taken for, and how hard each is to stop."""

from dataclasses import dataclass
from datetime import date

from service.knowledge.rows import NodeId
from service.knowledge.words import Ease, Evidence, Replaceable, Route

NEVER_PROPOSED = 9


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why a prescriber gives a drug, narrow enough that its members stand in for one another."""

    id: NodeId
    name: str
    replaceable: Replaceable
    note: str | None
    evidence: tuple[Evidence, ...]
    sources: tuple[str, ...]
    reviewed_on: date


@dataclass(frozen=True, slots=True)
class PurposeMember:
    """``place`` 1 is a first choice, 3 a last one, ``NEVER_PROPOSED`` one that is taken for the purpose but never
    proposed. ``atc`` is the code that supports it."""

    purpose: NodeId
    member: NodeId
    route: Route
    place: int
    atc: str | None
    evidence: tuple[Evidence, ...]
    sources: tuple[str, ...]
    reviewed_on: date


@dataclass(frozen=True, slots=True)
class TherapeuticClass:
    """A group of which one member is enough: none is proposed while another stays on the list."""

    group: NodeId
    reason: str
    evidence: tuple[Evidence, ...]
    sources: tuple[str, ...]
    reviewed_on: date


@dataclass(frozen=True, slots=True)
class Stopping:
    """How hard it is to stop or replace ``member`` (None: everything else), from 1 to 100, and how it is done."""

    member: NodeId | None
    weight: int
    ease: Ease
    reason: str
    how: str | None
    evidence: tuple[Evidence, ...]
    sources: tuple[str, ...]
    reviewed_on: date
