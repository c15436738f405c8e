"""Load from another process: wrk where it is installed, else a small client of our own."""

import multiprocessing
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles

CONNECTIONS = 4
"""More than one, so that a worker never waits for the next question."""
_LUA = """
local bodies, place = {}, 0
for line in io.lines("%s") do bodies[#bodies + 1] = line end
request = function()
  place = place %% #bodies + 1
  return wrk.format("POST", "/screen", {["Content-Type"] = "application/json"}, bodies[place])
end
"""
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Measured:
    """Requests a second; the median and the 99th percentile of the wait in milliseconds."""

    rate: float
    p50: float
    p99: float


class Load:
    """The same bodies in the same order for every server. Raises RuntimeError if any answer is no 200."""

    def __init__(self, bodies: Sequence[bytes], directory: str) -> None:
        self._bodies = bodies
        self.tool = shutil.which("wrk")
        if self.tool:
            listed = Path(tempfile.mkstemp(dir=directory)[1])
            listed.write_bytes(b"\n".join(bodies))
            self._script = listed.with_suffix(".lua")
            self._script.write_text(_LUA % listed, encoding="utf-8")

    def run(self, port: int, seconds: float) -> Measured:
        return self._by_wrk(port, seconds) if self.tool else self._by_client(port, seconds)

    def _by_wrk(self, port: int, seconds: float) -> Measured:
        options = ["-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "--latency", "-s", str(self._script)]
        command = [self.tool or "", *options, f"http://127.0.0.1:{port}/screen"]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
        if "Non-2xx" in told or "Socket errors" in told:
            raise RuntimeError(told)
        rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
        wait = {share: float(value) * _UNITS[unit] for share, value, unit in re.findall(_PERCENTILE, told)}
        if rate is None:
            raise RuntimeError(told)
        return Measured(float(rate[1]), wait["50"], wait["99"])

    def _by_client(self, port: int, seconds: float) -> Measured:
        with multiprocessing.Pool(CONNECTIONS) as pool:
            shares = [list(islice(self._bodies, start, None, CONNECTIONS)) for start in range(CONNECTIONS)]
            waits = pool.starmap(_ask, [(port, share, seconds) for share in shares])
        every = [wait for share in waits for wait in share]
        cuts = quantiles(every, n=100)
        return Measured(len(every) / seconds, cuts[49] * 1000, cuts[98] * 1000)


_PERCENTILE = r"(50|99)%\s+([\d.]+)(us|ms|s)"


def _ask(port: int, bodies: Sequence[bytes], seconds: float) -> list[float]:
    waits: list[float] = []
    until = time.perf_counter() + seconds
    for body in cycle(bodies):
        started = time.perf_counter()
        if started >= until:
            return waits
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("POST", "/screen", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
        except HTTPException as error:
            raise RuntimeError("no answer") from error
        finally:
            connection.close()
        if answer.status != 200:  # noqa: PLR2004
            raise RuntimeError(f"answered {answer.status}")
        waits.append(time.perf_counter() - started)
    return waits
