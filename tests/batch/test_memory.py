"""The memory of a worker that answers a long batch: it does not grow with what comes in or with what goes out."""

import json
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.batch.asking import AS_NDJSON, BATCH, IN_CHUNKS, one
from tests.batch.conftest import Watched
from tests.properties.tables import table
from tests.web.bodies import KIB

MIB = KIB * KIB
_MOST_GROWTH = 16 * MIB
"""Far below what is sent or answered, far above what one line takes."""

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="NEEDS /proc/PID/clear_refs to see the peak of a worker's memory"
)


def _padded(count: int, size: int) -> Iterator[bytes]:
    """``count`` lists, each on a line of ``size`` bytes."""
    line = one("verapamil")
    yield from [line + b" " * (size - len(line) - 1) + b"\n"] * count


def _one_endless_line(size: int) -> Iterator[bytes]:
    yield one("verapamil") + b"\n"
    yield from [b"x" * MIB] * (size // MIB)
    yield b"\n" + one("verapamil") + b"\n"


def _long_lists(count: int) -> Iterator[bytes]:
    names = [row["name"] for row in table("substances")[:120]]
    yield from [json.dumps({"medications": names, "options": {"alternatives": False}}).encode() + b"\n"] * count


def _stream(watched: Watched, body: Iterable[bytes], out: Path) -> int:
    """Sends ``body`` with curl as it is made, the answer to ``out``; the bytes that were sent."""
    command = ["curl", "--silent", "--fail", "--max-time", "300", *AS_NDJSON, *IN_CHUNKS, "--request", "POST"]
    command += ["--output", str(out), "--upload-file", "-", watched.server.url + BATCH]
    sent = 0
    with subprocess.Popen(command, stdin=subprocess.PIPE) as running:
        assert running.stdin is not None
        for part in body:
            running.stdin.write(part)
            sent += len(part)
        running.stdin.close()
    assert running.returncode == 0
    return sent


SENT: list[tuple[str, int, Iterable[bytes]]] = [
    ("80 MB of long lines", 1300, _padded(1300, 64 * KIB)),
    ("a line of 100 MB", 3, _one_endless_line(100 * MIB)),
    ("answers of more than 20 MB", 100, _long_lists(100)),
]


@pytest.mark.parametrize(("lines", "body"), [sent[1:] for sent in SENT], ids=[name for name, *_ in SENT])
def test_the_memory_of_a_worker_stays_flat(watched: Watched, tmp_path: Path, lines: int, body: Iterable[bytes]) -> None:
    _stream(watched, [*_padded(10, 64 * KIB), *_long_lists(2)], tmp_path / "before")
    worker = watched.worker
    watched.forget_peak()
    before = watched.peak
    out = tmp_path / "answers"
    sent = _stream(watched, body, out)
    assert sent + out.stat().st_size > 20 * MIB
    with out.open("rb") as file:
        heads: list[Any] = [line[:9] for line in file]
    assert len(heads) == lines
    assert watched.worker == worker
    assert watched.peak - before < _MOST_GROWTH
