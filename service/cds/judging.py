"""The screenings that a call asks for, and what they say together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.cds.call import Call
from service.cds.lines import Line, Lines, read_lines
from service.fhir.terms import Terms, build_terms
from service.intake.building import build_request
from service.intake.requests import ScreenRequestSchema
from service.knowledge.catalogue import Catalogue
from service.screening.answer import Alternative, Screening
from service.screening.finding import Finding, Missing, Said, gather
from service.screening.medication import Medication
from service.screening.request import CANDIDATE
from service.screening.screen import Screener
from service.screening.verdict import Verdict

MAX_CANDIDATES = 3
"""Orders judged as the drug about to start in one answer. Any others are screened with them as part of the list, so
that no pair is missed; what is known of starting them by themselves is then not asked for, and that is said."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """``meanings`` stand in the order of ``lines``. ``first``: the line that is the candidate of the first screening.
    ``starting``: whether anything is about to start; if not, the list
    is judged by itself. ``unreviewed``: drugs about to start that nobody has reviewed as such, so that silence about
    them is no clearance. ``screenings`` is empty only if there was nothing to screen."""

    call: Call
    lines: tuple[Line, ...]
    meanings: tuple[Medication, ...]
    first: int | None
    screenings: tuple[Screening, ...]
    starting: bool
    unreviewed: tuple[Medication, ...]
    unread: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each finding once, worst first."""
        return gather(Said(screening.findings) for screening in self.screenings).findings

    @property
    def missing(self) -> tuple[Missing, ...]:
        return gather(Said(missing=screening.missing) for screening in self.screenings).missing

    @property
    def open_lines(self) -> tuple[Medication, ...]:
        """The lines that could not be checked."""
        return tuple(line for line in self.meanings if not line.status.settled)

    @property
    def crisis(self) -> Screening | None:
        """The screening of a drug that is life-saving now."""
        return next((one for one in self.screenings if one.verdict is Verdict.GIVE_NOW), None)

    def about(self, finding: Finding) -> Screening | None:
        """The screening whose candidate ``finding`` is about, if it is about one."""
        told = (one for one in self.screenings if self.starting for found in one.findings if found.id == finding.id)
        return next((one for one in told if _involves(one, finding.id)), None)

    def alternatives(self, finding: Finding) -> Iterator[tuple[int, Alternative]]:
        """What could be taken instead of a drug of ``finding``, with the position of its line."""
        if self.first is None:
            return
        for proposal in self.screenings[0].alternatives:
            if isinstance(proposal, Alternative) and proposal.instead_of in finding.drugs:
                at = proposal.change.position
                yield self.first if at == CANDIDATE else at + (at >= self.first), proposal

    def orders_in(self, finding: Finding) -> tuple[int, ...]:
        """Positions of the orders that ``finding`` is about."""
        drugs = set(finding.drugs)
        return tuple(
            at for at, line in enumerate(self.lines) if line.is_order and not drugs.isdisjoint(self.meanings[at].drugs)
        )

    @property
    def decisive(self) -> Screening | None:
        """The screening with the worst verdict."""
        return max(self.screenings, key=lambda one: one.verdict.rank, default=None)


def judge(call: Call, screener: Screener, today: date) -> Judgement:
    """Raises ValidationError if what was read is no list that can be screened (too long a list, too long a name)."""
    terms = build_terms(screener.resolver, today)
    read = read_lines(call, terms)
    orders = [at for at, line in enumerate(read.all) if line.is_order and line.current]
    wanted = _candidates(read.all, orders, terms) if orders else _from_list(read.all, terms, call)
    first = _screen(read, wanted[0], screener, today, main=True) if wanted else None
    meanings = _aligned(first, wanted[0]) if first else ()
    starting = [at for at in wanted if orders and meanings[at].status.settled]
    reviewed = [at for at in starting if _is_reviewed(meanings[at], screener.catalogue)]
    others = [at for at in (*reviewed, *wanted) if at != wanted[0]]
    asked = list(dict.fromkeys(others))[: MAX_CANDIDATES - 1]
    unasked = set(reviewed) - {*wanted[:1], *asked}
    return Judgement(
        call=call,
        lines=read.all,
        meanings=meanings,
        first=wanted[0] if wanted else None,
        screenings=(*([first] if first else []), *(_screen(read, at, screener, today) for at in asked)),
        starting=bool(orders),
        unreviewed=tuple(meanings[at] for at in starting if at not in reviewed),
        unread=(*read.unread, *_left_out(len(unasked))),
        notes=(*read.notes, *call.options.notes),
    )


def _is_reviewed(line: Medication, catalogue: Catalogue) -> bool:
    return all(catalogue.reviewed_as_candidate(drug, line.route) for drug in line.drugs)


def _involves(screening: Screening, finding_id: str) -> bool:
    return any(found.id == finding_id and found.involves_candidate for found in screening.findings)


def _left_out(number: int) -> tuple[str, ...]:
    text = f"{number} more orders were screened as part of the list only, not as drugs about to start"
    return (text,) if number > 0 else ()


def _candidates(lines: Sequence[Line], orders: list[int], terms: Terms) -> list[int]:
    """The drug that the service is about, if it is ordered; else what was selected; else every order."""
    default = [at for at in orders if terms.is_default(lines[at].meant)]
    selected = [at for at in orders if lines[at].selected]
    return default or selected or orders


def _from_list(lines: Sequence[Line], terms: Terms, call: Call) -> list[int]:
    """One line to look at the list from: the drug that the service is about, else one that stands there only once, so
    that no drug of the list is called about to start and already taken. None, if orders were asked about and none of
    them is a medication."""
    if call.service.has_orders and not call.medication_orders:
        return []
    current = [at for at, line in enumerate(lines) if line.current]
    default = [at for at in current if terms.is_default(lines[at].meant)]
    single = [at for at in current if not _shared(lines, at)]
    return (default or single or current or list(range(len(lines))))[:1]


def _shared(lines: Sequence[Line], at: int) -> bool:
    drugs = set(lines[at].meant.nodes)
    return any(not drugs.isdisjoint(other.meant.nodes) for number, other in enumerate(lines) if number != at)


def _screen(read: Lines, at: int, screener: Screener, today: date, *, main: bool = False) -> Screening:
    """The screening with the line at ``at`` as the candidate, asked as ``POST /screen`` is. What could be taken instead
    is looked for once, in the ``main`` one."""
    line = read.all[at]
    candidate = {key: value for key, value in line.body.items() if key != "stopped_on"}
    if line.indication is not None:
        candidate["indication"] = line.indication.value
    others = [dict(other.body) for number, other in enumerate(read.all) if number != at]
    body: dict[str, Any] = {"candidate": candidate, "medications": others}
    if not main:
        body["options"] = {"alternatives": False}
    if not others:
        body["no_other_medications"] = True
    if read.patient:
        body["patient"] = dict(read.patient)
    default = screener.catalogue.display[screener.catalogue.release.default_candidate]
    return screener.screen(build_request(ScreenRequestSchema().load(body), default, today, read.unread))


def _aligned(screening: Screening, at: int) -> tuple[Medication, ...]:
    """Candidate and list in the order of the lines they came from."""
    listed = screening.medications
    return (*listed[:at], screening.candidate, *listed[at:])
