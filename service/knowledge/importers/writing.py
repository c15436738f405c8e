"""Overlay tables on disk, in the form of ``data/``."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from service.knowledge.cells import SEPARATOR
from service.knowledge.tables import SCHEMAS, file_name


def write_tables(out: Path, tables: Mapping[str, list[Any]]) -> dict[str, int]:
    """Write each table to ``out`` (made if need be, old ones replaced), sorted by key; how many rows each has.

    Every file is complete when it gets its name. Raises OSError.
    """
    out.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        path = out / file_name(table)
        draft = path.with_suffix(".csv.part")
        draft.write_bytes(to_csv(table, rows).encode("utf-8"))
        draft.replace(path)
    return {table: len(rows) for table, rows in tables.items()}


def to_csv(table: str, rows: list[Any]) -> str:
    """The table as text: exact header, rows sorted by key, line feeds."""
    schema = SCHEMAS[table]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(schema.header())
    cells = [{column: _cell(getattr(row, column)) for column in schema.header()} for row in rows]
    cells.sort(key=lambda row: _sort_key(table, [row[column] for column in schema.key]))
    writer.writerows(row.values() for row in cells)
    return text.getvalue()


def _sort_key(table: str, key: list[str]) -> list[str]:
    """Names are found by a reader whatever their case; the rest is sorted as it stands."""
    return [key[0].casefold(), *key[1:], key[0]] if table == "names" else key


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return SEPARATOR.join(value) if isinstance(value, tuple) else str(value)
