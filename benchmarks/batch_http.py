"""Batches over HTTP, measured: printed, never asserted. ``python -m benchmarks.batch_http`` runs both parts.

``ratio``: lists a second of one batch against those of single requests, on the same lists, in alternating rounds.
``long``: 100,000 lines, one in a hundred broken: order, errors, and the memory of the worker while it streams.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.memory import watched
from benchmarks.serving import Serving, serving

SCREEN, BATCH = "/screen", "/screen/batch"
NAMES = (
    *("verapamil", "baclofen", "tizanidine", "diazepam", "Yaz", "warfarin", "ibuprofen", "metoclopramide", "aspirin"),
    *("levothyroxine 75 mcg", "metformin 500 mg", "atorvastatin", "amlodipine 5 mg", "omeprazole", "sertraline"),
    *("paracetamol", "lisinopril", "Valium 5 mg tab", "gabapentin", "amoxicillin", "prednisolone", "zzqx"),
)
BROKEN = (b'{"medications": ["verapamil"', b"\xff\xfe", b"[]", b'{"medications": [1]}', b"")
ROUNDS = 5


def lists(count: int, *, alternatives: bool) -> list[bytes]:
    """Request bodies of 8 drugs in the mean, the same each time."""
    chance = random.Random(20261201)
    options = {} if alternatives else {"options": {"alternatives": False}}
    return [
        json.dumps({"medications": chance.sample(NAMES, chance.randrange(3, 14)), **options}).encode()
        for _ in range(count)
    ]


def post(service: Serving, path: str, body: bytes, media_type: str) -> bytes:
    connection = HTTPConnection("127.0.0.1", service.port, timeout=600)
    connection.request("POST", path, body, {"Content-Type": media_type})
    answer = connection.getresponse().read()
    connection.close()
    return answer


def single_rate(service: Serving, bodies: list[bytes]) -> float:
    """Lists a second, one request each, one after the other: a worker answers one at a time in any case."""
    started = time.perf_counter()
    for body in bodies:
        post(service, SCREEN, body, "application/json")
    return len(bodies) / (time.perf_counter() - started)


def batch_rate(service: Serving, file: Path, count: int) -> float:
    answers = file.with_suffix(".answers")
    started = time.perf_counter()
    # Into a file: to read 50 MB through a pipe would take a processor from the server.
    curl(service, file, "--output", str(answers))
    seconds = time.perf_counter() - started
    answer = answers.read_bytes()
    if answer.count(b"\n") != count or b'"status":4' in answer:
        sys.exit("the batch was not answered whole")
    return count / seconds


def curl(service: Serving, file: Path, *arguments: str) -> bytes:
    command = ["curl", "--silent", "--fail", "-H", "Content-Type: application/x-ndjson", "--data-binary", f"@{file}"]
    command += [*arguments, f"http://127.0.0.1:{service.port}{BATCH}"]
    return subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603


def ratio(service: Serving, file: Path, count: int, *, alternatives: bool) -> None:
    bodies = lists(count, alternatives=alternatives)
    file.write_bytes(b"\n".join(bodies) + b"\n")
    batch_rate(service, file, count)
    singles, batches = [], []
    for _ in range(ROUNDS):
        singles.append(single_rate(service, bodies))
        batches.append(batch_rate(service, file, count))
    ratios = [batch / single for batch, single in zip(batches, singles, strict=True)]
    told = "with alternatives" if alternatives else "without alternatives"
    print(
        f"{told:21} {count} lists, {ROUNDS} rounds: single {statistics.median(singles):7.0f}/s, batch "
        f"{statistics.median(batches):7.0f}/s, ratio {statistics.median(ratios):.2f} "
        f"({min(ratios):.2f} to {max(ratios):.2f})"
    )


def write_long(file: Path, count: int, broken: set[int]) -> None:
    """``count`` lines that can be told apart by their first drug, but for those that are broken."""
    with file.open("wb") as lines:
        for number, body in enumerate(lists(count, alternatives=False), 1):
            marked = body.replace(b'["', b'["no drug %d", "' % number, 1)
            lines.write((BROKEN[number // 100 % len(BROKEN)] if number in broken else marked) + b"\n")


def faults(file: Path, broken: set[int]) -> tuple[int, int, int]:
    """How many lines came back, how many answers are out of place, how many broken lines lack their error."""
    total = misplaced = unnamed = 0
    with file.open("rb") as answers:
        for number, line in enumerate(answers, 1):
            total, document = number, json.loads(line)
            if number in broken:
                unnamed += not (document.get("line") == number and document["status"] in {400, 422})
            else:
                misplaced += document["medications"][0]["input"] != f"no drug {number}"
    return total, misplaced, unnamed


def long(service: Serving, directory: Path, count: int) -> None:
    source, out, broken = directory / "long.ndjson", directory / "answers.ndjson", set(range(50, count + 1, 100))
    write_long(source, count, broken)
    started = time.perf_counter()
    with watched(lambda: service.memory) as memory:
        curl(service, source, "--output", str(out))
    rate = count / (time.perf_counter() - started)
    total, misplaced, unnamed = faults(out, broken)
    sizes = f"{source.stat().st_size / 1e6:.0f} MB in, {out.stat().st_size / 1e6:.0f} MB out"
    print(f"{count} lines, {sizes}, {rate:.0f} lines/s: {total} lines back, {misplaced} out of place,")
    print(f"{unnamed} of {len(broken)} broken lines without their error")
    start, middle, end, most = memory[0], memory[len(memory) // 2], memory[-1], max(memory)
    print(f"memory of the worker, MB: start {start:.1f}, middle {middle:.1f}, end {end:.1f}, most {most:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", choices=["ratio", "long", "both"], default="both")
    parser.add_argument("--lists", type=int, default=1000, help="of the ratio")
    parser.add_argument("--lines", type=int, default=100_000, help="of the long batch")
    chosen = parser.parse_args()
    with serving() as service, tempfile.TemporaryDirectory() as temporary:
        directory = Path(temporary)
        if chosen.part in {"ratio", "both"}:
            for alternatives in (False, True):
                ratio(service, directory / "lists.ndjson", chosen.lists, alternatives=alternatives)
        if chosen.part in {"long", "both"}:
            long(service, directory, chosen.lines)


if __name__ == "__main__":
    main()
