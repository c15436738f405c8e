"""The rules of the real tables with as few drugs as they can do with: what invented knowledge is added to."""

import csv
import io
from collections.abc import Iterable, Mapping
from functools import cache

from benchmarks.lists import DATA
from service.knowledge.reading import load_bytes
from service.knowledge.tables import SCHEMAS

Row = dict[str, str]
Raw = dict[str, bytes]
Rows = dict[str, list[Row]]


@cache
def core() -> Raw:
    """The real tables cut down to the drugs that their own rules and canaries need, and to no table without rows."""
    real = load_bytes(DATA)
    tables = {table: rows_of(real, table) for table in real}
    substances = {row["id"] for row in tables["substances"]}
    kept = {row[side] for row in tables["canaries"] for side in ("candidate", "partner")}
    kept |= {row["treated_by"] for row in tables["indications"]}
    while True:
        cut = _cut(tables, kept)
        # What the first row of a table names is kept too where the table would have none left.
        needed = [tables[table][0].values() for table, rows in cut.items() if not rows]
        if not needed:
            return {table: _table(table, rows) for table, rows in cut.items()}
        kept |= {name for cells in needed for cell in cells for name in _named(cell) if name in substances}


def _cut(tables: Rows, kept: set[str]) -> Rows:
    """Without the rows that name a substance or a group of which nothing is in ``kept``."""
    reached, before = set(kept), set[str]()
    while reached != before:
        before = set(reached)
        reached |= {row["group"] for row in tables["memberships"] if row["member"] in reached}
    left_out = {row["id"] for table in ("substances", "groups") for row in tables[table]} - reached
    left_out |= {row["id"] for row in tables["products"] if left_out & _named(row["ingredients"])}
    cut = {
        table: [row for row in rows if not any(left_out & _named(cell) for cell in row.values())]
        for table, rows in tables.items()
    }
    ids = {row["id"] for row in cut["interactions"]}
    cut["never_lower"] = [row for row in cut["never_lower"] if row["interaction"] in ids]
    modifiers = [
        {**row, "interactions": "|".join(name for name in row["interactions"].split("|") if name in ids)}
        for row in cut["modifiers"]
    ]
    cut["modifiers"] = [row for row in modifiers if row["interactions"]]
    return cut


@cache
def _named(cell: str) -> frozenset[str]:
    return frozenset(part.removeprefix("on=") for part in cell.split("|"))


def rows_of(raw: Mapping[str, bytes], table: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(raw[table].decode(), newline="")))


def append(content: bytes, table: str, rows: Iterable[Row]) -> bytes:
    """The file ``content`` of ``table`` with ``rows`` at its end; cells that a row does not have are empty."""
    text = io.StringIO(newline="")
    csv.DictWriter(text, SCHEMAS[table].header(), restval="", lineterminator="\n").writerows(rows)
    return content + text.getvalue().encode()


def _table(table: str, rows: Iterable[Row]) -> bytes:
    return append(",".join(SCHEMAS[table].header()).encode() + b"\n", table, rows)
