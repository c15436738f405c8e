"""A judgement as cards: one for each finding about an order or about the drug that the service is for, one for what the
list says among itself, and one for how far everything was checked. Strict: no member is null or empty."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from service.cds.identity import Shown, shown
from service.cds.judging import Judgement
from service.cds.markdown import quoted, said, shortened, table
from service.cds.suggestions import instead, suggest
from service.knowledge.loading import Knowledge
from service.knowledge.rows import Source
from service.knowledge.words import FindingKind, Severity
from service.screening.answer import Screening
from service.screening.finding import Finding, Missing

Card = dict[str, Any]
_INDICATORS = {Severity.CONTRAINDICATED: "critical", Severity.MAJOR: "warning"}
_ABOUT = {
    FindingKind.CUMULATIVE: " together",
    FindingKind.DUPLICATION: " duplication",
    FindingKind.PATIENT: " for this patient",
    FindingKind.DOSE: " dose",
}
_INFO, _WARNING, _CRITICAL = "info", "warning", "critical"
_ISSUES = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_MAX_ROWS, _MAX_LABEL, _MOST_TITLES = 30, 200, 3


class OverrideReason(Protocol):
    """A row of the table of reasons that a clinician may give."""

    @property
    def code(self) -> str: ...
    @property
    def display(self) -> str: ...
    @property
    def system(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Deck:
    """What every card of one answer is made with."""

    knowledge: Knowledge
    hook: str
    reasons: Sequence[OverrideReason]
    stale: bool

    def identify(self, finding_id: str) -> Shown:
        return shown(self.knowledge.digest, self.hook, finding_id)

    def names(self, drugs: Sequence[str]) -> str:
        return " + ".join(self.knowledge.catalogue.display[drug] for drug in drugs)

    def sources(self, finding: Finding) -> list[Source]:
        return [self.knowledge.catalogue.sources[source] for source in finding.claim.sources]

    def own_source(self) -> dict[str, Any]:
        return {"label": f"Knowledge base {self.knowledge.version}, reviewed through {self.knowledge.reviewed_through}"}


def finding_card(deck: Deck, judgement: Judgement, finding: Finding) -> tuple[Card, Shown]:
    identity = deck.identify(finding.id)
    certainty = " if confirmed" if finding.provisional else ""
    grade = f"{finding.severity.word.capitalize()}{_ABOUT.get(finding.kind, '')}{certainty}"
    card: Card = {
        "uuid": str(identity.card),
        "summary": shortened(f"{grade}: {deck.names(finding.drugs)}. {finding.claim.management}"),
        "indicator": _INDICATORS.get(finding.severity, _INFO),
        "detail": _detail(deck, judgement, finding),
        "source": _source(deck, finding),
    }
    if suggestions := suggest(judgement, finding, identity, deck.knowledge.catalogue):
        card |= {"suggestions": suggestions, "selectionBehavior": "at-most-one"}
    if deck.reasons:
        card["overrideReasons"] = [
            {"code": row.code, "system": row.system, "display": row.display} for row in deck.reasons
        ]
    if links := _links(deck, finding):
        card["links"] = links
    return card, identity


def list_card(deck: Deck, findings: Sequence[Finding], heading: str) -> tuple[Card, Shown]:
    """Several findings on one card, worst first: what has no card of its own. Critical is left to those that have."""
    first, number = findings[0], len(findings)
    identity = deck.identify(f"list:{first.id}")
    noun = "finding" if number == 1 else "findings"
    lead = f"{heading}: {number} {noun}, the worst {first.severity.word}: {deck.names(first.drugs)}."
    rows = [
        (finding.severity.word, said(deck.names(finding.drugs)), said(finding.claim.management))
        for finding in findings[:_MAX_ROWS]
    ]
    more = f"\n\nAnd {number - _MAX_ROWS} more, none of them worse." if number > _MAX_ROWS else ""
    serious = first.severity >= Severity.MAJOR
    card = {
        "uuid": str(identity.card),
        "summary": shortened(f"{lead} {first.claim.management}"),
        "indicator": _WARNING if serious else _INFO,
        "detail": table(("Severity", "Drugs", "What to do"), rows) + more,
        "source": _source(deck, first),
    }
    return card, identity


def crisis_card(deck: Deck, screening: Screening) -> tuple[Card, Shown]:
    """Before everything else: nothing on the other cards may hold the drug back."""
    identity = deck.identify("give-now")
    card = {
        "uuid": str(identity.card),
        "summary": shortened(screening.summary),
        "indicator": _CRITICAL,
        "detail": said(screening.summary),
        "source": deck.own_source(),
    }
    return card, identity


def _detail(deck: Deck, judgement: Judgement, finding: Finding) -> str:
    claim, about = finding.claim, judgement.about(finding)
    rows = [("What happens", said(claim.effect)), ("What to do", said(claim.management))]
    if about is not None:
        rows.append(("This order", said(about.summary)))
        rows += [("Could change it", said(f"not sent: {facts}"))] if (facts := not_sent(about.missing)) else []
    if others := instead(judgement, finding, deck.knowledge.catalogue):
        rows.append(("Instead", said(others)))
    written = _written(judgement, finding)
    if written:
        rows.append(("As written", ", ".join(quoted(text) for text in written)))
    if finding.provisional:
        rows.append(("Not certain", "a line is not confirmed, or its drug was stopped: see what was not checked"))
    if finding.context:
        rows.append(("Because", said("; ".join(finding.context))))
    if judgement.call.options.show_evidence:
        rows.append(("Why", said(claim.mechanism_text)))
        rows += [("When", said(claim.onset))] if claim.onset else []
        rows.append(("Evidence", said(", ".join(evidence.value.replace("_", " ") for evidence in claim.evidence))))
    if claim.disagreement:
        rows.append(("Doubt", said(claim.disagreement)))
    rows.append(("Sources", said(_titles(deck.sources(finding)))))
    return table((finding.severity.word.capitalize(), said(deck.names(finding.drugs))), rows)


def not_sent(missing: Sequence[Missing]) -> str:
    """The facts that could change an answer, each once."""
    return ", ".join(dict.fromkeys(item.fact.replace("_", " ") for item in missing))


def _titles(sources: Sequence[Source]) -> str:
    shown = "; ".join(source.title for source in sources[:_MOST_TITLES])
    return f"{shown}; and {len(sources) - _MOST_TITLES} more" if len(sources) > _MOST_TITLES else shown


def _written(judgement: Judgement, finding: Finding) -> tuple[str, ...]:
    """The lines of ``finding`` as they were sent."""
    drugs = set(finding.drugs)
    lines = (line.entry.text for line in judgement.meanings if not drugs.isdisjoint(line.drugs))
    return tuple(dict.fromkeys(lines))


def _source(deck: Deck, finding: Finding) -> dict[str, Any]:
    cited = deck.sources(finding)[0]
    code = deck.knowledge.catalogue.finding_kinds[finding.kind].fhir_issue
    source: dict[str, Any] = {"label": shortened(cited.title, _MAX_LABEL)}
    if url := _url(cited):
        source["url"] = url
    return source | {"topic": {"system": _ISSUES, "code": code, "display": finding.kind.value}}


def _links(deck: Deck, finding: Finding) -> list[dict[str, str]]:
    """The other sources that can be opened."""
    others = deck.sources(finding)[1:]
    return [
        {"label": shortened(source.title, _MAX_LABEL), "url": url, "type": "absolute"}
        for source in others
        if (url := _url(source))
    ]


def _url(source: Source) -> str | None:
    return source.url if source.url and source.url.startswith("https://") else None
