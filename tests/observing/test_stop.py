"""The service is told to end while it is asked: whoever was let in gets a whole answer."""

import json
import signal
import socket
import threading
import time
from dataclasses import dataclass, field

from tests.conftest import Server, StartServer
from tests.web.asking import parse

BODY = json.dumps({"candidate": {"name": "dantrolene", "route": "iv"}, "medications": ["verapamil", "Yaz"]}).encode()
REQUEST = (
    b"POST /screen HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(BODY), BODY)
)


def _received(connection: socket.socket) -> bytes:
    received = b""
    with connection:
        while part := connection.recv(65536):
            received += part
    return received


def _is_right(received: bytes) -> bool:
    answer = parse(received)
    whole = [str(len(answer.body))] == answer.all("Content-Length")
    return whole and answer.status == 200 and answer.json()["verdict"] == "do_not_start"


def test_whoever_waits_for_a_worker_when_the_end_comes_is_answered(start_server: StartServer) -> None:
    server = start_server(WORKERS="1")
    waiting = [socket.create_connection(("127.0.0.1", server.port), timeout=60) for _ in range(40)]
    for connection in waiting:
        connection.sendall(REQUEST)
    server.process.terminate()
    assert [_is_right(_received(connection)) for connection in waiting] == [True] * len(waiting)
    assert server.process.wait(timeout=60) == 0


@dataclass
class Asked:
    """What became of requests: ``turned_away`` before a byte of an answer."""

    right: int = 0
    turned_away: int = 0
    wrong: list[bytes] = field(default_factory=list)


def _ask_until_gone(server: Server, asked: Asked) -> None:
    while True:
        received = b""
        try:
            with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
                connection.sendall(REQUEST)
                while part := connection.recv(65536):
                    received += part
        except ConnectionRefusedError:
            return
        except OSError:
            if not received:
                asked.turned_away += 1
                continue
        if received and _is_right(received):
            asked.right += 1
        else:
            asked.wrong.append(received)


def test_under_load_every_request_gets_a_whole_right_answer_or_none(start_server: StartServer) -> None:
    server = start_server(WORKERS="2")
    asked = [Asked() for _ in range(6)]
    askers = [threading.Thread(target=_ask_until_gone, args=(server, one)) for one in asked]
    for asker in askers:
        asker.start()
    time.sleep(2)
    server.process.send_signal(signal.SIGTERM)
    for asker in askers:
        asker.join(timeout=120)
    assert server.process.wait(timeout=60) == 0
    assert [one.wrong for one in asked] == [[]] * len(asked)
    assert min(one.right for one in asked) > 0
    # Who comes after the order to end may find the door closing: turned away before a byte, and only once.
    assert max(one.turned_away for one in asked) <= 1
