"""The parts that several documents share."""

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

import orjson

from service.knowledge.catalogue import Catalogue
from service.knowledge.index import Step

_Thing = TypeVar("_Thing")
_Kept = TypeVar("_Kept")


def sources(ids: Iterable[str], catalogue: Catalogue) -> list[dict[str, Any]]:
    found = (catalogue.sources[source] for source in ids)
    return [{"id": source.id, "title": source.title, "url": source.url} for source in found]


def path(steps: Iterable[Step]) -> list[dict[str, str]]:
    return [{"from": step.start, "relation": step.relation.value, "to": step.end} for step in steps]


class Known(Generic[_Thing, _Kept]):
    """What is worked out from things when they are first met and then kept, as long as no more than ``most`` are. A
    thing is found again by its identity, so it must be immutable."""

    def __init__(self, work_out: Callable[[_Thing], _Kept], most: int) -> None:
        self._work_out, self._most = work_out, most
        self._known: dict[int, tuple[_Thing, _Kept]] = {}

    def __call__(self, thing: _Thing) -> _Kept:
        known = self._known.get(id(thing))
        if known is not None:
            return known[1]
        kept = self._work_out(thing)
        if len(self._known) >= self._most:
            self._known.clear()
        # The thing is kept beside it: as long as it is, no other can have its identity.
        self._known[id(thing)] = (thing, kept)
        return kept


class Dumped(Known[_Thing, orjson.Fragment]):
    """Things as JSON that is put into a document as it is."""

    def __init__(self, render: Callable[[_Thing], Any], most: int) -> None:
        super().__init__(lambda thing: orjson.Fragment(orjson.dumps(render(thing))), most)


class Around(Known[_Thing, tuple[bytes, bytes]]):
    """Things as JSON, cut in two at the member ``gap``, which has to be in it once."""

    def __init__(self, render: Callable[[_Thing], Any], gap: bytes, most: int) -> None:
        def cut(thing: _Thing) -> tuple[bytes, bytes]:
            before, found, after = orjson.dumps(render(thing)).partition(gap)
            if not found:
                raise ValueError("there is no such gap")
            return before, after

        super().__init__(cut, most)
