"""From a judgement to the answer: which findings get a card of their own, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.cds.cards import Card, Deck, crisis_card, finding_card, list_card
from service.cds.identity import Shown
from service.cds.judging import Judgement
from service.cds.status_card import status_card
from service.knowledge.words import Severity
from service.screening.finding import Finding

MAX_FINDING_CARDS = 20
"""Nobody reads more; what is over stands in one table."""


@dataclass(frozen=True, slots=True)
class Reply:
    """``body`` is the answer, never without a card; ``shown`` what its cards are about."""

    body: dict[str, Any]
    shown: tuple[Shown, ...]


def reply(deck: Deck, judgement: Judgement) -> Reply:
    """What is life-saving first, then the findings worst first, then the list, then how far all was checked."""
    found, left_out = _divide(judgement)
    own: list[Finding] = []
    others: list[Finding] = []
    for finding in found:
        (own if _has_card(deck, judgement, finding) else others).append(finding)
    cards: list[tuple[Card, Shown]] = []
    if judgement.crisis is not None:
        cards.append(crisis_card(deck, judgement.crisis))
    cards += [finding_card(deck, judgement, finding) for finding in own[:MAX_FINDING_CARDS]]
    more = own[MAX_FINDING_CARDS:]
    if more or others:
        rest = sorted((*more, *others), key=lambda finding: finding.order)
        cards.append(list_card(deck, rest, "Also found" if more else "On the list itself"))
    if coverage := status_card(deck, judgement, found, left_out):
        cards.append(coverage)
    body: dict[str, Any] = {"cards": [card for card, _ in cards]}
    if judgement.call.options.notes:
        body["extension"] = {"options": list(judgement.call.options.notes)}
    return Reply(body, tuple(identity for _, identity in cards))


def _divide(judgement: Judgement) -> tuple[Sequence[Finding], Sequence[Finding]]:
    """What is shown, and what the request asked to leave out."""
    if judgement.call.options.alert_all:
        return judgement.findings, ()
    serious = [finding for finding in judgement.findings if finding.severity >= Severity.MAJOR]
    return serious, [finding for finding in judgement.findings if finding.severity < Severity.MAJOR]


def _has_card(deck: Deck, judgement: Judgement, finding: Finding) -> bool:
    """Whether ``finding`` is about an order, or about the drug that the service is for; all else is the list's own."""
    catalogue = deck.knowledge.catalogue
    ours = catalogue.release.default_candidate in finding.drugs
    return ours or bool(judgement.orders_in(finding)) or judgement.about(finding) is not None
