"""What a line was understood as."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.knowledge.rows import NodeId
from service.knowledge.words import Route, StatusEffect


class Outcome(StrEnum):
    """How far naming got. Whether the drug has a review is a later question."""

    RESOLVED = "resolved"
    GROUP = "group"
    NOT_A_DRUG = "not_a_drug"
    NEEDS_CONFIRMATION = "needs_confirmation"
    AMBIGUOUS = "ambiguous"
    CODE_CONFLICT = "code_conflict"
    NOT_RECOGNISED = "not_recognised"


class MatchedBy(StrEnum):
    """The step that matched, from most to least direct."""

    CODE = "code"
    CODE_IN_TEXT = "code_in_text"
    INN = "inn"
    NATIONAL = "national"
    SYNONYM = "synonym"
    SALT = "salt"
    BRAND = "brand"
    COMBINATION = "combination"
    NOT_A_DRUG = "not_a_drug"
    PHRASE = "phrase"
    PARTS = "parts"
    SALT_REMOVED = "salt_removed"
    ABBREVIATION = "abbreviation"
    BRAND_WITH_SUFFIX = "brand_with_suffix"
    NEAR_MISS = "near_miss"


@dataclass(frozen=True, slots=True)
class RouteHint:
    """A route read off a line. ``certain`` is False for a form that only says "not by mouth" (injection)."""

    route: Route
    certain: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name that was perhaps meant. Proposed, never applied."""

    name: str
    drug: str


@dataclass(frozen=True, slots=True)
class StatusNote:
    """What the line says of the drug's status, and when it was stopped: by day, by days ago, or unknown."""

    effect: StatusEffect
    on: date | None = None
    days_ago: int | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """``nodes``: the substances meant (or the group), in order of the id; for an open outcome, the candidates.

    An ATC group that the tables have no group for is a ``GROUP`` without nodes.
    """

    outcome: Outcome
    nodes: tuple[NodeId, ...] = ()
    matched_by: MatchedBy | None = None
    route: RouteHint | None = None
    strength: str | None = None
    form: str | None = None
    suggestions: tuple[Suggestion, ...] = ()
    status: StatusNote | None = None
    code_unknown: bool = False
    text_unknown: bool = False


NOTHING = Resolution(Outcome.NOT_RECOGNISED)
