"""The screening itself: knowledge and request in, answer out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.knowledge.catalogue import Catalogue
from service.knowledge.loading import Knowledge
from service.knowledge.words import Severity
from service.naming.resolver import Resolver, build_resolver
from service.screening.advice import counselling, monitoring
from service.screening.alternatives import grave, propose
from service.screening.answer import Difference, Judged, Screening, Suppressed
from service.screening.case import Case, understood
from service.screening.chart import build_chart
from service.screening.finding import Finding
from service.screening.judging import judge
from service.screening.prepared import Prepared
from service.screening.request import Request, Wanted
from service.screening.routes import worse_by_route
from service.screening.rules import LASTING, Told, about_pairs, apply_all
from service.screening.smallest_change import describe, find_lightest
from service.screening.summary import summarise
from service.screening.verdict import cover, decide, decide_list
from service.screening.what_if import what_if


@dataclass(frozen=True, slots=True)
class Screener:
    """Knowledge made ready to answer: the one value that the faces hold. Immutable; replace it whole."""

    knowledge: Knowledge
    prepared: Prepared

    @property
    def catalogue(self) -> Catalogue:
        return self.knowledge.catalogue

    @property
    def resolver(self) -> Resolver:
        return self.prepared.resolver

    def understand(self, request: Request) -> Case:
        """Every line resolved, and the facts about the patient read."""
        prepared = self.prepared
        (candidate,) = understood(prepared, (request.candidate,), request, candidate=True)
        listed = tuple(understood(prepared, request.medications, request, candidate=False))
        placed = prepared.place(listed)
        starting, setting, among = prepared.start(candidate, request.indication)
        on = prepared.present((starting, *placed))
        return Case(
            prepared=prepared,
            candidate=candidate,
            listed=listed,
            indication=request.indication,
            chart=build_chart(request.patient, request.candidate, on, prepared),
            jurisdiction=request.jurisdiction,
            unread=request.unread,
            starting=starting,
            placed=placed,
            setting=setting,
            among=among,
            candidate_id=request.candidate.id,
        )

    def judge(self, request: Request, *, started: bool = True) -> Judged:
        """The findings and verdicts of :meth:`screen`, without what is told about them; if the candidate is not
        ``started``, those of the list alone."""
        case = self.understand(request)
        return judge(case if started else case.with_lines(replace(case.candidate, drugs=()), case.listed))

    def screen(self, request: Request) -> Screening:
        """The answer to ``request``: pure, and the same for the same knowledge and request."""
        case = self.understand(request)
        pairs = about_pairs(case)
        said = apply_all(case, pairs)
        coverage = cover(case)
        verdict = decide(case, said.about_candidate, coverage)
        notes = worse_by_route(case, verdict, coverage)
        shown, suppressed = _divide(said.findings, request.minimum_severity)
        screening = Screening(
            verdict=verdict,
            list_verdict=decide_list(said.among_listed),
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
        return self._advised(case, screening, pairs) if request.wanted != Wanted() else screening

    def _advised(self, case: Case, screening: Screening, pairs: Sequence[Told]) -> Screening:
        """With what to do instead, as far as it was asked for. ``pairs`` is what any two lines came to."""
        wanted = screening.request.wanted
        alternatives = wanted.alternatives and grave(screening.everything)
        if not alternatives and wanted.smallest_change is None and not wanted.what_if:
            return screening
        lightest = None if wanted.smallest_change is None else find_lightest(case, wanted.smallest_change)
        return replace(
            screening,
            alternatives=tuple(propose(case, screening, pairs, self.judge)) if alternatives else (),
            smallest_change=None if lightest is None else describe(case, lightest, self.judge, screening.request),
            what_if=self._changed(screening) if wanted.what_if else (),
        )

    def _changed(self, screening: Screening) -> tuple[Difference, ...]:
        """What each set of changes that was asked about comes to, without advice of its own."""
        changes = screening.request.wanted.what_if
        plain = replace(screening, request=replace(screening.request, wanted=Wanted()))
        return tuple(what_if(self.screen, plain, each) for each in changes)


def build_screener(knowledge: Knowledge) -> Screener:
    catalogue = knowledge.catalogue
    return Screener(knowledge, Prepared(catalogue, knowledge.index, build_resolver(catalogue), LASTING))


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
