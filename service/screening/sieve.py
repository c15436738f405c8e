"""The rows about a drug that a case does not rule out: the few that are worth reading closely."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from service.knowledge.memo import Memo
from service.knowledge.patient_rows import Scope
from service.knowledge.rows import NodeId
from service.knowledge.words import Indication, Route
from service.screening.checklist import Checklist, Scoped

_MOST_SITUATIONS = 4096


Row = TypeVar("Row", bound=Scoped)
Situation = tuple[NodeId, Route, Indication]
"""A drug, how it is given, and what for."""


@dataclass(frozen=True, slots=True)
class Advice(Generic[Row]):
    """A row that applies, and why. Where a fact is missing it is given all the same, and ``context`` says so."""

    row: Row
    context: tuple[str, ...]


class Sieve(Generic[Row]):
    """``rows`` by drug. What route and indication rule out is sorted out once for each situation."""

    def __init__(self, rows: Mapping[NodeId, Sequence[Row]], checklist: Checklist) -> None:
        self._rows, self._checklist = rows, checklist
        self._meant: Memo[Situation, tuple[tuple[int, Row], ...]] = Memo(self._sort_out, _MOST_SITUATIONS)

    def left(self, situation: Situation, failing: int) -> list[Row]:
        """The rows that hold or may hold, in the order of the table. No row that is left out could hold: neither route
        nor indication nor one of its tests (``failing`` as :meth:`Checklist.failing`) lets it."""
        return [row for bits, row in self._meant[situation] if not bits & failing]

    def _sort_out(self, situation: Situation) -> tuple[tuple[int, Row], ...]:
        drug, route, given_for = situation
        return tuple(
            (self._checklist.bits(row.scope.when), row)
            for row in self._rows.get(drug, ())
            if _may_be_meant(row.scope, route, given_for)
        )


def _may_be_meant(scope: Scope, route: Route, given_for: Indication) -> bool:
    by_route = not scope.routes or route in scope.routes
    return by_route and (not scope.indications or given_for in scope.indications or given_for is Indication.NOT_GIVEN)
