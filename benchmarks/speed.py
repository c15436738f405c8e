"""What a screening costs beside Flask itself: ``make bench`` prints it and writes ``docs/benchmarks.md``.

The service, an empty Flask endpoint and the service as if screening were free run under the same gunicorn with one
worker each and are asked in turn, with the same bodies, so that a machine that drifts drifts for all. The claim is the
ratio within a round, never a time.
"""

import argparse
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.loading import Load, Measured
from benchmarks.machine import describe
from benchmarks.questions import questions
from benchmarks.serving import ROOT, Serving, all_of_them
from benchmarks.steps import Steps, measure_steps

LENGTHS = (2, 10, 50, 200)
REPORT = ROOT / "docs" / "benchmarks.md"
_BODIES = {2: 2000, 10: 2000, 50: 400, 200: 60}
_FEW = 20
_WARM_UP = 8.0
"""Seconds: enough to have every list screened once."""
_SHARE = "share of the empty endpoint's throughput: median (lowest, highest)"
_FREE = "were screening free"


class Kind(NamedTuple):
    """Lists of so many drugs, with alternatives looked for or not; all different, or ``few`` that come again."""

    length: int
    alternatives: bool
    few: bool = False

    @property
    def label(self) -> str:
        again = f", {_FEW} lists again and again" if self.few else ""
        return f"{self.length}{again}" if self.alternatives else f"{self.length}{again}, without alternatives"

    @property
    def lists(self) -> int:
        return _FEW if self.few else _BODIES[self.length]


@dataclass(frozen=True)
class Compared:
    """Round by round."""

    kind: Kind
    empty: list[Measured]
    free: list[Measured]
    service: list[Measured]

    def share(self, measured: Sequence[Measured]) -> str:
        """The throughput of ``measured`` as a share of that of the empty endpoint."""
        ratios = [one.rate / other.rate for one, other in zip(measured, self.empty, strict=True)]
        return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}, {max(ratios):.2f})"


def compare(servers: dict[str, Serving], kind: Kind, pairs: int, seconds: float) -> Compared:
    found: dict[str, list[Measured]] = {name: [] for name in servers}
    with tempfile.TemporaryDirectory() as directory:
        load = Load(questions(kind.lists, kind.length, alternatives=kind.alternatives), directory)
        for server in servers.values():
            load.run(server.port, _WARM_UP)
        for pair in range(pairs):
            # The one that went first in this round goes last in the next.
            for name in sorted(servers, reverse=pair % 2 == 1):
                found[name].append(load.run(servers[name].port, seconds))
    return Compared(kind, **found)


def report(compared: Sequence[Compared], steps: Sequence[Steps], pairs: int, seconds: float) -> str:
    lines = [
        "# What a screening costs",
        "",
        "Written by `make bench`. Only the ratios are a claim: all servers were asked in turn, with the same bodies.",
        "",
        f"{describe()} {datetime.now(UTC).date().isoformat()}; {pairs} rounds of {seconds:g} seconds, one worker each.",
        "",
        "Every list has a dose, all patient facts and no other like it; those `again and again` come back, as they do",
        "from order entry at every change of a form. The answer is the contract's whole one, with alternatives where",
        "something grave is found; a row `without alternatives` leaves those out. The empty endpoint reads the JSON",
        f"body and answers with a dictionary. `{_FREE}`: the service with what each list came to kept whole, so",
        "that all the rest of it is measured (`benchmarks/free_app.py`).",
        "",
        f"| drugs | {_SHARE} | {_FREE} | p50 ms, empty | p50 ms | p99 ms, empty | p99 ms |",
        "|---:|---|---|---:|---:|---:|---:|",
    ]
    for found in compared:
        shares = f"{found.share(found.service)} | {found.share(found.free)}"
        waits = (
            statistics.median(getattr(one, share_of) for one in measured)
            for share_of in ("p50", "p99")
            for measured in (found.empty, found.service)
        )
        lines.append(f"| {found.kind.label} | {shares} | {' | '.join(f'{wait:.2f}' for wait in waits)} |")
    lines += ["", "In process, microseconds of CPU (median of the lists), by step:", "", *_table(steps)]
    return "\n".join(lines) + "\n"


def _table(steps: Sequence[Steps]) -> list[str]:
    names = list(steps[0].microseconds)
    head = f"| drugs | {' | '.join(names)} | calls a request | bytes of answer |"
    rows = [
        f"| {each.label} | {' | '.join(f'{micros:.0f}' for micros in each.microseconds.values())} | {each.calls} "
        f"| {each.size} |"
        for each in steps
    ]
    return [head, "|---|" + "---:|" * (len(names) + 2), *rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=1.0, help="for each server in each pair")
    parser.add_argument("--lengths", type=int, nargs="+", default=list(LENGTHS))
    parser.add_argument("--out", type=Path, default=REPORT)
    chosen = parser.parse_args()
    both_ways = (False, True)
    kinds = [Kind(length, alternatives) for length in chosen.lengths for alternatives in both_ways]
    steps = [measure_steps(kind.length, alternatives=kind.alternatives) for kind in kinds]
    kinds += [Kind(10, alternatives, few=True) for alternatives in both_ways if 10 in chosen.lengths]  # noqa: PLR2004
    with all_of_them() as servers:
        compared = [compare(servers, kind, chosen.pairs, chosen.seconds) for kind in kinds]
    told = report(compared, steps, chosen.pairs, chosen.seconds)
    print(told)
    chosen.out.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
