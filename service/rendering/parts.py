"""The parts that several documents share."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import orjson

from service.knowledge.catalogue import Catalogue
from service.knowledge.index import Step
from service.knowledge.memo import Memo

_Thing = TypeVar("_Thing")


def sources(ids: Iterable[str], catalogue: Catalogue) -> list[dict[str, Any]]:
    found = (catalogue.sources[source] for source in ids)
    return [{"id": source.id, "title": source.title, "url": source.url} for source in found]


def path(steps: Iterable[Step]) -> list[dict[str, str]]:
    return [{"from": step.start, "relation": step.relation.value, "to": step.end} for step in steps]


class Dumped(Memo[_Thing, orjson.Fragment]):
    """Things as JSON that is put into a document as it is: each is dumped when it is first met and then kept, as long
    as no more than ``most`` are. A thing is found again by its identity, so it must be compared by it, and
    immutable. One that is ``passing`` will not be met again and is not kept."""

    __slots__ = ("_passing", "_render")

    def __init__(
        self, render: Callable[[_Thing], Any], most: int, passing: Callable[[_Thing], bool] = lambda _: False
    ) -> None:
        super().__init__(self._dump, most)
        self._render, self._passing = render, passing

    def __missing__(self, thing: _Thing) -> orjson.Fragment:
        return self._dump(thing) if self._passing(thing) else super().__missing__(thing)

    def _dump(self, thing: _Thing) -> orjson.Fragment:
        return orjson.Fragment(orjson.dumps(self._render(thing)))

    def all(self, things: Iterable[_Thing]) -> list[orjson.Fragment]:
        """Each of ``things``, in their order."""
        return list(map(self.__getitem__, things))


class Around(Memo[_Thing, tuple[bytes, bytes]]):
    """As :class:`Dumped`, cut in two at the member ``gap``, which has to be in it once."""

    def __init__(self, render: Callable[[_Thing], Any], gap: bytes, most: int) -> None:
        def cut(thing: _Thing) -> tuple[bytes, bytes]:
            before, found, after = orjson.dumps(render(thing)).partition(gap)
            if not found:
                raise ValueError("there is no such gap")
            return before, after

        super().__init__(cut, most)
