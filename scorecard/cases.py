"""The lists that the tables are scored on: pairs with what is expected of them, and lists that expect nothing."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from service.knowledge.words import Indication, Route, Severity

HERE = Path(__file__).resolve().parent
DIFFERS = "differs:"


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug as a caller would write it; ``route`` None leaves the route to the service."""

    name: str
    route: Route | None = None

    def __str__(self) -> str:
        return f"{self.name} {self.route}" if self.route else self.name


@dataclass(frozen=True, slots=True)
class Pair:
    """What the list ``listed_in`` expects where ``first`` (given for ``indication``) is about to start and ``second``
    is on the list."""

    listed_in: str
    first: Drug
    second: Drug
    indication: Indication | None
    expected: Severity
    note: str

    @property
    def differs_on_purpose(self) -> bool:
        return DIFFERS in self.note

    @property
    def label(self) -> str:
        purpose = f" for {self.indication.value.replace('_', ' ')}" if self.indication else ""
        return f"{self.first}{purpose} + {self.second}"


@dataclass(frozen=True, slots=True)
class Control:
    """Drugs that a patient may take together beside dantrolene without anything above minor."""

    id: str
    drugs: tuple[Drug, ...]


def load_pairs(path: Path = HERE / "pairs.csv") -> tuple[Pair, ...]:
    """Raises OSError, KeyError or ValueError if the file is missing or a cell is outside its vocabulary."""
    return tuple(
        Pair(
            listed_in=row["list"],
            first=_drug(row["first"], row["first_route"]),
            second=_drug(row["second"], row["second_route"]),
            indication=Indication(row["indication"]) if row["indication"] else None,
            expected=Severity[row["expected"].upper()],
            note=row["note"],
        )
        for row in _rows(path)
    )


def load_controls(path: Path = HERE / "controls.csv") -> tuple[Control, ...]:
    """Raises OSError, KeyError or ValueError as :func:`load_pairs`. A drug is ``name`` or ``name@route``."""
    return tuple(
        Control(row["id"], tuple(_drug(*(*cell.split("@"), "")[:2]) for cell in row["drugs"].split("|")))
        for row in _rows(path)
    )


def _drug(name: str, route: str) -> Drug:
    return Drug(name, Route(route) if route else None)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle, strict=True)
