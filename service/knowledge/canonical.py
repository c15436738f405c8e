"""The one way of writing a table down, so that two versions of it differ only where what they say differs."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from service.knowledge.manifest import MANIFEST, build_manifest, shrunken
from service.knowledge.problems import Problem, TablesRefusedError
from service.knowledge.reading import decode_table, read_cells
from service.knowledge.tables import SCHEMAS, file_name
from service.knowledge.words import Severity

REMEDY = "run: dantrolene-screen knowledge fix"
ACCEPT = "run: dantrolene-screen knowledge fix --accept-lost-rows"
_BOM = "\ufeff"
_SHOWN = 40


def _by_grade(word: str) -> str:
    grade = Severity.__members__.get(word.upper())
    return word if grade is None else str(grade.value)


_PLACES: Mapping[tuple[str, str], Callable[[str], str]] = {
    ("names", "name"): str.casefold,
    ("severities", "severity"): _by_grade,
}
"""How a cell of a key is sorted where that is not as it stands."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """``text`` is the canonical form of ``table``; the file differs from it first on ``line``, as ``detail`` says."""

    table: str
    text: str
    line: int
    detail: str

    @property
    def problem(self) -> Problem:
        return Problem(file_name(self.table), self.line, "not-canonical", self.detail, REMEDY)


def canonical(table: str, text: str) -> str:
    """``text`` with rows in order of their key, cells without outer space, no needless quotes, and plain line ends.

    Idempotent; rows with equal keys keep their order, values within a cell too, and no row or cell is lost. A text from
    which that can't be promised (wrong header, uneven row, open quote, no last line end) raises TablesRefusedError with
    every such problem: it is damaged, not untidy. Raises KeyError for a table that there is not.
    """
    problems: list[Problem] = []
    plain = text.removeprefix(_BOM).replace("\r\n", "\n")
    rows = [[cell.strip() for cell in cells] for _, cells in read_cells(table, plain, problems)]
    if problems:
        raise TablesRefusedError(problems)
    header = SCHEMAS[table].header()
    key = [(header.index(field), _PLACES.get((table, field), str)) for field in SCHEMAS[table].key]
    rows.sort(key=lambda cells: [place(cells[column]) for column, place in key])
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows([header, *rows])
    return written.getvalue()


def find_rewritings(raw: Mapping[str, bytes]) -> tuple[list[Rewriting], list[Problem]]:
    """Every table of ``raw`` (file content by table name) that is not canonical; and what is wrong with those tables
    that can't be made so."""
    problems: list[Problem] = []
    found = [rewriting for table in SCHEMAS for rewriting in _rewriting(table, raw.get(table), problems)]
    return found, problems


def plan_fix(raw: Mapping[str, bytes], *, accept_lost_rows: bool = False) -> dict[str, bytes]:
    """The files of ``raw`` that have to be written anew, by table: those not canonical, and last the manifest.

    All or nothing: raises TablesRefusedError if a table can't be parsed, or if one has fewer rows than the manifest
    lists or the manifest does not say (``accept_lost_rows`` lets that pass). What the cells hold is not judged here.
    """
    rewritings, problems = find_rewritings(raw)
    damaged = [problem for problem in problems if problem.file != file_name(MANIFEST)]
    if damaged:
        raise TablesRefusedError(problems)
    written = dict(raw) | {found.table: found.text.encode() for found in rewritings}
    counts = {table: written[table].count(b"\n") - 1 for table in SCHEMAS.keys() - {MANIFEST}}
    lost = list(_lost_rows(written, counts, readable=not problems))
    if lost and not accept_lost_rows:
        raise TablesRefusedError([*problems, *lost])
    written[MANIFEST] = build_manifest(written, counts)
    in_order = sorted(written, key=lambda table: (table == MANIFEST, table))
    return {table: written[table] for table in in_order if written[table] != raw.get(table)}


def _lost_rows(raw: dict[str, bytes], counts: dict[str, int], *, readable: bool) -> Iterator[Problem]:
    try:
        fewer = shrunken(raw, counts) if readable else None
    except ValueError:
        fewer = None
    if fewer is None:
        detail = "it does not say how many rows there were"
        yield Problem(file_name(MANIFEST), 0, "manifest", detail, f"restore it, or {ACCEPT}")
        return
    for table in fewer:
        detail = f"{counts[table]} rows, fewer than the manifest lists"
        yield Problem(file_name(table), 0, "lost-rows", detail, f"restore them; if they are meant to go, {ACCEPT}")


def _rewriting(table: str, content: bytes | None, problems: list[Problem]) -> Iterator[Rewriting]:
    text = decode_table(file_name(table), content, problems)
    if text is None:
        return
    try:
        wanted = canonical(table, text)
    except TablesRefusedError as refused:
        problems.extend(refused.problems)
        return
    pairs = zip_longest(text.split("\n"), wanted.split("\n"), fillvalue="")
    for line, (there, belongs) in enumerate(pairs, start=1):
        if there != belongs:
            yield Rewriting(table, wanted, line, _contrast(there, belongs))
            return


def _contrast(there: str, belongs: str) -> str:
    """Two lines from their start, or from shortly before they part if that is far along."""
    same = next((i for i, (one, other) in enumerate(zip(there, belongs, strict=False)) if one != other), len(belongs))
    start = 0 if same < _SHOWN else same - _SHOWN // 2
    return f"{there[start : start + _SHOWN]!r} stands where {belongs[start : start + _SHOWN]!r} belongs"
