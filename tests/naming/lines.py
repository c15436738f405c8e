"""How the naming tests ask: one line, as the candidate's list holds it."""

import csv
from datetime import date
from pathlib import Path

from service.knowledge.words import Jurisdiction
from service.screening.medication import Medication, Occasion, understand
from service.screening.request import CodeReference, Entry
from service.screening.screen import Screener

TODAY = date(2026, 11, 22)
HERE = Path(__file__).resolve().parent


def understood(screener: Screener, entry: Entry | str, jurisdiction: str = "us") -> Medication:
    line = Entry(name=entry) if isinstance(entry, str) else entry
    return understand(line, Occasion(Jurisdiction(jurisdiction), TODAY, None, is_candidate=False), screener.resolver)


def by_code(system: str, value: str, name: str | None = None) -> Entry:
    return Entry(name=name, code=CodeReference(system, value))


def rows(file: str) -> list[dict[str, str]]:
    with (HERE / file).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))
