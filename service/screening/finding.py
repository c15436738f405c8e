"""What a rule can say about a list."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import NamedTuple

from service.knowledge.index import Step
from service.knowledge.rows import NodeId
from service.knowledge.words import Evidence, FindingKind, MechanismKind, Severity


@dataclass(frozen=True, slots=True)
class Claim:
    """The static part of a finding: what the table row says, whoever it is about."""

    severity: Severity
    mechanism_kind: MechanismKind
    mechanism_text: str
    effect: str
    management: str
    onset: str | None
    evidence: tuple[Evidence, ...]
    sources: tuple[str, ...]
    disagreement: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement (or a rule) that applies to this list. ``id`` is rule plus drugs and the same in every answer.

    ``about`` is the reason in a few words where that is not another drug. ``from_site``: the statement is the site's
    own. ``quiet`` is the reason why nothing needs to be done, ``let_off`` the reason why it does not count here (a
    local use, another jurisdiction); such findings are listed as suppressed. ``order``: worst first; of equals, those
    about the candidate, then the certain ones; ends in the id.
    """

    id: str
    kind: FindingKind
    claim: Claim
    drugs: tuple[NodeId, ...]
    inputs: tuple[str, ...]
    involves_candidate: bool
    provisional: bool
    path: tuple[Step, ...] = ()
    context: tuple[str, ...] = ()
    about: str | None = None
    from_site: bool = False
    quiet: str | None = None
    let_off: str | None = None
    severity: Severity = field(init=False)
    order: tuple[int, bool, bool, str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Worked out here, once: a finding is sorted and judged with every list that it is met on.
        severity = self.claim.severity
        order = (-severity, not self.involves_candidate, self.provisional, self.kind.value, self.id)
        object.__setattr__(self, "severity", severity)
        object.__setattr__(self, "order", order)

    def merged(self, other: "Finding") -> "Finding":
        """The same finding met again through another line."""
        return replace(
            self,
            inputs=tuple(dict.fromkeys((*self.inputs, *other.inputs))),
            involves_candidate=self.involves_candidate or other.involves_candidate,
            provisional=self.provisional and other.provisional,
            context=tuple(dict.fromkeys((*self.context, *other.context))),
            let_off=self.let_off if other.let_off else None,
        )


class Missing(NamedTuple):
    """A fact that was not given and that would bring in a worse statement."""

    fact: str
    would_change: str


@dataclass(frozen=True, slots=True)
class Said:
    """What one rule, or all of them, had to say."""

    findings: tuple[Finding, ...] = ()
    missing: tuple[Missing, ...] = ()


_by_order = attrgetter("order")


def gather(parts: Iterable[Said]) -> Said:
    """All of ``parts`` as one, each finding once, in the total order."""
    findings: dict[str, Finding] = {}
    missing: set[Missing] = set()
    for part in parts:
        missing.update(part.missing)
        for finding in part.findings:
            known = findings.get(finding.id)
            findings[finding.id] = known.merged(finding) if known else finding
    return Said(tuple(sorted(findings.values(), key=_by_order)), tuple(sorted(missing)))
