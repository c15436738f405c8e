"""The least that has to change on a list so that no finding above a chosen severity is left.

Every line that is in such a finding, or makes one worse, can be taken away, and the candidate not started unless it is
life-saving; its weight says how hard that is. The search goes through sets of lines in order of their weight and
screens each: the first that is clear is the lightest. That is the minimum weighted vertex cover of the conflict graph,
but for findings that need three drugs or a third one to be grave, which a graph of pairs cannot hold.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from heapq import heappop, heappush

from service.knowledge.catalogue import Catalogue
from service.knowledge.change_rows import Stopping
from service.knowledge.facts import Fact, Test
from service.knowledge.rows import NodeId
from service.knowledge.words import Severity
from service.screening.answer import ChangeSet, Judge, SmallestChange
from service.screening.case import Case
from service.screening.change import change
from service.screening.finding import Finding
from service.screening.request import CANDIDATE, Action, Change, Request
from service.screening.rules import apply_all

MOST_EXACT = 14
"""Up to so many lines in conflict every set is looked at in order of weight. Beyond, the set is found greedily, and the
answer says that it is approximate."""
MOST_TIES = 5

Removed = frozenset[int]


@dataclass(frozen=True, slots=True)
class Lightest:
    """``sets`` are positions of listed lines, each set as light as can be (``exact``) or light enough (not).
    ``unsolved`` are findings that no change of the list can end: about the patient, the dose or the candidate alone."""

    above: Severity
    sets: tuple[tuple[int, ...], ...]
    exact: bool
    unsolved: tuple[Finding, ...]


def find_lightest(case: Case, above: Severity) -> Lightest:
    """The lightest sets of listed lines to take away so that nothing graver than ``above`` is left."""
    search = _Search(case, above)
    unsolved = search.left(search.removable)
    given_up = frozenset(found.id for found in unsolved)
    sets, exact = search.run(given_up)
    return Lightest(above, tuple(tuple(sorted(found)) for found in sets), exact, unsolved)


def describe(case: Case, lightest: Lightest, judge: Judge, request: Request) -> SmallestChange:
    """``lightest`` with what stopping each line takes, and what screening the changed list says."""
    sets: list[ChangeSet] = []
    for positions in lightest.sets:
        dropped = [Change(position, Action.DROP) for position in positions if position != CANDIDATE]
        after = judge(change(request, dropped), started=CANDIDATE not in positions)
        stopping = tuple(stopping_for(case, position) for position in positions)
        weight = sum(row.weight for row in stopping)
        verdict = None if CANDIDATE in positions else after.verdict
        sets.append(ChangeSet(positions, stopping, weight, verdict, after.list_verdict))
    return SmallestChange(lightest.above, tuple(sets), lightest.exact, lightest.unsolved)


def stopping_of(catalogue: Catalogue, drugs: Iterable[NodeId], above: Iterable[NodeId]) -> Stopping:
    """The gravest row about stopping any of ``drugs`` (or a group in ``above``), else the usual one."""
    rows = [catalogue.stopping[node] for node in (*drugs, *above) if node in catalogue.stopping]
    return max(rows, key=lambda row: (row.weight, row.member or ""), default=catalogue.stopping[None])


class _Search:
    def __init__(self, case: Case, above: Severity) -> None:
        self.case, self.above = case, above
        self._unstarted = replace(case.candidate, drugs=())
        held = frozenset(case.candidate.drugs) if case.life_saving else frozenset()
        may_go = [place for place, line in enumerate(case.listed) if held.isdisjoint(line.drugs)]
        positions = may_go if case.life_saving else [CANDIDATE, *may_go]
        self.weights = {position: weigh(case, position) for position in positions}
        self.removable: Removed = frozenset(self.weights)
        self._left: dict[Removed, tuple[Finding, ...]] = {}
        self._idle: Removed = frozenset()

    def left(self, removed: Removed) -> tuple[Finding, ...]:
        """What is still graver than ``above`` without the lines ``removed``."""
        if removed not in self._left:
            away = removed | self._idle
            kept = tuple(line for place, line in enumerate(self.case.listed) if place not in away)
            candidate = self._unstarted if CANDIDATE in removed else self.case.candidate
            counting = apply_all(self.case.with_lines(candidate, kept)).counting
            self._left[removed] = tuple(found for found in counting if found.severity > self.above)
        return self._left[removed]

    def run(self, given_up: frozenset[str]) -> tuple[list[Removed], bool]:
        """The lightest clear sets, and whether no lighter one exists."""
        in_conflict = frozenset(
            lever for found in self.left(frozenset()) if found.id not in given_up for lever in self.levers(found)
        )
        # Lines in no conflict change nothing: without them each set is screened in a fraction of the time.
        self._idle = self.removable - in_conflict - {CANDIDATE}
        self._left.clear()
        if len(in_conflict) > MOST_EXACT:
            return [self._greedy(given_up)], False
        return self._exact(given_up), True

    def _exact(self, given_up: frozenset[str]) -> list[Removed]:
        """Sets by weight, then by size; every set met before the first clear one is lighter or as light."""
        queue: list[tuple[int, int, tuple[int, ...]]] = [(0, 0, ())]
        seen: set[Removed] = {frozenset()}
        best: list[Removed] = []
        while queue:
            weight, _, positions = heappop(queue)
            removed = frozenset(positions)
            if best and weight > sum(self.weights[position] for position in best[0]):
                break
            open_ = [found for found in self.left(removed) if found.id not in given_up]
            if not open_:
                best += [removed] if len(best) < MOST_TIES and not any(other < removed for other in best) else []
                continue
            for lever in self.levers(open_[0]) - removed:
                larger = removed | {lever}
                if larger not in seen:
                    seen.add(larger)
                    heappush(queue, (weight + self.weights[lever], len(larger), tuple(sorted(larger))))
        return best

    def levers(self, finding: Finding) -> Removed:
        """The lines of which at least one has to go before ``finding`` can end or become milder."""
        wanted = {str(test.value) for test in _asked(self.case.catalogue, finding) if test.fact is Fact.ON}
        above = self.case.index.above
        lines = ((CANDIDATE, self.case.candidate), *enumerate(self.case.listed))
        return self.removable & frozenset(
            position
            for position, line in lines
            if any(drug in finding.drugs or above.get(drug, frozenset()) & wanted for drug in line.drugs)
        )

    def _greedy(self, given_up: frozenset[str]) -> Removed:
        """Until a screening is clear: for each finding that is left one line goes, first the line that is in most of
        them for its weight. Then whatever turned out to be needless stays."""
        removed: Removed = frozenset()
        while open_ := [found for found in self.left(removed) if found.id not in given_up]:
            uncovered = [self.levers(found) - removed for found in open_]
            while uncovered:
                counts = Counter(lever for levers in uncovered for lever in levers)
                best = max(counts, key=lambda lever: (counts[lever] / self.weights[lever], -lever))
                removed |= {best}
                uncovered = [levers for levers in uncovered if best not in levers]
        for position in sorted(removed, key=lambda place: (-self.weights[place], place)):
            if all(found.id in given_up for found in self.left(removed - {position})):
                removed -= {position}
        return removed


def weigh(case: Case, position: int) -> int:
    """How hard it is to stop a line: as hard as its hardest drug."""
    return stopping_for(case, position).weight


def stopping_for(case: Case, position: int) -> Stopping:
    drugs = (case.candidate if position == CANDIDATE else case.listed[position]).drugs
    groups = sorted({group for drug in drugs for group in case.index.above.get(drug, frozenset())})
    return stopping_of(case.catalogue, drugs, groups)


def _asked(catalogue: Catalogue, finding: Finding) -> Iterator[Test]:
    """The tests that decide whether ``finding`` is made, or how grave it is."""
    row = finding.id.split(":", maxsplit=1)[0]
    for modifier in catalogue.modifiers.get(row, ()):
        yield from modifier.when
    for drug in finding.drugs:
        yield from (
            test for rule in catalogue.patient_rules.get(drug, ()) if rule.id == row for test in rule.scope.when
        )
