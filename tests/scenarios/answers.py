"""Reading an answer in the words of the cases: who is said to interact with whom, and how badly."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from service.knowledge.words import Severity
from service.screening.answer import Screening
from service.screening.finding import Finding
from service.screening.medication import Medication

HERE = Path(__file__).parent
SILENT, QUIET = "silent", "quiet"


@dataclass(frozen=True)
class Answer:
    """``drugs`` are named by their ids throughout."""

    screening: Screening

    @property
    def verdict(self) -> str:
        return self.screening.verdict.value

    @property
    def list_verdict(self) -> str:
        return self.screening.list_verdict.value

    @property
    def summary(self) -> str:
        return self.screening.summary

    @property
    def complete(self) -> bool:
        return self.screening.coverage.complete

    @property
    def statuses(self) -> list[str]:
        return [line.status.value for line in self.screening.medications]

    @property
    def ids(self) -> list[str]:
        return [finding.id for finding in self.screening.findings]

    @property
    def suppressed_ids(self) -> list[str]:
        return [item.finding.id for item in self.screening.suppressed]

    @property
    def everything(self) -> list[Finding]:
        """Shown and suppressed."""
        return [*self.screening.findings, *(item.finding for item in self.screening.suppressed)]

    def line(self, position: int) -> Medication:
        return self.screening.medications[position]

    def finding(self, finding_id: str) -> Finding:
        return next(found for found in self.screening.findings if found.id == finding_id)

    def between(self, drug: str, other: str) -> list[Finding]:
        """The interactions of the pair that are shown, worst first."""
        shown = self.screening.findings
        return [found for found in shown if found.kind.value == "interaction" and set(found.drugs) == {drug, other}]

    def worst_between(self, drug: str, other: str) -> Severity:
        return max((found.severity for found in self.between(drug, other)), default=Severity.NONE)

    def outcome(self, drug: str, other: str) -> str:
        """The worst severity shown of a pair, ``quiet`` if there are only suppressed findings, else ``silent``."""
        if worst := self.worst_between(drug, other):
            return worst.word
        suppressed = (item.finding for item in self.screening.suppressed)
        return QUIET if any(set(found.drugs) == {drug, other} for found in suppressed) else SILENT


Ask = Callable[[Mapping[str, Any]], Answer]


def given(**stated: Any) -> dict[str, Any]:
    """What is stated and not empty; an empty cell of a table of cases states nothing."""
    return {name: value for name, value in stated.items() if value}


def cases(file: str, *identify: str) -> list[Any]:
    """The rows of a table of cases beside this module, each named by the cells ``identify``."""
    with (HERE / file).open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, strict=True))
    return [pytest.param(row, id=" ".join(row[name] for name in identify if row[name])) for row in rows]
