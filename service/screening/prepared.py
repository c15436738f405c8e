"""The tables made ready for screening: what every list would work out anew is worked out once and remembered.

Each answer depends on its own request and on the tables alone: whatever is remembered here is found by all that it
depends on. All of it is bounded, and goes when the tables are replaced.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any, TypeVar

from service.knowledge.catalogue import Catalogue
from service.knowledge.index import Index
from service.knowledge.memo import Memo, Recollection
from service.knowledge.patient_rows import CounsellingPoint, DoseLimit, Modifier, MonitoringRow, PatientRule
from service.knowledge.rows import NodeId
from service.knowledge.words import Indication, Jurisdiction, RowStatus
from service.naming.resolver import Resolver
from service.screening.checklist import Checklist, build_checklist
from service.screening.finding import Finding
from service.screening.medication import Medication, Occasion, understand
from service.screening.meeting import NOTHING, Meeting
from service.screening.pushing import Pushed, pushed_by
from service.screening.request import Entry
from service.screening.setting import Setting
from service.screening.sieve import Advice, Left, Sieve, read_by

_MOST_OCCASIONS = 256
_MOST_LINES = 8_192
_MOST_SETTINGS = 1_024
_MOST_MEETINGS = 16_384
_MOST_DRUGS = 8_192
_MOST_ADVICE = 2_048
_MOST_SUMS = 8_192
_MOST_REMEMBERED = 24_576

Circumstances = tuple[Jurisdiction, date, Indication | None, bool]
"""The fields of an :class:`Occasion`."""
Pair = tuple[Setting, Medication, Medication]
Sum = tuple[Setting, NodeId, tuple[tuple[NodeId, Medication], ...]]
"""A hazard, and each drug that pushes it with the line that holds it, in the order of the list."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """What the rules say that does not depend on the patient, so that it can be remembered."""

    meet: Callable[[Pair], Meeting]
    add_up: Callable[[Sum], Finding]


@dataclass(frozen=True, slots=True)
class Sieves:
    """The rows about the patient, by what a case leaves of them. Retired ones are in none."""

    rules: Sieve[PatientRule]
    limits: Sieve[DoseLimit]
    monitoring: Sieve[MonitoringRow]
    counselling: Sieve[CounsellingPoint]


class Prepared:
    """Shared by all requests to one set of tables; it may be asked by several threads at once."""

    def __init__(self, catalogue: Catalogue, index: Index, resolver: Resolver, lasting: Lasting) -> None:
        self.catalogue, self.index, self.resolver = catalogue, index, resolver
        self.checklist = build_checklist(catalogue)
        numbers = count()
        self.sieves = _build_sieves(catalogue, self.checklist, numbers)
        self.modifiers = _build_modifiers(catalogue, self.checklist, numbers)
        self.meetings: Memo[Pair, Meeting] = Memo(lasting.meet, _MOST_MEETINGS)
        self.bits: Memo[Medication, tuple[int, int]] = Memo(self._bits, _MOST_LINES)
        self.sums: Memo[Sum, Finding] = Memo(lasting.add_up, _MOST_SUMS)
        self.occasion: Memo[Circumstances, Occasion] = Memo(lambda asked: Occasion(*asked), _MOST_OCCASIONS)
        self.line: Memo[tuple[Occasion, Entry], Medication] = Memo(self._understand, _MOST_LINES)
        self.pushed: Memo[Medication, Pushed] = Memo(lambda line: pushed_by(line, index, catalogue), _MOST_LINES)
        self.otherwise: Memo[Medication, tuple[Medication, ...]] = Memo(self._otherwise, _MOST_LINES)
        self.advice: Memo[tuple[Any, tuple[str, ...]], Advice[Any]] = Memo(lambda asked: Advice(*asked), _MOST_ADVICE)
        self.remembered: Recollection = Recollection(_MOST_REMEMBERED)
        self._settings: Memo[tuple[Medication, Indication | None], Setting] = Memo(self._setting, _MOST_SETTINGS)
        self._asked: Memo[NodeId, tuple[NodeId, ...]] = Memo(self._asked_above, _MOST_DRUGS)
        self._nobody = Setting(catalogue, index, None, None)

    def settings_of(self, candidate: Medication, indication: Indication | None) -> tuple[Setting, Setting]:
        """The setting in which the candidate meets a listed line, and that in which two listed lines meet."""
        setting = self._settings[candidate, indication]
        return setting, setting if setting.crisis_management is not None else self._nobody

    def present(self, lines: Iterable[Medication]) -> dict[NodeId, str]:
        """What tests look for and ``lines`` hold, with the name of the drug by which it is there: of several the first
        by id."""
        found: dict[NodeId, str] = {}
        for drug in sorted({drug for line in lines for drug in line.drugs if self._asked[drug]}):
            for node in self._asked[drug]:
                found.setdefault(node, self.catalogue.display[drug])
        return found

    def met(self, setting: Setting, line: Medication, others: Sequence[Medication]) -> list[Meeting]:
        """What ``line`` and each of ``others`` have to say to each other, where that is anything."""
        bits, meetings, seeks = self.bits, self.meetings, self.bits[line][0]
        found = [meetings[setting, line, other] for other in others if seeks & bits[other][1]]
        return [meeting for meeting in found if meeting is not NOTHING]

    def _bits(self, line: Medication) -> tuple[int, int]:
        """What the drugs of ``line`` seek and what they show."""
        seeks = shows = 0
        for drug in line.drugs:
            seeks, shows = seeks | self.index.seeks(drug), shows | self.index.shows(drug)
        return seeks, shows

    def _understand(self, asked: tuple[Occasion, Entry]) -> Medication:
        occasion, entry = asked
        return understand(entry, occasion, self.resolver)

    def _otherwise(self, line: Medication) -> tuple[Medication, ...]:
        """The line by each other route that some row about it asks for."""
        decisive = {route for drug in line.drugs for route in self.index.decisive_routes.get(drug, ())}
        return tuple(line.by_route(route) for route in sorted(decisive) if route is not line.route)

    def _setting(self, of: tuple[Medication, Indication | None]) -> Setting:
        return Setting(self.catalogue, self.index, *of)

    def _asked_above(self, drug: NodeId) -> tuple[NodeId, ...]:
        return tuple(sorted(self.checklist.asked & self.index.above.get(drug, frozenset())))


def _build_sieves(catalogue: Catalogue, checklist: Checklist, numbers: Iterator[int]) -> Sieves:
    rules = {drug: _by_factor(_active(rows)) for drug, rows in catalogue.patient_rules.items()}
    limits = {drug: _active(rows) for drug, rows in catalogue.dose_limits.items()}
    return Sieves(
        rules=Sieve(rules, checklist, numbers),
        limits=Sieve(limits, checklist, numbers),
        monitoring=Sieve(catalogue.monitoring, checklist, numbers),
        counselling=Sieve(catalogue.counselling, checklist, numbers),
    )


def _build_modifiers(
    catalogue: Catalogue, checklist: Checklist, numbers: Iterator[int]
) -> dict[str, tuple[Left[Modifier], ...]]:
    """By interaction."""
    return {
        interaction: tuple(Left(checklist.bits(row.when), row, None, next(numbers), *read_by(row.when)) for row in rows)
        for interaction, rows in catalogue.modifiers.items()
    }


_Retirable = TypeVar("_Retirable", PatientRule, DoseLimit)


def _active(rows: Iterable[_Retirable]) -> tuple[_Retirable, ...]:
    return tuple(row for row in rows if row.status is RowStatus.ACTIVE)


def _by_factor(rows: Iterable[PatientRule]) -> tuple[PatientRule, ...]:
    """The rules of one factor together, factors in the order in which the table names them first."""
    factors: dict[str, list[PatientRule]] = {}
    for row in rows:
        factors.setdefault(row.factor, []).append(row)
    return tuple(row for rules in factors.values() for row in rules)
