"""How a peer is asked. On a line of standard input: lists, each a list of names as written, the candidate first. On a
line of standard output, for each list: the pairs found, each two names and a severity, and how many lines the answer
says were not understood. ``ready`` is written first.
"""

import csv
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypedDict

Row = dict[str, str]


class Found(TypedDict):
    pairs: list[tuple[str, str, str]]
    told: int


Check = Callable[[list[str]], Found]


def serve(check: Check) -> None:
    """Answer until the input ends."""
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps([check(names) for names in json.loads(line)]), flush=True)


def rows(table: str) -> Iterator[Row]:
    """The rows of a table in the directory that is the program's only argument."""
    with (Path(sys.argv[1]) / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def names() -> dict[str, str]:
    """By id, the name of every substance and group in small letters: what a list of drug names is compared with."""
    return {row["id"]: row["name"].lower() for table in ("substances", "groups") for row in rows(table)}


def statements() -> list[tuple[str, str, str]]:
    """Two ids and a severity for each statement that is in force and says more than that nothing is expected."""
    stated = (row for row in rows("interactions") if row["status"] == "active" and row["severity"] != "none")
    return [(row["subject"], row["object"], row["severity"]) for row in stated]
