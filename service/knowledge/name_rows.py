"""The rows that say what things are called: names, products, codes and the words around a name."""

from dataclasses import dataclass

from service.knowledge.rows import NodeId
from service.knowledge.words import NameKind, Route, WordKind


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
