"""The log and the figures of a running service, as its operator reads them."""

import json
import re
import time
from typing import Any

from tests.conftest import Server
from tests.web.asking import ask

_SAMPLE = re.compile(r"""(?P<name>[a-z_]+)(?:\{(?P<labels>[^}]*)\})? (?P<value>\S+)""")
_LABEL = re.compile(r'(\w+)="([^"]*)"')
Series = tuple[str, tuple[tuple[str, str], ...]]


def figures(server: Server) -> dict[Series, float]:
    """Every sample of /metrics, by its name without the prefix and its labels in order."""
    found: dict[Series, float] = {}
    for line in ask(server, "/metrics").body.decode().splitlines():
        if not line.startswith("#"):
            match = _SAMPLE.fullmatch(line)
            assert match, line
            labels = tuple(sorted(_LABEL.findall(match["labels"] or "")))
            found[match["name"].removeprefix("dantrolene_screen_"), labels] = float(match["value"])
    return found


def figure(found: dict[Series, float], name: str, **labels: str) -> float:
    return found.get((name, tuple(sorted(labels.items()))), 0)


def lines(server: Server) -> list[dict[str, Any]]:
    """Every line of the log, each of which must be one JSON object."""
    return [json.loads(line) for line in server.log.splitlines()]


def requests(server: Server) -> list[dict[str, Any]]:
    return [line for line in lines(server) if line.get("event") == "request"]


def line_of(server: Server, request_id: str) -> dict[str, Any]:
    """The one line about a request, once it has been written: an answer may arrive before its line."""
    for _ in range(100):
        found = [line for line in requests(server) if line["request_id"] == request_id]
        if found:
            (line,) = found
            return line
        time.sleep(0.05)
    raise AssertionError("no line tells of this request")
