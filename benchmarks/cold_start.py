"""From the start of gunicorn to the first 200 of ``POST /screen``, beside an empty Flask application.

``python -m benchmarks.cold_start [pairs]``. Both are started in turn with as many workers, so that a machine that
drifts slows both alike; what counts is the ratio of the two in a pair.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_PAIRS = 12
_GIVE_UP = 60.0
_PAUSE = 0.002
_BODY = json.dumps({"candidate": {"name": "dantrolene", "route": "iv"}, "medications": ["verapamil"]})
_GUNICORN = (sys.executable, "-m", "gunicorn", "--no-control-socket", "--log-level", "error")
_SERVERS = {
    # gunicorn takes a gunicorn.conf.py that it finds where it starts: this one starts where there is none.
    "empty": (_ROOT / "benchmarks", (*_GUNICORN, "--workers", "2", "empty_app:app")),
    "service": (_ROOT, (*_GUNICORN, "-c", "gunicorn.conf.py", "service.wsgi:application()")),
}


def main() -> None:
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else _PAIRS
    times: dict[str, list[float]] = {name: [] for name in _SERVERS}
    for _ in range(pairs):
        for name, (directory, command) in _SERVERS.items():
            times[name].append(first_answer(directory, command))
    for name, taken in times.items():
        print(f"{name:8} {_spread([1000 * one for one in taken], 0)} ms to the first answer")
    ratios = [service / empty for service, empty in zip(times["service"], times["empty"], strict=True)]
    print(f"ratio    {_spread(ratios, 2)} over {pairs} pairs")


def first_answer(directory: Path, command: tuple[str, ...]) -> float:
    """Seconds from starting ``command`` in ``directory`` to the first 200. Raises RuntimeError if there is none."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environment = {**os.environ, "PORT": str(port), "WORKERS": "2"}
    started = time.perf_counter()
    process = subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}"], cwd=directory, env=environment)  # noqa: S603
    try:
        while time.perf_counter() - started < _GIVE_UP and process.poll() is None:
            if _is_answered(port):
                return time.perf_counter() - started
            time.sleep(_PAUSE)
        raise RuntimeError("the server gave no answer")
    finally:
        process.terminate()
        process.wait(timeout=_GIVE_UP)


def _is_answered(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=_GIVE_UP)
    try:
        connection.request("POST", "/screen", _BODY, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException):
        return False
    else:
        return answer.status == 200  # noqa: PLR2004
    finally:
        connection.close()


def _spread(values: list[float], digits: int) -> str:
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"median {middle:.{digits}f} (lowest {low:.{digits}f}, highest {high:.{digits}f})"


if __name__ == "__main__":
    main()
