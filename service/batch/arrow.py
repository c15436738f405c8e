"""The row format in Arrow: record batches of lists in, record batches of answers out. Needs the extra ``batch``; the
only module of this room that does."""

from collections.abc import Callable, Iterable
from typing import Any

import pyarrow as pa

from service.batch.answer_rows import RowAnswerer
from service.batch.rows import INPUT, OUTPUT, ROW_ID, WITHOUT_ANSWER, Cell

MapBatch = Callable[[pa.RecordBatch, int], pa.RecordBatch]
"""From lists to answers, row by row; the second argument is the number of the first row, from 1."""

_LINE = pa.struct([pa.field("input", pa.string()), pa.field("status", pa.string())])
_TYPES: dict[Cell, pa.DataType] = {
    Cell.WHOLE: pa.int64(),
    Cell.TEXT: pa.string(),
    Cell.YES_NO: pa.bool_(),
    Cell.TEXTS: pa.list_(pa.string()),
    Cell.LINES: pa.list_(_LINE),
    Cell.JSON: pa.string(),
}
_FIELDS = [pa.field(name, _TYPES[cell], nullable=name not in {"row", *WITHOUT_ANSWER}) for name, cell in OUTPUT.items()]


def kept_fields(schema: pa.Schema, keep: Iterable[str]) -> "list[pa.Field[Any]]":
    """The columns of a table of lists that are copied into the answers: ``id``, and those named."""
    kept = {ROW_ID, *keep}
    return [field for field in schema if field.name in kept]


def output_schema(kept: "Iterable[pa.Field[Any]]") -> pa.Schema:
    row, *answer = _FIELDS
    return pa.schema([row, *kept, *answer])


def map_rows(answerer: RowAnswerer, keep: Iterable[str] = ()) -> MapBatch:
    """Answers every row by itself, as ``POST /screen`` would."""
    keep = tuple(keep)

    def answer(batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
        asked = [name for name in batch.schema.names if name in INPUT]
        columns = [batch.column(name).to_pylist() for name in asked]
        answers = [answerer.answer(dict(zip(asked, cells, strict=True))) for cells in zip(*columns, strict=True)]
        return assemble(batch, first, answers, keep)

    return answer


def assemble(
    batch: pa.RecordBatch, first: int, answers: list[dict[str, Any]], keep: Iterable[str] = ()
) -> pa.RecordBatch:
    """The answer batch: the number of each row of ``batch``, from ``first``, its kept columns, and its answer."""
    kept = kept_fields(batch.schema, keep)
    numbers = pa.array(range(first, first + batch.num_rows), pa.int64())
    _, *fields = _FIELDS
    cells = [pa.array([answer.get(field.name) for answer in answers], field.type) for field in fields]
    return pa.record_batch([numbers, *(batch.column(field.name) for field in kept), *cells], schema=output_schema(kept))
