"""What to take instead: for each line in a finding of major or above, drugs of the same purpose that end it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from service.knowledge.change_rows import PurposeMember
from service.knowledge.rows import NodeId
from service.knowledge.words import Replaceable, Route, Severity
from service.screening.answer import Alternative, Judge, Judged, NoAlternative, Proposal, Screening
from service.screening.case import Case, understood
from service.screening.change import change
from service.screening.finding import Finding
from service.screening.judging import judge as judge_case
from service.screening.medication import LineStatus, Medication
from service.screening.offering import BY_NEEDLE, Offered, offer
from service.screening.replacing import Replacing
from service.screening.request import CANDIDATE, Action, Change, Entry
from service.screening.rules import Told

MOST_FOR_A_PURPOSE = 2
MOST_TRIED = 5
MOST_LINES = 10
MOST_LISTED = 40
"""For each purpose of a line so many alternatives are shown, and so many, those that look best pair by pair, judged
with the whole list. Beyond so many lines in trouble, or on longer lists, nothing more is looked for, and the answer
says so."""
_TOO_MANY = "Not looked for on a list with so many conflicts: solve the worst first."


def propose(case: Case, before: Screening, pairs: Sequence[Told], judge: Judge) -> list[Proposal]:
    """For each line in a finding of major or above, in the order of the list, by purpose and best first; the candidate
    last. In a crisis nothing is proposed in the place of the candidate. ``pairs`` is what any two lines came to."""
    proposals: list[Proposal] = []
    search = _Search(case, Replacing(case, before, pairs), before, judge)
    for count, (position, drug) in enumerate(_in_trouble(case, before)):
        if count >= MOST_LINES or len(case.listed) > MOST_LISTED:
            proposals.append(NoAlternative(position, drug, _TOO_MANY))
            continue
        found: list[Proposal] = []
        was = _worst(before, drug)
        for own in _purposes(case, position, drug):
            found += search.best(_Place(position, drug, own, was))
        proposals += found or [NoAlternative(position, drug, _why_none(case, position, drug))]
    return proposals


@dataclass(frozen=True, slots=True)
class _Place:
    """A line whose ``drug`` is taken for the purpose of ``own`` and is in findings as grave as ``was``."""

    position: int
    drug: NodeId
    own: PurposeMember
    was: Severity


def _order(proposal: Alternative) -> tuple[int, int, int, int, str]:
    worst = max((found.severity for found in proposal.still_raises), default=Severity.NONE)
    row = proposal.member
    return (proposal.verdict.rank, int(worst), row.place, len(proposal.still_raises), row.member)


def grave(findings: Iterable[Finding]) -> list[Finding]:
    return [found for found in findings if found.severity >= Severity.MAJOR and found.let_off is None]


def _in_trouble(case: Case, before: Screening) -> Iterator[tuple[int, NodeId]]:
    """Each line with a drug of it that is in a grave finding; in a crisis none of the drug that must be given."""
    drugs = {drug for found in grave(before.everything) for drug in found.drugs}
    given = frozenset(case.candidate.drugs) if case.life_saving else frozenset()
    for position, line in (*enumerate(case.listed), (CANDIDATE, case.candidate)):
        involved = [drug for drug in line.drugs if drug in drugs]
        if line.status is LineStatus.CHECKED and involved and given.isdisjoint(line.drugs):
            yield position, involved[0]


def _purposes(case: Case, position: int, drug: NodeId) -> list[PurposeMember]:
    """What the line may be taken for by its route, where another drug may be proposed; its best uses first. None if one
    of the best must not be exchanged. A product of several drugs is taken for what all of them are taken for."""
    catalogue, line = case.catalogue, _line(case, position)
    shared = [{row.purpose for row in catalogue.taken_for.get(one, ())} for one in line.drugs]
    rows = [
        row
        for row in catalogue.taken_for.get(drug, ())
        if row.route is line.route and all(row.purpose in purposes for purposes in shared)
    ]
    rows.sort(key=lambda row: (row.place, row.purpose))
    fixed = [row for row in rows if catalogue.purposes[row.purpose].replaceable is Replaceable.NO]
    if fixed and fixed[0].place == rows[0].place:
        return []
    return [row for row in rows if row not in fixed]


def _line(case: Case, position: int) -> Medication:
    return case.candidate if position == CANDIDATE else case.listed[position]


def _why_none(case: Case, position: int, drug: NodeId) -> str:
    catalogue, line = case.catalogue, _line(case, position)
    tried = [catalogue.purposes[row.purpose].name for row in _purposes(case, position, drug)]
    if tried:
        return f"No drug on file for {', '.join(dict.fromkeys(tried))} does better with this list."
    if len(line.drugs) > 1:
        return "A product of several drugs without a purpose in common: look at each of them by itself."
    by_route = [row for row in catalogue.taken_for.get(drug, ()) if row.route is line.route]
    purposes = [catalogue.purposes[row.purpose] for row in sorted(by_route, key=lambda row: (row.place, row.purpose))]
    purposes.sort(key=lambda purpose: purpose.replaceable is not Replaceable.NO)
    notes = [purpose.note or f"Nothing is proposed in its place: {purpose.name}." for purpose in purposes]
    return notes[0] if notes else "No purpose is on file for it by this route, so nothing is proposed in its place."


class _Search:
    """Through the drugs of the purposes of one list's lines."""

    def __init__(self, case: Case, replacing: Replacing, before: Screening, judge: Judge) -> None:
        self._case, self._replacing, self._before, self._judge = case, replacing, before, judge
        self._others: dict[int, tuple[set[NodeId], set[NodeId]]] = {}

    def best(self, place: _Place) -> list[Alternative]:
        """So many as are shown for one purpose, best first."""
        found: list[Alternative] = []
        for offered in self._tried(place):
            proposal = self._screened(place, offered)
            if proposal is not None:
                found.append(proposal)
            if len(found) == MOST_FOR_A_PURPOSE:
                break
        return sorted(found, key=_order)

    def _tried(self, place: _Place) -> list[Offered]:
        """The members of the purpose that look best pair by pair, of those that leave the line better off than it was.
        What was swallowed is not proposed by needle."""
        own = place.own
        present, classes = self._present(place.position)
        swallowed = own.route not in BY_NEEDLE and own.route is not Route.INHALED
        ranked: list[tuple[tuple[int, int, int, str, str], Offered]] = []
        of = offer(self._case, self._before.request, own.purpose)
        for offered, worst, count in zip(of.drugs, *self._replacing.look(place.position, of), strict=True):
            row = offered.row
            same = row.member == place.drug and row.route is own.route
            doubled = row.member in present or not classes.isdisjoint(offered.above)
            # What is as bad with one other line is no better with all of them.
            if worst < place.was and not (doubled or same or (swallowed and offered.by_needle)):
                ranked.append(((worst, row.place, count, row.member, row.route), offered))
        return [offered for _, offered in sorted(ranked, key=itemgetter(0))[:MOST_TRIED]]

    def _present(self, position: int) -> tuple[set[NodeId], set[NodeId]]:
        """The drugs of all other lines, and the classes of which one member is enough that they are of."""
        known = self._others.get(position)
        if known is None:
            case = self._case
            present = {held for other in case.lines for held in other.drugs} - {*_line(case, position).drugs}
            above = case.index.above
            classes = {group for held in present for group in above.get(held, ())} & case.catalogue.classes
            known = self._others[position] = present, classes
        return known

    def _screened(self, place: _Place, offered: Offered) -> Alternative | None:
        """The alternative, if the verdicts are no worse with it and the line is better off."""
        case, before, row = self._case, self._before, offered.row
        after = self._after(place, offered)
        worse = after.verdict.rank > before.verdict.rank or after.list_verdict.rank > before.list_verdict.rank
        still = tuple(found for found in after.findings if row.member in found.drugs)
        if worse or max((found.severity for found in still), default=Severity.NONE) >= place.was:
            return None
        purpose = case.catalogue.purposes[place.own.purpose]
        made = _change(case, place, row)
        return Alternative(made, place.drug, purpose, row, still, after.verdict, after.list_verdict)

    def _after(self, place: _Place, offered: Offered) -> Judged:
        """What the list comes to; of its findings at least those that the changed line is in. The drug stands there as
        it is offered, unless it is the line's own: by another route that is the line itself, with its dose."""
        case, position, new = self._case, place.position, offered.line
        if position == CANDIDATE:
            return self._judge(change(self._before.request, (_change(case, place, offered.row),)))
        if offered.row.member == place.drug:
            changed = change(self._before.request, (_change(case, place, offered.row),))
            (new,) = understood(case.prepared, (changed.medications[position],), changed, candidate=False)
        known = self._replacing.judge(position, new)
        if known is not None:
            return known
        listed = (*case.listed[:position], new, *case.listed[position + 1 :])
        return judge_case(case.with_lines(case.candidate, listed))


def _worst(before: Screening, drug: NodeId) -> Severity:
    """The worst severity that ``drug`` is in now."""
    return max(found.severity for found in grave(before.everything) if drug in found.drugs)


def _change(case: Case, place: _Place, row: PurposeMember) -> Change:
    if row.member == place.drug:
        return Change(place.position, Action.REROUTE, route=row.route)
    return Change(place.position, Action.REPLACE, entry=Entry(name=case.catalogue.display[row.member], route=row.route))
