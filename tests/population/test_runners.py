"""Wherever the one function runs, and whatever becomes of its processes: the same rows in the same order."""

import multiprocessing
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from service.knowledge.loading import build_knowledge
from service.population.recipe import OtherTablesError, Recipe, answer, population_of
from service.population.runners.local import run_local
from service.population.runners.running import Numbered, WorkersLostError
from service.web.times import today
from tests.knowledge.editing import few_drugs

_ROWS, _BATCHES, _KILL_AT, _FILES = 7, 12, 5, 3
_NAMES = ["verapamil", "warfarin", "diazepam", "baclofen", "xyzzyol", "ibuprofen", "morphine", "caffeine"]
_CLUSTER = "needs the extra cluster: make install-cluster"
_SPARK = "needs the extra spark and a Java runtime: make install-cluster"


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    raw = dict(few_drugs())
    return Recipe(build_knowledge(raw).digest, today(), 365, (), raw, {})


def batches(then: Callable[[], None] | None = None) -> Iterator[Numbered]:
    """Numbered batches; ``then`` is called when half of them were asked for."""
    for number in range(_BATCHES):
        if number == _KILL_AT and then is not None:
            then()
        lists = [[_NAMES[(number + row + place) % len(_NAMES)] for place in range(row % 4 + 1)] for row in range(_ROWS)]
        names = [f"{number}-{row}" for row in range(_ROWS)]
        yield pa.RecordBatch.from_pydict({"id": names, "medications": lists}), number * _ROWS + 1


def here(recipe: Recipe) -> list[pa.RecordBatch]:
    return [answer(recipe, *batch) for batch in batches()]


def test_processes_of_this_machine_answer_as_this_one_does(recipe: Recipe) -> None:
    assert list(run_local(recipe, 2)(batches())) == here(recipe)


def test_a_killed_process_loses_no_row_and_changes_none(recipe: Recipe) -> None:
    killed: list[int] = []

    def kill() -> None:
        process = multiprocessing.active_children()[0]
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        killed.append(process.pid)

    assert list(run_local(recipe, 2)(batches(kill))) == here(recipe)
    assert killed


def test_a_batch_that_loses_every_process_is_named_and_nothing_is_made_up_for_it(recipe: Recipe) -> None:
    over = threading.Event()

    def kill_all() -> None:
        while not over.wait(0.05):
            for process in multiprocessing.active_children():
                process.kill()

    killer = threading.Thread(target=kill_all)
    killer.start()
    try:
        with pytest.raises(WorkersLostError, match="the rows from 1 on"):
            list(run_local(recipe, 2)(batches()))
    finally:
        over.set()
        killer.join()


def test_a_process_that_comes_to_other_tables_answers_nothing(recipe: Recipe) -> None:
    other = Recipe("0" * 64, recipe.today, 365, (), recipe.raw, {})
    with pytest.raises(OtherTablesError):
        population_of(other)


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_loses_a_worker_answers_as_this_process_does(recipe: Recipe) -> None:
    pytest.importorskip("distributed", reason=_CLUSTER)
    from service.population.runners.cluster import Here, run_cluster  # noqa: PLC0415 - an extra

    killed: list[int] = []

    class Watched(Here):
        def __enter__(self) -> Any:
            self.entered = super().__enter__()
            return self.entered

    cluster = Watched(2)

    def kill() -> None:
        pid = next(iter(cluster.entered.run(os.getpid).values()))
        os.kill(pid, signal.SIGKILL)
        killed.append(pid)

    assert list(run_cluster(recipe, lambda: cluster)(batches(kill))) == here(recipe)
    assert killed


@pytest.mark.filterwarnings("ignore")
def test_spark_answers_each_row_as_it_is_numbered_in_the_table(
    recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyspark", reason=_SPARK)
    if shutil.which("java") is None:
        pytest.skip(_SPARK)
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    from service.population.runners.spark import answer_frame  # noqa: PLC0415 - likewise

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    table = pa.Table.from_batches([batch for batch, _ in batches()])
    for number in range(_FILES):
        rows = -(-table.num_rows // _FILES)
        parquet.write_table(table.slice(number * rows, rows), tmp_path / f"{number:03}.parquet")
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.files.maxPartitionBytes", "4k").getOrCreate()
    try:
        lists = session.read.parquet(str(tmp_path))
        partitions = lists.rdd.getNumPartitions()
        in_order = [row.id for row in lists.select("id").collect()]
        answers = answer_frame(lists, recipe).toArrow().sort_by("row").to_pylist()
    finally:
        session.stop()
    assert partitions > 1
    assert [row["row"] for row in answers] == list(range(1, len(in_order) + 1))
    assert [row["id"] for row in answers] == in_order
    expected = {row["id"]: row for batch in here(recipe) for row in batch.to_pylist()}
    for row in answers:
        assert row | {"row": 0} == expected[row["id"]] | {"row": 0}
