"""Newline-delimited JSON: each line is a body of ``POST /screen``, and becomes a line with its answer or its error.

One line out for each line in, a blank one too, in the same order: line N of the output belongs to line N of the input.
An error line is a problem document with a ``status`` and the number of its ``line`` (from 1), which no answer has.
Nothing here holds more than one line and one chunk of input.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import NamedTuple

from marshmallow import ValidationError

from service.batch.answering import Answerer, one_line
from service.intake.body import BodyError, load_json
from service.intake.requests import ScreenRequestSchema
from service.rendering.problem import Pointed, ProblemError, problem_document, problem_with_body

MAX_LINE = 64 * 1024
"""Bytes, the line end not counted."""
_END = b"\n"
_BLOCK = 64 * 1024


class Line(NamedTuple):
    """One line of input by its ``number``, from 1, without its line end; ``raw`` is None if it was too long to keep."""

    number: int
    raw: bytes | None


class Answered(NamedTuple):
    """One line of output, and whether it is an answer or an error."""

    raw: bytes
    is_answer: bool


class CutOffError(ProblemError):
    """The input ended before its end: the lines before were whole, the rest is not known."""


ErrorLine = Callable[[int, ProblemError], bytes]
"""The error line in the place of the line with that number."""
NameAnswer = Callable[[Line], str]
"""The id of the answer to a line, a UUID."""


@dataclass(frozen=True, slots=True)
class LineAnswerer:
    """Answers one line after the other; ``name`` gives each answer its ``request_id``."""

    answerer: Answerer
    name: NameAnswer
    schema: ScreenRequestSchema = field(default_factory=ScreenRequestSchema)

    def answer(self, line: Line) -> Answered:
        """The answer of ``POST /screen`` to the line, or an error line."""
        try:
            return Answered(self._answer(line), is_answer=True)
        except ProblemError as problem:
            return Answered(self.error(line.number, problem), is_answer=False)
        except (BodyError, ValidationError) as error:
            return Answered(self.error(line.number, problem_with_body(error)), is_answer=False)

    def error(self, number: int, problem: ProblemError) -> bytes:
        """The error line in the place of line ``number``; with the digest of the tables, as an answer has it."""
        document = problem_document(problem.status, problem.detail, problem.errors)
        digest = self.answerer.screener.knowledge.digest
        return one_line(document | {"line": number, "knowledge_sha256": digest})

    def _answer(self, line: Line) -> bytes:
        if line.raw is None:
            raise _problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The line is larger than {MAX_LINE // 1024} KiB")
        if not line.raw.strip():
            raise _problem(HTTPStatus.BAD_REQUEST, "The line is blank")
        body = load_json(line.raw)
        data = self.schema.load(body)
        return self.answerer.answer(body, data, self.name(line)).dump()


class LineReader:
    """Cuts chunks into lines. ``number``: of the line that is not yet known to be whole."""

    def __init__(self) -> None:
        self.number, self._kept, self._too_long = 1, b"", False

    def feed(self, chunk: bytes) -> Iterator[Line]:
        """The lines that ``chunk`` ends. A line that is too long is not kept while it passes by."""
        *whole, rest = chunk.split(_END)
        for part in whole:
            yield self._line(self._kept + part)
        self._too_long = self._too_long or len(self._kept) + len(rest) > MAX_LINE + 1
        self._kept = b"" if self._too_long else self._kept + rest

    def end(self) -> Iterator[Line]:
        """The last line, if it has no line end."""
        if self._kept or self._too_long:
            yield self._line(self._kept)

    def _line(self, raw: bytes) -> Line:
        raw = raw.removesuffix(b"\r")
        line = Line(self.number, None if self._too_long or len(raw) > MAX_LINE else raw)
        self.number, self._kept, self._too_long = self.number + 1, b"", False
        return line


def answer_blocks(chunks: Iterable[bytes], answer: Callable[[Line], Answered], error: ErrorLine) -> Iterator[bytes]:
    """The output for ``chunks`` in blocks of at most 64 KiB; what a chunk brought is out before the next is asked for.

    If the chunks end in a CutOffError the last line says so: it stands where the answer to the first line that is not
    known to be whole would stand.
    """
    reader = LineReader()
    try:
        for chunk in chunks:
            yield from _blocks(map(answer, reader.feed(chunk)))
        yield from _blocks(map(answer, reader.end()))
    except CutOffError as cut:
        yield error(reader.number, cut)


def _blocks(answered: Iterable[Answered]) -> Iterator[bytes]:
    ready: list[bytes] = []
    size = 0
    for line in answered:
        # What is not too long is handed on as it is: to copy an answer costs as much as a part of working it out.
        for part in (line.raw[at : at + _BLOCK] for at in range(0, len(line.raw), _BLOCK)):
            if size + len(part) > _BLOCK:
                yield b"".join(ready)
                ready, size = [], 0
            ready.append(part)
            size += len(part)
    if ready:
        yield b"".join(ready)


def _problem(status: HTTPStatus, what: str) -> ProblemError:
    return ProblemError(status, f"{what}; nothing was checked.", (Pointed("", what[0].lower() + what[1:]),))
