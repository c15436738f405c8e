"""What to do instead, as JSON."""

from collections.abc import Iterable
from typing import Any

from service.knowledge.catalogue import Catalogue
from service.knowledge.change_rows import Stopping
from service.rendering.parts import sources
from service.screening.answer import Alternative, ChangeSet, Difference, NoAlternative, Proposal, Screening
from service.screening.finding import Finding
from service.screening.request import CANDIDATE, Change


def alternatives(screening: Screening, catalogue: Catalogue) -> list[dict[str, Any]]:
    """For each line in a grave finding what may be taken instead; ``drug`` is null where nothing is proposed."""
    return [_proposal(proposal, screening, catalogue) for proposal in screening.alternatives]


def _proposal(proposal: Proposal, screening: Screening, catalogue: Catalogue) -> dict[str, Any]:
    position = proposal.position if isinstance(proposal, NoAlternative) else proposal.change.position
    start = {
        "instead_of": catalogue.display[proposal.instead_of],
        "line": None if position == CANDIDATE else position,
        "input": _text(screening, position),
    }
    if isinstance(proposal, NoAlternative):
        nothing = {"purpose": None, "drug": None, "route": None, "verdict": None, "list_verdict": None}
        return {**start, **nothing, "still_raises": [], "why": proposal.why, "sources": []}
    return {**start, **_found(proposal, catalogue)}


def _found(proposal: Alternative, catalogue: Catalogue) -> dict[str, Any]:
    row, purpose = proposal.member, proposal.purpose
    still = [_brief(found, catalogue) for found in proposal.still_raises]
    cited = tuple(dict.fromkeys((*row.sources, *purpose.sources)))
    return {
        "purpose": purpose.name,
        "drug": catalogue.display[row.member],
        "route": row.route.value,
        "verdict": proposal.verdict.value,
        "list_verdict": proposal.list_verdict.value,
        "still_raises": still,
        "why": f"If taken for {purpose.name}. {purpose.note or ''}".strip(),
        "replaceable": purpose.replaceable.value,
        "sources": sources(cited, catalogue),
    }


def smallest_change(screening: Screening, catalogue: Catalogue) -> dict[str, Any] | None:
    least = screening.smallest_change
    if least is None:
        return None
    return {
        "above": least.above.word,
        "exact": least.exact,
        "sets": [_set(changes, screening, catalogue) for changes in least.sets],
        "unsolved": [_brief(found, catalogue) for found in least.unsolved],
    }


def _set(changes: ChangeSet, screening: Screening, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "weight": changes.weight,
        "verdict": changes.verdict.value if changes.verdict else None,
        "list_verdict": changes.list_verdict.value,
        "changes": [
            {**_away(position), "input": _text(screening, position), **_stopping(row, catalogue)}
            for position, row in zip(changes.positions, changes.stopping, strict=True)
        ],
    }


def _away(position: int) -> dict[str, Any]:
    if position == CANDIDATE:
        return {"line": None, "action": "do_not_start"}
    return {"line": position, "action": "drop"}


def _stopping(row: Stopping, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "weight": row.weight,
        "ease": row.ease.value,
        "reason": row.reason,
        "how": row.how,
        "sources": sources(row.sources, catalogue),
    }


def what_if(screening: Screening, catalogue: Catalogue) -> list[dict[str, Any]]:
    return [_difference(difference, screening, catalogue) for difference in screening.what_if]


def _difference(difference: Difference, screening: Screening, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "changes": [_change(each, screening) for each in difference.changes],
        "verdict": difference.verdict.value,
        "list_verdict": difference.list_verdict.value,
        "complete": difference.complete,
        "gone": _briefs(difference.gone, catalogue),
        "new": _briefs(difference.new, catalogue),
        "graded": _briefs(difference.graded, catalogue),
    }


def _change(each: Change, screening: Screening) -> dict[str, Any]:
    return {
        "line": each.position,
        "input": _text(screening, each.position),
        "action": each.action.value,
        "replacement": each.entry.text if each.entry else None,
        "route": each.route.value if each.route else None,
    }


def _text(screening: Screening, position: int) -> str:
    line = screening.candidate if position == CANDIDATE else screening.medications[position]
    return line.entry.text


def _briefs(findings: Iterable[Finding], catalogue: Catalogue) -> list[dict[str, Any]]:
    return [_brief(found, catalogue) for found in findings]


def _brief(found: Finding, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "id": found.id,
        "severity": found.severity.word,
        "drugs": [catalogue.display[drug] for drug in found.drugs],
        "about": found.about,
    }
