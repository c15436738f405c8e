"""What another drug in the place of a listed line comes to, told from what is known of the list as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from service.knowledge.rows import NodeId
from service.knowledge.words import Severity
from service.screening.answer import Judged, Screening
from service.screening.case import Case
from service.screening.finding import Said, by_order
from service.screening.medication import LineStatus, Medication
from service.screening.meeting import NOTHING, Meeting
from service.screening.offering import Facing, Offer, facing
from service.screening.request import CANDIDATE
from service.screening.rules import Met, Told, between, cumulative, dose, every_pair, patient, said_of, tell
from service.screening.rules.pairwise import close
from service.screening.setting import Setting
from service.screening.use import Placed, Use
from service.screening.verdict import decide, decide_list

_Others = tuple[tuple[Setting, Use, int], ...]
"""The setting in which each other line meets the new one, its use, and what that seeks."""
_Weighed = tuple[Case, list[Told]]


@dataclass(frozen=True, slots=True)
class _Rest:
    """A list without one line, on which what is looked for is that of ``case``: the worst about the candidate and the
    worst among the others, and by hazard who pushes it."""

    case: Case
    about: Severity
    among: Severity
    pushed: Mapping[NodeId, cumulative.Members]


class Replacing:
    """One list, ``before`` anything is replaced, to be asked about one line after another. ``pairs`` is what any two of
    its lines came to."""

    def __init__(self, case: Case, before: Screening, pairs: Sequence[Told]) -> None:
        self._case, self._before, self._told = case, before, pairs
        drugs = [drug for line in case.lines for drug in line.drugs]
        self._drugs = frozenset(drugs)
        self._doubled = len(drugs) > len(self._drugs)
        self._pairs: list[Met] | None = None
        self._pushed = cumulative.pushed_by((case.starting, *case.placed))
        self._others: dict[int, _Others] = {}
        self._cases: dict[frozenset[NodeId], _Weighed] = {}
        self._rests: dict[tuple[int, tuple[NodeId, ...]], _Rest] = {}

    def look(self, position: int, offer: Offer) -> tuple[list[Severity], list[int]]:
        """For each drug of ``offer``: the worst of what it, in the place of the line at ``position``, and each other
        line have to say to each other, and how much that is; as far as it counts."""
        worst, count = [Severity.NONE] * len(offer.drugs), [0] * len(offer.drugs)
        for place, meeting in self._facing(position, offer):
            severities = meeting.severities
            for open_ in meeting.open_:
                severities += tuple([one.severity for one in close(self._case, open_).counting])
            if severities:
                worst[place], count[place] = max(worst[place], *severities), count[place] + len(severities)
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
        said = [said for meeting in self._meetings(position, placed.use) for said in said_of(case, meeting)]
        said += self._adding_up(rest, placed)
        found = sorted((one for each in said for one in each.counting), key=by_order)
        about = max([rest.about, *[each.about_candidate for each in said]])
        among = max([rest.among, *[each.among_listed for each in said]])
        return Judged(decide(case, about, self._before.coverage), decide_list(among), tuple(found))

    def _facing(self, position: int, offer: Offer) -> list[Facing]:
        """What each drug of ``offer``, in the place of the line at ``position``, and each other line have to say."""
        case = self._case
        if position != CANDIDATE:
            return [one for setting, other, _ in self._beside(position) for one in facing(case, setting, other, offer)]
        found: list[Facing] = []
        for place, offered in enumerate(offer.drugs):
            starting, setting, _ = case.prepared.start(offered.line, case.indication)
            found += [(place, meeting) for meeting, *_ in between(case.prepared, setting, starting, case.placed)]
        return found

    def _meetings(self, position: int, new: Use) -> list[Meeting]:
        """What ``new`` in the place of the listed line at ``position`` and each other have to say to each other."""
        meetings, shows = self._case.prepared.meetings, new.shows
        return [
            meeting
            for setting, other, seeks in self._beside(position)
            if seeks & shows and (meeting := meetings[setting, other, new]) is not NOTHING
        ]

    def _beside(self, position: int) -> _Others:
        """The lines beside the listed one at ``position``."""
        others = self._others.get(position)
        if others is None:
            case = self._case
            placed = (*case.placed[:position], *case.placed[position + 1 :])
            among = [(case.among, other.use, other.use.seeks) for other in placed]
            others = self._others[position] = ((case.setting, case.starting.use, case.starting.use.seeks), *among)
        return others

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
        """The list without the line at ``position``, as far as ``new`` in its place leaves it: all that it changes
        there is what tests look for and find on the list."""
        known = self._rests.get((position, new.use.looked_for))
        if known is None:
            gone = self._case.placed[position]
            case, weights = self._weighed(self._present(gone, new))
            about = among = Severity.NONE
            for said, one, other in weights:
                if one is not gone and other is not gone:
                    about, among = max(about, said.about_candidate), max(among, said.among_listed)
            pushed = {
                hazard: [member for member in members if member[1] is not gone]
                for hazard, members in self._pushed.items()
            }
            for hazard, members in cumulative.shared(case.catalogue, pushed):
                if members[0][1] is case.starting:
                    about = max(about, hazard.severity)
                else:
                    among = max(among, hazard.severity)
            known = self._rests[position, new.use.looked_for] = _Rest(case, about, among, pushed)
        return known

    def _present(self, gone: Placed, new: Placed) -> Mapping[NodeId, str]:
        """What tests look for and find on the list with ``new`` in the place of ``gone``."""
        case = self._case
        if not (gone.use.looked_for or new.use.looked_for):
            return case.chart.on
        kept = [line for line in case.placed if line is not gone]
        return case.prepared.present((case.starting, *kept, new))

    def _weighed(self, on: Mapping[NodeId, str]) -> _Weighed:
        """The case with ``on`` on its list, and what any two lines, and the candidate alone, come to in it."""
        looked_for = frozenset(on)
        known = self._cases.get(looked_for)
        if known is None:
            case, told = self._case, self._told
            if case.chart.on.keys() != on.keys():
                if self._pairs is None:
                    self._pairs = every_pair(case)
                case = replace(case, chart=case.chart.listing(on))
                told = tell(case, self._pairs)
            own = [(said, case.starting, case.starting) for said in (patient.apply(case), dose.apply(case))]
            known = self._cases[looked_for] = case, [*told, *own]
        return known
