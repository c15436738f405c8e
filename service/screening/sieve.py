"""The rows about a drug that a case does not rule out: the few that are worth reading closely."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from service.knowledge.facts import NODE_FACTS, Fact, Test
from service.knowledge.memo import Memo
from service.knowledge.patient_rows import DoseLimit, Scope
from service.knowledge.rows import NodeId
from service.knowledge.words import Indication, Jurisdiction, Route
from service.screening.checklist import Checklist, Scoped

_MOST_SITUATIONS = 4096


Row = TypeVar("Row", bound=Scoped)
_Any = TypeVar("_Any")
Situation = tuple[NodeId, Route, Indication, Jurisdiction | None]
"""A drug, how it is given, what for and where; None looks at the rows of every place."""


@dataclass(frozen=True, slots=True)
class Advice(Generic[_Any]):
    """A row that applies, and why. Where a fact is missing it is given all the same, and ``context`` says so."""

    row: _Any
    context: tuple[str, ...]


class Left(NamedTuple, Generic[_Any]):
    """A row that holds or may hold, by a ``number`` of its own. ``advice`` is set where nothing depends on more than
    the situation. ``facts`` are those that its tests read; ``named`` says whether they also read the list."""

    bits: int
    row: _Any
    advice: Advice[_Any] | None
    number: int
    facts: tuple[Fact, ...]
    named: bool


class Sieve(Generic[Row]):
    """``rows`` by drug. What a situation rules out is sorted out once for each."""

    def __init__(self, rows: Mapping[NodeId, Sequence[Row]], checklist: Checklist, numbers: Iterator[int]) -> None:
        """``numbers`` are shared by all sieves of the same tables, so that no two rows have one."""
        self._rows, self._checklist, self._numbers = rows, checklist, numbers
        self._meant: Memo[Situation, tuple[Left[Row], ...]] = Memo(self._sort_out, _MOST_SITUATIONS)

    def left(self, situation: Situation, failing: int) -> list[Left[Row]]:
        """The rows that hold or may hold, in the order of the table. No row that is left out could hold: neither route
        nor indication nor one of its tests (``failing`` as :meth:`Checklist.failing`) lets it."""
        return [left for left in self._meant[situation] if not left[0] & failing]

    def _sort_out(self, situation: Situation) -> tuple[Left[Row], ...]:
        drug, route, given_for, place = situation
        return tuple(
            self._left(row, given_for)
            for row in self._rows.get(drug, ())
            if _may_be_meant(row.scope, route, given_for)
            and (place is None or not row.scope.jurisdictions or place in row.scope.jurisdictions)
        )

    def _left(self, row: Row, given_for: Indication) -> Left[Row]:
        read = read_by((*row.scope.when, *_limits(row)))
        bits = self._checklist.bits(row.scope.when)
        return Left(bits, row, _settled(row, given_for), next(self._numbers), *read)


def read_by(tests: Sequence[Test]) -> tuple[tuple[Fact, ...], bool]:
    """The ``facts`` and ``named`` of :class:`Left`."""
    facts = {test.fact for test in tests}
    return tuple(sorted(facts - NODE_FACTS)), not facts.isdisjoint(NODE_FACTS)


def _limits(row: Scoped) -> tuple[Test, ...]:
    return (row.limit,) if isinstance(row, DoseLimit) else ()


def _may_be_meant(scope: Scope, route: Route, given_for: Indication) -> bool:
    by_route = not scope.routes or route in scope.routes
    return by_route and (not scope.indications or given_for in scope.indications or given_for is Indication.NOT_GIVEN)


def _settled(row: Row, given_for: Indication) -> Advice[Row] | None:
    """The advice of a row that asks nothing more of the case."""
    scope = row.scope
    if scope.when or (scope.indications and given_for not in scope.indications):
        return None
    return Advice(row, (purpose(given_for),) if scope.indications else ())


def purpose(given_for: Indication) -> str:
    """What a drug is given for, as a fact that was used."""
    if given_for is Indication.NOT_GIVEN:
        return "indication: not given"
    return f"indication: {given_for.value.replace('_', ' ')}"
