"""``POST /screen/batch`` of a running service, asked by real curl and over a real socket."""

import json
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.batch.asking import (
    AS_NDJSON,
    BATCH,
    IN_CHUNKS,
    NDJSON,
    assert_problem_line,
    curl_lines,
    inputs,
    lines_of,
    one,
    post_lines,
)
from tests.batch.conftest import Watched
from tests.conftest import Server, StartServer
from tests.web.asking import JSON, Answer, assert_problem, curl, parse, screen
from tests.web.bodies import EVERY, KIB, Bad

DRUGS = ["verapamil", "Yaz", "zzqx", "Valium 5 mg tab", "tizanidne"]
LINE_LIMIT = 64 * KIB
HEAD = f"POST {BATCH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {NDJSON}\r\n".encode()
LIST = one("verapamil")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "lists.ndjson"


def _written(file: Path, lines: list[bytes], end: bytes = b"\n") -> Path:
    file.write_bytes(end.join(lines) + end)
    return file


def _numbered(count: int) -> list[bytes]:
    """Lines that can be told apart: each drug with a strength of its own."""
    return [one(f"{DRUGS[number % len(DRUGS)]} {number} mg") for number in range(1, count + 1)]


@pytest.mark.parametrize("framing", [(), IN_CHUNKS], ids=["length", "chunks"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_line_n_of_the_answer_belongs_to_line_n_of_the_body(
    server: Server, file: Path, framing: tuple[str, ...], end: bytes
) -> None:
    answer = curl_lines(server, _written(file, _numbered(300), end), *framing)
    assert (answer.status, answer.media_type) == (200, NDJSON)
    assert inputs(lines_of(answer.body)) == [[f"{DRUGS[n % len(DRUGS)]} {n} mg"] for n in range(1, 301)]


def test_one_line_in_a_hundred_is_broken_and_only_those_are_errors(server: Server, file: Path) -> None:
    lines = _numbered(1000)
    broken = dict(zip(range(50, 1000, 100), [b'{"medications": [', b"[]"] * 5, strict=True))
    broken[50] = b"\xff"
    for number, bad in broken.items():
        lines[number - 1] = bad
    documents = lines_of(curl_lines(server, _written(file, lines)).body)
    assert [n for n, document in enumerate(documents, 1) if "verdict" not in document] == sorted(broken)
    for number, bad in broken.items():
        assert_problem_line(documents[number - 1], number, 422 if bad == b"[]" else 400)


def test_an_error_points_at_the_place_in_its_line(server: Server) -> None:
    body = LIST + b"\n" + b'{"medications": ["a", {"name": "b", "route": "mouth"}], "patient": {"age": 4}}\n'
    document = lines_of(post_lines(server, body).body)[1]
    assert_problem_line(document, 2, 422)
    assert {error["pointer"] for error in document["errors"]} == {"/medications/1/route", "/patient/age"}


# A line end between two documents makes two lists of them here.
NATIVE = [bad for bad in EVERY if bad.media_type == JSON and bad.name != "two documents"]
SPOILT = [bad for bad in NATIVE if bad.body and b"\n" not in bad.body.strip(b"\n")]


@pytest.mark.parametrize("bad", SPOILT, ids=lambda bad: bad.name)
def test_a_line_that_was_not_understood_is_an_error_and_the_rest_goes_on(server: Server, bad: Bad) -> None:
    answer = post_lines(server, one("verapamil") + b"\n" + bad.body.strip(b"\n") + b"\n" + one("Yaz"))
    documents = lines_of(answer.body)
    assert inputs(documents) == [["verapamil"], None, ["Yaz"]]
    assert_problem_line(documents[1], 2, 413 if len(bad.body) > LINE_LIMIT else bad.status)


@pytest.mark.parametrize("bad", NATIVE, ids=lambda bad: bad.name)
def test_a_body_of_nothing_but_a_bad_line_is_never_screened(server: Server, bad: Bad) -> None:
    answer = post_lines(server, bad.body)
    assert b'"verdict"' not in answer.body
    if not bad.body:
        assert answer.status == 400
        assert_problem(answer)


@pytest.mark.parametrize("media_type", [None, JSON, "text/plain", "application/x-www-form-urlencoded", ";;;"])
def test_another_type_is_415_and_nothing_is_screened(server: Server, media_type: str | None) -> None:
    answer = post_lines(server, LIST + b"\n", media_type)
    assert answer.status == 415
    assert_problem(answer)


@pytest.mark.parametrize(
    "media_type", ["application/ndjson", "application/jsonl", "APPLICATION/X-NDJSON; charset=utf-8"]
)
def test_every_name_of_newline_delimited_json_is_taken(server: Server, media_type: str) -> None:
    assert inputs(lines_of(post_lines(server, LIST + b"\n", media_type).body)) == [["verapamil"]]


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("*/*", NDJSON),
        ("application/jsonl", "application/jsonl"),
        ("application/ndjson;q=0.5, application/x-ndjson;q=0.1", "application/ndjson"),
        ("application/problem+json", NDJSON),
    ],
)
def test_the_answer_has_the_name_that_is_asked_for(server: Server, accept: str, given: str) -> None:
    assert post_lines(server, LIST, Accept=accept).media_type == given


