"""All that a process needs to answer like every other one: the tables themselves, the day and the columns to keep.

It is small, it can be sent anywhere, and a process that gets it twice builds from it once.
"""

import gc
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import pyarrow as pa

from service.batch.answering import build_answerer
from service.knowledge.loading import build_knowledge
from service.population.changed import ChangedPopulation, build_changed_population
from service.population.screening import Population, build_population
from service.screening.screen import build_screener


class OtherTablesError(Exception):
    """A process came to another digest than the one it was to answer with. Nothing was answered."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """``digest`` is that of the tables in ``raw`` with the site's in ``overlay``; two recipes that differ in nothing
    but these are the same."""

    digest: str
    today: date
    max_age_days: int
    keep: tuple[str, ...]
    raw: dict[str, bytes] = field(compare=False, repr=False)
    overlay: dict[str, bytes] = field(compare=False, repr=False)
    since: "Recipe | None" = None
    """If there is one, only lists that were answered differently from it are answered."""


@lru_cache(maxsize=2)
def population_of(recipe: Recipe) -> Population | ChangedPopulation:
    """Built once a process. Raises TablesRefusedError, OtherTablesError."""
    new = _build(recipe)
    built = new if recipe.since is None else build_changed_population(_build(recipe.since), new)
    # What was built stays until the process ends; looking through it again and again for garbage costs a fifth. Nor
    # does an answer leave cycles behind.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    return built


def _build(recipe: Recipe) -> Population:
    knowledge = build_knowledge(recipe.raw, recipe.overlay)
    if knowledge.digest != recipe.digest:
        raise OtherTablesError(f"the tables have the digest {knowledge.digest}, not {recipe.digest}")
    answerer = build_answerer(build_screener(knowledge), recipe.today, recipe.max_age_days, _no_audit)
    return build_population(answerer, recipe.keep)


def answer(recipe: Recipe, batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
    """What a process is asked to do, here or elsewhere; asked again, it does the same."""
    return population_of(recipe).answer(batch, first)


def _no_audit(*_: object) -> str:
    return "off"
