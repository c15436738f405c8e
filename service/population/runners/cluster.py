"""On a Dask cluster: one that is there already, or a small one started here. Needs the extra ``cluster``, also on the
workers.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pyarrow as pa
from dask import config
from distributed import Client, KilledWorker, LocalCluster, Worker, WorkerPlugin

from service.population.recipe import Recipe, answer, population_of
from service.population.runners.running import AHEAD, NoClusterError, Numbered, Run, lost

_UNWATCHED = {"distributed.worker.profile.enabled": False}
"""Looking at what a worker does a hundred times a second takes it half of its time."""
_recipes: dict[str, Recipe] = {}
"""In a worker: what it answers from, by name."""


def run_cluster(recipe: Recipe, connect: Callable[[], AbstractContextManager[Client]]) -> Run:
    """On the workers of the cluster that ``connect`` leads to, also on those that come later. A batch whose worker is
    lost is given to another."""
    return lambda batches: _answers(recipe, connect, batches)


def at(address: str) -> Callable[[], AbstractContextManager[Client]]:
    """The cluster whose scheduler is at ``address``. Entering it raises NoClusterError if it does not answer."""

    def connect() -> AbstractContextManager[Client]:
        try:
            client: AbstractContextManager[Client] = Client(address)
        except OSError as error:
            raise NoClusterError(f"{address} does not answer; nothing was screened there") from error
        return client

    return connect


@dataclass(slots=True)
class Here(AbstractContextManager[Client]):
    """A cluster of ``workers`` processes on this machine, for as long as it is entered."""

    workers: int
    _client: Client | None = field(default=None, init=False)

    def __enter__(self) -> Client:
        with config.set(_UNWATCHED):
            cluster = LocalCluster(
                n_workers=self.workers, threads_per_worker=1, dashboard_address="127.0.0.1:0", host="127.0.0.1"
            )
        self._client = Client(cluster)
        return self._client

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            cluster = self._client.cluster
            self._client.close()
            cluster.close()


def _answers(
    recipe: Recipe, connect: Callable[[], AbstractContextManager[Client]], batches: Iterable[Numbered]
) -> Iterator[pa.RecordBatch]:
    name = _name(recipe)
    with connect() as client:
        client.register_plugin(_Answering(name, recipe))
        source, waiting = iter(batches), deque[tuple[int, Any]]()
        while True:
            most = AHEAD * max(1, sum(client.nthreads().values()))
            for batch, first in islice(source, max(0, most - len(waiting))):
                waiting.append((first, client.submit(_work, name, batch, first, pure=False)))
            if not waiting:
                return
            first, future = waiting.popleft()
            try:
                yield future.result()
            except KilledWorker as error:
                raise lost(first) from error


class _Answering(WorkerPlugin):
    """Brings the recipe to every worker, and builds from it before the first batch comes."""

    def __init__(self, name: str, recipe: Recipe) -> None:
        self.name, self._recipe = name, recipe

    def setup(self, worker: Worker) -> None:
        _recipes[self.name] = self._recipe
        population_of(self._recipe)


def _work(name: str, batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
    return answer(_recipes[name], batch, first)


def _name(recipe: Recipe) -> str:
    since = recipe.since.digest if recipe.since else "the beginning"
    return f"{recipe.digest} {recipe.today} {recipe.max_age_days} {recipe.keep} since {since}"
