"""Where the time of one request goes, in process."""

import cProfile
import gc
import io
import os
import pstats
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from benchmarks.lists import DATA
from benchmarks.questions import questions
from service.bootstrap import build_app, load_screener
from service.intake.body import load_json
from service.intake.building import build_request
from service.intake.requests import ScreenRequestSchema
from service.rendering.dumped import Renderer
from service.screening.answer import Screening
from service.screening.screen import Screener
from service.settings import Settings

_In = TypeVar("_In")
_Out = TypeVar("_Out")
_LISTS = {2: 400, 10: 400, 50: 120, 200: 24}
_ROUNDS = 5


@dataclass(frozen=True)
class Steps:
    """Median microseconds of each step for lists of one length; ``size`` is the answer's in bytes."""

    label: str
    microseconds: dict[str, float]
    calls: int
    size: int


def measure_steps(length: int, *, alternatives: bool = True) -> Steps:
    screener = load_screener(DATA)
    bodies = questions(_LISTS[length], length, alternatives=alternatives)
    found, size = _steps(screener, bodies)
    label = f"{length}" if alternatives else f"{length}, without alternatives"
    found["whole request"], calls = _whole(bodies)
    return Steps(label, found, calls, size)


def _steps(screener: Screener, bodies: Sequence[bytes]) -> tuple[dict[str, float], int]:
    schema, renderer = ScreenRequestSchema(), Renderer(screener.knowledge)
    default = screener.catalogue.display[screener.catalogue.release.default_candidate]
    today = datetime.now(UTC).date()
    prepared = screener.prepared
    values = [load_json(body) for body in bodies]
    loaded = [schema.load(value) for value in values]
    requests = [build_request(data, default, today) for data in loaded]
    screenings = [screener.screen(request) for request in requests]
    occasion = prepared.occasion[requests[0].jurisdiction, today, None, False]

    def dump(screening: Screening) -> bytes:
        return renderer.dump(screening, stale=False, request_id="0", audit="off")

    answers = [dump(screening) for screening in screenings]
    plain = [replace(entry, id=None) for request in requests for entry in request.medications]
    gc.collect()
    gc.freeze()
    names = _median(lambda entry: prepared.line[occasion, entry], plain) * len(plain) / len(requests)
    return {
        "loader": _median(load_json, bodies),
        "schema": _median(lambda value: build_request(schema.load(value), default, today), values),
        "names": names,
        "screening": _median(screener.screen, requests) - names,
        "rendering": _median(dump, screenings),
    }, round(statistics.mean(map(len, answers)))


def _whole(bodies: Sequence[bytes]) -> tuple[float, int]:
    """Microseconds, and Python calls as the profiler counts them, of a request from WSGI to WSGI."""
    app = build_app(Settings())
    with _silence():
        for body in bodies:
            ask(app, body)
        gc.collect()
        gc.freeze()
        micros = _median(lambda body: ask(app, body), bodies)
        return micros, round(statistics.median(count_calls(app, body) for body in bodies[:100]))


@contextmanager
def _silence() -> Iterator[None]:
    """The log goes nowhere, as it is written all the same."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def count_calls(app: Any, body: bytes) -> int:
    """Calls of one request that was asked before."""
    ask(app, body)
    profile = cProfile.Profile()
    profile.enable()
    ask(app, body)
    profile.disable()
    calls: int = pstats.Stats(profile).total_calls  # type: ignore[attr-defined]
    return calls


def ask(app: Any, body: bytes) -> bytes:
    """The answer of the WSGI application ``app`` to ``POST /screen``. Raises RuntimeError if it is no 200."""
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/screen",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "127.0.0.1:8000",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    said: list[str] = []
    parts = app(environ, lambda status, *_: said.append(status))
    answer = b"".join(parts)
    if hasattr(parts, "close"):
        parts.close()
    if not said[0].startswith("200"):
        raise RuntimeError(said[0])
    return answer


def _median(work: Callable[[_In], _Out], inputs: Sequence[_In]) -> float:
    """Microseconds of CPU: of each input the best of several rounds, of those the median."""
    best = [float("inf")] * len(inputs)
    for _ in range(_ROUNDS):
        for place, one in enumerate(inputs):
            started = time.perf_counter_ns()
            work(one)
            best[place] = min(best[place], (time.perf_counter_ns() - started) / 1000)
    return statistics.median(best)
