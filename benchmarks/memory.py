"""The memory of this process and of all that it started."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_EVERY = 0.5
_PROC = Path("/proc")


@contextmanager
def watched(held: Callable[[], float]) -> Iterator[list[float]]:
    """What is ``held`` now, and every half second as long as it is entered."""
    seen, over = [held()], threading.Event()

    def watch() -> None:
        while not over.wait(_EVERY):
            seen.append(held())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def held_by_all() -> float:
    """Bytes. Memory that processes share counts once."""
    return sum(map(_used, tree(os.getpid())))


def tree(pid: int) -> list[int]:
    """``pid`` and every process below it."""
    found = [pid]
    with suppress(OSError):
        for task in (_PROC / str(pid) / "task").iterdir():
            for child in (task / "children").read_text().split():
                found += tree(int(child))
    return found


def _used(pid: int) -> int:
    with suppress(OSError):
        for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def busiest(pid: int) -> int:
    """Of all processes below ``pid`` the one that has used most CPU in the last half second."""
    before = {child: _ticks(child) for child in tree(pid)[1:]}
    time.sleep(_EVERY)
    return max(before, key=lambda child: _ticks(child) - before[child])


def _ticks(pid: int) -> int:
    with suppress(OSError):
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])
    return 0
