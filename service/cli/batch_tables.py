"""Tables for the batch command: Parquet and CSV in, Parquet and CSV out. Needs the extra ``batch``."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal, Protocol

import pyarrow as pa
from pyarrow import parquet

from service.batch.arrow import MapBatch, kept_fields, output_schema
from service.batch.rows import ColumnsError, check_columns
from service.cli.batch_jobs import FileError, Step, Write, append
from service.rendering.text_layout import to_ascii

_COMPRESSION: Literal["zstd"] = "zstd"


class Source(Protocol):
    """A table that is read batch by batch."""

    @property
    def total(self) -> int:
        """Rows."""

    @property
    def schema(self) -> pa.Schema: ...

    def batches(self, rows: int) -> Iterator[pa.RecordBatch]:
        """All rows, in batches of at most ``rows``, the same each time."""


class ParquetSource:
    """Raises FileError if it is none, or if its columns are not those of the row format."""

    def __init__(self, path: Path, keep: tuple[str, ...]) -> None:
        try:
            self._file = parquet.ParquetFile(path)
        except pa.ArrowException as error:
            raise FileError(f"{path}: not a Parquet file that can be read") from error
        self._path = path
        _check(path, self.schema.names, keep)

    @property
    def total(self) -> int:
        return self._file.metadata.num_rows

    @property
    def schema(self) -> pa.Schema:
        return self._file.schema_arrow

    def batches(self, rows: int) -> Iterator[pa.RecordBatch]:
        first = 1
        try:
            for batch in self._file.iter_batches(batch_size=rows):
                batch.validate(full=True)
                yield batch
                first += batch.num_rows
        except pa.ArrowException as error:
            raise FileError(f"{self._path}: cannot be read from row {first} on") from error


class CsvSource:
    """A CSV file in UTF-8 with a header, one row a line. It is read through once before anything is answered.

    Raises FileError: for a quote that is not closed on its line (it would swallow the next), for a row with more or
    fewer cells than the header, and for columns that are not those of the row format.
    """

    def __init__(self, path: Path, keep: tuple[str, ...]) -> None:
        self._path = path
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = self._rows(file)
            self._header = next(rows, [])
            _check(path, self._header, keep)
            self.total = sum(1 for _ in rows)

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([pa.field(name, pa.string()) for name in self._header])

    def batches(self, rows: int) -> Iterator[pa.RecordBatch]:
        with self._path.open(encoding="utf-8-sig", newline="") as file:
            read = self._rows(file)
            next(read)
            ready: list[list[str]] = []
            for row in read:
                ready.append(row)
                if len(ready) == rows:
                    yield self._batch(ready)
                    ready = []
            if ready:
                yield self._batch(ready)

    def _rows(self, file: io.TextIOWrapper) -> Iterator[list[str]]:
        reader = csv.reader(file, strict=True)
        cells, line = None, 0
        try:
            for row in reader:
                if reader.line_num != line + 1:
                    raise FileError(f"{self._path}, line {line + 1}: a quote is not closed on its line")
                line += 1
                cells = len(row) if cells is None else cells
                if len(row) != cells:
                    raise FileError(f"{self._path}, line {line}: {len(row)} cells where the header has {cells}")
                yield row
        except csv.Error as error:
            raise FileError(f"{self._path}, line {line + 1}: {error}") from error
        except UnicodeDecodeError as error:
            raise FileError(f"{self._path}: not UTF-8 after line {line}") from error

    def _batch(self, rows: list[list[str]]) -> pa.RecordBatch:
        columns = [[cell or None for cell in column] for column in zip(*rows, strict=True)]
        return pa.record_batch([pa.array(column, pa.string()) for column in columns], schema=self.schema)


class Sink(Protocol):
    """A format of the output."""

    def write(self, batch: pa.RecordBatch, file: BinaryIO) -> None: ...

    def join(self, parts: Iterable[Path], schema: pa.Schema, out: BinaryIO) -> None: ...


class ParquetSink:
    """Each part becomes a row group."""

    def write(self, batch: pa.RecordBatch, file: BinaryIO) -> None:
        parquet.write_table(pa.Table.from_batches([batch]), file, compression=_COMPRESSION)

    def join(self, parts: Iterable[Path], schema: pa.Schema, out: BinaryIO) -> None:
        with parquet.ParquetWriter(out, schema, compression=_COMPRESSION) as writer:
            for path in parts:
                writer.write_table(parquet.read_table(path))


class CsvSink:
    """What a cell cannot hold as text is JSON in it."""

    def write(self, batch: pa.RecordBatch, file: BinaryIO) -> None:
        columns = [map(_cell, column.to_pylist()) for column in batch.columns]
        file.write(_csv(zip(*columns, strict=True)))

    def join(self, parts: Iterable[Path], schema: pa.Schema, out: BinaryIO) -> None:
        out.write(_csv([schema.names]))
        append(parts, out)


@dataclass(frozen=True, slots=True)
class TableJob:
    """Each row of ``source`` becomes a row of ``sink``. ``run`` maps the numbered batches, in order."""

    source: Source
    sink: Sink
    rows: int
    keep: tuple[str, ...]
    run: "Run"

    @property
    def total(self) -> int:
        return self.source.total

    def answer(self, done: int, step: Step) -> Iterator[Write]:
        for number, answers in enumerate(self.run(self._numbered(done)), done + 1):
            yield self._writer(answers)
            step(min(number * self.rows, self.total))

    def join(self, parts: Iterable[Path], out: BinaryIO) -> None:
        self.sink.join(parts, output_schema(kept_fields(self.source.schema, self.keep)), out)

    def _numbered(self, done: int) -> Iterator[tuple[pa.RecordBatch, int]]:
        first = 1
        for number, batch in enumerate(self.source.batches(self.rows)):
            if number >= done:
                yield batch, first
            first += batch.num_rows

    def _writer(self, answers: pa.RecordBatch) -> Write:
        def write(file: BinaryIO) -> int:
            self.sink.write(answers, file)
            return answers.num_rows - answers.column("error").null_count

        return write


Run = Callable[[Iterable[tuple[pa.RecordBatch, int]]], Iterator[pa.RecordBatch]]
"""Answers numbered batches in their order; how many at a time, and where, is its own business."""


def run_here(answer: MapBatch) -> Run:
    """One after the other, in this process."""
    return lambda batches: (answer(batch, first) for batch, first in batches)


def _check(path: Path, names: list[str], keep: tuple[str, ...]) -> None:
    try:
        check_columns(names, keep)
    except ColumnsError as error:
        raise FileError(to_ascii(f"{path}: {error}")) from error


def _csv(rows: Iterable[Iterable[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, bool | list | dict) else str(value)
