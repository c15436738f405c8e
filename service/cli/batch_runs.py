"""The rows of a table, screened here, on the cores of this machine, or on a cluster. Needs the extra ``batch``."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pyarrow as pa

from service.batch.answering import Answerer
from service.cli.batch_jobs import FileError
from service.cli.batch_tables import Run, run_here
from service.cli.batch_where import Where
from service.cli.output import complain
from service.knowledge.loading import Knowledge, build_knowledge
from service.knowledge.overlay import load_overlay_bytes
from service.knowledge.problems import Problem, TablesRefusedError
from service.knowledge.reading import load_bytes
from service.population.changes import find_changes
from service.population.recipe import OtherTablesError, Recipe, answer
from service.population.runners.local import run_local
from service.population.runners.running import NoClusterError, WorkersLostError
from service.population.screening import build_population
from service.settings import Settings


def choose_run(answerer: Answerer, settings: Settings, keep: tuple[str, ...], where: Where) -> Run:
    """Raises TablesRefusedError if there are no older tables where some should be. The run raises FileError if its
    processes are lost or have other tables."""
    if where == Where():
        return run_here(build_population(answerer, keep).answer)
    recipe = _recipe(answerer, settings, keep, where.since)
    if where.cluster is not None:
        # Imported late: the cluster's client is an extra.
        from service.population.runners.cluster import at, run_cluster  # noqa: PLC0415

        return _told(run_cluster(recipe, at(where.cluster)), where.cluster)
    if where.workers > 1:
        return _told(run_local(recipe, where.workers), "this machine")
    return run_here(partial(answer, recipe))


def _told(run: Run, place: str) -> Run:
    def answers(batches: Iterable[tuple[pa.RecordBatch, int]]) -> Iterator[pa.RecordBatch]:
        try:
            yield from run(batches)
        except (NoClusterError, WorkersLostError, OtherTablesError) as error:
            raise FileError(f"{place}: {error}; what was done before is kept") from error

    return answers


def _recipe(answerer: Answerer, settings: Settings, keep: tuple[str, ...], since: Path | None) -> Recipe:
    """What every process answers from. The tables are read once more; a process that then comes to another digest
    answers nothing."""
    overlay = load_overlay_bytes(settings.site) if settings.site else {}
    knowledge = answerer.screener.knowledge
    now = Recipe(knowledge.digest, answerer.today, settings.max_age_days, keep, load_bytes(settings.data), overlay)
    if since is None:
        return now
    raw = load_bytes(since)
    old = _before(raw, overlay, since, knowledge)
    return now if old is None else replace(now, since=replace(now, digest=old.digest, raw=raw))


def _before(raw: dict[str, bytes], overlay: dict[str, bytes], since: Path, now: Knowledge) -> Knowledge | None:
    """The older tables, with the site's as they are now; None if every list has to be screened, and then it says
    why."""
    if not raw:
        raise TablesRefusedError([Problem(str(since), 0, "missing-file", "no tables", "check the path")])
    try:
        old = build_knowledge(raw, overlay)
    except TablesRefusedError as refused:
        complain(f"every list is screened: the tables in {since} cannot be used today ({refused.problems[0]})")
        return None
    everywhere = find_changes(old, now).everywhere
    if everywhere:
        complain(f"every list is screened: a change in {', '.join(everywhere)} may touch any of them")
        return None
    return old
