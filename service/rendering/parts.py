"""The parts that several documents share."""

from collections.abc import Iterable
from typing import Any

from service.knowledge.catalogue import Catalogue
from service.knowledge.index import Step


def sources(ids: Iterable[str], catalogue: Catalogue) -> list[dict[str, Any]]:
    found = (catalogue.sources[source] for source in ids)
    return [{"id": source.id, "title": source.title, "url": source.url} for source in found]


def path(steps: Iterable[Step]) -> list[dict[str, str]]:
    return [{"from": step.start, "relation": step.relation.value, "to": step.end} for step in steps]
