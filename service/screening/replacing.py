"""What another drug in the place of a listed line comes to, told from what is known of the list as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from service.knowledge.rows import NodeId
from service.knowledge.words import Severity
from service.screening.answer import Judged, Screening
from service.screening.case import Case
from service.screening.finding import Said, by_order
from service.screening.medication import LineStatus, Medication
from service.screening.meeting import NOTHING, Meeting
from service.screening.request import CANDIDATE
from service.screening.rules import Met, between, cumulative, dose, every_pair, patient, said_of
from service.screening.rules.pairwise import close
from service.screening.setting import Setting
from service.screening.use import Placed, Use
from service.screening.verdict import decide, decide_list

_Looked = frozenset[NodeId]
"""What tests look for on a list and find there."""

_Others = tuple[tuple[Setting, Use, int], ...]
"""The setting in which each other line meets the new one, its use, and what that seeks."""
_Weighed = tuple[Case, list[tuple[tuple[Severity, Severity], Placed, Placed]]]


@dataclass(frozen=True, slots=True)
class _Rest:
    """A list without one line, on which what is looked for is that of ``case``: the worst about the candidate and the
    worst among the others, and by hazard who pushes it."""

    case: Case
    about: Severity
    among: Severity
    pushed: Mapping[NodeId, cumulative.Members]


class Replacing:
    """One list, ``before`` anything is replaced, to be asked about one line after another."""

    def __init__(self, case: Case, before: Screening) -> None:
        self._case, self._before = case, before
        drugs = [drug for line in case.lines for drug in line.drugs]
        self._drugs = frozenset(drugs)
        self._doubled = len(drugs) > len(self._drugs)
        self._pairs: list[Met] | None = None
        self._others: dict[int, _Others] = {}
        self._cases: dict[_Looked, _Weighed] = {}
        self._rests: dict[tuple[int, _Looked], _Rest] = {}

    def look(self, position: int, new: Medication) -> tuple[Severity, int]:
        """The worst of what ``new`` in the place of the line at ``position`` and each other line have to say to each
        other, and how much that is; as far as it counts."""
        worst, count = Severity.NONE, 0
        for meeting in self._meetings(position, new):
            severities = meeting.severities
            for open_ in meeting.open_:
                severities += tuple([one.severity for one in close(self._case, open_).counting])
            if severities:
                worst, count = max(worst, *severities), count + len(severities)
        return worst, count

    def judge(self, position: int, new: Medication) -> Judged | None:
        """The verdicts with ``new`` in the place of the listed line at ``position``, and of the findings only those it
        is in, without how lines are written; their contexts may name what was replaced. None where more could change:
        then the whole list has to be screened."""
        if position == CANDIDATE or not self._is_simple(position, new):
            return None
        (placed,) = self._case.prepared.place((new,))
        rest = self._rest(position, placed)
        case = rest.case
        said = [said for meeting in self._meetings(position, new) for said in said_of(case, meeting)]
        said += self._adding_up(rest, placed)
        found = sorted((one for each in said for one in each.counting), key=by_order)
        about = max([rest.about, *[each.about_candidate for each in said]])
        among = max([rest.among, *[each.among_listed for each in said]])
        return Judged(decide(case, about, self._before.coverage), decide_list(among), tuple(found))

    def _meetings(self, position: int, new: Medication) -> list[Meeting]:
        case, prepared = self._case, self._case.prepared
        if position == CANDIDATE:
            starting, setting, _ = prepared.start(new, case.indication)
            return [meeting for meeting, *_ in between(prepared, setting, starting, case.placed)]
        others = self._others.get(position)
        if others is None:
            placed = (*case.placed[:position], *case.placed[position + 1 :])
            among = [(case.among, other.use, other.use.seeks) for other in placed]
            others = self._others[position] = ((case.setting, case.starting.use, case.starting.use.seeks), *among)
        (use, _), meetings = prepared.place((new,))[0], prepared.meetings
        shows = use.shows
        return [
            meeting
            for setting, other, seeks in others
            if seeks & shows and (meeting := meetings[setting, other, use]) is not NOTHING
        ]

    def _is_simple(self, position: int, new: Medication) -> bool:
        """Whether no drug is on two lines, before or after, and both lines are checked: then nothing is found twice or
        doubled, and the coverage stays."""
        old = self._case.listed[position]
        checked = old.status is LineStatus.CHECKED and new.status is LineStatus.CHECKED
        return checked and not self._doubled and self._drugs.difference(old.drugs).isdisjoint(new.drugs)

    def _adding_up(self, rest: _Rest, new: Placed) -> list[Said]:
        """What ``new`` and others push together."""
        said: list[Said] = []
        for pushed, own in cumulative.pushed_by((new,)).items():
            hazard, members = rest.case.catalogue.hazards[pushed], [*rest.pushed.get(pushed, ()), *own]
            if cumulative.are_enough(members, hazard):
                said.append(cumulative.of(rest.case, hazard, members))
        return said

    def _rest(self, position: int, new: Placed) -> _Rest:
        """The list without the line at ``position``, as far as ``new`` in its place leaves it."""
        case = self._case
        lines = (case.starting, *case.placed[:position], *case.placed[position + 1 :])
        on = case.prepared.present((*lines, new))
        looked_for = frozenset(on)
        known = self._rests.get((position, looked_for))
        if known is None:
            gone, (case, weights) = case.placed[position], self._weighed(looked_for, on)
            left = [weight for weight, one, other in weights if one is not gone and other is not gone]
            pushed = cumulative.pushed_by(lines)
            left += [
                (hazard.severity, Severity.NONE) if members[0][1] is case.starting else (Severity.NONE, hazard.severity)
                for hazard, members in cumulative.shared(case.catalogue, lines)
            ]
            about, among = (max(about for about, _ in left), max(among for _, among in left))
            known = self._rests[position, looked_for] = _Rest(case, about, among, pushed)
        return known

    def _weighed(self, looked_for: _Looked, on: Mapping[NodeId, str]) -> _Weighed:
        """The case with ``on`` on its list, and how grave what any two lines, and the candidate alone, come to is."""
        known = self._cases.get(looked_for)
        if known is None:
            case = self._case
            if self._pairs is None:
                self._pairs = every_pair(case)
            if case.chart.on.keys() != on.keys():
                case = replace(case, chart=case.chart.listing(on))
            own = [(said, case.starting, case.starting) for said in (patient.apply(case), dose.apply(case))]
            met = [(said, one, other) for meeting, one, other in self._pairs for said in said_of(case, meeting)]
            weights = [((said.about_candidate, said.among_listed), one, other) for said, one, other in own + met]
            known = self._cases[looked_for] = case, weights
        return known
