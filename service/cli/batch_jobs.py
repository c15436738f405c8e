"""What the batch command does with each kind of file, and newline-delimited JSON, which needs no extra."""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

from service.batch.answering import Answerer
from service.batch.lines import Line, LineAnswerer, LineReader

Step = Callable[[int], None]
"""Told how much of the ``total`` of a job is read so far."""
Write = Callable[[BinaryIO], int]
"""Puts one part into a file; says how many of its rows were not answered."""
_CHUNK = 1 << 20
_UUID_BY_NAME = 5


class FileError(Exception):
    """The input cannot be used as it is; nothing of it was screened."""


class Job(Protocol):
    """One input, ready to be answered part by part."""

    @property
    def total(self) -> int:
        """The size of the input, in the unit of ``Step``."""

    def answer(self, done: int, step: Step) -> Iterator[Write]:
        """The parts of the output, the first ``done`` left out. Each is to be written before the next is asked for."""

    def join(self, parts: Iterable[Path], out: BinaryIO) -> None:
        """The whole output from its parts."""


@dataclass(frozen=True, slots=True)
class LinesJob:
    """Each line of ``source`` is a body of ``POST /screen`` and becomes its answer, or an error line. The id of an
    answer is made from the line, so that the same input gives the same output."""

    source: Path
    rows: int
    answerer: Answerer

    @property
    def total(self) -> int:
        return self.source.stat().st_size

    def answer(self, done: int, step: Step) -> Iterator[Write]:
        lines = LineAnswerer(self.answerer, self._name)
        with self.source.open("rb") as file:
            for number, part in enumerate(_in_parts(_lines(file), self.rows)):
                if number < done:
                    for _ in part:
                        pass
                else:
                    yield _writer(part, lines)
                step(file.tell())

    def join(self, parts: Iterable[Path], out: BinaryIO) -> None:
        append(parts, out)

    def _name(self, line: Line) -> str:
        answerer = self.answerer
        about = f"{answerer.screener.knowledge.digest} {answerer.today} {line.number} ".encode()
        return str(UUID(bytes=hashlib.sha256(about + (line.raw or b"")).digest()[:16], version=_UUID_BY_NAME))


def append(parts: Iterable[Path], out: BinaryIO) -> None:
    for path in parts:
        with path.open("rb") as part:
            shutil.copyfileobj(part, out, _CHUNK)


def _lines(file: BinaryIO) -> Iterator[Line]:
    reader = LineReader()
    while chunk := file.read(_CHUNK):
        yield from reader.feed(chunk)
    yield from reader.end()


def _in_parts(lines: Iterator[Line], rows: int) -> Iterator[Iterator[Line]]:
    """``lines`` in runs of ``rows``, none held in memory: a part is read before the next is asked for."""
    while (first := next(lines, None)) is not None:
        yield chain((first,), islice(lines, rows - 1))


def _writer(part: Iterator[Line], lines: LineAnswerer) -> Write:
    def write(file: BinaryIO) -> int:
        errors = 0
        for line in part:
            answered = lines.answer(line)
            file.write(answered.raw)
            errors += not answered.is_answer
        return errors

    return write
