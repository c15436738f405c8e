"""What the ledger keeps, as values. None of them holds anything that a caller submitted for a screening."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class LedgerDownError(Exception):
    """The ledger cannot be written or read now; nothing of the call was kept. The text names no value and no URL."""


class NoLedgerError(Exception):
    """No ledger is configured, so there is nothing to write to or to read from."""


class Outcome(StrEnum):
    """What a clinician did with a card."""

    ACCEPTED = "accepted"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True, slots=True)
class Card:
    """What a card was about. A card's uuid is derived from ``knowledge`` (the digest) and ``finding``, so it is the
    same for every patient and says nothing of any."""

    card: UUID
    rule: str
    finding: str
    knowledge: str


@dataclass(frozen=True, slots=True)
class Reason:
    """The coded reason of an override, as the card offered it."""

    code: str
    system: str = ""
    display: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What was done with one card, once. ``at`` is the caller's clock, with its zone. ``comment`` is free text; the
    ledger drops it unless it was opened to keep comments. ``client`` tells apart the systems that send feedback."""

    card: UUID
    outcome: Outcome
    at: datetime
    accepted: tuple[UUID, ...] = ()
    reason: Reason | None = None
    comment: str = ""
    client: str = ""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """That a screening took place and how it ended. ``fingerprint`` is the keyed HMAC of the request, ``key`` names
    the key without telling it."""

    request: UUID
    fingerprint: str
    key: str
    knowledge: str
    verdict: str
    complete: bool


@dataclass(frozen=True, slots=True)
class Override:
    """How often a rule was overridden, worst first in a report; ``rule`` is None for cards nobody recorded.
    ``reasons``: what was given as reason and how often, most frequent first; "" where no code was given."""

    rule: str | None
    overridden: int
    accepted: int
    reasons: tuple[tuple[str, int], ...]
