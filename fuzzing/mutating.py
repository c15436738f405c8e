"""Changing JSON as JSON: bytes changed at random are soon no JSON at all, and reach nothing behind the loader."""

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any

Mutate = Callable[[bytes, int], bytes]
"""libFuzzer's own change of some bytes, to at most so many."""

_JUNK: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e300,
    10**19,
    "",
    " ",
    "#",
    "2026-02-30",
    "\u0000",
    "\u202e",
    [],
    {},
    [[]],
    [None],
    {"coding": None},
)
_BYTES_INSTEAD = 0.2


def mutate(raw: bytes, longest: int, seed: int, other: Mutate) -> bytes:
    """``raw`` with a place or two changed; its bytes at random if it is no JSON, and now and then if it is."""
    chance = Random(seed)
    document = None if chance.random() < _BYTES_INSTEAD else _loaded(raw)
    places = _places(document)
    if not places:
        return other(raw, longest)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        if places := _places(document):
            _change(chance, *chance.choice(places), places, other)
    made = json.dumps(document, ensure_ascii=chance.choice((True, False))).encode("utf-8", "replace")
    return made if len(made) <= longest else other(raw, longest)


def _loaded(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every container with a key of it."""
    found: list[tuple[Any, Any]] = []
    rest = [value]
    while rest:
        held = rest.pop()
        items = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
        for key, inner in items:
            found.append((held, key))
            rest.append(inner)
    return found


def _change(chance: Random, held: Any, key: Any, places: list[tuple[Any, Any]], other: Mutate) -> None:
    value = held[key]
    match chance.choice(("junk", "other", "drop", "wrap", "text", "text", "text", "again")):
        case "junk":
            held[key] = copy.deepcopy(chance.choice(_JUNK))
        case "other":
            where, at = chance.choice(places)
            held[key] = copy.deepcopy(where[at])
        case "drop":
            del held[key]
        case "wrap":
            held[key] = [value]
        case "again" if isinstance(held, list):
            held.insert(key, copy.deepcopy(value))
        case _:
            held[key] = _scalar(value, other)


def _scalar(value: Any, other: Mutate) -> Any:
    """A text or a number changed letter by letter; anything else as it is."""
    if isinstance(value, str):
        return other(value.encode("utf-8", "replace"), len(value) + 40).decode("utf-8", "ignore")
    if isinstance(value, int | float) and not isinstance(value, bool):
        changed = _loaded(other(json.dumps(value).encode(), 12))
        return changed if isinstance(changed, int | float) else value
    return value
