"""The real tables as bytes in memory, and ways to change one row, line or byte of them."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import pytest

from service.knowledge.loading import build_knowledge
from service.knowledge.problems import Problem, TablesRefusedError
from service.knowledge.reading import load_bytes
from service.knowledge.tables import SCHEMAS, file_name
from tests.conftest import DATA

Raw = Mapping[str, bytes]
Rows = list[dict[str, str]]

KEPT = frozenset(
    {
        *("dantrolene", "verapamil", "diltiazem", "baclofen", "diazepam", "morphine", "warfarin", "suxamethonium"),
        *("ethinylestradiol", "drospirenone", "orphenadrine", "acetylsalicylic-acid", "caffeine", "paracetamol"),
        *(
            "tizanidine",
            "ciprofloxacin",
            "latanoprost",
            "fentanyl",
            "naloxone",
            "buprenorphine",
            "ibuprofen",
            "statins",
        ),
    }
)


@dataclass(frozen=True)
class Row:
    """One row of a table by its leading cells, and what is done to it: changed, copied to the end, or dropped."""

    table: str
    where: tuple[str, ...]
    cells: Mapping[str, str]
    how: Literal["change", "add", "drop"] = "change"

    def __str__(self) -> str:
        cells = ",".join(f"{column}={value[:24]}" for column, value in self.cells.items())
        return f"{self.how}-{self.table}-{'+'.join(self.where)}-{cells}"


def change(table: str, where: str, **cells: str) -> Row:
    """The row whose first cells are ``where`` (separated by spaces) gets ``cells``."""
    return Row(table, tuple(where.split()), cells)


def add(table: str, like: str, **cells: str) -> Row:
    """A copy of the row whose first cells are ``like``, with ``cells`` changed, is put at the end."""
    return Row(table, tuple(like.split()), cells, "add")


def drop(table: str, where: str) -> Row:
    return Row(table, tuple(where.split()), {}, "drop")


@cache
def real() -> Raw:
    """The tables as they stand in the repository."""
    return load_bytes(DATA)


@cache
def few_drugs(*, with_canaries: bool = False) -> Raw:
    """The real tables without the rows about other drugs and groups: the same rules, read faster. ``with_canaries``
    keeps the drugs of every canary too, and so each statement about two of them."""
    tables = {table: rows_of(real(), table) for table in real()}
    watched = {row[side] for row in tables["canaries"] for side in ("candidate", "partner")}
    kept, before = KEPT | watched if with_canaries else KEPT, KEPT - KEPT
    while kept != before:
        kept, before = kept | {row["group"] for row in tables["memberships"] if row["member"] in kept}, kept
    left_out = {row["id"] for table in ("substances", "groups") for row in tables[table]} - kept
    left_out |= {row["id"] for row in tables["products"] if left_out & set(row["ingredients"].split("|"))}
    for table, rows in tables.items():
        tables[table] = [row for row in rows if not any(left_out & named(cell) for cell in row.values())]
    ids = {row["id"] for row in tables["interactions"]}
    tables["never_lower"] = [row for row in tables["never_lower"] if row["interaction"] in ids]
    for row in tables["modifiers"]:
        row["interactions"] = "|".join(name for name in row["interactions"].split("|") if name in ids)
    tables["modifiers"] = [row for row in tables["modifiers"] if row["interactions"]]
    for table in ("codes", "vocabulary", "status_words", "condition_codes", "observations", "route_codes"):
        tables[table] = tables[table][:20]
    return {table: to_bytes(table, rows) for table, rows in tables.items()}


@cache
def named(cell: str) -> frozenset[str]:
    """What a cell names, one by one or in a test such as ``on=opioids``."""
    return frozenset(part.removeprefix("on=") for part in cell.split("|"))


def rows_of(raw: Raw, table: str) -> Rows:
    return list(csv.DictReader(io.StringIO(raw[table].decode(), newline="")))


def header_of(table: str) -> tuple[str, ...]:
    return SCHEMAS[table].header()


def to_bytes(table: str, rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header_of(table), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def edited(raw: Raw, *edits: Row) -> Raw:
    """``raw`` after ``edits``."""
    for edit in edits:
        rows = rows_of(raw, edit.table)
        at = _position(rows, edit)
        assert set(edit.cells) <= set(rows[at]), f"no such column: {edit}"
        if edit.how == "change":
            rows[at] = rows[at] | dict(edit.cells)
        elif edit.how == "add":
            rows.append(rows[at] | dict(edit.cells))
        else:
            del rows[at]
        raw = {**raw, edit.table: to_bytes(edit.table, rows)}
    return raw


def line_after(raw: Raw, edit: Row) -> int:
    """The line on which the row of ``edit`` stands once it is made; 0 if it is gone."""
    rows = rows_of(raw, edit.table)
    return {"change": _position(rows, edit) + 2, "add": len(rows) + 2, "drop": 0}[edit.how]


def refusal(raw: Raw) -> tuple[Problem, ...]:
    """The problems for which ``raw`` is refused. Each is fit to be shown to a curator."""
    with pytest.raises(TablesRefusedError) as refused:
        build_knowledge(dict(raw))
    problems = refused.value.problems
    assert problems
    for problem in problems:
        assert problem.detail
        assert problem.remedy
        assert str(problem).startswith(f"{problem.file}:{problem.line}: ")
        assert str(problem) in str(refused.value)
    return problems


def places(problems: tuple[Problem, ...]) -> list[tuple[str, int, str]]:
    return [(problem.file, problem.line, problem.rule) for problem in problems]


def place(edit: Row, rule: str, raw: Raw) -> tuple[str, int, str]:
    """Where the problem that ``edit`` makes in ``raw`` has to be reported."""
    return (file_name(edit.table), line_after(raw, edit), rule)


def _position(rows: Rows, edit: Row) -> int:
    return next(i for i, row in enumerate(rows) if tuple(row.values())[: len(edit.where)] == edit.where)
