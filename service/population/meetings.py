"""Which drugs can have anything to do with one another: the index without its conditions, as tables of bits.

Every test here ignores routes, doses, indications and what a row says in the end. So it may say "perhaps" of two drugs
that have nothing to do with each other; it never says "no" of two that a rule would find something about.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from service.knowledge.index import Index
from service.knowledge.loading import Knowledge
from service.knowledge.rows import NodeId
from service.knowledge.words import Severity, Strength

Numbers: TypeAlias = NDArray[np.int32]
Flags: TypeAlias = NDArray[np.bool_]
UNKNOWN = -1
"""The number of a drug that the index does not have: nothing can be said about it here."""


@dataclass(frozen=True, slots=True)
class Meetings:
    """``numbers`` counts the drugs and groups of the index. ``partners`` has a row of bits for each: those it can meet,
    itself among them if two lines of it are a duplication. ``pushes`` says which hazards it can push, and
    ``thresholds`` how many drugs make a finding of each."""

    numbers: Mapping[NodeId, int]
    partners: NDArray[np.uint8]
    pushes: NDArray[np.uint8]
    thresholds: NDArray[np.int64]

    def number(self, drug: NodeId) -> int:
        return self.numbers.get(drug, UNKNOWN)

    def can_meet(self, first: Numbers, second: Numbers) -> Flags:
        """For drugs by number, one by one, whether they can meet. All of them must be known."""
        bits = self.partners[first, second >> 3] >> (second & 7).astype(np.uint8)
        return np.asarray(bits & 1, np.bool_)

    def can_add_up(self, drugs: Numbers, starts: NDArray[np.int64]) -> Flags:
        """For lists laid end to end, each from its start and none empty, whether one hazard is pushed often enough."""
        counts = np.add.reduceat(self.pushes[drugs].astype(np.int64), starts, axis=0)
        return np.asarray((counts >= self.thresholds).any(axis=1), np.bool_)


def build_meetings(knowledge: Knowledge) -> Meetings:
    index, catalogue = knowledge.index, knowledge.catalogue
    numbers = {drug: number for number, drug in enumerate(sorted(index.above))}
    duplicates = ((drug, drug) for drug in catalogue.substances)
    partners = _stated(index, numbers)
    for pairs in (_pathways(knowledge), duplicates):
        _set_both_ways(partners, numbers, pairs)
    hazards = sorted(catalogue.hazards)
    pushes = np.zeros((len(numbers), len(hazards)), np.uint8)
    for drug, pushed in index.pushes.items():
        for push in pushed:
            pushes[numbers[drug], hazards.index(push.contribution.hazard)] = 1
    thresholds = np.array([catalogue.hazards[hazard].threshold for hazard in hazards], np.int64)
    return Meetings(numbers, partners, pushes, thresholds)


def meetings_of(numbers: Mapping[NodeId, int], pairs: Iterable[tuple[NodeId, NodeId]]) -> Meetings:
    """Only these pairs, and no hazard."""
    partners = np.zeros((len(numbers), (len(numbers) + 7) // 8), np.uint8)
    _set_both_ways(partners, numbers, pairs)
    return Meetings(numbers, partners, np.zeros((len(numbers), 1), np.uint8), np.ones(1, np.int64))


def _stated(index: Index, numbers: Mapping[NodeId, int]) -> NDArray[np.uint8]:
    """A bit for every two drugs that a row is stated about, by themselves or by groups that they are in."""
    below: dict[NodeId, NDArray[np.uint8]] = defaultdict(lambda: np.zeros((len(numbers) + 7) // 8, np.uint8))
    for drug, above in index.above.items():
        for node in above:
            below[node][numbers[drug] >> 3] |= 1 << (numbers[drug] & 7)
    partners = np.zeros((len(numbers), (len(numbers) + 7) // 8), np.uint8)
    for drug, ends in index.reach.items():
        for end in ends:
            partners[numbers[drug]] |= below[end]
    return partners


def _pathways(knowledge: Knowledge) -> Iterator[tuple[NodeId, NodeId]]:
    """Every drug that acts on an enzyme with every drug that depends on it, where that is graded."""
    index, grades = knowledge.index, knowledge.catalogue.pathway_grades
    graded = {key for key, grade in grades.items() if grade.severity > Severity.NONE}
    dependents: dict[NodeId, list[tuple[NodeId, Strength]]] = {}
    for drug, rows in index.depends.items():
        for enzyme, row in rows.items():
            dependents.setdefault(enzyme, []).append((drug, row.strength))
    for drug, acts in index.acts.items():
        for row in acts:
            for other, strength in dependents.get(row.enzyme, ()):
                if (row.relation, row.strength, strength) in graded:
                    yield drug, other


def _set_both_ways(
    partners: NDArray[np.uint8], numbers: Mapping[NodeId, int], pairs: Iterable[tuple[NodeId, NodeId]]
) -> None:
    found = np.array([(numbers[one], numbers[other]) for one, other in pairs], np.int32).reshape(-1, 2)
    for one, other in ((found[:, 0], found[:, 1]), (found[:, 1], found[:, 0])):
        np.bitwise_or.at(partners, (one, other >> 3), np.left_shift(np.uint8(1), (other & 7).astype(np.uint8)))
