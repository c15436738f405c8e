"""Clients: each a process that asks one question after the other, and once more where it got no answer."""

import multiprocessing
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from typing import Any

from chaos.counting import Tally, added
from chaos.oracle import Answer, Oracle, Outcome
from chaos.questions import Question

PATIENCE = 60.0
"""Seconds until a client takes a connection for lost."""
PAUSE = 0.5
"""Seconds before the one retry."""
_FORK = multiprocessing.get_context("fork")
"""So that every client has the oracle without making it again."""
_CHUNK = 65536


class LostError(Exception):
    """The connection ended before the answer did."""


class Wire:
    """One connection, made again whenever the server closes it. As little as HTTP needs, for speed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, request: bytes) -> Answer:
        """Raises LostError."""
        try:
            kept = self._socket is not None
            if self._socket is None:
                self._socket = self._connect()
            self._socket.sendall(request)
            head, rest = self._head(self._socket)
            if not head and kept:
                # Closed while it was idle, as a server may: not a failure.
                self.close()
                return self.ask(request)
            return self._answer(self._socket, head, rest)
        except OSError as error:
            self.close()
            raise LostError(repr(error)) from error
        except LostError:
            self.close()
            raise

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _connect(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    @staticmethod
    def _head(wire: socket.socket) -> tuple[bytes, bytes]:
        received = b""
        while b"\r\n\r\n" not in received:
            piece = wire.recv(_CHUNK)
            if not piece:
                if received:
                    raise LostError("the headers were cut")
                return b"", b""
            received += piece
        head, _, rest = received.partition(b"\r\n\r\n")
        return head, rest

    def _answer(self, wire: socket.socket, head: bytes, rest: bytes) -> Answer:
        status, headers = parse_head(head)
        length = int(headers["content-length"])
        while len(rest) < length:
            piece = wire.recv(_CHUNK)
            if not piece:
                raise LostError(f"{len(rest)} of {length} bytes")
            rest += piece
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers.get("content-type", ""), rest)


def parse_head(head: bytes) -> tuple[int, dict[str, str]]:
    """Status and headers, their names in small letters. Raises LostError if it is no such thing."""
    lines = head.decode("latin-1").split("\r\n")
    parts = lines[0].split(" ")
    if not parts[0].startswith("HTTP/1.") or not parts[1].isdigit():
        raise LostError("not an answer")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    if "content-length" not in headers:
        raise LostError("no length")
    return int(parts[1]), headers


def ask(wire: Wire, question: Question, request: bytes, oracle: Oracle) -> list[Outcome]:
    """The outcomes of one attempt, and of another if the first got no answer."""
    outcomes: list[Outcome] = []
    for pause in (0.0, PAUSE):
        time.sleep(pause)
        try:
            outcomes.append(oracle.judge(question, wire.ask(request)))
        except LostError:
            outcomes.append(Outcome.LOST)
        if outcomes[-1] not in {Outcome.LOST, Outcome.LATER}:
            break
    return outcomes


@dataclass(slots=True)
class Load:
    """``clients`` processes that ask until they are stopped, or until each has asked its share of ``most``."""

    port: int
    questions: list[Question]
    oracle: Oracle
    clients: int = 4
    most: int = 0
    _asked: Any = None
    _stopped: Event = field(default_factory=_FORK.Event)
    _running: list[tuple[BaseProcess, Connection]] = field(default_factory=list)

    def start(self) -> "Load":
        self._asked = _FORK.RawArray("q", self.clients)
        for number in range(self.clients):
            here, there = _FORK.Pipe(duplex=False)
            process = _FORK.Process(target=self._client, args=(number, there), daemon=True)
            process.start()
            there.close()
            self._running.append((process, here))
        return self

    @property
    def asked(self) -> int:
        """So far."""
        return sum(self._asked)

    @property
    def is_running(self) -> bool:
        return any(process.is_alive() for process, _ in self._running)

    def stop(self) -> Tally:
        """What was counted. Raises EOFError if a client was lost itself, and its count with it."""
        self._stopped.set()
        return self.wait()

    def wait(self) -> Tally:
        """The same, once they are through by themselves."""
        tally = added([pipe.recv() for _, pipe in self._running])
        for process, _ in self._running:
            process.join(timeout=PATIENCE)
        self._running.clear()
        return tally

    def _client(self, number: int, pipe: Connection) -> None:
        wire, tally = Wire(self.port), Tally()
        requests = [question.request(f"127.0.0.1:{self.port}") for question in self.questions]
        for question in self._order(number):
            started = time.monotonic()
            outcomes = ask(wire, question, requests[question.number], self.oracle)
            tally.count(outcomes, f"question {question.number}", time.monotonic() - started)
            self._asked[number] += 1
        pipe.send(tally)

    def _order(self, number: int) -> Iterator[Question]:
        place = number * len(self.questions) // self.clients
        left = self.most // self.clients if self.most else -1
        while left and not self._stopped.is_set():
            yield self.questions[place % len(self.questions)]
            place, left = place + 1, left - 1
