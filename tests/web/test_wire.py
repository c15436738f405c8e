"""What can go wrong between the caller's bytes and ours, on a real socket and with real curl."""

from pathlib import Path

import pytest

from tests.conftest import Server
from tests.web.asking import JSON, SCREEN, Answer, assert_problem, curl, raw
from tests.web.bodies import KIB, LIST

POST = b"POST /screen HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
CHUNK = b"%x\r\n%s\r\n" % (len(LIST), LIST)
AS_JSON = ("-H", f"Content-Type: {JSON}")

CUT_SHORT = [
    ("a length that says more than was sent", POST + b"Content-Length: 500\r\n\r\n" + LIST),
    ("a length one more than was sent", POST + b"Content-Length: %d\r\n\r\n" % (len(LIST) + 1) + LIST),
    ("half a document", POST + b"Content-Length: %d\r\n\r\n" % len(LIST) + LIST[:15]),
    ("a chunk cut short", CHUNKED + b"40\r\n" + LIST),
    ("chunks without an end", CHUNKED + CHUNK),
    ("a chunk that says it is shorter", CHUNKED + b"1c\r\n" + LIST + b"\r\n0\r\n\r\n"),
    ("a chunk size that is no number", CHUNKED + b"zz\r\n" + LIST + b"\r\n0\r\n\r\n"),
    ("a negative chunk size", CHUNKED + b"-1e\r\n" + LIST + b"\r\n0\r\n\r\n"),
    ("chunks that carry nothing", CHUNKED + b"0\r\n\r\n"),
    ("no length at all", POST + b"\r\n" + LIST),
]
UNREADABLE = [
    ("a space in the URL", b"GET /drugs?q=beta blocker HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("a URL of 5,000 characters", b"GET /drugs?q=" + b"x" * 5_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("a header without a colon", b"GET /drugs HTTP/1.1\r\nHost: localhost\r\nverapamil\r\n\r\n"),
    ("a length that is no number", POST + b"Content-Length: many\r\n\r\n" + LIST),
    ("two lengths", POST + b"Content-Length: 3\r\nContent-Length: 30\r\n\r\n" + LIST),
    ("a length and chunks", POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNK + b"0\r\n\r\n"),
    ("an unknown version of HTTP", b"GET /drugs HTTP/9.1\r\nHost: localhost\r\n\r\n"),
]


@pytest.fixture
def body(tmp_path: Path) -> Path:
    return tmp_path / "body"


def _chunked(server: Server, body: Path) -> Answer:
    return curl(server, SCREEN, *AS_JSON, "-H", "Transfer-Encoding: chunked", body=body)


@pytest.mark.parametrize("sent", [sent for _, sent in CUT_SHORT], ids=[name for name, _ in CUT_SHORT])
def test_a_body_that_did_not_arrive_whole_is_refused_and_never_screened(server: Server, sent: bytes) -> None:
    answer = raw(server, sent)
    assert 400 <= answer.status < 500
    assert_problem(answer)


@pytest.mark.parametrize("sent", [sent for _, sent in UNREADABLE], ids=[name for name, _ in UNREADABLE])
def test_a_request_that_is_no_http_is_never_screened_and_is_nobodys_failure_but_the_callers(
    server: Server, sent: bytes
) -> None:
    answer = raw(server, sent)
    assert 400 <= answer.status < 500
    assert b"verdict" not in answer.body


@pytest.mark.parametrize("sent", [sent for _, sent in UNREADABLE], ids=[name for name, _ in UNREADABLE])
def test_a_request_that_is_no_http_is_answered_like_every_other_error(server: Server, sent: bytes) -> None:
    assert_problem(raw(server, sent))


def test_a_list_in_chunks_is_screened(server: Server, body: Path) -> None:
    body.write_bytes(LIST)
    answer = _chunked(server, body)
    assert answer.status == 200
    assert [line["input"] for line in answer.json()["medications"]] == ["verapamil"]


def test_an_over_large_body_in_chunks_is_too_large(server: Server, body: Path) -> None:
    body.write_bytes(b'{"medications": ["verapamil"]' + b" " * 300_000 + b"}")
    answer = _chunked(server, body)
    assert_problem(answer)
    assert answer.status == 413


def test_what_stands_beyond_the_limit_of_a_body_in_chunks_is_not_dropped_in_silence(server: Server, body: Path) -> None:
    body.write_bytes(LIST + b" " * 300_000 + b'{"medications": ["amiodarone"]}')
    answer = _chunked(server, body)
    assert_problem(answer)
    assert answer.status == 413


def test_an_over_large_body_is_refused_before_it_is_sent(server: Server, body: Path) -> None:
    body.write_bytes(b" " * 2_000_000)
    answer = curl(server, SCREEN, *AS_JSON, "-H", "Expect: 100-continue", body=body)
    assert_problem(answer)
    assert answer.status == 413


def test_a_body_of_exactly_256_kib_is_screened(server: Server, body: Path) -> None:
    body.write_bytes(LIST + b" " * (256 * KIB - len(LIST)))
    assert curl(server, SCREEN, *AS_JSON, body=body).status == 200


def test_curl_without_a_type_is_not_screened_as_json(server: Server, body: Path) -> None:
    """curl says application/x-www-form-urlencoded by itself."""
    body.write_bytes(LIST)
    answer = curl(server, SCREEN, body=body)
    assert 400 <= answer.status < 500
    assert_problem(answer)


@pytest.mark.parametrize("written", ["APPLICATION/JSON", "application/json; charset=utf-8", "application/json;x=y"])
def test_the_content_type_is_read_as_http_reads_it(server: Server, body: Path, written: str) -> None:
    body.write_bytes(LIST)
    assert curl(server, SCREEN, "-H", f"Content-Type: {written}", body=body).status == 200


def test_a_compressed_body_is_refused_rather_than_guessed(server: Server, body: Path) -> None:
    body.write_bytes(b"\x1f\x8b\x08\x00" + LIST)
    answer = curl(server, SCREEN, *AS_JSON, "-H", "Content-Encoding: gzip", body=body)
    assert 400 <= answer.status < 500
    assert_problem(answer)
