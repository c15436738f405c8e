"""The rows that say how drugs meet in an enzyme or transporter."""

from dataclasses import dataclass

from service.knowledge.rows import NodeId
from service.knowledge.words import Relation, Severity, Strength


@dataclass(frozen=True, slots=True)
class Enzyme:
    """An enzyme or a transporter."""

    id: NodeId
    name: str
    kind: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Metabolism:
    """``drug`` is a substrate of, inhibits or induces ``enzyme``; ``banded`` if the strength is the FDA table's own."""

    drug: NodeId
    relation: Relation
    enzyme: NodeId
    strength: Strength
    banded: bool
    sources: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class PathwayGrade:
    """What is inferred when a perpetrator of this strength meets a substrate of this sensitivity in one enzyme."""

    relation: Relation
    perpetrator: Strength
    substrate: Strength
    severity: Severity
    mechanism_text: str
    effect: str
    management: str
    sources: tuple[str, ...]
