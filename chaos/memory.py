"""How much memory processes hold, as the kernel counts it."""

import statistics
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_KEPT = ("Rss", "Pss")


def memory_of(pid: int) -> dict[str, int]:
    """Kilobytes: ``Rss`` with, ``Pss`` with its share of, what it has in common with others. Empty if it is gone."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return {}
    rows = (line.split() for line in text.splitlines()[1:])
    return {name.rstrip(":"): int(amount) for name, amount, *_ in rows if name.rstrip(":") in _KEPT}


@dataclass(slots=True)
class Watch:
    """Samples of all of ``pids()`` together, each with how much was ``done()`` by then."""

    pids: Callable[[], list[int]]
    done: Callable[[], int]
    every: float = 1.0
    samples: list[tuple[int, dict[str, int], frozenset[int]]] = field(default_factory=list)
    _stopped: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> "Watch":
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(self.every):
            pids = self.pids()
            found = [memory_of(pid) for pid in pids]
            if found and all(found):
                total = {name: sum(one[name] for one in found) for name in _KEPT}
                self.samples.append((self.done(), total, frozenset(pids)))


def growth(samples: list[tuple[int, int]], warm: int) -> tuple[int, int, float]:
    """Of (done, kilobytes): the medians of the first and of the last tenth after ``warm`` were done, and by how many
    percent it grew. Raises ValueError if there are too few to tell."""
    after = [amount for done, amount in samples if done >= warm]
    tenth = len(after) // 10
    if tenth < 1:
        raise ValueError("too few samples")
    start, end = statistics.median(after[:tenth]), statistics.median(after[-tenth:])
    return int(start), int(end), (end - start) / start * 100
