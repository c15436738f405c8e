"""What may stand in a log, and what of a log may not be there: everything that a server of the test run wrote is held
against this when the server is stopped."""

import csv
import json
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from service.access.policy import Access
from service.knowledge.words import Severity
from service.observing.tally import METHODS, UNMATCHED
from service.screening.verdict import Verdict
from service.settings import Settings
from service.web.app import create_app
from service.web.ledger import build_desk
from service.web.state import State

DATA = Path(__file__).resolve().parent.parent / "data"
NAMED = {"substances": "name", "names": "name", "products": "name", "groups": "name", "conditions": "name"}
TELLTALES = ("zzqx", "73.0917", "xyzzyol", "secret")
"""Made-up names and figures that tests send."""
ABOUT_TABLES = ("tables refused: ", "reload refused, the old tables stay: ")
"""A message that begins so quotes the tables, broken ones too, and those hold names; telltales they do not hold."""
_SHORTEST = 5
_MOST_WORDS = 4
_PLACES = "|".join(re.escape(place) for place in (str(DATA.parent), gettempdir(), sys.prefix))
_OWN = re.compile(rf"dantrolene-screen[\w.-]*|({_PLACES})[^\s\"']*")
"""The service's own name, and places in the file system: pytest calls a directory after its test."""
_WORD = re.compile(r"[^\W_]+")


def leaks(log: str) -> list[str]:
    """Every line of ``log`` that holds what it must not, with the reason."""
    return [f"{reason}: {line}" for line in log.splitlines() for reason in _wrong(line)]


def _wrong(line: str) -> Iterator[str]:
    yield from (f"holds {telltale}" for telltale in TELLTALES if telltale in line.lower())
    try:
        told = json.loads(line)
    except ValueError:
        told = {"message": line}
    if told.get("event") == "request":
        yield from (f"{name} is no such word" for name, value in told.items() if not _may_stand(name, value))
    elif not told["message"].startswith(ABOUT_TABLES):
        words = [word.lower() for word in _WORD.findall(_OWN.sub(" ", json.dumps(told, ensure_ascii=False)))]
        runs = (" ".join(words[at : at + length]) for length in range(1, _MOST_WORDS + 1) for at in range(len(words)))
        yield from (f"names {run}" for run in runs if run in _names())


def _may_stand(name: str, value: Any) -> bool:
    return name in _FIELDS and _FIELDS[name](value)


def _shaped(shape: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(shape, value, re.ASCII) is not None


def _number(value: Any) -> bool:
    return value is None or isinstance(value, int | float)


def _counts(words: set[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and set(value) <= words and all(map(_number, value.values()))


@cache
def _routes() -> set[str]:
    settings = Settings()
    app = create_app(State(None), settings, Access(required=False, public_url=""), build_desk(settings.ledger))
    return {rule.rule for rule in app.url_map.iter_rules()} | {UNMATCHED}


def _is_route(value: Any) -> bool:
    return value in _routes()


_VERDICTS = {verdict.value for verdict in Verdict}
_FIELDS: dict[str, Callable[[Any], bool]] = {
    "time": _shaped(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"),
    "level": _shaped("info"),
    "event": _shaped("request"),
    "request_id": _shaped("[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "trace": _shaped("[0-9a-f]{32}"),
    "span": _shaped("[0-9a-f]{16}"),
    "refused": _shaped("[A-Z][A-Za-z]+"),
    "method": lambda value: value in METHODS,
    "route": _is_route,
    "knowledge": _shaped("([0-9a-f]{12})?"),
    "verdict": lambda value: value in _VERDICTS,
    "verdicts": _counts(_VERDICTS),
    "findings": _counts({severity.word for severity in Severity}),
    **dict.fromkeys(("status", "ms", "pid", "lines", "not_checked", "not_recognised"), _number),
}


@cache
def _names() -> frozenset[str]:
    """Every name of the tables that is long enough to be no accident: its words in lower case, one space between."""
    found = set()
    for table, column in NAMED.items():
        with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            found |= {" ".join(_WORD.findall(row[column].lower())) for row in csv.DictReader(file)}
    return frozenset(name for name in found if len(name) >= _SHORTEST)
