"""Lines as they are cut from what comes in, however it comes in."""

from collections.abc import Iterator
from datetime import date
from http import HTTPStatus
from itertools import pairwise

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.batch.answering import build_answerer
from service.batch.lines import MAX_LINE, CutOffError, Line, LineAnswerer, LineReader, answer_blocks
from service.screening.screen import Screener
from tests.batch.asking import assert_problem_line, inputs, lines_of, one

KIB = 1024


@pytest.fixture(scope="module")
def answerer(screener: Screener) -> LineAnswerer:
    return LineAnswerer(
        build_answerer(screener, date(2026, 12, 1), 365, lambda *_: "off"), lambda line: str(line.number)
    )


def _read(chunks: list[bytes]) -> list[Line]:
    reader = LineReader()
    read = [line for chunk in chunks for line in reader.feed(chunk)]
    return [*read, *reader.end()]


@given(
    body=st.lists(st.sampled_from([b"a", b"bc", b"\n", b"\r\n", b"\r", b" ", b"\xff"])).map(b"".join), cuts=st.data()
)
def test_where_the_bytes_are_cut_on_the_way_changes_no_line(body: bytes, cuts: st.DataObject) -> None:
    places = sorted(cuts.draw(st.sets(st.integers(0, len(body)))) | {0, len(body)})
    chunks = [body[start:end] for start, end in pairwise(places)]
    expected = body.split(b"\n")
    if expected[-1] == b"":
        expected.pop()
    assert _read(chunks) == [Line(number, raw.removesuffix(b"\r")) for number, raw in enumerate(expected, 1)]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
@pytest.mark.parametrize("step", [1000, 16 * KIB, 200 * KIB])
def test_a_line_of_64_kib_is_kept_and_one_byte_more_is_not(end: bytes, step: int) -> None:
    for size, kept in ((MAX_LINE, True), (MAX_LINE + 1, False), (5 * MAX_LINE, False)):
        body = b"first\n" + b"x" * size + end
        lines = _read([body[start : start + step] for start in range(0, len(body), step)])
        assert lines == [Line(1, b"first"), Line(2, b"x" * size if kept else None)]


def test_a_line_that_is_too_long_costs_nothing_but_itself(answerer: LineAnswerer) -> None:
    body = [one("verapamil"), b"\n", *[b"x" * KIB] * 100, b"\n", one("Yaz"), b"\n"]
    documents = lines_of(b"".join(answer_blocks(body, answerer.answer, answerer.error)))
    assert inputs(documents) == [["verapamil"], None, ["Yaz"]]
    assert_problem_line(documents[1], 2, 413)
    assert "64 KiB" in documents[1]["detail"]


def test_what_a_chunk_brought_is_answered_before_the_next_is_asked_for(answerer: LineAnswerer) -> None:
    asked: list[str] = []

    def chunks() -> Iterator[bytes]:
        for chunk in (one("verapamil") + b"\n" + one("Yaz")[:9], one("Yaz")[9:] + b"\n"):
            asked.append("chunk")
            yield chunk

    blocks = answer_blocks(chunks(), answerer.answer, answerer.error)
    asked.extend(f"{len(lines_of(block))} answers" for block in blocks)
    assert asked == ["chunk", "1 answers", "chunk", "1 answers"]


def test_what_ends_too_early_ends_in_an_error_in_the_place_of_the_line_it_broke_off_in(answerer: LineAnswerer) -> None:
    def chunks() -> Iterator[bytes]:
        yield one("verapamil") + b"\n" + one("Yaz")
        raise CutOffError(HTTPStatus.BAD_REQUEST, "The rest of the body could not be read.")

    documents = lines_of(b"".join(answer_blocks(chunks(), answerer.answer, answerer.error)))
    assert inputs(documents) == [["verapamil"], None]
    assert_problem_line(documents[1], 2, 400)


def test_no_block_is_larger_than_64_kib(answerer: LineAnswerer) -> None:
    """Short answers share one, and an answer that is longer goes out in several."""
    drugs = sorted(answerer.answerer.screener.catalogue.substances)
    asked = [one("verapamil"), *[orjson.dumps({"medications": drugs[:count]}) for count in (1, 150, 2)], b"{", b"["]
    blocks = list(answer_blocks([b"\n".join([*asked, b""])], answerer.answer, answerer.error))
    assert max(map(len, blocks)) == 64 * KIB
    assert b"" not in blocks
    assert len(blocks[-1].splitlines()) > 1
    answers = [answerer.answer(Line(number, line)).raw for number, line in enumerate(asked, 1)]
    assert lines_of(b"".join(blocks)) == lines_of(b"".join(answers))


def test_a_blank_line_keeps_its_place(answerer: LineAnswerer) -> None:
    body = b"\n" + one("verapamil") + b"\n \t\r\n" + one("Yaz")
    documents = lines_of(b"".join(answer_blocks([body], answerer.answer, answerer.error)))
    assert inputs(documents) == [None, ["verapamil"], None, ["Yaz"]]
    for number in (1, 3):
        assert_problem_line(documents[number - 1], number, 400)


def test_an_error_line_names_the_tables_that_were_in_use_as_an_answer_does(answerer: LineAnswerer) -> None:
    answered, failed = lines_of(b"".join(answer_blocks([one("a") + b"\n{"], answerer.answer, answerer.error)))
    assert failed["knowledge_sha256"] == answered["knowledge_base"]["sha256"]
