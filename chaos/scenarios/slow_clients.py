"""Callers who send or read a byte at a time, through the proxy, while others ask as usual."""

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

from chaos.asking import Load
from chaos.ground import Ground, Result, judged
from chaos.questions import Question

HAZARD = "slow callers hold every worker"
PROMISE = "behind the proxy of the deployment the others are answered as if the slow ones were not there"
_SECONDS = 40
_EACH = 150
_FEW = 4


def run(ground: Ground) -> Result:
    oracle, seconds = ground.oracle(), ground.seconds(_SECONDS, least=6)
    with ground.service() as service, ground.proxy(service) as proxy:
        load = Load(proxy.port, ground.questions, oracle).start()
        time.sleep(seconds / 2)
        alone = load.stop()
        slow = SlowCallers(proxy.port, ground.questions[0], ground.times(_EACH, least=50)).start()
        load = Load(proxy.port, ground.questions, oracle).start()
        time.sleep(seconds)
        beside = load.stop()
        held = slow.stop()
    failures = () if held > slow.each else (f"only {held} slow callers were there",)
    rates = f"answers a second: {alone.asked / (seconds / 2):.0f} alone, {beside.asked / seconds:.0f} beside them"
    slowest = f"99 of 100 within {alone.slow(99) * 1000:.0f} ms alone, {beside.slow(99) * 1000:.0f} ms beside them"
    return judged(
        ("alone", alone),
        (f"beside {slow.each} each that dribble headers, dribble a body, or do not read", beside),
        figures=(f"{held} connections held open by the slow ones", rates, slowest),
        failures=failures,
    )


@dataclass(slots=True)
class SlowCallers:
    """``each`` of three kinds; one that is thrown out comes back."""

    port: int
    question: Question
    each: int
    most_held: int = 0
    _stopped: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> "SlowCallers":
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def stop(self) -> int:
        """How many there were at a time at most."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
        return self.most_held

    def _run(self) -> None:
        whole = self.question.request("slow")
        head = whole.index(b"\r\n\r\n") + 4
        kinds = [(whole[:_FEW], whole[_FEW : head - 4]), (whole[: head + 1], whole[head + 1 :]), (whole, b"")]
        slow = [_Slow(self.port, *kind) for kind in kinds for _ in range(self.each)]
        while not self._stopped.wait(1):
            for caller in slow:
                caller.go_on()
            self.most_held = max(self.most_held, sum(caller.is_there for caller in slow))
        for caller in slow:
            caller.leave()


@dataclass(slots=True)
class _Slow:
    """Sends ``at_once``, then a byte of ``dribbled`` each time it goes on, and never reads."""

    port: int
    at_once: bytes
    dribbled: bytes
    _sent: int = 0
    _socket: socket.socket | None = None

    @property
    def is_there(self) -> bool:
        return self._socket is not None

    def go_on(self) -> None:
        try:
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=5)
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
                self._socket.sendall(self.at_once)
                self._sent = 0
            elif self._sent < len(self.dribbled):
                self._socket.sendall(self.dribbled[self._sent : self._sent + 1])
                self._sent += 1
        except OSError:
            self.leave()

    def leave(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.close()
            self._socket = None
