"""The screening itself: knowledge and request in, answer out."""

from collections.abc import Iterable
from dataclasses import dataclass

from service.knowledge.catalogue import Catalogue
from service.knowledge.loading import Knowledge
from service.knowledge.patient_rows import CounsellingPoint, MonitoringRow
from service.knowledge.rows import NodeId
from service.knowledge.words import Severity
from service.naming.resolver import Resolver, build_resolver
from service.screening.advice import Advice, counselling, monitoring
from service.screening.case import Case
from service.screening.chart import build_chart
from service.screening.finding import Finding, Missing, gather
from service.screening.medication import Medication, understand
from service.screening.request import Request
from service.screening.routes import RouteNote, worse_by_route
from service.screening.rules import RULES
from service.screening.summary import summarise
from service.screening.verdict import Coverage, ListVerdict, Verdict, cover, decide, decide_list


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that is not shown, with the reason. The verdicts were decided with it, unless it was let off."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class Screening:
    """The whole answer. Every face (JSON, text, FHIR ...) renders this one value."""

    verdict: Verdict
    list_verdict: ListVerdict
    summary: str
    coverage: Coverage
    candidate: Medication
    medications: tuple[Medication, ...]
    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    missing: tuple[Missing, ...]
    route_notes: tuple[RouteNote, ...]
    monitoring: tuple[Advice[MonitoringRow], ...]
    counselling: tuple[Advice[CounsellingPoint], ...]
    request: Request


@dataclass(frozen=True, slots=True)
class Screener:
    """Knowledge made ready to answer: the one value that the faces hold. Immutable; replace it whole."""

    knowledge: Knowledge
    resolver: Resolver

    @property
    def catalogue(self) -> Catalogue:
        return self.knowledge.catalogue

    def understand(self, request: Request) -> Case:
        """Every line resolved, and the facts about the patient read."""
        candidate = understand(request.candidate, request, self.resolver, is_candidate=True)
        listed = tuple(understand(e, request, self.resolver, is_candidate=False) for e in request.medications)
        return Case(
            catalogue=self.catalogue,
            index=self.knowledge.index,
            candidate=candidate,
            listed=listed,
            indication=request.indication,
            chart=build_chart(request.patient, request.candidate, self._present((candidate, *listed)), self.catalogue),
            jurisdiction=request.jurisdiction,
            unread=request.unread,
        )

    def screen(self, request: Request) -> Screening:
        """The answer to ``request``: pure, and the same for the same knowledge and request."""
        case = self.understand(request)
        said = gather(rule(case) for _, rule in RULES)
        coverage = cover(case)
        verdict = decide(case, said.findings, coverage)
        notes = worse_by_route(case, verdict)
        shown, suppressed = _divide(said.findings, request.minimum_severity)
        return Screening(
            verdict=verdict,
            list_verdict=decide_list(said.findings),
            summary=summarise(case, verdict, said.findings, coverage, notes),
            coverage=coverage,
            candidate=case.candidate,
            medications=case.listed,
            findings=shown,
            suppressed=suppressed,
            missing=said.missing,
            route_notes=notes,
            monitoring=monitoring(case),
            counselling=counselling(case),
            request=request,
        )

    def _present(self, lines: Iterable[Medication]) -> dict[NodeId, str]:
        """Every drug of ``lines`` and every group that one of them is in, with the name of that drug."""
        present: dict[NodeId, str] = {}
        for drug in sorted({drug for line in lines for drug in line.drugs}):
            for node in self.knowledge.index.above.get(drug, ()):
                present.setdefault(node, self.catalogue.display[drug])
        return present


def build_screener(knowledge: Knowledge) -> Screener:
    return Screener(knowledge, build_resolver(knowledge.catalogue))


def _divide(findings: tuple[Finding, ...], minimum: Severity) -> tuple[tuple[Finding, ...], tuple[Suppressed, ...]]:
    """What is shown, and what is not with the reason. The verdicts were decided before."""
    shown: list[Finding] = []
    suppressed: list[Suppressed] = []
    for finding in findings:
        reason = finding.let_off or finding.quiet
        if reason is not None:
            suppressed.append(Suppressed(finding, reason))
        elif finding.severity < minimum:
            suppressed.append(Suppressed(finding, f"below the requested minimum severity {minimum.word}"))
        else:
            shown.append(finding)
    return tuple(shown), tuple(suppressed)
