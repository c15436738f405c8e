"""What is asked beside the list: the therapy about to start, the patient and the options, each judged once a process;
and the answer to a list on which nothing can be found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from typing import Any

import numpy as np
from marshmallow import ValidationError
from numpy.typing import NDArray

from service.intake.building import build_request
from service.intake.requests import ScreenRequestSchema
from service.knowledge.facts import Fact
from service.knowledge.patient_rows import PatientRule
from service.knowledge.rows import NodeId
from service.knowledge.words import RowStatus, Severity
from service.population.meetings import Flags, Meetings
from service.screening.case import Case
from service.screening.medication import Medication
from service.screening.request import Request, Wanted
from service.screening.routes import worse_by_route
from service.screening.screen import Screener
from service.screening.summary import summarise
from service.screening.verdict import Coverage, ListVerdict, Verdict, cover, decide, decide_list

MOST_THERAPIES = 4_096
"""They are forgotten all at once when there are more: with facts about patients hardly one comes again."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """The answer to a list on which no rule finds anything."""

    verdict: Verdict
    list_verdict: ListVerdict
    coverage: Coverage
    summary: str


@dataclass(frozen=True, slots=True)
class Therapy:
    """A request without its list, by a ``number`` of its own. ``alone`` is the case of an empty list. ``partners``: the
    drugs, by number, that a rule about the candidate asks for; None if such a rule may hold whatever is listed, or if
    facts were sent that only the full screening weighs."""

    number: int
    request: Request
    alone: Case
    drugs: NDArray[np.int32]
    partners: Flags | None

    def nothing(self, listed: tuple[Medication, ...]) -> Nothing:
        """The answer to ``listed``, given that nothing about it can be found by any route."""
        case = self.alone.with_lines(self.alone.candidate, listed)
        coverage = cover(case)
        verdict = decide(case, Severity.NONE, coverage)
        # Another route of a listed drug finds nothing either; one of the candidate finds what it would find alone.
        notes = worse_by_route(self.alone, verdict, coverage)
        return Nothing(verdict, decide_list(Severity.NONE), coverage, summarise(case, verdict, (), coverage, notes))


@dataclass(frozen=True, slots=True)
class Therapies:
    """Therapies as of one day. ``by_key`` has None for what the schema does not take, or only with its list."""

    screener: Screener
    meetings: Meetings
    today: date
    default_candidate: str
    by_key: dict[str, Therapy | None] = field(default_factory=dict)
    schema: ScreenRequestSchema = field(default_factory=ScreenRequestSchema)
    numbers: "count[int]" = field(default_factory=count)

    def find(self, rest: Mapping[str, Any]) -> Therapy | None:
        """The therapy of a body without its ``medications``, or None if the schema does not take it, or cannot judge it
        without them."""
        key = repr(rest)
        try:
            return self.by_key[key]
        except KeyError:
            if len(self.by_key) >= MOST_THERAPIES:
                self.by_key.clear()
            known = self.by_key[key] = self._read(rest)
            return known

    def _read(self, rest: Mapping[str, Any]) -> Therapy | None:
        if "no_other_medications" in rest:
            return None
        try:
            data = self.schema.load({**rest, "medications": [], "no_other_medications": True})
        except ValidationError:
            return None
        request = replace(build_request(data, self.default_candidate, self.today), wanted=Wanted())
        case = self.screener.understand(request)
        drugs = np.array([self.meetings.number(drug) for drug in case.candidate.drugs], np.int32)
        return Therapy(next(self.numbers), request, case, drugs, self._partners(case, request))

    def _partners(self, case: Case, request: Request) -> Flags | None:
        if case.chart.given or case.chart.given_dose or request.patient.conditions is not None:
            return None
        partners = np.zeros(len(self.meetings.numbers), np.bool_)
        for needed in _asked_for(case):
            if not needed:
                return None
            partners |= self._members(needed[0])
        return partners

    def _members(self, node: NodeId) -> Flags:
        above = self.screener.knowledge.index.above
        return np.array([node in above[drug] for drug in self.meetings.numbers], np.bool_)


def _asked_for(case: Case) -> Iterator[tuple[NodeId, ...]]:
    """For each rule about the candidate that may hold with no facts about the patient, the drugs and groups that must
    be on the list for it; none if it holds whatever is listed."""
    rules = (rule for drug in case.candidate.drugs for rule in case.catalogue.patient_rules.get(drug, ()))
    for rule in rules:
        if rule.status is RowStatus.ACTIVE and all(test.fact is Fact.ON for test in rule.scope.when):
            yield _still_needed(rule, case)


def _still_needed(rule: PatientRule, case: Case) -> tuple[NodeId, ...]:
    nodes = (str(test.value) for test in rule.scope.when)
    return tuple(node for node in nodes if node not in case.chart.on)
