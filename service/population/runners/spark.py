"""Where the lists live in Spark already: the answers as a DataFrame. Needs the extra ``spark``, also on the workers.

Each row is numbered as it stands in the DataFrame, partition by partition. A task that is lost is asked again by Spark
itself, and numbers and answers the same rows.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark import TaskContext
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from service.batch.arrow import kept_fields, output_schema
from service.batch.rows import check_columns
from service.population.recipe import Recipe, answer

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_COUNTS = "partition int, rows long"


def answer_frame(lists: "DataFrame", recipe: Recipe) -> "DataFrame":
    """The answers to ``lists``, whose columns are those of the row format. Reads ``lists`` once to count its rows.

    Raises ColumnsError.
    """
    check_columns(lists.columns, recipe.keep)
    shared = lists.sparkSession.sparkContext.broadcast(recipe)
    before = _rows_before(lists)
    fields = kept_fields(to_arrow_schema(lists.schema), recipe.keep)

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        first = before.get(_partition(), 0) + 1
        for batch in batches:
            yield answer(shared.value, batch, first)
            first += batch.num_rows

    return lists.mapInArrow(work, from_arrow_schema(output_schema(fields)))


def _rows_before(lists: "DataFrame") -> dict[int, int]:
    """How many rows stand in the partitions before each."""
    counts = {row.partition: row.rows for row in lists.mapInArrow(_count, _COUNTS).collect()}
    before, total = {}, 0
    for partition in sorted(counts):
        before[partition] = total
        total += counts[partition]
    return before


def _count(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    rows = sum(batch.num_rows for batch in batches)
    yield pa.RecordBatch.from_pydict({"partition": pa.array([_partition()], pa.int32()), "rows": [rows]})


def _partition() -> int:
    context = TaskContext.get()
    return context.partitionId() if context is not None else 0
