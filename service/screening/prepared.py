"""The tables made ready for screening: what every list would work out anew is worked out once and remembered.

Each answer depends on its own request and on the tables alone: whatever is remembered here is found by all that it
depends on. All of it is bounded, and goes when the tables are replaced.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any, NamedTuple, TypeVar

from service.knowledge.catalogue import Catalogue
from service.knowledge.index import Index
from service.knowledge.memo import Memo, Recollection
from service.knowledge.patient_rows import CounsellingPoint, DoseLimit, Modifier, MonitoringRow, PatientRule
from service.knowledge.rows import NodeId
from service.knowledge.words import Indication, Jurisdiction, Route, RowStatus, Severity
from service.naming.resolver import Resolver
from service.screening.checklist import Checklist, build_checklist
from service.screening.finding import Said
from service.screening.medication import Medication, Occasion, understand
from service.screening.meeting import NOTHING, Meeting
from service.screening.pushing import pushed_by
from service.screening.request import Entry
from service.screening.setting import Setting
from service.screening.sieve import Advice, Left, Rows, Sieve, read_by
from service.screening.use import Placed, Use

_MOST_OCCASIONS = 256
_MOST_LINES = 8_192
_MOST_SETTINGS = 1_024
_MOST_MEETINGS = 32_768
_MOST_DRUGS = 8_192
_MOST_ADVICE = 2_048
_MOST_SUMS = 16_384
_MOST_WRITTEN = 32_768
_MOST_REMEMBERED = 24_576
_MOST_OFFERED = 32_768

Circumstances = tuple[Jurisdiction, date, Indication | None, bool]
"""The fields of an :class:`Occasion`."""
Pair = tuple[Setting, Use, Use]
Sum = tuple[Setting, NodeId, tuple[tuple[NodeId, Use], ...]]
"""A hazard, and each drug that pushes it with the use that holds it, in the order of the list."""
_Taken = tuple[tuple[NodeId, ...], Route, bool, bool, float | None, bool]
"""What tells uses apart."""


class Otherwise(NamedTuple):
    """A line by another route, as such and as it meets others; whether it then pushes a hazard that it does not push
    now; and what it and the candidate then have to say to each other. ``most``: nothing worse about the candidate can
    rest on the change, whoever the patient is and whatever else is listed."""

    line: Medication
    placed: Placed
    pushes_more: bool
    meeting: Meeting
    most: Severity


@dataclass(frozen=True, slots=True)
class Lasting:
    """What the rules say that does not depend on the patient, so that it can be remembered."""

    meet: Callable[[Pair], Meeting]
    add_up: Callable[[Sum], Said]


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
        self.sums: Memo[Sum, Said] = Memo(lasting.add_up, _MOST_SUMS)
        # What was said, and how the lines are written that it was said of.
        self.written: Memo[tuple[Any, ...], Said] = Memo(lambda asked: asked[0].written(asked[1:]), _MOST_WRITTEN)
        self.occasion: Memo[Circumstances, Occasion] = Memo(lambda asked: Occasion(*asked), _MOST_OCCASIONS)
        self.line: Memo[tuple[Occasion, Entry], Medication] = Memo(self._understand, _MOST_LINES)
        self._listed: Memo[Medication, Placed] = Memo(self._place, _MOST_LINES)
        self._starting: Memo[Medication, Placed] = Memo(self._start, _MOST_SETTINGS)
        self.routed: Memo[tuple[Medication, Route], Medication] = Memo(self._route, _MOST_SETTINGS)
        self.otherwise: Memo[tuple[Setting, Medication], tuple[Otherwise, ...]] = Memo(self._otherwise, _MOST_LINES)
        self.other_routes: Memo[Medication, tuple[Medication, ...]] = Memo(self._other_routes, _MOST_LINES)
        self.advice: Memo[tuple[Any, tuple[str, ...]], Advice[Any]] = Memo(lambda asked: Advice(*asked), _MOST_ADVICE)
        self.remembered: Recollection = Recollection(_MOST_REMEMBERED)
        self.offered: Recollection = Recollection(_MOST_OFFERED)
        self._uses = Recollection(_MOST_LINES)
        self._settings: Memo[tuple[Use, Indication | None], Setting] = Memo(self._setting, _MOST_SETTINGS)
        self._asked: Memo[NodeId, tuple[NodeId, ...]] = Memo(self._asked_above, _MOST_DRUGS)
        self._dosed = frozenset(
            row.object
            for ends in index.stated.values()
            for rows in ends.values()
            for row in rows
            if row.object_daily_mg is not None
        )
        self._nobody = Setting(catalogue, index, None, None)

    def start(self, candidate: Medication, indication: Indication | None) -> tuple[Placed, Setting, Setting]:
        """The candidate as it meets a listed line, the setting in which it does, and that in which two listed lines
        meet."""
        placed = self._starting[candidate]
        setting = self._settings[placed.use, indication]
        return placed, setting, setting if setting.crisis_management is not None else self._nobody

    def place(self, listed: Iterable[Medication]) -> tuple[Placed, ...]:
        """The listed lines as they meet each other and the candidate."""
        known = self._listed
        return tuple([known[line] for line in listed])

    def present(self, lines: Iterable[Placed]) -> dict[NodeId, str]:
        """What tests look for and ``lines`` hold, with the name of the drug by which it is there: of several the first
        by id."""
        drugs: set[NodeId] = set()
        for line in lines:
            if looked_for := line[0].looked_for:
                drugs.update(looked_for)
        found: dict[NodeId, str] = {}
        for drug in sorted(drugs):
            for node in self._asked[drug]:
                found.setdefault(node, self.catalogue.display[drug])
        return found

    def _place(self, line: Medication) -> Placed:
        return Placed(self._use(line, starts=False), line.entry.text)

    def _start(self, candidate: Medication) -> Placed:
        return Placed(self._use(candidate, starts=True), None)

    def _use(self, line: Medication, *, starts: bool) -> Use:
        """The one use that ``line`` comes to."""
        asked = any(not self._dosed.isdisjoint(self.index.above.get(drug, ())) for drug in line.drugs)
        daily = line.entry.daily_mg if asked else None
        taken = (line.drugs, line.route, line.route_assumed, line.provisional, daily, starts)
        return self._uses.recall(taken, lambda: self._make(line, taken))

    def _make(self, line: Medication, taken: _Taken) -> Use:
        seeks = shows = 0
        for drug in line.drugs:
            seeks, shows = seeks | self.index.seeks(drug), shows | self.index.shows(drug)
        looked_for = tuple(drug for drug in line.drugs if self._asked[drug])
        return Use(*taken, seeks, shows, pushed_by(line, self.index, self.catalogue), looked_for)

    def _route(self, of: tuple[Medication, Route]) -> Medication:
        """The line with another route, and nothing else changed."""
        line, route = of
        return line if line.route is route else replace(line, route=route)

    def _understand(self, asked: tuple[Occasion, Entry]) -> Medication:
        occasion, entry = asked
        return understand(entry, occasion, self.resolver)

    def _other_routes(self, line: Medication) -> tuple[Medication, ...]:
        """The line by each other route that some row about it asks for."""
        decisive = {route for drug in line.drugs for route in self.index.decisive_routes.get(drug, ())}
        return tuple(line.by_route(route) for route in sorted(decisive) if route is not line.route)

    def _otherwise(self, of: tuple[Setting, Medication]) -> tuple[Otherwise, ...]:
        """A listed line by each such route, as far as anything that the candidate meets or pushes can rest on it."""
        setting, line = of
        pushed = {each[:2] for each in self._listed[line].use.pushed}
        found: list[Otherwise] = []
        for other in self.other_routes[line]:
            placed = self._listed[other]
            meeting = self._met(setting, placed)
            more = {each[:2] for each in placed.use.pushed} - pushed
            most = max([meeting.most, *[self.catalogue.hazards[hazard].severity for hazard, _ in more]])
            if most is not Severity.NONE:
                found.append(Otherwise(other, placed, bool(more), meeting, most))
        return tuple(found)

    def _met(self, setting: Setting, placed: Placed) -> Meeting:
        candidate = setting.candidate
        if candidate is None or not candidate.seeks & placed.use.shows:
            return NOTHING
        return self.meetings[setting, candidate, placed.use]

    def _setting(self, of: tuple[Use, Indication | None]) -> Setting:
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


def _build_modifiers(catalogue: Catalogue, checklist: Checklist, numbers: Iterator[int]) -> dict[str, Rows[Modifier]]:
    """By interaction."""
    return {
        interaction: Rows(Left(checklist.bits(row.when), row, None, next(numbers), *read_by(row.when)) for row in rows)
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
