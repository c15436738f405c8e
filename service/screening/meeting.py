"""What the tables say about two lines, whoever the patient is: worked out when they first meet, then remembered."""

from dataclasses import dataclass

from service.knowledge.index import Statement
from service.screening.finding import Said
from service.screening.medication import Medication
from service.screening.setting import Setting


@dataclass(frozen=True, slots=True, eq=False)
class Open:
    """A statement that holds and that facts about the patient may make graver; compared by identity. ``undecided`` are
    those of its mechanism that an unknown fact might bring in, each with that fact; ``plain`` is what is said if no
    such fact holds."""

    setting: Setting
    winner: Statement
    lines: tuple[Medication, Medication]
    undecided: tuple[tuple[Statement, str], ...]
    plain: Said


@dataclass(frozen=True, slots=True)
class Meeting:
    """``said`` stands for every patient; ``open_`` is decided for each."""

    said: Said
    open_: tuple[Open, ...] = ()


NOTHING = Meeting(Said())
"""The one value of a meeting in which nothing is said; compare by identity."""
