"""A population through every runner, printed and written, never asserted. ``make bench-population`` runs it.

What is done is remembered in ``.bench-population``: stopped, or out of ``--minutes``, the same command goes on; a step
that is gone on with counts its start again. ``--anew`` forgets all. Rows are compared by digests of a thousand at a
time, and a sample with what ``POST /screen`` answers.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

import orjson
import pyarrow as pa
from pyarrow import parquet

from benchmarks.lists import body_of, write
from benchmarks.memory import busiest, held_by_all, watched
from benchmarks.population_over_http import comparable, over_http
from benchmarks.population_progress import digest, progress_in
from benchmarks.population_report import Result, report
from benchmarks.serving import serving
from service.batch.answering import build_answerer
from service.bootstrap import load_screener
from service.knowledge.loading import load_knowledge
from service.knowledge.reading import load_bytes
from service.population.recipe import Recipe
from service.population.runners.local import run_local
from service.population.runners.running import Numbered, Run
from service.population.screening import build_population

ROOT = Path(__file__).resolve().parent.parent
BATCH = 1_000
WORKERS = 2
SAMPLED = "local"
"""The step whose rows are compared with the answers over HTTP."""


@dataclass(frozen=True)
class Bench:
    """``directory`` holds the lists and what is done already."""

    count: int
    sample: int
    spark: int
    directory: Path
    until: float

    @property
    def lists(self) -> Path:
        path = self.directory / f"lists-{self.count}.parquet"
        if not path.exists():
            beside = path.with_suffix(".new.parquet")
            write(self.count, beside)
            beside.rename(path)
        return path

    @property
    def recipe(self) -> Recipe:
        digest = load_knowledge(ROOT / "data").digest
        return Recipe(digest, datetime.now(UTC).date(), 365, (), load_bytes(ROOT / "data"), {})

    def batches(self, done: int = 0) -> Iterator[Numbered]:
        """Every list, but for the first ``done`` batches."""
        first = 1
        for number, batch in enumerate(parquet.ParquetFile(self.lists).iter_batches(batch_size=BATCH)):
            if number >= done:
                yield batch, first
            first += batch.num_rows

    def run(self, name: str, run: Run, *, kill: bool = False) -> Result:
        """All lists through ``run``; one of the processes at work is killed if that is asked for. What is done stands
        in a file of this ``name``, and is not done again. Raises SystemExit when the time is over."""
        path = self.directory / f"{name}.json"
        done = progress_in(path)
        with watched(held_by_all) as memory:
            start = time.perf_counter() - done.seconds
            for answers in run(self.batches(len(done.digests))):
                done.add(digest(answers), time.perf_counter() - start, round(max(memory)))
                if name == SAMPLED:
                    self.keep(answers)
                if kill and not done.killed and len(done.digests) * BATCH * 3 > self.count:
                    os.kill(busiest(os.getpid()), signal.SIGKILL)
                    done.killed = 1
                if done.save(path, self.until):
                    raise SystemExit(
                        f"{name}: {len(done.digests) * BATCH:,} of {self.count:,}; the same command goes on"
                    )
        figures: Result = {"lists a second": round(self.count / done.seconds), "seconds": round(done.seconds)}
        figures |= {"first answer after": round(done.first, 1), "peak MB": round(done.peak / 1e6)}
        return figures | {"killed": done.killed, "digests": done.digests}

    def keep(self, answers: pa.RecordBatch) -> None:
        """The rows that are going to be asked over HTTP."""
        step = max(1, self.count // self.sample)
        chosen = [place for place, row in enumerate(answers.column("row").to_pylist()) if int(str(row)) % step == 0]
        with (self.directory / "sample.ndjson").open("ab") as file:
            for row in answers.take(pa.array(chosen, pa.int64())).to_pylist():
                file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))


def local(bench: Bench) -> Result:
    return bench.run(SAMPLED, run_local(bench.recipe, WORKERS))


def local_killed(bench: Bench) -> Result:
    return bench.run("local-killed", run_local(bench.recipe, WORKERS), kill=True)


def cluster(bench: Bench) -> Result:
    return bench.run("cluster", _cluster(bench))


def cluster_killed(bench: Bench) -> Result:
    return bench.run("cluster-killed", _cluster(bench), kill=True)


def _cluster(bench: Bench) -> Run:
    from service.population.runners.cluster import Here, run_cluster  # noqa: PLC0415 - an extra

    return run_cluster(bench.recipe, lambda: Here(WORKERS))


def spark(bench: Bench) -> Result:
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    from service.population.runners.spark import answer_frame  # noqa: PLC0415 - likewise

    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    out = bench.directory / "spark"
    shutil.rmtree(out, ignore_errors=True)
    lists = replace(bench, count=bench.spark).lists
    with watched(held_by_all) as memory:
        begun = time.perf_counter()
        builder = SparkSession.builder.master(f"local[{WORKERS}]").config("spark.ui.enabled", "false")
        session = builder.config("spark.sql.files.maxPartitionBytes", "256k").getOrCreate()
        started = time.perf_counter() - begun
        answer_frame(session.read.parquet(str(lists)), bench.recipe).write.parquet(str(out))
        seconds = time.perf_counter() - begun
        session.stop()
    return {
        "lists a second": round(bench.spark / seconds),
        "seconds": round(seconds),
        "first answer after": round(started, 1),
        "peak MB": round(max(memory) / 1e6),
        "digests": _by_id(out),
    }


def _by_id(out: Path) -> list[str]:
    """The digests of a table that is in another order."""
    answers = parquet.read_table(out)
    numbers = [int(str(name).rpartition("-")[2]) for name in answers.column("id").to_pylist()]
    answers = answers.append_column("number", pa.array(numbers)).sort_by("number").drop_columns(["number"])
    return [digest(batch) for batch in answers.combine_chunks().to_batches(max_chunksize=BATCH)]


def hits(bench: Bench) -> Result:
    """How many lists the first pass leaves to the full screening, and how fast it is by itself."""
    population = build_population(build_answerer(load_screener(ROOT / "data"), bench.recipe.today, 365, _no_audit))
    found, rows, seconds = 0, 0, 0.0
    for batch, _ in bench.batches():
        asked = population.understand(batch)
        begun = time.perf_counter()
        found += int(population.possible_hits(asked).sum())
        seconds += time.perf_counter() - begun
        rows += batch.num_rows
        if rows >= bench.spark:
            break
    return {"lists a second": round(rows / seconds), "share with a possible hit": round(found / rows, 3), "lists": rows}


def http(bench: Bench) -> Result:
    """The sample again, over HTTP."""
    wanted = [json.loads(line) for line in (bench.directory / "sample.ndjson").open(encoding="utf-8")]
    by_row = {row["row"]: row for row in wanted}
    catalogue = load_knowledge(ROOT / "data").catalogue
    candidate = catalogue.display[catalogue.release.default_candidate]
    differ: list[int] = []
    begun = time.perf_counter()
    with serving() as server:
        port = server.port
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        for batch, first in bench.batches():
            for number in range(first, first + batch.num_rows):
                if number in by_row:
                    lists = batch.slice(number - first, 1).to_pylist()[0]
                    given = {name: value for name, value in lists.items() if value is not None}
                    if over_http(connection, body_of(given, candidate)) != comparable(by_row[number]):
                        differ.append(number)
    seconds = time.perf_counter() - begun
    return {"rows compared": len(by_row), "rows that differ": differ, "lists a second": round(len(by_row) / seconds)}


def _no_audit(*_: object) -> str:
    return "off"


STEPS: dict[str, Callable[[Bench], Result]] = {
    "first pass alone": hits,
    "local, 2 processes": local,
    "local, one killed": local_killed,
    "Dask, 2 workers": cluster,
    "Dask, one killed": cluster_killed,
    "Spark, local[2]": spark,
    "over HTTP": http,
}


def main() -> None:
    chosen = _parsed()
    directory = ROOT / ".bench-population" / str(chosen.lists)
    if chosen.anew:
        shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + chosen.minutes * 60
    bench = Bench(chosen.lists, chosen.sample, min(chosen.spark, chosen.lists), directory, until)
    kept = directory / "results.json"
    results: dict[str, Result] = json.loads(kept.read_text()) if kept.exists() else {}
    for name in chosen.only or STEPS:
        if name not in results:
            print(f"{name} ...", file=sys.stderr, flush=True)
            results[name] = STEPS[name](bench)
            kept.write_text(json.dumps(results))
    text = report(bench.count, bench.spark, results)
    print(text)
    chosen.out.write_text(text, encoding="utf-8")


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lists", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=10_000)
    parser.add_argument("--spark", type=int, default=100_000)
    parser.add_argument("--only", choices=STEPS, action="append", help="again for another step")
    told = "to work at most; then the same command goes on where this one was (default: until all is done)"
    parser.add_argument("--minutes", type=float, default=float("inf"), help=told)
    parser.add_argument("--anew", action="store_true")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks-population.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
