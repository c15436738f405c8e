"""The rules, one a module, listed by hand: the extension point of screening.

A rule about pairs sees two lines and their setting, never the patient: what it says is remembered for every list on
which the two meet. A rule about the case sees everything.
"""

from collections.abc import Callable, Sequence

from service.screening.case import Case
from service.screening.finding import Said, gather
from service.screening.medication import Medication
from service.screening.meeting import NOTHING, Meeting
from service.screening.prepared import Lasting, Pair
from service.screening.rules import cumulative, dose, duplication, pairwise, pathway, patient
from service.screening.setting import Setting

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
    listed, met = case.listed, case.prepared.met
    found = met(case.setting, case.candidate, listed)
    for place, line in enumerate(listed, start=1):
        found += met(case.among, line, listed[place:])
    return [said for meeting in found for said in closed(case, meeting)]


def closed(case: Case, meeting: Meeting) -> list[Said]:
    """All that ``meeting`` says of the patient of ``case``."""
    if not meeting.open_:
        return [meeting.said]
    return [meeting.said, *(pairwise.close(case, open_) for open_ in meeting.open_)]


def between(case: Case, setting: Setting, line: Medication, others: Sequence[Medication]) -> list[Said]:
    """As :func:`about_pairs`, between ``line`` and each of ``others``."""
    return [said for meeting in case.prepared.met(setting, line, others) for said in closed(case, meeting)]
