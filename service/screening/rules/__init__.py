"""The rules, one a module, listed by hand: the extension point of screening.

A rule about pairs sees two lines and their setting, never the patient: what it says is remembered for every list on
which the two meet. A rule about the case sees everything.
"""

from collections.abc import Callable
from itertools import chain, repeat

from service.screening.case import Case
from service.screening.finding import Said, gather
from service.screening.meeting import NOTHING, Meeting
from service.screening.prepared import Lasting, Pair
from service.screening.rules import cumulative, dose, duplication, pairwise, pathway, patient

Rule = Callable[[Case], Said]

_PAIR_RULES = ("interaction", "pathway")
_CASE_RULES: tuple[tuple[str, Rule], ...] = (
    ("cumulative", cumulative.apply),
    ("duplication", duplication.apply),
    ("patient", patient.apply),
    ("dose", dose.apply),
)
RULES = (*_PAIR_RULES, *(name for name, _ in _CASE_RULES))


def meet(pair: Pair) -> Meeting:
    """What the rules about pairs say of two lines in their setting."""
    curated, open_ = pairwise.meet(*pair)
    said = gather((curated, pathway.meet(*pair)))
    return Meeting(said, open_) if said.findings or said.missing or open_ else NOTHING


LASTING = Lasting(meet, cumulative.add_up)


def apply_all(case: Case) -> Said:
    """Everything that the rules say about ``case``."""
    return gather((*about_pairs(case), *(rule(case) for _, rule in _CASE_RULES)))


def about_pairs(case: Case) -> list[Said]:
    """What every two lines have to say to each other, for the patient of ``case``."""
    met = case.prepared.meetings.__getitem__
    listed = case.listed
    alone = zip(repeat(case.setting), repeat(case.candidate), listed)
    among = [zip(repeat(case.among), repeat(line), listed[place:]) for place, line in enumerate(listed, start=1)]
    said: list[Said] = []
    for meeting in map(met, chain(alone, *among)):
        if meeting is not NOTHING:
            said += closed(case, meeting)
    return said


def about_pair(case: Case, pair: Pair) -> list[Said]:
    """As :func:`about_pairs`, for one pair."""
    return closed(case, case.prepared.meetings[pair])


def closed(case: Case, meeting: Meeting) -> list[Said]:
    """All that ``meeting`` says of the patient of ``case``."""
    return [meeting.said, *(pairwise.close(case, open_) for open_ in meeting.open_)]
