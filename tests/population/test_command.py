"""``dantrolene-screen batch`` with many processes, on a cluster, and for the lists that a change touches."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.conftest import DATA, ROOT, renew_manifest
from tests.knowledge.editing import change, edited, real, rows_of

_LISTS = [["verapamil"], ["warfarin", "ibuprofen"], ["xyzzyol"], ["diltiazem", "Yaz"], [""], ["baclofen", "diazepam"]]


def run(*arguments: str | Path, data: Path = DATA) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "service.cli", "batch", *map(str, arguments)]
    environment = {**os.environ, "DATA_DIR": str(data)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    path = tmp_path / "lists.parquet"
    parquet.write_table(pa.table({"id": list(range(len(_LISTS))), "medications": _LISTS}), path)
    return path


def rows(path: Path) -> list[dict[str, Any]]:
    return parquet.read_table(path).to_pylist()


def test_several_processes_write_what_one_writes(lists: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.parquet", tmp_path / "two.parquet"
    assert run(lists, one).returncode == 2  # one of the lists cannot be screened
    assert run(lists, two, "--workers", "2", "--part", "2").returncode == 2
    assert rows(two) == rows(one)
    assert [row["row"] for row in rows(one)] == [1, 2, 3, 4, 5, 6]


def test_after_a_change_only_the_lists_that_it_touches_are_written(lists: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(DATA, old)
    statement = next(
        row for row in rows_of(real(), "interactions") if {row["subject"], row["object"]} == {"dantrolene", "verapamil"}
    )
    raw = edited(real(), change("interactions", statement["id"], effect="Something else."))
    (old / "interactions.csv").write_bytes(raw["interactions"])
    renew_manifest(old)
    out, whole = tmp_path / "out.parquet", tmp_path / "whole.parquet"
    done = run(lists, out, "--changed-since", old, "--part", "2")
    run(lists, whole)
    assert "every list" not in done.stderr
    kept = rows(out)
    assert [row["row"] for row in kept] == [1, 5]  # what cannot be screened is always told
    assert kept == [row for row in rows(whole) if row["row"] in {1, 5}]


def test_a_change_that_may_touch_every_list_is_told_and_all_are_screened(lists: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(DATA, old)
    scope = rows_of(real(), "duplications")[0]["scope"]
    raw = edited(real(), change("duplications", scope, effect="Something else."))
    (old / "duplications.csv").write_bytes(raw["duplications"])
    renew_manifest(old)
    out = tmp_path / "out.parquet"
    done = run(lists, out, "--changed-since", old)
    assert "every list is screened: a change in duplications" in done.stderr
    assert len(rows(out)) == len(_LISTS)


def test_older_tables_that_are_none_are_refused(lists: Path, tmp_path: Path) -> None:
    done = run(lists, tmp_path / "out.parquet", "--changed-since", tmp_path)
    assert done.returncode == 1
    assert "no tables" in done.stderr
    assert not (tmp_path / "out.parquet").exists()


def test_lines_of_json_are_no_table(tmp_path: Path) -> None:
    source = tmp_path / "lists.ndjson"
    source.write_text('{"medications": ["verapamil"]}\n', encoding="utf-8")
    done = run(source, tmp_path / "out.ndjson", "--workers", "2")
    assert done.returncode == 2
    assert "are about tables" in done.stderr


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_is_there_is_used_and_one_that_is_not_is_told(lists: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="needs the extra cluster: make install-cluster")
    here, there = tmp_path / "here.parquet", tmp_path / "there.parquet"
    run(lists, here)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0", host="127.0.0.1"
    ) as cluster:
        assert run(lists, there, "--cluster", cluster.scheduler_address, "--part", "2").returncode == 2
    assert rows(there) == rows(here)
    gone = run(lists, tmp_path / "gone.parquet", "--cluster", "tcp://127.0.0.1:9")
    assert gone.returncode == 1
    assert "tcp://127.0.0.1:9 does not answer" in gone.stderr
