"""What a rule can say about a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter
from typing import NamedTuple

from service.knowledge.index import Step
from service.knowledge.rows import NodeId
from service.knowledge.words import Evidence, FindingKind, MechanismKind, Severity


class Claim(NamedTuple):
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


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """A statement (or a rule) that applies to this list. ``id`` is rule plus drugs and the same in every answer.
    Compared by identity.

    What is said about uses of drugs holds however their lines are written: ``holders`` are the places, among the lines
    it was said of, of those that hold its drugs. With the ``inputs`` as they are written it is another finding, of
    which the first is the ``bare`` one.

    ``about`` is the reason in a few words where that is not another drug. ``from_site``: the statement is the site's
    own. ``quiet`` is the reason why nothing needs to be done, ``let_off`` the reason why it does not count here (a
    local use, another jurisdiction); such findings are listed as suppressed. ``order``: worst first; of equals, those
    about the candidate, then the certain ones; ends in the id.
    """

    id: str
    kind: FindingKind
    claim: Claim
    drugs: tuple[NodeId, ...]
    involves_candidate: bool
    provisional: bool
    inputs: tuple[str, ...] = ()
    holders: tuple[int, ...] = ()
    path: tuple[Step, ...] = ()
    context: tuple[str, ...] = ()
    about: str | None = None
    from_site: bool = False
    quiet: str | None = None
    let_off: str | None = None
    bare: "Finding | None" = None
    met_again: bool = False
    severity: Severity = field(init=False)
    order: tuple[int, bool, bool, str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Worked out here, once: a finding is sorted and judged with every list that it is met on.
        severity = self.claim.severity
        order = (-severity, not self.involves_candidate, self.provisional, self.kind.value, self.id)
        object.__setattr__(self, "severity", severity)
        object.__setattr__(self, "order", order)

    def written(self, texts: Sequence[str | None]) -> "Finding":
        """The same about lines that are written as ``texts``: each text once, and none where it is None."""
        held = dict.fromkeys([texts[place] for place in self.holders])
        made = object.__new__(Finding)
        for name, value in zip(_FIELDS, _all_fields(self), strict=True):
            object.__setattr__(made, name, value)
        object.__setattr__(made, "inputs", tuple([text for text in held if text is not None]))
        object.__setattr__(made, "bare", self)
        return made

    def merged(self, other: "Finding") -> "Finding":
        """The same finding met again through another line: made anew for each answer, and not worth remembering."""
        return replace(
            self,
            inputs=tuple(dict.fromkeys((*self.inputs, *other.inputs))),
            involves_candidate=self.involves_candidate or other.involves_candidate,
            provisional=self.provisional and other.provisional,
            context=tuple(dict.fromkeys((*self.context, *other.context))),
            let_off=self.let_off if other.let_off else None,
            bare=None,
            met_again=True,
        )


_FIELDS = tuple(field.name for field in fields(Finding))
_all_fields = attrgetter(*_FIELDS)


class Missing(NamedTuple):
    """A fact that was not given and that would bring in a worse statement."""

    fact: str
    would_change: str


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What one rule, or all of them, had to say; compared by identity. Of what was not let off, ``about_candidate`` is
    the worst severity among the findings that involve the candidate, and ``among_listed`` among the others.
    ``counting`` are those that are neither let off nor quiet."""

    findings: tuple[Finding, ...] = ()
    missing: tuple[Missing, ...] = ()
    about_candidate: Severity = field(init=False)
    among_listed: Severity = field(init=False)
    counting: tuple[Finding, ...] = field(init=False)

    def __post_init__(self) -> None:
        about = among = Severity.NONE
        counting: list[Finding] = []
        for finding in self.findings:
            if finding.let_off is None:
                if finding.quiet is None:
                    counting.append(finding)
                severity = finding.severity
                if finding.involves_candidate:
                    about = max(about, severity)
                elif severity > among:
                    among = severity
        object.__setattr__(self, "about_candidate", about)
        object.__setattr__(self, "among_listed", among)
        object.__setattr__(self, "counting", tuple(counting))

    def written(self, texts: Sequence[str | None]) -> "Said":
        """The same about lines that are written as ``texts``."""
        return Said(tuple(finding.written(texts) for finding in self.findings), self.missing)


NOTHING_SAID = Said()
by_order = attrgetter("order")


def gather(parts: Iterable[Said]) -> Said:
    """All of ``parts`` as one, each finding once, in the total order."""
    findings: list[Finding] = []
    missing: set[Missing] = set()
    for part in parts:
        findings += part.findings
        if part.missing:
            missing.update(part.missing)
    if len({finding.id for finding in findings}) < len(findings):
        findings = _each_once(findings)
    findings.sort(key=by_order)
    return Said(tuple(findings), tuple(sorted(missing)))


def join(gathered: Iterable[Said]) -> Said:
    """As :func:`gather`, of parts that are gathered themselves: what says nothing is left out, and one alone stays as
    it is."""
    told = [part for part in gathered if part.findings or part.missing]
    if len(told) > 1:
        return gather(told)
    return told[0] if told else NOTHING_SAID


def _each_once(findings: Iterable[Finding]) -> list[Finding]:
    found: dict[str, Finding] = {}
    for finding in findings:
        known = found.get(finding.id)
        found[finding.id] = known.merged(finding) if known else finding
    return list(found.values())
