"""On the cores of this machine: processes that load the tables once, replaced when they are lost."""

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import islice

import pyarrow as pa

from service.population.recipe import Recipe, answer, population_of
from service.population.runners.running import AHEAD, MOST_LOST, Numbered, Run, lost

_recipe: list[Recipe] = []
"""In a worker: what it answers from. Sent once, when the process starts."""


def run_local(recipe: Recipe, workers: int) -> Run:
    """``workers`` processes of this machine. One of them that ends takes the others with it: all are started again and
    what they had not answered is asked again."""
    return lambda batches: _Run(recipe, workers).answers(batches)


def _start(recipe: Recipe) -> None:
    population_of(recipe)
    _recipe.append(recipe)


def _work(batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
    return answer(_recipe[0], batch, first)


@dataclass(slots=True)
class _Run:
    recipe: Recipe
    workers: int
    waiting: "deque[tuple[Numbered, Future[pa.RecordBatch]]]" = field(default_factory=deque)

    def answers(self, batches: Iterable[Numbered]) -> Iterator[pa.RecordBatch]:
        source, losses, pool = iter(batches), 0, self._pool()
        try:
            while True:
                for batch in islice(source, self.workers * AHEAD - len(self.waiting)):
                    self.waiting.append((batch, _submit(pool, batch)))
                if not self.waiting:
                    return
                (_, first), answered = self.waiting[0]
                try:
                    result = answered.result()
                except BrokenProcessPool as error:
                    losses += 1
                    if losses == MOST_LOST:
                        raise lost(first) from error
                    pool.shutdown(wait=False)
                    pool = self._pool()
                    self.waiting = deque((batch, _submit(pool, batch)) for batch, _ in self.waiting)
                    continue
                losses = 0
                self.waiting.popleft()
                yield result
        finally:
            pool.shutdown(cancel_futures=True)

    def _pool(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.workers, context, initializer=_start, initargs=(self.recipe,))


def _submit(pool: ProcessPoolExecutor, batch: Numbered) -> "Future[pa.RecordBatch]":
    try:
        return pool.submit(_work, *batch)
    except BrokenProcessPool as error:
        broken: Future[pa.RecordBatch] = Future()
        broken.set_exception(error)
        return broken
