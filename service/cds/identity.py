"""Card identities: the same card of the same knowledge has the same uuid in every answer, and tells of no patient."""

from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

_CARDS = uuid5(NAMESPACE_URL, "urn:cds-hooks:cards")


@dataclass(frozen=True, slots=True)
class Shown:
    """A card that was answered, and the rule it is about: what feedback on it will be counted under."""

    card: UUID
    rule: str
    finding: str


def shown(digest: str, hook: str, finding_id: str) -> Shown:
    """``finding_id`` is a finding's, or the name of a card that is about none."""
    return Shown(uuid5(_CARDS, f"{digest}|{hook}|{finding_id}"), finding_id.partition(":")[0], finding_id)


def suggestion_uuid(card: Shown, action: str) -> str:
    return str(uuid5(card.card, action))
