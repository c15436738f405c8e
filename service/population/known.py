"""Names and lines that were met before: each is judged by the schema, resolved and numbered once a process."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import count
from typing import Any, TypeAlias

import numpy as np
import orjson
from marshmallow import ValidationError
from numpy.typing import NDArray

from service.intake.building import build_request
from service.intake.requests import ScreenRequestSchema
from service.knowledge.words import Jurisdiction
from service.naming.resolution import Resolution
from service.naming.resolver import Resolver
from service.population.meetings import Meetings
from service.screening.case import understood
from service.screening.medication import Medication
from service.screening.prepared import Prepared
from service.screening.request import Entry, Request
from service.screening.rules import LASTING
from service.screening.screen import Screener

MOST_KNOWN = 50_000
"""Names, and lines, are forgotten all at once when there are more of them."""
Written: TypeAlias = str | Mapping[str, Any]
"""A line as it stands in a request body."""


@dataclass(frozen=True, slots=True)
class RememberingResolver(Resolver):
    """Resolves each name and code, with its locale, once."""

    known: dict[tuple[str | None, tuple[str, str] | None, str | None], Resolution] = field(default_factory=dict)

    def resolve(self, name: str | None, code: tuple[str, str] | None = None, locale: str | None = None) -> Resolution:
        key = (name, code, locale)
        found = self.known.get(key)
        if found is None:
            found = Resolver.resolve(self, name, code, locale)
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            self.known[key] = found
        return found


def remembering(screener: Screener) -> Screener:
    """A screener of the same tables that remembers as many names as a population has."""
    parts = {part.name: getattr(screener.resolver, part.name) for part in fields(Resolver)}
    knowledge = screener.knowledge
    prepared = Prepared(knowledge.catalogue, knowledge.index, RememberingResolver(**parts), LASTING)
    return Screener(knowledge, prepared)


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A line that the schema took, by a ``number`` of its own: what was sent, what it was understood as, and its drugs
    by number."""

    number: int
    entry: Entry
    medication: Medication
    drugs: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class KnownLines:
    """Lines as of one day. ``by_key`` has None for a line that the schema does not take."""

    screener: Screener
    meetings: Meetings
    today: date
    default_candidate: str
    by_key: dict[tuple[str | bytes, Jurisdiction], KnownLine | None] = field(default_factory=dict)
    schema: ScreenRequestSchema = field(default_factory=ScreenRequestSchema)
    numbers: "count[int]" = field(default_factory=count)

    def find(self, written: Written, jurisdiction: Jurisdiction) -> KnownLine | None:
        """The line, or None if the schema does not take it."""
        key = (written if isinstance(written, str) else orjson.dumps(written), jurisdiction)
        try:
            return self.by_key[key]
        except KeyError:
            if len(self.by_key) >= MOST_KNOWN:
                self.by_key.clear()
            known = self.by_key[key] = self._read(written, jurisdiction)
            return known

    def _read(self, written: Written, jurisdiction: Jurisdiction) -> KnownLine | None:
        try:
            data = self.schema.load({"medications": [written]})
        except ValidationError:
            return None
        entry = build_request(data, self.default_candidate, self.today).medications[0]
        alone = Request(Entry(), (entry,), self.today, jurisdiction=jurisdiction)
        (medication,) = understood(self.screener.prepared, alone.medications, alone, candidate=False)
        drugs = np.array([self.meetings.number(drug) for drug in medication.drugs], np.int32)
        return KnownLine(next(self.numbers), entry, medication, drugs)
