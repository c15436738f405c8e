"""From the bytes of a CSV file to rows, strictly: what a spreadsheet forgives, this does not."""

import csv
import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from marshmallow import ValidationError

from service.knowledge.problems import Problem
from service.knowledge.row_schema import RowSchema
from service.knowledge.tables import SCHEMAS, Draft, Tables, file_name

_BOM = b"\xef\xbb\xbf"
_FOREIGN = (
    ("\r", "a carriage return", "end lines with a line feed only"),
    ("\0", "a NUL", "take it out; if there are many, save as UTF-8"),
)


def read_draft(raw: dict[str, bytes]) -> tuple[Draft | None, list[Problem]]:
    """Parse every table of ``raw`` (table name to file content). The draft is None if any cell could not be read."""
    problems: list[Problem] = []
    parsed: dict[str, tuple[Any, ...]] = {}
    lines: dict[str, tuple[int, ...]] = {}
    for table in SCHEMAS:
        parsed[table], lines[table], found = _read(table, raw.get(table))
        problems += found
    if problems:
        return None, problems
    return Draft(Tables(**parsed), lines), []


def read_leniently(raw: dict[str, bytes]) -> tuple[Tables, list[Problem]]:
    """As much of an older set as today's schemas can read, for comparison only; what they cannot is a problem each."""
    problems: list[Problem] = []
    parsed: dict[str, tuple[Any, ...]] = dict.fromkeys(SCHEMAS, ())
    for table in SCHEMAS:
        if table in raw:
            parsed[table], _, found = _read(table, raw[table])
            problems += found
    return Tables(**parsed), problems


@lru_cache(maxsize=2 * len(SCHEMAS))
def _read(table: str, content: bytes | None) -> tuple[tuple[Any, ...], tuple[int, ...], tuple[Problem, ...]]:
    """The rows of a table, the line of each, and what is wrong with it. A file is read once: of a new set, and of one
    with a site's rows over it, most files are those of the set before, and what is read from them is immutable."""
    problems: list[Problem] = []
    found = list(read_table(file_name(table), content, SCHEMAS[table](), problems))
    return tuple(row for _, row in found), tuple(line for line, _ in found), tuple(problems)


def load_bytes(directory: Path) -> dict[str, bytes]:
    """The content of every table file that is there; a missing one is left out and reported by :func:`read_draft`."""
    paths = {table: directory / file_name(table) for table in SCHEMAS}
    return {table: path.read_bytes() for table, path in paths.items() if path.is_file()}


def decode_table(file: str, content: bytes | None, problems: list[Problem]) -> str | None:
    """``content`` as text; None, and a problem more, if the file is not there or not UTF-8."""
    if content is None:
        problems.append(Problem(file, 0, "missing-file", "the table is not there", "restore it from version control"))
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.append(Problem(file, line, "encoding", f"byte {error.start} is not UTF-8", "save as UTF-8"))
        return None


def read_cells(table: str, text: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """The rows of ``text`` as cells, unread, each with its line. Rows that are not as wide as the header are left out,
    and nothing is given below a wrong header; whatever is wrong is added to ``problems`` by the end of the iteration.
    """
    return _cells(file_name(table), SCHEMAS[table].header(), text, problems)


def _cells(file: str, header: tuple[str, ...], text: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    expected = list(header)
    if not _characters_fit(file, text, problems):
        return
    records = _records(file, text, problems)
    found = next(records, (1, []))[1]
    if found != expected:
        problems.append(Problem(file, 1, "header", f"is {','.join(found)}", f"must be exactly {','.join(expected)}"))
        return
    for line, cells in records:
        if cells == expected:
            problems.append(Problem(file, line, "header", "the header stands again", "delete this line"))
        elif len(cells) == len(expected):
            yield line, cells
        else:
            detail = f"{len(cells)} cells where {len(expected)} belong"
            problems.append(Problem(file, line, "width", detail, "check commas and quotes in this line"))


def read_table(
    file: str, content: bytes | None, schema: RowSchema, problems: list[Problem]
) -> Iterator[tuple[int, Any]]:
    """The rows of one table, each with the line it stands on; what is wrong is added to ``problems``."""
    if content is not None and content.startswith(_BOM):
        problems.append(Problem(file, 1, "byte-order-mark", "the file starts with one", "save as UTF-8 without BOM"))
        return
    text = decode_table(file, content, problems)
    if text is None:
        return
    for line, cells in _cells(file, schema.header(), text, problems):
        try:
            yield line, schema.read(cells)
        except ValidationError as error:
            problems.extend(_cell_problems(file, line, error))


def _characters_fit(file: str, text: str, problems: list[Problem]) -> bool:
    for char, what, remedy in _FOREIGN:
        if char in text:
            line = text[: text.index(char)].count("\n") + 1
            problems.append(Problem(file, line, "character", f"holds {what}", remedy))
            return False
    if not text.endswith("\n"):
        line = text.count("\n") + 1
        problems.append(Problem(file, line, "cut-off", "the last line has no line end", "restore the end of the file"))
    return True


def _records(file: str, text: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for record in reader:
            if reader.line_num != start:
                detail = f"one record runs on to line {reader.line_num}"
                problems.append(Problem(file, start, "line-break", detail, "close the quote; a cell is one line"))
            yield start, record
            start = reader.line_num + 1
    except csv.Error as error:
        problems.append(Problem(file, start, "csv", str(error), "check the quotes in this line"))


def _cell_problems(file: str, line: int, error: ValidationError) -> Iterator[Problem]:
    for column, reasons in sorted(error.messages_dict.items()):
        for reason in reasons:
            yield Problem(file, line, "cell", f"{column}: {reason}", f"correct the cell in column {column}")
