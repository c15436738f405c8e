"""The one function over record batches, and what a process keeps between two of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from service.batch.answer_rows import RowAnswerer
from service.batch.answering import Answerer
from service.batch.arrow import assemble
from service.batch.rows import INPUT
from service.intake.requests import MAX_MEDICATIONS
from service.population.cells import cells_of
from service.population.first_pass import Lists, find_possible_hits
from service.population.known import KnownLine, KnownLines, remembering
from service.population.lists import Rests, Written, any_of_each, read_lists, read_rests
from service.population.meetings import Flags, Meetings, build_meetings
from service.population.remembered import Remembered
from service.population.therapies import Therapies, Therapy
from service.rendering.parts import Dumped
from service.screening.finding import Finding

_NO_DRUGS = np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True)
class Asked:
    """A record batch as it was understood. Row i asks ``therapies[rests.codes[i]]`` with the ``lines`` of its ``codes``
    between two ``bounds``. ``by_body``: rows that are judged whole, as the schema or a line with an id wants it."""

    lines: Sequence[KnownLine | None]
    codes: NDArray[np.int64]
    bounds: NDArray[np.int64]
    therapies: Sequence[Therapy | None]
    therapy_codes: NDArray[np.int64]
    by_body: Flags

    def questions(self) -> Iterator[tuple[Therapy, list[KnownLine]] | None]:
        """What each row asks; None for one that is judged whole."""
        for row, code in enumerate(self.therapy_codes):
            therapy = self.therapies[code]
            if therapy is None or self.by_body[row]:
                yield None
            else:
                found = (self.lines[code] for code in self.codes[self.bounds[row] : self.bounds[row + 1]])
                yield therapy, [line for line in found if line is not None]


@dataclass(frozen=True, slots=True)
class Population:
    """Answers record batches from one set of tables as of one day. What it remembers changes no answer. The columns in
    ``keep`` are copied."""

    rows: RowAnswerer
    meetings: Meetings
    lines: KnownLines
    therapies: Therapies
    keep: tuple[str, ...]
    dumped: Dumped[Finding]
    remembered: Remembered = field(default_factory=Remembered)

    def answer(self, batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
        """A row of answer for each row of ``batch``, of which the first is row ``first`` of the whole input."""
        asked = self.understand(batch)
        hits = self.possible_hits(asked)
        always = self.rows.always()
        answers = [
            always | self._answer(*question, full=bool(hit)) if question else self.rows.answer(_row(batch, row))
            for row, (question, hit) in enumerate(zip(asked.questions(), hits, strict=True))
        ]
        return assemble(batch, first, answers, self.keep)

    def understand(self, batch: pa.RecordBatch) -> Asked:
        """Every distinct line and therapy of ``batch``, and which of them each row has."""
        written, rests = read_lists(batch), read_rests(batch, self.rows.answerer.default_candidate)
        therapies = [None if body is None else self.therapies.find(body) for body in rests.bodies]
        lines, codes = self._known(written, rests, therapies)
        counts = np.diff(written.bounds)
        refused = np.array([line is None for line in lines], np.bool_)[codes]
        by_body = np.array([therapy is None for therapy in therapies], np.bool_)[rests.codes]
        by_body |= any_of_each(refused, written.bounds) | (counts == 0) | (counts > MAX_MEDICATIONS)
        return Asked(lines, codes, written.bounds, therapies, rests.codes, by_body)

    def possible_hits(self, asked: Asked) -> Flags:
        """True for each row on which a rule may find something; see :func:`find_possible_hits`."""
        lists = with_candidates(asked)
        hits = find_possible_hits(lists, self.meetings)
        for code, therapy in enumerate(asked.therapies):
            rows = asked.therapy_codes == code
            if therapy is None or therapy.partners is None:
                hits |= rows
            elif therapy.partners.any():
                hits |= rows & any_of_each(therapy.partners[lists.drugs], lists.bounds)
        return hits

    def _known(
        self, written: Written, rests: Rests, therapies: Sequence[Therapy | None]
    ) -> tuple[list[KnownLine | None], NDArray[np.int64]]:
        """The distinct lines, each in the jurisdiction it is asked in, and the number of the one in each place."""
        asked_in = [None if therapy is None else therapy.request.jurisdiction for therapy in therapies]
        places = sorted({place for place in asked_in if place is not None})
        by_rest = np.array([places.index(place) if place is not None else len(places) for place in asked_in], np.int64)
        by_line = np.repeat(by_rest[rests.codes], np.diff(written.bounds))
        distinct, codes = np.unique(written.codes * (len(places) + 1) + by_line, return_inverse=True)
        lines: list[KnownLine | None] = []
        for code, place in zip(*np.divmod(distinct, len(places) + 1), strict=True):
            line = written.lines[code]
            lines.append(None if line is None or place == len(places) else self.lines.find(line, places[place]))
        return lines, codes

    def _answer(self, therapy: Therapy, listed: list[KnownLine], *, full: bool) -> dict[str, Any]:
        key = (therapy.number, *(line.number for line in listed))
        cells = self.remembered.find(key)
        if cells is None:
            cells = self._screen(therapy, listed) if full else self._nothing(therapy, listed)
            self.remembered.keep(key, cells)
        return cells

    def _screen(self, therapy: Therapy, listed: list[KnownLine]) -> dict[str, Any]:
        screener = self.rows.answerer.screener
        screening = screener.screen(replace(therapy.request, medications=tuple(line.entry for line in listed)))
        lines = (screening.candidate, *screening.medications)
        return cells_of(screening, lines, screening.findings, self.dumped)

    def _nothing(self, therapy: Therapy, listed: list[KnownLine]) -> dict[str, Any]:
        lines = tuple(line.medication for line in listed)
        return cells_of(therapy.nothing(lines), (therapy.alone.candidate, *lines), (), self.dumped)


def build_population(answerer: Answerer, keep: Iterable[str] = ()) -> Population:
    """``answerer`` with a memory for names, lines and lists."""
    meetings = build_meetings(answerer.screener.knowledge)
    screener = remembering(answerer.screener)
    return Population(
        rows=RowAnswerer(replace(answerer, screener=screener)),
        meetings=meetings,
        lines=KnownLines(screener, meetings, answerer.today, answerer.default_candidate),
        therapies=Therapies(screener, meetings, answerer.today, answerer.default_candidate),
        keep=tuple(keep),
        dumped=answerer.renderer.findings,
    )


def _row(batch: pa.RecordBatch, row: int) -> dict[str, Any]:
    return {name: batch.column(name)[row].as_py() for name in batch.schema.names if name in INPUT}


def with_candidates(asked: Asked) -> Lists:
    """The drugs of each row, those of the candidate first, on a line of their own."""
    holders = [_NO_DRUGS if line is None else line.drugs for line in (*asked.lines, *asked.therapies)]
    bounds = asked.bounds + np.arange(len(asked.bounds))
    starts = bounds[:-1]
    codes = np.empty(bounds[-1], np.int64)
    listed = np.ones(len(codes), np.bool_)
    listed[starts] = False
    codes[starts] = asked.therapy_codes + len(asked.lines)
    codes[listed] = asked.codes
    sizes = np.array([len(drugs) for drugs in holders], np.int64)
    ends = np.concatenate([[0], np.cumsum(sizes[codes])])
    begins = np.concatenate([[0], np.cumsum(sizes)])
    lines = np.repeat(np.arange(len(codes), dtype=np.int32), sizes[codes])
    places = np.arange(ends[-1]) - ends[lines] + begins[codes[lines]]
    drugs = np.concatenate([_NO_DRUGS, *holders])[places]
    return Lists(drugs, lines, ends[bounds])
