"""The lists of one record batch: which distinct lines they are made of, and what each is asked with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from service.batch.bodies import body_of
from service.batch.rows import INPUT, MEDICATIONS
from service.intake.body import BodyError


@dataclass(frozen=True, slots=True)
class Written:
    """``lines`` are the distinct lines as bodies hold them; list i is made of ``codes[bounds[i]:bounds[i + 1]]``. What
    is no line, or no list at all, is a line that is None."""

    lines: Sequence[Any]
    codes: NDArray[np.int64]
    bounds: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rests:
    """What is asked beside the list: ``bodies`` are the distinct ones, without ``medications``, None for one that
    cannot be read; ``codes`` says which of them each row has."""

    bodies: Sequence[dict[str, Any] | None]
    codes: NDArray[np.int64]


def read_lists(batch: pa.RecordBatch) -> Written:
    """The column ``medications``, whatever its type."""
    column = batch.column(MEDICATIONS)
    if isinstance(column, pa.ListArray) and pa.types.is_string(column.type.value_type) and not column.null_count:
        return _texts(column)
    bodies = (_body({MEDICATIONS: cell}, "") for cell in column.to_pylist())
    return _numbered(body and body[MEDICATIONS] for body in bodies)


def read_rests(batch: pa.RecordBatch, default_candidate: str) -> Rests:
    """Every column but ``medications``."""
    names = [name for name in batch.schema.names if name in INPUT and name != MEDICATIONS]
    given = {name: batch.column(name) for name in names if batch.column(name).null_count < len(batch)}
    bodies: list[dict[str, Any] | None] = []
    known: dict[str, int] = {}
    codes = np.zeros(len(batch), np.int64)
    rows = zip(*(column.to_pylist() for column in given.values()), strict=True) if given else [()] * len(batch)
    for place, cells in enumerate(rows):
        key = repr(cells)
        if key not in known:
            known[key] = len(bodies)
            body = _body(dict(zip(given, cells, strict=True)), default_candidate)
            bodies.append(body and {name: part for name, part in body.items() if name != MEDICATIONS})
        codes[place] = known[key]
    return Rests(bodies, codes)


def _body(cells: dict[str, Any], default_candidate: str) -> dict[str, Any] | None:
    try:
        return body_of(cells, default_candidate)
    except BodyError:
        return None


def _texts(column: "pa.ListArray[Any]") -> Written:
    encoded: Any = pc.dictionary_encode(column.flatten(), null_encoding="encode")
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    bounds = column.offsets.to_numpy().astype(np.int64)
    return Written(encoded.dictionary.to_pylist(), codes, bounds - bounds[0])


def _numbered(lists: Iterable[Any]) -> Written:
    lines: list[Any] = []
    known: dict[str | bytes | None, int] = {}
    codes: list[int] = []
    bounds = [0]
    for each in lists:
        for line in each if isinstance(each, list) else [None]:
            key = _key(line)
            if key not in known:
                known[key] = len(lines)
                lines.append(None if key is None else line)
            codes.append(known[key])
        bounds.append(len(codes))
    return Written(lines, np.array(codes, np.int64), np.array(bounds, np.int64))


def _key(line: Any) -> str | bytes | None:
    """What tells two lines apart; None for what is no line. A line with an id of its own is no line here: it is like
    no other, and is read with its row."""
    if isinstance(line, str):
        return line
    if not isinstance(line, dict) or "id" in line:
        return None
    try:
        return orjson.dumps(line)
    except orjson.JSONEncodeError:
        return None


def any_of_each(flags: NDArray[np.bool_], bounds: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each list whether a flag of it is set."""
    counted = np.concatenate([[0], np.cumsum(flags)])
    found: NDArray[np.bool_] = counted[bounds[1:]] > counted[bounds[:-1]]
    return found
