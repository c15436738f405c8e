"""Ways of asking the running service: by http.client, by real curl, and byte by byte over a socket."""

import json
import socket
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.conftest import Server

JSON = "application/json"
PROBLEM = "application/problem+json"
SCREEN = "/screen"


@dataclass(frozen=True)
class Answer:
    """What came back. A header that was sent twice stands in ``headers`` twice."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def media_type(self) -> str:
        return next(iter(self.all("Content-Type")), "").partition(";")[0]

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def pointers(self) -> set[str]:
        return {error["pointer"] for error in self.json()["errors"]}


def ask(
    server: Server, path: str, *, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None
) -> Answer:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        # A service may refuse a body before all of it was sent; the answer is there to be read all the same.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request(method, path, body=body, headers=headers or {})
        response = connection.getresponse()
        return Answer(response.status, tuple(response.getheaders()), response.read())
    finally:
        connection.close()


def post(server: Server, body: bytes, media_type: str | None = JSON, **headers: str) -> Answer:
    """``body`` to /screen as it is; ``media_type`` None sends no Content-Type."""
    kind = {"Content-Type": media_type} if media_type else {}
    return ask(server, SCREEN, method="POST", body=body, headers=kind | headers)


def screen(server: Server, document: Any) -> Answer:
    return post(server, json.dumps(document).encode())


def curl(server: Server, path: str, *arguments: str, body: Path | None = None) -> Answer:
    """The answer as curl got it, interim answers (100 Continue) left out."""
    data = ("--data-binary", f"@{body}") if body else ()
    command = ["curl", "--silent", "--show-error", "--include", "--max-time", "60", *arguments, *data]
    done = subprocess.run([*command, server.url + path], capture_output=True, check=True)
    return parse(done.stdout)


def raw(server: Server, sent: bytes) -> Answer:
    """``sent`` as it is on the wire, after which nothing more is sent."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while part := connection.recv(65536):
            received += part
    return parse(received)


def parse(received: bytes) -> Answer:
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    status = int(first.split()[1])
    if status == 100:
        return parse(body)
    pairs = (line.partition(":") for line in lines)
    return Answer(status, tuple((name, value.strip()) for name, _, value in pairs), body)


def assert_problem(answer: Answer) -> None:
    """The answer is an error, and a complete RFC 9457 document with pointers."""
    assert answer.status >= 400, answer.body[:300]
    assert answer.media_type == PROBLEM, (answer.status, answer.media_type, answer.body[:300])
    found = answer.json()
    assert found["status"] == answer.status
    assert isinstance(found["title"], str)
    assert found["title"]
    assert isinstance(found["type"], str)
    assert isinstance(found["detail"], str)
    assert found["detail"]
    assert isinstance(found["errors"], list)
    for error in found["errors"]:
        assert set(error) >= {"pointer", "detail"}
        assert error["pointer"] == "" or error["pointer"].startswith("/")
        assert error["detail"]
    assert "verdict" not in found
