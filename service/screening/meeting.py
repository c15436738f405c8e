"""What the tables say about two uses of drugs, whoever the patient is: worked out when they first meet, then
remembered."""

from dataclasses import dataclass, field

from service.knowledge.index import Statement
from service.knowledge.words import Severity
from service.screening.finding import NOTHING_SAID, Said
from service.screening.setting import Setting
from service.screening.use import Use


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A statement that holds between two uses: that of its subject and that of its object, which stand at the places
    ``holders``. ``undecided`` are those of its mechanism that an unknown fact might bring in, each with that fact."""

    setting: Setting
    statement: Statement
    uses: tuple[Use, Use]
    holders: tuple[int, int]
    undecided: tuple[tuple[Statement, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Open:
    """A statement that holds and that facts about the patient may make graver; compared by identity. ``plain`` is what
    is said if no such fact holds, ``most`` the severity that it can come to at worst."""

    held: Held
    plain: Said
    most: Severity


@dataclass(frozen=True, slots=True, eq=False)
class Meeting:
    """``said`` stands for every patient; ``open_`` is decided for each. ``severities`` are those of what counts in
    ``said``. ``most``: whoever the patient is, nothing worse is said about the candidate."""

    said: Said
    open_: tuple[Open, ...] = ()
    severities: tuple[Severity, ...] = field(init=False)
    most: Severity = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "severities", tuple(found.severity for found in self.said.counting))
        object.__setattr__(self, "most", max([self.said.about_candidate, *[each.most for each in self.open_]]))


NOTHING = Meeting(NOTHING_SAID)
"""The one value of a meeting in which nothing is said; compare by identity."""
