"""A batch: however it is cut into chunks, a line out for each line in, the answer or the error of that line alone."""

import json
from collections.abc import Iterator
from functools import cache

from fuzzing.ground import REQUEST_ID, answerer
from service.batch.lines import MAX_LINE, Line, LineAnswerer, answer_blocks

_REFUSED = range(400, 500)


def check(raw: bytes) -> None:
    """``raw``: the first byte is the size of a chunk, the rest what was sent."""
    size, sent = max(int.from_bytes(raw[:1]), 1), raw[1:]
    lines = _answerer()
    told = b"".join(answer_blocks(_chunks(sent, size), lines.answer, lines.error))
    expected = [lines.answer(line) for line in _lines(sent)]
    assert told == b"".join(answered.raw for answered in expected)
    assert told.count(b"\n") == len(expected)
    for number, answered in enumerate(expected, start=1):
        document = json.loads(answered.raw)
        assert ("verdict" in document) is answered.is_answer
        assert answered.is_answer or (document["status"] in _REFUSED and document["line"] == number)


@cache
def _answerer() -> LineAnswerer:
    return LineAnswerer(answerer(), lambda _: REQUEST_ID)


def _chunks(sent: bytes, size: int) -> Iterator[bytes]:
    yield from (sent[start : start + size] for start in range(0, len(sent), size))


def _lines(sent: bytes) -> Iterator[Line]:
    """Cut at line feeds and nowhere else; what follows the last is a line if there is any of it."""
    parts = sent.split(b"\n")
    for number, part in enumerate(parts if parts[-1] else parts[:-1], start=1):
        raw = part.removesuffix(b"\r")
        yield Line(number, raw if len(raw) <= MAX_LINE else None)
