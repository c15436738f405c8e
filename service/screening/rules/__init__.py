"""The rules, one a module, listed by hand: the extension point of screening.

A rule about pairs sees two uses of drugs and their setting, neither the patient nor how a line was written: what it
says is remembered for every list on which the two meet. A rule about the case sees everything.
"""

from collections.abc import Callable, Iterable, Sequence

from service.screening.case import Case
from service.screening.finding import NOTHING_SAID, Said, gather, join
from service.screening.meeting import NOTHING, Meeting
from service.screening.prepared import Lasting, Pair, Prepared
from service.screening.rules import cumulative, dose, duplication, pairwise, pathway, patient
from service.screening.setting import Setting
from service.screening.use import Placed

Rule = Callable[[Case], Said]
Met = tuple[Meeting, Placed, Placed]
"""Two lines, and what they have to say to each other."""
Told = tuple[Said, Placed, Placed]
"""The same for one patient, however the lines are written."""

_USE_RULES = ("interaction", "pathway", "cumulative")
_CASE_RULES: tuple[tuple[str, Rule], ...] = (
    ("duplication", duplication.apply),
    ("patient", patient.apply),
    ("dose", dose.apply),
)
RULES = (*_USE_RULES, *(name for name, _ in _CASE_RULES))


def meet(pair: Pair) -> Meeting:
    """What the rules about pairs say of two uses in their setting."""
    curated, open_ = pairwise.meet(*pair)
    said = join((curated, pathway.meet(*pair)))
    return Meeting(said, open_) if said.findings or said.missing or open_ else NOTHING


LASTING = Lasting(meet, cumulative.add_up)


def apply_all(case: Case, pairs: Sequence[Told] | None = None) -> Said:
    """Everything that the rules say about ``case``. ``pairs``: what :func:`about_pairs` told of it, if it was asked."""
    written = case.prepared.written
    told = about_pairs(case) if pairs is None else pairs
    met = [written[said, line.text, other.text] for said, line, other in told]
    return gather((*met, *cumulative.apply(case), *[rule(case) for _, rule in _CASE_RULES]))


def about_pairs(case: Case) -> list[Told]:
    """What every two lines have to say to each other, for the patient of ``case``."""
    return tell(case, every_pair(case))


def tell(case: Case, met: Iterable[Met]) -> list[Told]:
    """What ``met`` come to for the patient of ``case``."""
    return [(said, line, other) for meeting, line, other in met for said in said_of(case, meeting)]


def every_pair(case: Case) -> list[Met]:
    """Every two lines of ``case`` that have something to say to each other."""
    prepared, placed = case.prepared, case.placed
    met = between(prepared, case.setting, case.starting, placed)
    for place, line in enumerate(placed, start=1):
        met += between(prepared, case.among, line, placed[place:])
    return met


def between(prepared: Prepared, setting: Setting, line: Placed, others: Iterable[Placed]) -> list[Met]:
    """``line`` with each of ``others``, where they have something to say to each other."""
    meetings, use, seeks = prepared.meetings, line[0], line[0].seeks
    return [
        (meeting, line, other)
        for other in others
        if seeks & other[0].shows and (meeting := meetings[setting, use, other[0]]) is not NOTHING
    ]


def said_of(case: Case, meeting: Meeting) -> list[Said]:
    """All that ``meeting`` says of the patient of ``case``."""
    if not meeting.open_:
        return [meeting.said]
    closed = [pairwise.close(case, open_) for open_ in meeting.open_]
    return closed if meeting.said is NOTHING_SAID else [meeting.said, *closed]
