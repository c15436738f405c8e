"""Invented knowledge of any size, to see what growth costs: tables with so many pairs of substances that interact.

Deterministic by seed. The rules about patients, doses and routes are the real ones, with the few real drugs that they
need; all other substances, groups and statements are invented, and say so. Groups nest four deep: eight substances are
a class, four classes a family, four families a branch, four branches a realm; one substance in five is in a second
class. Statements stand at every level, so that a row makes from one pair to some thousand. The share of all pairs that
interact is the same at every size, so a list of ten drugs drawn at random finds about as much in all of them.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isqrt
from typing import Final

from benchmarks.lists import Names
from benchmarks.rulebook import Raw, Row, Rows, append, core, rows_of
from service.knowledge.catalogue import Catalogue
from service.knowledge.index import Index
from service.knowledge.manifest import MANIFEST, build_manifest
from service.knowledge.tables import SCHEMAS

SEED = 20261201
DENSITY = 0.06
"""The share of the pairs of invented substances that interact."""
PREFIX = "synthetic-"
_CLASS, _FAMILY, _BRANCH, _REALM = _SIZES = (8, 32, 128, 512)
_LEVELS: Final = ("class", "family", "branch", "realm")
_IN_A_SECOND_CLASS = 0.2
_FOR_ONE_PURPOSE = 16
_LEAST_SHARE = 10
"""No row makes more than this part of all pairs, or a small set would be made of a single row."""
_KINDS: Final = (
    (0.25, _CLASS, _CLASS),
    (0.25, _CLASS, _FAMILY),
    (0.20, _FAMILY, _FAMILY),
    (0.10, _CLASS, _BRANCH),
    (0.15, 1, _FAMILY),
    (0.05, 1, _BRANCH),
)
"""The share of all pairs that rows of this kind make: the sizes of what they are stated on."""
_EXCEPTIONS = 0.25
"""Statements on two substances, for each substance."""
_SEVERITIES = {"minor": 30, "moderate": 50, "major": 17, "contraindicated": 3}
_SOURCE = {"id": "synthetic-source", "kind": "synthetic", "title": "Invented for a benchmark"}
_DAY = "2026-11-22"


@dataclass(frozen=True)
class Synthetic:
    """The tables by name; ``drugs`` are the invented substances, by id and name alike; ``pairs`` how many pairs of them
    interact."""

    raw: Raw
    drugs: tuple[str, ...]
    pairs: int
    rows: Mapping[str, int]

    @property
    def invented(self) -> int:
        """Rows, all tables together."""
        return sum(self.rows.values())

    def names(self, catalogue: Catalogue) -> Names:
        """To draw lists from, each drug as likely as any other."""
        candidate = catalogue.display[catalogue.release.default_candidate]
        even = [float(place) for place in range(1, len(self.drugs) + 1)]
        return Names([[drug] for drug in self.drugs], even, sorted(catalogue.conditions), candidate)


def build(pairs: int, seed: int = SEED) -> Synthetic:
    """Tables with at least ``pairs`` pairs of invented substances that interact, and at most a few hundred more."""
    making = _Making(pairs, random.Random(f"{seed}:{pairs}"))
    made = making.tables()
    raw = {table: append(content, table, made.get(table, ())) for table, content in core().items()}
    counts = {table: raw[table].count(b"\n") - 1 for table in raw}
    raw[MANIFEST] = build_manifest(raw, counts)
    return Synthetic(raw, tuple(making.drugs), making.met.pairs, {table: len(rows) for table, rows in made.items()})


def count_pairs(index: Index, drugs: Iterator[str] | tuple[str, ...]) -> int:
    """How many pairs of ``drugs`` something is stated about, by groups: no pair is put together for it."""
    bits = {drug: 1 << place for place, drug in enumerate(drugs)}
    below: dict[str, int] = defaultdict(int)
    for drug, bit in bits.items():
        for group in index.above[drug]:
            below[group] |= bit
    met = 0
    for drug, bit in bits.items():
        others = 0
        for end in index.reach.get(drug, ()):
            others |= below.get(end, 0)
        met += (others & ~bit).bit_count()
    return met // 2


class _Met:
    """Who interacts with whom, as one number a substance; its members are counted as they are added."""

    def __init__(self, count: int) -> None:
        self._others = [1 << place for place in range(count)]
        self._twice = 0

    @property
    def pairs(self) -> int:
        return self._twice // 2

    def add(self, subjects: list[int], objects: list[int]) -> None:
        for these, those in ((subjects, objects), (objects, subjects)):
            mask = sum(1 << place for place in those)
            for place in these:
                self._twice += (mask & ~self._others[place]).bit_count()
                self._others[place] |= mask


class _Making:
    def __init__(self, pairs: int, chance: random.Random) -> None:
        self._wanted, self._chance = pairs, chance
        count = isqrt(round(2 * pairs / DENSITY)) + 1
        self.drugs = [f"{PREFIX}{place:05}" for place in range(1, count + 1)]
        self.met = _Met(count)
        self._members: dict[str, list[int]] = {drug: [place] for place, drug in enumerate(self.drugs)}
        self._of_size: dict[int, list[str]] = {1: self.drugs}
        self._rows: Rows = defaultdict(list)
        self._mechanisms = [row["id"] for row in rows_of(core(), "mechanisms")]

    def tables(self) -> Rows:
        self._rows["sources"] = [_SOURCE]
        self._substances()
        self._groups()
        self._statements()
        return dict(self._rows)

    def _substances(self) -> None:
        questions = set(SCHEMAS["reviews"].header()) - {"substance", "basis", "reviewed_on", "sources", "note"}
        said = {"basis": "mechanism", "reviewed_on": _DAY, "sources": _SOURCE["id"], **dict.fromkeys(questions, "none")}
        for place, drug in enumerate(self.drugs):
            self._rows["substances"].append({"id": drug, "name": drug})
            self._rows["reviews"].append({"substance": drug, **said})
            purpose = f"{PREFIX}purpose-{place // _FOR_ONE_PURPOSE + 1:04}"
            cited = {"evidence": "theoretical", "sources": _SOURCE["id"], "reviewed_on": _DAY}
            if place % _FOR_ONE_PURPOSE == 0:
                self._rows["purposes"].append({"id": purpose, "name": purpose, "replaceable": "yes", **cited})
            taken = {"purpose": purpose, "member": drug, "route": "oral", "place": "1"}
            self._rows["purpose_members"].append({**taken, **cited})

    def _groups(self) -> None:
        for level, size in zip(_LEVELS, _SIZES, strict=True):
            starts = range(0, len(self.drugs), size)
            self._of_size[size] = [f"{PREFIX}{level}-{number:04}" for number in range(1, len(starts) + 1)]
            for group, start in zip(self._of_size[size], starts, strict=True):
                self._rows["groups"].append({"id": group, "name": group})
                self._members[group] = list(range(start, min(start + size, len(self.drugs))))
        for inner, outer in zip((1, *_SIZES[:-1]), _SIZES, strict=True):
            for place, member in enumerate(self._of_size[inner]):
                self._join(member, self._of_size[outer][place * inner // outer])
        for place, drug in enumerate(self.drugs):
            second = self._chance.randrange(len(self._of_size[_CLASS]))
            if second != place // _CLASS and self._chance.random() < _IN_A_SECOND_CLASS:
                self._join(drug, self._of_size[_CLASS][second])
                for size in _SIZES:
                    members = self._members[self._of_size[size][second * _CLASS // size]]
                    members += [] if place in members else [place]

    def _join(self, member: str, group: str) -> None:
        self._rows["memberships"].append({"member": member, "group": group, "sources": _SOURCE["id"]})

    def _statements(self) -> None:
        for _ in range(round(len(self.drugs) * _EXCEPTIONS)):
            self._state(1, 1)
        largest = self._wanted // _LEAST_SHARE
        fitting = [kind for kind in _KINDS if kind[1] * kind[2] <= largest] or [(1.0, 1, 1)]
        weights = [share / (first * second) for share, first, second in fitting]
        while self.met.pairs < self._wanted:
            ((_, first, second),) = self._chance.choices(fitting, weights)
            self._state(first, second)

    def _state(self, first: int, second: int) -> None:
        """One row more, between something of the size ``first`` and something else of the size ``second``."""
        ends = [self._chance.choice(self._of_size[first]), self._chance.choice(self._of_size[second])]
        if ends[0] == ends[1]:
            return
        self._chance.shuffle(ends)
        self.met.add(*(self._members[end] for end in ends))
        self._rows["interactions"].append(self._statement(*ends, nothing=first * second == 1))

    def _statement(self, subject: str, object_: str, *, nothing: bool) -> Row:
        """Where ``nothing`` may be said, one in ten says that nothing is expected."""
        (severity,) = self._chance.choices(list(_SEVERITIES), list(_SEVERITIES.values()))
        silent = nothing and self._chance.random() < 0.1  # noqa: PLR2004
        number = len(self._rows["interactions"]) + 1
        return {
            "id": f"{PREFIX}row-{number:06}",
            "subject": subject,
            "object": object_,
            "subject_routes": "oral" if self._chance.random() < 0.1 else "",  # noqa: PLR2004
            "severity": "none" if silent else severity,
            "mechanism": self._chance.choice(self._mechanisms),
            "mechanism_kind": "none" if silent else "pharmacodynamic",
            "mechanism_text": f"Invented for a benchmark: why {subject} and {object_} interact.",
            "effect": f"Invented for a benchmark: what {subject} and {object_} do together.",
            "management": "Invented for a benchmark: what to do about it.",
            "onset": "days",
            "evidence": "theoretical",
            "sources": _SOURCE["id"],
            "status": "active",
            "reviewed_on": _DAY,
        }
