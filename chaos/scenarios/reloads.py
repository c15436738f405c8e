"""Tables replaced while questions come: by good ones, and by ones broken in every way that was seen to happen."""

import csv
import io
import json
import os
import shutil
import signal
import time
from http.client import HTTPConnection
from pathlib import Path

from chaos.asking import Load
from chaos.counting import Tally
from chaos.ground import DATA, Ground, Result, judged
from chaos.oracle import Oracle
from chaos.servers import Running
from tests.conftest import renew_manifest
from tests.reload.swapping import BREAKS, restore

HAZARD = "a corrupt table, or a new one, at reload under load"
PROMISE = "the whole set is valid or the old one stays, with the reason on /readyz; each answer is wholly of one set"
_RELOADS, _SWAPS = 8, 45
_AGREEING = 6
_SECONDS = 120


class Stuck(Exception):  # noqa: N818 what it is
    """A reload did not come to its end."""


def run(ground: Ground) -> Result:
    first, second, served = (ground.directory / name for name in ("first", "second", "served"))
    for directory in (first, served):
        directory.mkdir()
        restore(directory)
    changed(second)
    oracle = Oracle()
    sets = [(directory, oracle.learn(directory, ground.questions)) for directory in (first, second)]
    with ground.service(DATA_DIR=str(served), PUBLISHED_DIR=str(ground.directory / "published")) as service:
        good = _reloads(ground, service, oracle, sets, served)
        corrupt, refused, swaps = _swaps(ground, service, oracle, sets, served)
    return judged(
        (f"{ground.times(_RELOADS)} reloads to other tables and back", good),
        (f"{refused} corrupt of {swaps} swaps", corrupt),
        figures=("every corrupt set was refused with its reason on /readyz",),
    )


Sets = list[tuple[Path, str]]


def changed(directory: Path) -> None:
    """A good set in which every statement reads differently, so that a mixture would show."""
    shutil.copytree(DATA, directory, ignore=shutil.ignore_patterns("*.md"))
    path = directory / "interactions.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    for row in rows:
        row["effect"] = f"{row['effect'].rstrip('.')}, as the second set has it."
    with path.open("w", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    renew_manifest(directory)


def _reloads(ground: Ground, service: Running, oracle: Oracle, sets: Sets, served: Path) -> Tally:
    load = Load(service.port, ground.questions, oracle, clients=2).start()
    for number in range(1, ground.times(_RELOADS) + 1):
        directory, digest = sets[number % 2]
        _exchange(directory, served)
        _reload(service, digest, refused=False)
    return load.stop()


def _swaps(ground: Ground, service: Running, oracle: Oracle, sets: Sets, served: Path) -> tuple[Tally, int, int]:
    """As many of all swaps as the scale says, corrupt ones among them in their share."""
    swaps = ground.times(_SWAPS, least=4)
    breaks = list(BREAKS.items())[: max(1, round(len(BREAKS) * swaps / _SWAPS))]
    share, refused, good = len(breaks), 0, 0
    in_use = _digest(service)
    load = Load(service.port, ground.questions, oracle, clients=2).start()
    for swap in range(swaps):
        if swap * share // swaps != (swap + 1) * share // swaps:
            _, broken = breaks[refused]
            _exchange(sets[0][0], served)
            broken(served)
            refused += 1
            _reload(service, in_use, refused=True)
        else:
            good += 1
            directory, in_use = sets[good % 2]
            _exchange(directory, served)
            _reload(service, in_use, refused=False)
        if swap % 10 == 0:
            ground.say(f"swap {swap} of {swaps}")
    return load.stop(), refused, swaps


def _exchange(source: Path, served: Path) -> None:
    for path in served.glob("*"):
        path.unlink()
    for path in source.glob("*.csv"):
        shutil.copyfile(path, served / path.name)


def _ready(service: Running) -> dict[str, object]:
    connection = HTTPConnection("127.0.0.1", service.port, timeout=60)
    try:
        connection.request("GET", "/readyz")
        body: dict[str, object] = json.loads(connection.getresponse().read())
        return body
    finally:
        connection.close()


def _digest(service: Running) -> str:
    return str(_ready(service)["sha256"])


def _reload(service: Running, digest: str, *, refused: bool) -> None:
    """SIGHUP, and wait until answers in a row say how it ended. Raises Stuck."""
    os.kill(service.process.pid, signal.SIGHUP)
    ends, agreeing = time.monotonic() + _SECONDS, 0
    while time.monotonic() < ends:
        ready = _ready(service)
        agrees = ready.get("sha256") == digest and bool(ready.get("reload_refused")) is refused
        agreeing = agreeing + 1 if agrees else 0
        if agreeing == _AGREEING:
            return
        time.sleep(0.05)
    raise Stuck(f"{ready} instead of {digest}, refused: {refused}\n{service.log[-2000:]}")
