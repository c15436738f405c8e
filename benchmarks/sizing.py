"""What a worker needs and what it answers, measured on the running service: printed as Markdown, and written to
``docs/sizing.md``. ``make sizing`` runs it."""

import os
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from chaos.asking import Load
from chaos.counting import Tally
from chaos.ground import Ground
from chaos.memory import Watch, memory_of
from chaos.report import machine
from chaos.servers import ROOT, Running

PATH = ROOT / "docs" / "sizing.md"
SECONDS = 20
_TICKS = os.sysconf("SC_CLK_TCK")
_UTIME, _STIME = 13, 14
"""Fields of ``/proc/PID/stat``, counted from 0."""


_PAGE = """# Sizing

Made by `make sizing` on {occasion}.

The clients run on the same machine and take their share of it, so the rate is lower than it would be alone; processor
time for an answer is that of the workers only. The questions are those of `make chaos`: 1 to 12 drugs, with and without
a patient. Megabytes are proportional set sizes.

| workers | master MB | a worker, idle MB | a worker, used MB | all at a reload MB | answers a second | ms of processor an answer | answers a second a core | 99 of 100 within ms |
|---|---|---|---|---|---|---|---|---|
{rows}

**Memory.** At a reload new workers start before the old ones go: reckon with the master and twice the workers, and as
much again for the longest lists. For one worker that is {limit:.0f} MB; each more needs {more:.0f} MB.

**Processors.** Screening is computation only: as many workers as cores, and no more. The proxy takes little.

**Replicas.** Reckon with half of the answers a second a core, so that one machine of two can be away, and at least two.
"""  # noqa: E501 a table has long rows


@dataclass(frozen=True, slots=True)
class Measured:
    """Megabytes are proportional shares. ``cpu``: milliseconds of the workers for one answer."""

    workers: int
    master: float
    idle: float
    loaded: float
    reload_peak: float
    rate: float
    cpu: float
    slow: float


def measure(ground: Ground, workers: int) -> Measured:
    """Of a service with ``workers``, asked by twice as many clients on the same machine."""
    oracle = ground.oracle()
    with ground.service(WORKERS=str(workers)) as service:
        _wait_for(service, workers)
        pids = service.children()
        master, idle = _megabytes([service.process.pid]), _megabytes(pids) / workers
        before, started = _cpu(pids), time.monotonic()
        load = Load(service.port, ground.questions, oracle, clients=2 * workers).start()
        time.sleep(SECONDS)
        tally = load.stop()
        seconds, used = time.monotonic() - started, _cpu(pids) - before
        loaded, peak = _megabytes(pids) / workers, _reload_peak(service, workers)
    _must_be_good(tally)
    return Measured(
        workers, master, idle, loaded, peak, tally.asked / seconds, used / tally.asked * 1000, tally.slow(99) * 1000
    )


def _must_be_good(tally: Tally) -> None:
    if not tally.is_good:
        sys.exit(f"not measured: {tally} {tally.examples}")


def _megabytes(pids: list[int]) -> float:
    return sum(memory_of(pid).get("Pss", 0) for pid in pids) / 1024


def _cpu(pids: list[int]) -> float:
    """Seconds of processor time."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        total += int(fields[_UTIME - 2]) + int(fields[_STIME - 2])
    return total / _TICKS


def _wait_for(service: Running, workers: int) -> None:
    for _ in range(300):
        if len(service.children()) == workers:
            break
        time.sleep(0.1)
    time.sleep(3)


def _reload_peak(service: Running, workers: int) -> float:
    """Megabytes of the master and all workers together at most, from SIGHUP until the old workers are gone."""
    old = set(service.children())
    watch = Watch(lambda: [service.process.pid, *service.children()], lambda: 0, every=0.05).start()
    os.kill(service.process.pid, signal.SIGHUP)
    for _ in range(600):
        time.sleep(0.1)
        now = set(service.children())
        if len(now) == workers and not now & old:
            break
    time.sleep(2)
    watch.stop()
    return max(held["Pss"] for _, held, _ in watch.samples) / 1024


def report(rows: list[Measured]) -> str:
    one = rows[0]
    lines = [
        f"| {row.workers} | {row.master:.0f} | {row.idle:.0f} | {row.loaded:.0f} | {row.reload_peak:.0f} "
        f"| {row.rate:.0f} | {row.cpu:.2f} | {1000 / row.cpu:.0f} | {row.slow:.0f} |"
        for row in rows
    ]
    limit = 2 * (one.master + 2 * one.loaded)
    occasion = f"{datetime.now(UTC):%Y-%m-%d}: {machine()}"
    return _PAGE.format(occasion=occasion, rows="\n".join(lines), limit=limit, more=4 * one.loaded)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="sizing-", ignore_cleanup_errors=True) as directory:
        ground = Ground(Path(directory))
        rows = [measure(ground, workers) for workers in sorted({1, os.cpu_count() or 1})]
    text = report(rows)
    print(text)
    PATH.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
