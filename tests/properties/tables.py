"""The tables as plain rows, read by nothing but the csv module: the tests' own view of what is known."""

import csv
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "data"
Row = dict[str, str]


@cache
def table(name: str) -> tuple[Row, ...]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle, strict=True))


def several(cell: str) -> frozenset[str]:
    """The values of a cell; empty if the cell is."""
    return frozenset(cell.split("|")) if cell else frozenset()


def ingredients(target: str) -> frozenset[str]:
    """The substances of a product; any other node stands for itself."""
    return _products().get(target, frozenset({target}))


def is_group(target: str) -> bool:
    return target in _groups()


def is_reviewed(target: str) -> bool:
    """Whether every substance behind ``target`` has a review, so that silence about it means something."""
    return ingredients(target) <= _reviewed()


@cache
def _products() -> dict[str, frozenset[str]]:
    return {row["id"]: several(row["ingredients"]) for row in table("products")}


@cache
def _groups() -> frozenset[str]:
    return frozenset(row["id"] for row in table("groups"))


@cache
def _reviewed() -> frozenset[str]:
    return frozenset(row["substance"] for row in table("reviews"))
