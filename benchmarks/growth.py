"""What growth costs: ``make bench-growth`` prints it and writes ``docs/benchmarks-growth.md``.

Synthetic knowledge of four sizes is loaded, each into a process of its own, and these are asked in turn, so that a
machine that drifts drifts for all. Then lists of four lengths are asked of the real tables. The claims are ratios.
"""

import argparse
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.asking import Asked, Asking, mean
from benchmarks.growing import Process, started
from benchmarks.lists import DATA, Names, build_names
from benchmarks.machine import describe
from benchmarks.questions import as_in_use, questions_about
from benchmarks.synthetic import Synthetic, build
from service.bootstrap import load_screener
from service.knowledge.loading import build_knowledge
from service.knowledge.tables import file_name

SIZES = (3_000, 30_000, 300_000, 3_000_000)
LENGTHS = {2: 200, 10: 100, 50: 30, 200: 8}
REPORT = Path(__file__).resolve().parent.parent / "docs" / "benchmarks-growth.md"
_DRUGS = 10
_WARM_UP, _A_ROUND, _FORGET, _ROUNDS = 500, 60, 6, 9
_WAYS = {
    "nothing remembered": "each drug as likely as any other; all that is remembered is forgotten before every 6 lists",
    "as in use": "some drugs far more common than others, as on lists of outpatients; what was met is remembered",
    "evenly drawn": "each drug as likely as any other; what was met is remembered: the few drugs of the smallest "
    "tables have soon all met, those of the largest hardly ever do",
}
_PLAIN = "without alternatives"


@dataclass
class Size:
    """One set of tables and the process that holds it; ``costs`` by way of drawing, a figure a round."""

    made: Synthetic
    process: Process
    names: Mapping[str, Names]
    warm: float = 0.0
    costs: dict[str, list[Asked]] = field(default_factory=dict)


def measure(sizes: Sequence[int], rounds: int) -> list[Size]:
    with ExitStack() as stack:
        found = [_start(stack, pairs) for pairs in sizes]
        for size in found:
            for way in ("evenly drawn", "as in use"):
                size.process.ask(questions_about(size.names[way], _WARM_UP, _DRUGS, seed=f"warm-up {way}"))
            size.warm = size.process.mebibytes()
        for number in range(rounds):
            for way in _WAYS:
                for size in found if number % 2 else reversed(found):
                    bodies = questions_about(size.names[way], _A_ROUND, _DRUGS, seed=f"{number} {way}")
                    asked = size.process.ask(bodies, _FORGET if way == "nothing remembered" else 0)
                    size.costs.setdefault(way, []).append(mean(asked))
        return found


def _start(stack: ExitStack, pairs: int) -> Size:
    made = build(pairs)
    directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    for table, content in made.raw.items():
        (directory / file_name(table)).write_bytes(content)
    even = made.names(build_knowledge(made.raw).catalogue)
    names = {way: as_in_use(even) if way == "as in use" else even for way in _WAYS}
    return Size(made, stack.enter_context(started(directory)), names)


def measure_lengths(rounds: int) -> dict[int, dict[str, Asked]]:
    """By length: the whole answer, and that without alternatives. No list is asked twice, not in the other way either:
    it would be known by then."""
    screener = load_screener(DATA)
    asking, names = Asking(screener), as_in_use(build_names(screener.catalogue))
    costs: dict[int, dict[str, list[Asked]]] = {length: {"": [], _PLAIN: []} for length in LENGTHS}
    for number in range(rounds + 1):
        for length, count in LENGTHS.items():
            for way, asked in costs[length].items():
                bodies = questions_about(names, count, length, alternatives=not way, seed=f"{number} {way}")
                asked.append(mean([asking.ask(body) for body in bodies]))
    # The first round is for warming up.
    return {length: {way: _typical(asked[1:]) for way, asked in ways.items()} for length, ways in costs.items()}


def _typical(rounds: Sequence[Asked]) -> Asked:
    """The round with the median cost."""
    return sorted(rounds, key=lambda asked: asked.whole)[len(rounds) // 2]


def report(sizes: Sequence[Size], lengths: Mapping[int, Mapping[str, Asked]], rounds: int) -> str:
    lines = [
        "# What growth costs",
        "",
        "Written by `make bench-growth`. Only the ratios are a claim.",
        "",
        f"{describe()} {datetime.now(UTC).date().isoformat()}; {rounds} rounds in turn.",
        "",
        "## More knowledge",
        "",
        "Synthetic tables (`benchmarks/synthetic.py`): groups four deep, statements at every level, 6 % of all pairs",
        "of invented substances interact at every size. Each size is loaded by a process of its own. Memory is what",
        "only that process has, beyond what Python and the program take before anything is loaded; the service loads",
        f"once, before it forks its workers. Warm is after {2 * _WARM_UP} lists. `load s` is seconds of CPU.",
        "",
        "| pairs | substances | rows | of them statements | load s | MiB loaded | MiB warm |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for size in sizes:
        made, loaded = size.made, size.process.loaded
        lines.append(
            f"| {made.pairs:,} | {len(made.drugs):,} | {made.invented:,} | {made.rows['interactions']:,} | "
            f"{loaded.seconds:.1f} | {loaded.mebibytes:.0f} | {size.warm:.0f} |"
        )
    lines += ["", f"One request with {_DRUGS} of these drugs, a dose and all patient facts, from bytes to bytes:", ""]
    lines += [f"- {way}: {told}." for way, told in _WAYS.items()]
    lines += ["", *_growth(sizes), "", "## Longer lists", "", *_lengths(lengths)]
    return "\n".join(lines) + "\n"


def _growth(sizes: Sequence[Size]) -> list[str]:
    head = [
        "| drawn | pairs | us of CPU | screening | findings | bytes | times the smallest: median (lowest, highest) |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    rows: list[str] = []
    for way in _WAYS:
        smallest = sizes[0].costs[way]
        for size in sizes:
            asked = _typical(size.costs[way])
            ratios = [one.whole / least.whole for one, least in zip(size.costs[way], smallest, strict=True)]
            rows.append(
                f"| {way} | {size.made.pairs:,} | {asked.whole:.0f} | {asked.screening:.0f} | {asked.findings} | "
                f"{asked.size:,} | {statistics.median(ratios):.2f} ({min(ratios):.2f}, {max(ratios):.2f}) |"
            )
    return [*head, *rows]


def _lengths(lengths: Mapping[int, Mapping[str, Asked]]) -> list[str]:
    lines = [
        "The real tables, lists as in `benchmarks/questions.py`, none asked twice. Alternatives are looked for where",
        "something grave is found, on lists of up to 40 drugs.",
        "",
        "| drugs | us of CPU | reading | screening | dumping | findings | bytes | us a finding | times 10 drugs |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for way in ("", _PLAIN):
        ten = lengths[_DRUGS][way].whole
        for length, ways in lengths.items():
            asked = ways[way]
            shares = (f"{part / asked.whole:.0%}" for part in (asked.reading, asked.screening, asked.dumping))
            label = f"{length}, {way}" if way else f"{length}"
            lines.append(
                f"| {label} | {asked.whole:.0f} | {' | '.join(shares)} | {asked.findings} | {asked.size:,} | "
                f"{asked.whole / max(asked.findings, 1):.0f} | {asked.whole / ten:.1f} |"
            )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    parser.add_argument("--out", type=Path, default=REPORT)
    chosen = parser.parse_args()
    told = report(measure(chosen.sizes, chosen.rounds), measure_lengths(chosen.rounds), chosen.rounds)
    print(told)
    chosen.out.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
