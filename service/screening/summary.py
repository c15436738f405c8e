"""One or two sentences a prescriber can act on."""

from collections.abc import Iterable, Sequence

from service.knowledge.words import Indication, Severity
from service.screening.case import Case
from service.screening.finding import Finding
from service.screening.routes import RouteNote
from service.screening.verdict import Coverage, Verdict

_MOST_NAMED = 4


def summarise(
    case: Case, verdict: Verdict, findings: Sequence[Finding], coverage: Coverage, notes: Sequence[RouteNote]
) -> str:
    """Verdict and reason first, then what was not checked, then what a different route would change."""
    parts = [_lead(case, verdict, findings, coverage)]
    if verdict in {Verdict.GIVE_NOW, Verdict.DO_NOT_START, Verdict.AVOID} and not coverage.complete:
        parts.append(_gap(case, coverage))
    parts += _hints(case)
    if notes and verdict is not Verdict.GIVE_NOW:
        worst = notes[0]
        drugs = " + ".join(case.catalogue.display[drug] for drug in worst.drugs)
        parts.append(
            f"The route of {drugs} was assumed: given {worst.route.value}, the verdict would be {worst.verdict.value}."
        )
    return " ".join(parts)


def _lead(case: Case, verdict: Verdict, findings: Sequence[Finding], coverage: Coverage) -> str:
    name = f"{case.candidate.entry.text} ({case.candidate.route.value})"
    worst = _worst(case, findings)
    match verdict:
        case Verdict.GIVE_NOW:
            act = f" Watch for and act on what comes {worst}." if worst else ""
            return f"Give {name} now: in this crisis it is life-saving and nothing listed may delay it.{act}"
        case Verdict.DO_NOT_START:
            return f"Do not start {name}: contraindicated {worst}."
        case Verdict.AVOID:
            return f"Avoid {name}: major risk {worst}."
        case Verdict.CANNOT_CLEAR:
            found = f" Found so far: moderate risk {worst}." if worst else ""
            return f"Cannot clear {name}. {_gap(case, coverage)}{found}"
        case Verdict.MONITOR:
            return f"{name} can start with monitoring: moderate risk {worst}."
        case Verdict.PROCEED:
            basis = ", ".join(f"{count} by {word}" for word, count in coverage.basis)
            return f"Nothing above minor was found for {name}, and every line was checked ({basis})."


def _worst(case: Case, findings: Iterable[Finding]) -> str:
    """Why: the partners of the candidate in its worst findings, and what it is about this patient or dose."""
    about = [f for f in findings if f.involves_candidate and not f.let_off and f.severity >= Severity.MODERATE]
    worst = [finding for finding in about if finding.severity is about[0].severity]
    partners = dict.fromkeys(
        case.catalogue.display[drug]
        for finding in worst
        for drug in finding.drugs
        if finding.about is None and (drug not in case.candidate.drugs or len(finding.drugs) == 1)
    )
    reasons = dict.fromkeys(finding.about for finding in worst if finding.about is not None)
    parts = [f"with {_enumerate(list(partners))}"] if partners else []
    parts += [f"because of {_enumerate(list(reasons))}"] if reasons else []
    return " and ".join(parts)


def _enumerate(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMED])
    return f"{shown} and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else shown


def _gap(case: Case, coverage: Coverage) -> str:
    """What was not checked, each reason in its own sentence."""
    gaps: list[str] = []
    open_lines = [line for line in case.lines if not line.status.settled]
    if open_lines:
        named = _enumerate([f"{line.entry.text} ({line.status.value.replace('_', ' ')})" for line in open_lines])
        gaps.append(f"Not checked: {named}.")
    if coverage.not_understood:
        gaps.append(f"Sent but not used: {_enumerate(coverage.not_understood)}.")
    if not coverage.candidate_reviewed and case.candidate.status.settled:
        gaps.append(
            f"{case.candidate.entry.text} by the {case.candidate.route.value} route was not reviewed here as a drug "
            "to start."
        )
    return " ".join(gaps)


def _hints(case: Case) -> list[str]:
    """What the tables add when a drug is given by a telling route and the request does not say why."""
    if case.indication not in {None, Indication.NOT_GIVEN}:
        return []
    return [
        row.hint
        for row in case.catalogue.indications.values()
        if row.hint and case.candidate.route is row.hint_route and case.candidate.drugs == (row.treated_by,)
    ]
