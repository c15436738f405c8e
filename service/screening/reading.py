"""How the tests of a row come out."""

from dataclasses import dataclass
from enum import Enum


class Truth(Enum):
    FAILS = 0
    UNKNOWN = 1
    HOLDS = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """How one or several tests came out: the facts used in words, and the names of the facts that were missing."""

    truth: Truth
    used: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


NOT_SO = Reading(Truth.FAILS)
