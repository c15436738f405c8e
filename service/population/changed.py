"""Only the lists whose answers may not be what they were with an older set of tables."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from service.population.changes import Changes, find_changes
from service.population.first_pass import find_possible_hits
from service.population.known import KnownLine
from service.population.lists import any_of_each
from service.population.meetings import Flags, Meetings, meetings_of
from service.population.screening import Asked, Population, with_candidates
from service.population.therapies import Therapy
from service.screening.medication import Medication

_SEEN = ("status", "understood", "drugs", "route", "route_assumed", "provisional", "basis")


@dataclass(frozen=True, slots=True)
class ChangedPopulation:
    """Answers from ``new`` the lists that ``changes`` may touch. ``meetings`` has the changed pairs and nothing else,
    ``drugs`` flags the changed drugs by number."""

    new: Population
    old: Population
    changes: Changes
    meetings: Meetings
    drugs: Flags

    def answer(self, batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
        """An answer row for each list that is touched, numbered as it stands in the input; perhaps none."""
        rows = np.flatnonzero(self.touched(batch)).astype(np.int64)
        answers = self.new.answer(batch.take(rows), first)
        return answers.set_column(0, answers.schema.field(0), pa.array(rows + first, pa.int64()))

    def touched(self, batch: pa.RecordBatch) -> Flags:
        """True for each list whose answer may be another one, but for the version and the digest of the tables."""
        new, old = self.new.understand(batch), self.old.understand(batch)
        if self.changes.everywhere or not np.array_equal(new.codes, old.codes):
            return np.ones(batch.num_rows, np.bool_)
        lists = with_candidates(new)
        return (
            new.by_body
            | old.by_body
            | any_of_each(_lines_differ(old.lines, new.lines)[new.codes], new.bounds)
            | self._therapies_differ(old, new)[new.therapy_codes]
            | any_of_each(self.drugs[lists.drugs], lists.bounds)
            | find_possible_hits(lists, self.meetings)
        )

    def _therapies_differ(self, old: Asked, new: Asked) -> Flags:
        pairs = zip(old.therapies, new.therapies, strict=True)
        return np.array([not self._same_therapy(*pair) for pair in pairs], np.bool_)

    def _same_therapy(self, old: Therapy | None, new: Therapy | None) -> bool:
        if old is None or new is None:
            return False
        before, after = old.alone.candidate, new.alone.candidate
        changed = not self.changes.candidates.isdisjoint(after.drugs)
        return old.request == new.request and _means_the_same(before, after) and not changed


def build_changed_population(old: Population, new: Population) -> ChangedPopulation:
    before, after = (population.rows.answerer for population in (old, new))
    changes = find_changes(before.screener.knowledge, after.screener.knowledge)
    if before.stale is not after.stale:
        changes = Changes(("the day of the last review",), changes.drugs, changes.pairs, changes.candidates)
    numbers = new.meetings.numbers
    known = [pair for pair in changes.pairs if pair[0] in numbers and pair[1] in numbers]
    drugs = np.array([drug in changes.drugs for drug in numbers], np.bool_)
    return ChangedPopulation(new, old, changes, meetings_of(numbers, known), drugs)


def _lines_differ(old: Sequence[KnownLine | None], new: Sequence[KnownLine | None]) -> Flags:
    return np.array([not _same_line(*pair) for pair in zip(old, new, strict=True)], np.bool_)


def _same_line(old: KnownLine | None, new: KnownLine | None) -> bool:
    return old is not None and new is not None and _means_the_same(old.medication, new.medication)


def _means_the_same(old: Medication, new: Medication) -> bool:
    """Whether screening, and the row, see the same; how the name was matched is in neither."""
    return all(getattr(old, part) == getattr(new, part) for part in _SEEN)
