"""A process of its own that loads one set of tables and is asked round by round."""

import gc
import multiprocessing
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.asking import Asked, Asking
from service.bootstrap import load_screener

_PRIVATE = re.compile(r"^Private_(?:Clean|Dirty):\s+(\d+) kB", re.MULTILINE)
_GIVE_UP = 60.0


@dataclass(frozen=True)
class Loaded:
    """Seconds of CPU from the files to a screener that answers; MiB that only this process has, without what Python
    and the program take before anything is loaded."""

    seconds: float
    mebibytes: float


class Process:
    """Asked from outside; ``loaded`` is what loading took."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.loaded: Loaded = connection.recv()

    def ask(self, bodies: Sequence[bytes], forget: int = 0) -> list[Asked]:
        """With all that was remembered forgotten before every ``forget`` of them; 0: never."""
        self._connection.send((list(bodies), forget))
        asked: list[Asked] = self._connection.recv()
        return asked

    def mebibytes(self) -> float:
        """As in :class:`Loaded`, now."""
        self._connection.send(None)
        taken: float = self._connection.recv()
        return taken


@contextmanager
def started(directory: Path) -> Iterator[Process]:
    """A process that has loaded the tables in ``directory``. Raises EOFError if they are refused."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(theirs, directory), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Process(ours)
    finally:
        ours.close()
        process.join(_GIVE_UP)


def _run(connection: Connection, directory: Path) -> None:
    before, start = _private(), time.process_time()
    asking = Asking(load_screener(directory))
    # As the service does once it has loaded.
    gc.freeze()
    connection.send(Loaded(time.process_time() - start, _private() - before))
    while True:
        try:
            wanted = connection.recv()
        except EOFError:
            return
        if wanted is None:
            connection.send(_private() - before)
            continue
        connection.send(list(_answer(asking, *wanted)))


def _answer(asking: Asking, bodies: Sequence[bytes], forget: int) -> Iterator[Asked]:
    for place, body in enumerate(bodies):
        if forget and place % forget == 0:
            asking = asking.anew()
        yield asking.ask(body)


def _private() -> float:
    text = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    return sum(int(kibibytes) for kibibytes in _PRIVATE.findall(text)) / 1024
