"""The rows about a drug that a case does not rule out: the few that are worth reading closely."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from service.knowledge.facts import NODE_FACTS, Fact, Test
from service.knowledge.memo import Memo
from service.knowledge.patient_rows import DoseLimit, Scope
from service.knowledge.rows import NodeId
from service.knowledge.words import Indication, Jurisdiction, Route
from service.screening.checklist import Checklist, Scoped

_MOST_SITUATIONS = 4096
_MOST_LEFT = 512


Row = TypeVar("Row", bound=Scoped)
_Any = TypeVar("_Any")
Situation = tuple[NodeId, Route, Indication, Jurisdiction | None]
"""A drug, how it is given, what for and where; None looks at the rows of every place."""


@dataclass(frozen=True, slots=True, eq=False)
class Advice(Generic[_Any]):
    """A row that applies, and why. Where a fact is missing it is given all the same, and ``context`` says so. Compared
    by identity."""

    row: _Any
    context: tuple[str, ...]


class Left(NamedTuple, Generic[_Any]):
    """A row that holds or may hold, by a ``number`` of its own. ``advice`` is set where nothing depends on more than
    the situation. ``facts`` are those that its tests read, ``nodes`` what they look for on the list."""

    bits: int
    row: _Any
    advice: Advice[_Any] | None
    number: int
    facts: tuple[Fact, ...]
    nodes: tuple[NodeId, ...]


class Remaining(Generic[_Any]):
    """Rows that hold or may hold, in the order of the table. ``numbers`` tell them apart from any others, ``facts`` are
    those that their tests read, ``nodes`` what they look for on the list. ``each`` is every row alone."""

    __slots__ = ("_parts", "each", "facts", "nodes", "numbers", "rows")

    def __init__(self, rows: Sequence[Left[_Any]]) -> None:
        self.rows = tuple(rows)
        self.numbers = tuple(row.number for row in rows)
        self.facts = tuple(sorted({fact for row in rows for fact in row.facts}))
        self.nodes = tuple(sorted({node for row in rows for node in row.nodes}))
        self._parts: tuple[Remaining[_Any], ...] | None = None
        self.each: tuple[Remaining[_Any], ...] = (self,) if len(rows) == 1 else tuple(Remaining((row,)) for row in rows)

    def parts(self, key: Callable[[_Any], str]) -> "tuple[Remaining[_Any], ...]":
        """The rows of one ``key`` together, keys in the order in which the rows name them first. Ask always by the same
        one."""
        if self._parts is None:
            together: dict[str, list[Left[_Any]]] = {}
            for row in self.rows:
                together.setdefault(key(row.row), []).append(row)
            self._parts = tuple(Remaining(rows) for rows in together.values())
        return self._parts


class Rows(Generic[_Any]):
    """Rows of one situation."""

    def __init__(self, rows: Iterable[Left[_Any]]) -> None:
        self._rows, self._read = tuple(rows), 0
        for row in self._rows:
            self._read |= row.bits
        self._left: Memo[int, Remaining[_Any]] = Memo(self._sift, _MOST_LEFT)

    def left(self, failing: int) -> Remaining[_Any]:
        """Those that none of the tests in ``failing`` (as :meth:`Checklist.failing`) keeps from holding."""
        return self._left[failing & self._read]

    def _sift(self, failing: int) -> Remaining[_Any]:
        return Remaining([row for row in self._rows if not row.bits & failing])


class Sieve(Generic[Row]):
    """``rows`` by drug. What a situation rules out is sorted out once for each."""

    def __init__(self, rows: Mapping[NodeId, Sequence[Row]], checklist: Checklist, numbers: Iterator[int]) -> None:
        """``numbers`` are shared by all sieves of the same tables, so that no two rows have one."""
        self._rows, self._checklist, self._numbers = rows, checklist, numbers
        self._meant: Memo[Situation, Rows[Row]] = Memo(self._sort_out, _MOST_SITUATIONS)

    def left(self, situation: Situation, failing: int) -> Remaining[Row]:
        """The rows that hold or may hold. No row that is left out could hold: neither route nor indication nor one of
        its tests lets it."""
        return self._meant[situation].left(failing)

    def _sort_out(self, situation: Situation) -> Rows[Row]:
        drug, route, given_for, place = situation
        return Rows(
            self._left(row, given_for)
            for row in self._rows.get(drug, ())
            if _may_be_meant(row.scope, route, given_for)
            and (place is None or not row.scope.jurisdictions or place in row.scope.jurisdictions)
        )

    def _left(self, row: Row, given_for: Indication) -> Left[Row]:
        read = read_by((*row.scope.when, *_limits(row)))
        bits = self._checklist.bits(row.scope.when)
        return Left(bits, row, _settled(row, given_for), next(self._numbers), *read)


def read_by(tests: Sequence[Test]) -> tuple[tuple[Fact, ...], tuple[NodeId, ...]]:
    """The ``facts`` and ``nodes`` of :class:`Left`."""
    facts = {test.fact for test in tests}
    nodes = {str(test.value) for test in tests if test.fact is Fact.ON}
    return tuple(sorted(facts - NODE_FACTS)), tuple(sorted(nodes))


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
