"""What an import did, and all that it left out, with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.knowledge.problems import Problem


class WrongFileError(Exception):
    """The file is not what it was given as. Nothing was written."""

    def __init__(self, file: str, reason: str) -> None:
        self.file, self.reason = file, reason
        super().__init__(f"{file}: {reason}")


class NotImportedError(Exception):
    """Why one concept cannot be imported; the others can."""


@dataclass(frozen=True, slots=True, order=True)
class Collision:
    """A row that was left out of ``table`` because ``written`` means something else already (``taken_by``)."""

    table: str
    written: str
    wanted: str
    taken_by: str


@dataclass(frozen=True, slots=True, order=True)
class LeftOut:
    """A concept that was not imported, though not for an ingredient that is unknown."""

    code: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """``rows`` written, by table. ``concepts`` understood, by kind, whether or not the tables had them already
    (``already_known`` rows). ``unknown_ingredients``: how many concepts each blocks, the worst first. ``malformed``
    lines: the first hundred; ``malformed_count`` is all of them."""

    rows: Mapping[str, int]
    concepts: Mapping[str, int]
    already_known: int
    unknown_ingredients: Mapping[str, int]
    left_out: tuple[LeftOut, ...]
    collisions: tuple[Collision, ...]
    malformed: tuple[Problem, ...]
    malformed_count: int
