"""Ten thousand callers connected at once, through the proxy."""

import asyncio
import random
import resource
import time
from dataclasses import dataclass, field

from chaos.asking import LostError, parse_head
from chaos.counting import Tally
from chaos.ground import Ground, Result, judged
from chaos.oracle import Answer, Oracle, Outcome
from chaos.questions import Question

HAZARD = "more callers at once than there are workers"
PROMISE = "all connected at once are answered; what is too much at one moment is refused at once, clearly, and no later"
_CONNECTIONS = 10_000
_FILES_BESIDES = 200
_AT_A_TIME = 64
_SPREAD = 30.0
_PATIENCE = 120.0


def run(ground: Ground) -> Result:
    wanted = ground.times(_CONNECTIONS, least=500)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard < wanted + _FILES_BESIDES:
        return Result((), (f"a process may open only {hard} files: ulimit -n",))
    oracle = ground.oracle()
    with ground.service() as service, ground.proxy(service) as proxy:
        crowd = Crowd(proxy.port, ground.questions, oracle, wanted)
        asyncio.run(crowd.run(ground))
    together, herd = crowd.together, crowd.herd
    later = herd.first[Outcome.LATER]
    held = () if crowd.open_at_once == wanted else (f"{crowd.open_at_once} of {wanted} were open at once",)
    return judged(
        (f"{crowd.open_at_once:,} connections open at once, {_AT_A_TIME} asking at a time", together),
        (f"all {wanted:,} asking at the same moment, retries spread over {_SPREAD:.0f} s", herd),
        figures=(
            f"of those at the same moment {herd.first[Outcome.RIGHT]:,} answered, {later:,} refused with Retry-After",
            f"half of them within {crowd.herd_seconds(50):.1f} s, 99 of 100 within {crowd.herd_seconds(99):.1f} s",
        ),
        failures=held,
    )


@dataclass(slots=True)
class Crowd:
    """``wanted`` callers, each with a connection of its own that stays open."""

    port: int
    questions: list[Question]
    oracle: Oracle
    wanted: int
    open_at_once: int = 0
    together: Tally = field(default_factory=Tally)
    herd: Tally = field(default_factory=Tally)
    first_seconds: list[float] = field(default_factory=list)
    _wires: list["_Wire"] = field(default_factory=list)

    def herd_seconds(self, percent: int) -> float:
        ordered = sorted(self.first_seconds)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]

    async def run(self, ground: Ground) -> None:
        self._wires = [_Wire(self.port) for _ in range(self.wanted)]
        few = asyncio.Semaphore(_AT_A_TIME)
        await asyncio.gather(*(self._connect(wire, few) for wire in self._wires))
        self.open_at_once = sum(wire.is_open for wire in self._wires)
        ground.say(f"{self.open_at_once} connections are open")
        await asyncio.gather(*(self._ask(number, self.together, few) for number in range(self.wanted)))
        self.open_at_once = min(self.open_at_once, sum(wire.is_open for wire in self._wires))
        ground.say(f"asked by turns: {self.together}")
        await asyncio.gather(*(self._ask(number, self.herd, None, _SPREAD) for number in range(self.wanted)))
        ground.say(f"asked at once: {self.herd}")
        for wire in self._wires:
            wire.close()

    @staticmethod
    async def _connect(wire: "_Wire", few: asyncio.Semaphore) -> None:
        async with few:
            await wire.connect()

    async def _ask(self, number: int, tally: Tally, few: asyncio.Semaphore | None, spread: float = 1.0) -> None:
        if few is None:
            await self._asked(number, tally, spread)
            return
        async with few:
            await self._asked(number, tally, spread)

    async def _asked(self, number: int, tally: Tally, spread: float) -> None:
        question, wire = self.questions[number % len(self.questions)], self._wires[number]
        started, outcomes = time.monotonic(), list[Outcome]()
        for attempt in range(2):
            try:
                outcomes.append(self.oracle.judge(question, await wire.ask(question)))
            except (OSError, LostError, asyncio.IncompleteReadError, TimeoutError):
                outcomes.append(Outcome.LOST)
                wire.close()
            if attempt == 0 and tally is self.herd:
                self.first_seconds.append(time.monotonic() - started)
            if outcomes[-1] not in {Outcome.LOST, Outcome.LATER}:
                break
            if attempt == 0:
                await asyncio.sleep(1 + random.uniform(0, spread))
        tally.count(outcomes, f"question {question.number}", time.monotonic() - started)


@dataclass(slots=True)
class _Wire:
    port: int
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    @property
    def is_open(self) -> bool:
        return self._streams is not None and not self._streams[0].at_eof()

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is not None and self.is_open:
            return self._streams
        self.close()
        self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        return self._streams

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def ask(self, question: Question) -> Answer:
        """Raises OSError, LostError, IncompleteReadError, TimeoutError."""
        async with asyncio.timeout(_PATIENCE):
            kept = self.is_open
            reader, writer = await self.connect()
            writer.write(question.request(f"127.0.0.1:{self.port}"))
            try:
                status, headers = parse_head((await reader.readuntil(b"\r\n\r\n"))[:-4])
            except asyncio.IncompleteReadError as cut:
                if cut.partial or not kept:
                    raise
                # Closed while it was idle, as a server may: not a failure.
                self.close()
                return await self.ask(question)
            body = await reader.readexactly(int(headers["content-length"]))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers.get("content-type", ""), body)
