"""RXNCONSO.RRF and RXNREL.RRF: the concepts of RxNorm that say what is in a drug, and how they hang together.

A line of RXNREL reads from right to left: RXCUI2 has the relation RELA to RXCUI1 (RxNorm technical documentation,
RXNREL). Each relation stands in the file in both directions; both are read into one, so that a lost line shows less.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from service.knowledge.importers.lines import LineLog, read_lines, tidy
from service.knowledge.importers.report import WrongFileError

KINDS = frozenset({"IN", "PIN", "MIN", "BN", "SCD", "SBD", "SCDC", "SCDF", "SBDF", "GPCK", "BPCK"})
INVERSES: Mapping[str, str] = {
    "has_tradename": "tradename_of",
    "constitutes": "consists_of",
    "ingredient_of": "has_ingredient",
    "precise_ingredient_of": "has_precise_ingredient",
    "ingredients_of": "has_ingredients",
    "part_of": "has_part",
    "has_form": "form_of",
    "contained_in": "contains",
}
RELATIONS = frozenset(INVERSES.values())

_SOURCE = "RXNORM"
_NOT_SUPPRESSED = frozenset({"", "N"})
_CONSO_WIDTH, _REL_WIDTH = 18, 16
_RXCUI, _SAB, _TTY, _STR, _SUPPRESS = 0, 11, 12, 14, 16
_RXCUI1, _RXCUI2, _RELA, _REL_SAB, _REL_SUPPRESS = 0, 4, 7, 10, 14
_NUMBER = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Concept:
    rxcui: str
    kind: str
    name: str


Edges = Mapping[str, Mapping[str, set[str]]]


@dataclass(frozen=True, slots=True)
class RxNorm:
    """``edges``: of a concept, by relation, the concepts it has the relation to, even those that were not kept.
    ``doubtful``: concepts that a malformed line of RXNREL names, so that a relation of theirs may be missing."""

    concepts: Mapping[str, Concept]
    edges: Edges
    doubtful: frozenset[str]


def read_rxnorm(conso: Path, rel: Path, log: LineLog) -> RxNorm:
    """Raises WrongFileError if one of the two is not what it should be."""
    concepts = _read_concepts(conso, log)
    if not concepts:
        raise WrongFileError(conso.name, "no RxNorm drug concept in it that is not suppressed")
    edges, doubtful = _read_edges(rel, concepts, log)
    if not edges:
        raise WrongFileError(rel.name, f"no relation of the concepts of {conso.name} in it")
    return RxNorm(concepts, edges, doubtful)


def _read_concepts(path: Path, log: LineLog) -> dict[str, Concept]:
    found: dict[str, Concept] = {}
    for line in read_lines(path, _split_concept, log):
        if line.cells is None or not _wanted(line.cells):
            continue
        concept = Concept(line.cells[_RXCUI], line.cells[_TTY], tidy(line.cells[_STR]))
        if not concept.name:
            log.note(path.name, line.number, f"concept {concept.rxcui} has no name")
        elif found.setdefault(concept.rxcui, concept) != concept:
            log.note(path.name, line.number, f"concept {concept.rxcui} has another name or kind before")
    return found


def _wanted(cells: list[str]) -> bool:
    return cells[_SAB] == _SOURCE and cells[_TTY] in KINDS and cells[_SUPPRESS] in _NOT_SUPPRESSED


def _read_edges(path: Path, concepts: Mapping[str, Concept], log: LineLog) -> tuple[Edges, frozenset[str]]:
    edges: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    doubtful: set[str] = set()
    for line in read_lines(path, _split_relation, log):
        if line.cells is None:
            doubtful.update(number for number in _NUMBER.findall(line.text) if number in concepts)
            continue
        if edge := _edge(line.cells):
            subject, relation, target = edge
            if subject in concepts:
                edges[subject][relation].add(target)
    return edges, frozenset(doubtful)


def _edge(cells: list[str]) -> tuple[str, str, str] | None:
    """Who has which relation to whom, or None for a line that says nothing on ingredients or is about atoms."""
    if cells[_REL_SAB] != _SOURCE or cells[_REL_SUPPRESS] not in _NOT_SUPPRESSED:
        return None
    subject, relation, target = cells[_RXCUI2], cells[_RELA], cells[_RXCUI1]
    if relation in INVERSES:
        subject, relation, target = target, INVERSES[relation], subject
    return (subject, relation, target) if relation in RELATIONS and subject and target else None


def _split_concept(content: bytes) -> list[str]:
    cells = _split(content, _CONSO_WIDTH)
    _check_rxcui(cells[_RXCUI])
    return cells


def _split_relation(content: bytes) -> list[str]:
    cells = _split(content, _REL_WIDTH)
    for rxcui in filter(None, (cells[_RXCUI1], cells[_RXCUI2])):
        _check_rxcui(rxcui)
    return cells


def _split(content: bytes, width: int) -> list[str]:
    cells = content.decode("utf-8").split("|")
    if len(cells) != width + 1 or cells[-1]:
        raise ValueError(f"{len(cells) - 1} fields closed by a pipe where {width} belong")
    return cells[:-1]


def _check_rxcui(text: str) -> None:
    if not (text.isascii() and text.isdigit()):
        raise ValueError("the RXCUI is not a number")
