"""The rows that say what things are called: names, products, codes and the words around a name."""

from dataclasses import dataclass

from service.knowledge.rows import NodeId
from service.knowledge.words import NameKind, Route, StatusEffect, WordKind


@dataclass(frozen=True, slots=True)
class Name:
    name: str
    kind: NameKind
    target: NodeId
    locale: str | None
    route: Route | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Product:
    id: NodeId
    name: str
    ingredients: tuple[NodeId, ...]
    sources: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Code:
    system: str
    code: str
    target: NodeId
    route: Route | None
    display: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodeSystem:
    id: str
    uri: str


@dataclass(frozen=True, slots=True)
class Word:
    word: str
    kind: WordKind
    value: str | None


@dataclass(frozen=True, slots=True)
class Lookalike:
    first: str
    second: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatusWord:
    """A phrase beside a name that says whether the drug is taken."""

    word: str
    effect: StatusEffect


@dataclass(frozen=True, slots=True)
class NonDrug:
    """Something on a hospital list that is no drug: a fluid, a diluent, a container, a device."""

    name: str
    kind: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LocalUse:
    """A use of ``drug`` by ``route`` of which too little reaches the blood for a systemic interaction."""

    drug: NodeId
    route: Route
    reason: str
    sources: tuple[str, ...]