@pytest.mark.parametrize("accept", [JSON, "text/html", "application/fhir+json"])
def test_who_takes_no_newline_delimited_json_is_told_what_is_offered(server: Server, accept: str) -> None:
    answer = post_lines(server, LIST, Accept=accept)
    assert answer.status == 406
    assert NDJSON.encode() in answer.body


@pytest.mark.parametrize("query", ["route=iv", "format=text", "medicatoins"])
def test_a_query_is_refused_rather_than_ignored(server: Server, file: Path, query: str) -> None:
    answer = curl(server, f"{BATCH}?{query}", *AS_NDJSON, body=_written(file, [LIST]))
    assert answer.status == 422
    assert b"verdict" not in answer.body


def test_without_tables_nothing_is_screened(start_server: StartServer, tmp_path: Path) -> None:
    answer = post_lines(start_server(DATA_DIR=str(tmp_path)), LIST + b"\n")
    assert answer.status == 503
    assert_problem(answer)


def _over_socket(server: Server, *parts: bytes) -> Answer:
    """``parts`` as they are on the wire, after which nothing more is sent; the answer with its chunks joined."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        for part in parts:
            connection.sendall(part)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while part := connection.recv(65536):
            received += part
    answer = parse(received)
    return Answer(answer.status, answer.headers, _unchunked(answer.body)) if answer.all("Transfer-Encoding") else answer


def _unchunked(body: bytes) -> bytes:
    """Raises ValueError if the last chunk is missing."""
    whole = b""
    while True:
        size, _, body = body.partition(b"\r\n")
        if not int(size, 16):
            return whole
        whole, body = whole + body[: int(size, 16)], body[int(size, 16) + 2 :]


BROKEN_OFF = [
    ("in a line", b"Content-Length: 500\r\n\r\n" + LIST + b"\n" + LIST[:9]),
    ("at the end of a line", b"Content-Length: 500\r\n\r\n" + LIST + b"\n"),
    ("before a line end that is missing", b"Content-Length: %d\r\n\r\n" % (2 * len(LIST) + 2) + LIST + b"\n" + LIST),
]


@pytest.mark.parametrize("sent", [sent for _, sent in BROKEN_OFF], ids=[name for name, _ in BROKEN_OFF])
def test_a_body_that_ends_too_early_ends_in_an_error_and_is_never_just_shorter(server: Server, sent: bytes) -> None:
    documents = lines_of(_over_socket(server, HEAD, sent).body)
    assert inputs(documents) == [["verapamil"], None]
    assert_problem_line(documents[1], 2, 400)
    assert "announced" in documents[1]["detail"]


def test_chunks_that_break_off_end_in_an_error(server: Server) -> None:
    first = LIST + b" " * (8 * KIB) + b"\n"
    sent = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n40\r\n%s" % (len(first), first, LIST)
    documents = lines_of(_over_socket(server, HEAD, sent).body)
    assert_problem_line(documents[-1], len(documents), 400)
    assert inputs(documents)[:-1] in ([], [["verapamil"]])


@pytest.mark.parametrize("sent", [b"\r\n" + LIST, b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"])
def test_a_body_that_is_not_there_is_no_empty_batch(server: Server, sent: bytes) -> None:
    answer = _over_socket(server, HEAD, sent)
    assert answer.status == 400
    assert_problem(answer)


def test_a_caller_who_reads_only_after_sending_gets_a_thousand_lists_through(server: Server) -> None:
    documents = lines_of(post_lines(server, b"\n".join(_numbered(1000))).body)
    assert len(documents) == 1000


def _curl(server: Server, file: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = ["curl", "--silent", "--max-time", "120", *AS_NDJSON, *arguments, "--data-binary", f"@{file}"]
    return subprocess.Popen([*command, server.url + BATCH], stdout=subprocess.PIPE)


def test_a_caller_who_goes_away_takes_nothing_with_him(watched: Watched, file: Path) -> None:
    worker, before = watched.worker, len(watched.server.log)
    with _curl(watched.server, _written(file, [one("zzqx-secret-drug")] * 20_000)) as running:
        assert running.stdout is not None
        assert running.stdout.readline().startswith(b'{"verdict"')
        running.kill()
    assert screen(watched.server, {"medications": ["verapamil"]}).status == 200
    assert watched.worker == worker
    assert "zzqx" not in watched.server.log[before:]


def test_a_batch_may_take_longer_than_a_worker_may_be_silent(start_server: StartServer) -> None:
    """Eight lines, one a second, before a gunicorn that kills a worker after four seconds of silence."""
    server = start_server(GUNICORN_CMD_ARGS="--timeout 4")
    line = LIST + b" " * (4 * KIB - len(LIST) - 1) + b"\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % (8 * len(line)))
        for _ in range(8):
            time.sleep(1)
            connection.sendall(line)
        received = b""
        while part := connection.recv(65536):
            received += part
    assert inputs(lines_of(_unchunked(parse(received).body))) == [["verapamil"]] * 8
    assert "TIMEOUT" not in server.log


def test_a_caller_who_falls_silent_is_told_and_holds_no_worker(watched: Watched) -> None:
    worker = watched.worker
    with socket.create_connection(("127.0.0.1", watched.server.port), timeout=60) as connection:
        connection.sendall(HEAD + b"Content-Length: 9000\r\n\r\n" + (LIST + b" " * (4 * KIB)) + b"\n")
        received = b""
        while part := connection.recv(65536):
            received += part
    documents = lines_of(_unchunked(parse(received).body))
    assert_problem_line(documents[-1], len(documents), 408)
    assert screen(watched.server, {"medications": ["verapamil"]}).status == 200
    assert watched.worker == worker


def test_a_batch_is_answered_from_one_set_of_tables(server: Server) -> None:
    documents: list[Any] = lines_of(post_lines(server, b"\n".join([*_numbered(20), b"{"])).body)
    digests = {json.dumps(d.get("knowledge_base", {}).get("sha256") or d["knowledge_sha256"]) for d in documents}
    assert len(digests) == 1


def test_a_caller_who_never_reads_is_cut_off_and_holds_no_worker(watched: Watched) -> None:
    """More than the buffers between hold: both ends wait for each other until the service gives up."""
    worker, before = watched.worker, len(watched.server.log)
    body = (one("zzqx-secret-drug") + b"\n") * 200_000
    with (
        socket.create_connection(("127.0.0.1", watched.server.port), timeout=120) as connection,
        pytest.raises(OSError, match=r"Broken pipe|reset"),
    ):
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    assert screen(watched.server, {"medications": ["verapamil"]}).status == 200
    assert watched.worker == worker
    assert "zzqx" not in watched.server.log[before:]
