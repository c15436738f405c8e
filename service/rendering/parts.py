"""The parts that several documents share."""

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

import orjson

from service.knowledge.catalogue import Catalogue
from service.knowledge.index import Step

_Thing = TypeVar("_Thing")


def sources(ids: Iterable[str], catalogue: Catalogue) -> list[dict[str, Any]]:
    found = (catalogue.sources[source] for source in ids)
    return [{"id": source.id, "title": source.title, "url": source.url} for source in found]


def path(steps: Iterable[Step]) -> list[dict[str, str]]:
    return [{"from": step.start, "relation": step.relation.value, "to": step.end} for step in steps]


class Dumped(Generic[_Thing]):
    """Things as JSON that is put into a document as it is: each is dumped when it is first met and then kept, as long
    as no more than ``most`` are. A thing is found again by its identity, so it must be immutable."""

    def __init__(self, render: Callable[[_Thing], Any], most: int) -> None:
        self._render, self._most = render, most
        self._known: dict[int, tuple[_Thing, orjson.Fragment]] = {}

    def __call__(self, thing: _Thing) -> orjson.Fragment:
        known = self._known.get(id(thing))
        if known is not None:
            return known[1]
        fragment = orjson.Fragment(orjson.dumps(self._render(thing)))
        if len(self._known) >= self._most:
            self._known.clear()
        # The thing is kept beside its fragment: as long as it is, no other can have its identity.
        self._known[id(thing)] = (thing, fragment)
        return fragment
