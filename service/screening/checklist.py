"""Every test that a table asks about a case, as one bit of a number: what fails is then told by one comparison."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Protocol

from service.knowledge.catalogue import Catalogue
from service.knowledge.facts import Fact, Test
from service.knowledge.memo import Memo
from service.knowledge.patient_rows import Scope
from service.knowledge.rows import NodeId

_MOST_VALUES = 4096


class Scoped(Protocol):
    """A row that is meant only where its scope holds."""

    @property
    def scope(self) -> Scope: ...


class Checklist:
    """``asked`` are the drugs and groups that some test looks for on the list; ``conditions`` the tests for one."""

    def __init__(self, tests: Iterable[Test]) -> None:
        self._bits = {test: 1 << place for place, test in enumerate(dict.fromkeys(tests))}
        self._by_fact: dict[Fact, list[tuple[Test, int]]] = defaultdict(list)
        for test, bit in self._bits.items():
            self._by_fact[test.fact].append((test, bit))
        self._conditions = self._named(Fact.CONDITION)
        self._listed = self._named(Fact.ON)
        self._all_listed = sum(self._listed.values())
        self.asked, self.conditions = frozenset(self._listed), sum(self._conditions.values())
        self._by_value: Memo[tuple[Fact, float | str], int] = Memo(self._failing_at, _MOST_VALUES)
        self._by_meaning: Memo[Test, int] = Memo(self._following, _MOST_VALUES)

    def bits(self, tests: Iterable[Test]) -> int:
        """All of ``tests`` together. Raises KeyError for a test that was not on the list."""
        return sum(self._bits[test] for test in set(tests))

    def failing(
        self,
        values: Mapping[Fact, float | str],
        conditions: Iterable[NodeId] | None,
        means: Iterable[Test],
        on: Iterable[NodeId],
    ) -> int:
        """The tests that are known not to hold. ``conditions`` None: nobody said; ``means`` hold whatever ``values``
        say. The same as asking :meth:`Chart.read` for each test."""
        failing = self._all_listed
        for item in values.items():
            failing |= self._by_value[item]
        if conditions is not None:
            failing |= self.conditions
            for condition in conditions:
                failing &= ~self._conditions.get(condition, 0)
        for test in means:
            failing &= ~self._by_meaning[test]
        for node in on:
            failing &= ~self._listed.get(node, 0)
        return failing

    def _named(self, fact: Fact) -> dict[NodeId, int]:
        return {str(test.value): bit for test, bit in self._by_fact.get(fact, ())}

    def _failing_at(self, item: tuple[Fact, float | str]) -> int:
        fact, value = item
        return sum(bit for test, bit in self._by_fact.get(fact, ()) if not test.holds(value))

    def _following(self, meant: Test) -> int:
        return sum(bit for test, bit in self._by_fact.get(meant.fact, ()) if meant.implies(test))


def build_checklist(catalogue: Catalogue) -> Checklist:
    """Every test on which it depends whether a row of the tables is meant."""
    tables = catalogue.tables
    scoped: tuple[Scoped, ...] = (
        *tables.patient_rules,
        *tables.dose_limits,
        *tables.monitoring,
        *tables.stop_rules,
        *tables.counselling,
    )
    modifying = (test for row in tables.modifiers for test in row.when)
    return Checklist((*(test for row in scoped for test in row.scope.when), *modifying))
