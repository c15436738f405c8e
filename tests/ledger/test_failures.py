"""A database that dies, hangs or runs out of room: what was acknowledged is there, and callers are told soon."""

import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.ledger.connecting import Patience
from service.ledger.entries import LedgerDownError
from service.ledger.ledger import Ledger
from tests.conftest import ROOT
from tests.ledger.clusters import Cluster, find_programs, make_cluster, remove_cluster
from tests.ledger.conftest import OpenLedger
from tests.ledger.entries import overridden, rows, seconds_written

WRITERS = 4


class Load:
    """Writers that go on through every failure until they are told to end; each of its own, as workers are."""

    def __init__(self, ledgers: list[Ledger]) -> None:
        self.acknowledged: set[int] = set()
        self.refused = 0
        self._lock, self._changed = threading.Lock(), threading.Condition()
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=item) for item in enumerate(ledgers)]
        for thread in self._threads:
            thread.start()

    def wait(self, happened: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(happened, timeout=60)

    def end(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _write(self, first: int, ledger: Ledger) -> None:
        number = first
        while not self._ended.is_set():
            try:
                ledger.record_feedback([overridden("rule", number)])
            except LedgerDownError:
                self._count(None)
                self._ended.wait(0.02)
            else:
                self._count(number)
            number += WRITERS

    def _count(self, number: int | None) -> None:
        with self._changed:
            if number is None:
                self.refused += 1
            else:
                self.acknowledged.add(number)
            self._changed.notify_all()


def test_killing_postgresql_under_load_loses_no_acknowledged_feedback(
    cluster: Cluster, postgresql: str, opened: OpenLedger
) -> None:
    load = Load([opened(postgresql) for _ in range(WRITERS)])
    try:
        for _ in range(2):
            before = len(load.acknowledged)
            load.wait(lambda before=before: len(load.acknowledged) >= before + 200)  # type: ignore[misc]
            refused = load.refused
            cluster.stop("immediate")
            load.wait(lambda refused=refused: load.refused > refused)  # type: ignore[misc]
            cluster.start()
        before = len(load.acknowledged)
        load.wait(lambda: len(load.acknowledged) >= before + 50)
    finally:
        load.end()
    assert load.acknowledged <= seconds_written(postgresql)


def test_killing_a_process_that_writes_to_sqlite_loses_no_acknowledged_feedback(sqlite: str) -> None:
    writer = _writer(sqlite, 0, 100_000)
    assert writer.stdout is not None
    acknowledged = [int(writer.stdout.readline()) for _ in range(100)]
    writer.kill()
    rest = writer.communicate()[0].decode().split("\n")
    acknowledged += [int(line) for line in rest[:-1]]
    assert set(acknowledged) <= seconds_written(sqlite)


def test_processes_that_write_to_one_sqlite_file_wait_for_one_another(sqlite: str) -> None:
    writers = [_writer(sqlite, first, 100) for first in (0, 1000)]
    for writer in writers:
        writer.communicate(timeout=60)
    assert [writer.returncode for writer in writers] == [0, 0]
    assert len(seconds_written(sqlite)) == 200


def test_a_postgresql_that_hangs_is_given_up_on_and_used_again_when_it_goes_on(
    cluster: Cluster, postgresql: str, opened: OpenLedger
) -> None:
    warm, cold = (opened(postgresql, patience=Patience(call=0.5, rest=0)) for _ in range(2))
    warm.record_feedback([overridden("rule", 1)])
    thaw = threading.Timer(30, cluster.signal, [signal.SIGCONT])
    cluster.signal(signal.SIGSTOP)
    try:
        thaw.start()
        for ledger in (warm, cold):
            with pytest.raises(LedgerDownError, match="no answer in time"):
                ledger.record_feedback([overridden("rule", 2)])
    finally:
        thaw.cancel()
        cluster.signal(signal.SIGCONT)
    opened(postgresql).record_feedback([overridden("rule", 3)])
    assert {1, 3} <= seconds_written(postgresql)


def test_a_ledger_that_is_down_at_the_start_is_there_when_its_database_is(
    cluster: Cluster, postgresql: str, opened: OpenLedger
) -> None:
    ledger = opened(postgresql)
    cluster.stop("fast")
    try:
        with pytest.raises(LedgerDownError):
            ledger.record_feedback([overridden("rule")])
    finally:
        cluster.start()
    ledger.record_feedback([overridden("rule")])
    assert ledger.overrides()[0].overridden == 1


def test_after_a_failure_the_database_is_left_alone_for_a_while(opened: OpenLedger, tmp_path: Path) -> None:
    ledger = opened(f"sqlite:///{tmp_path}/none/ledger.db", patience=Patience(rest=3600))
    with pytest.raises(LedgerDownError, match="FileNotFoundError"):
        ledger.record_feedback([overridden("rule")])
    (tmp_path / "none").mkdir()
    with pytest.raises(LedgerDownError, match="a moment ago"):
        ledger.record_feedback([overridden("rule")])


def test_a_full_disk_under_sqlite_refuses_and_forgets_nothing_and_goes_on_when_there_is_room(
    opened: OpenLedger, sqlite: str
) -> None:
    ledger = opened(sqlite)
    ledger.record_feedback([overridden("rule", 0)])
    with _largest_file(200_000):
        acknowledged = _fill(ledger)
    assert rows(sqlite, "PRAGMA integrity_check")[0][0] == "ok"
    assert seconds_written(sqlite) == acknowledged | {0}
    ledger.record_feedback([overridden("rule", 999_999)])
    assert seconds_written(sqlite) == acknowledged | {0, 999_999}


def test_a_full_disk_under_postgresql_refuses_and_forgets_nothing_and_goes_on_when_there_is_room(
    opened: OpenLedger,
) -> None:
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL IS NOT INSTALLED: a full disk was not tried (apt-get install postgresql)")
    cluster = make_cluster(programs)
    try:
        url = cluster.create_database()
        ledger = opened(url)
        ledger.record_feedback([overridden("rule", 0)])
        cluster.stop("fast")
        cluster.start(largest_file=1_100_000)
        acknowledged = _fill(ledger)
        cluster.stop("fast")
        cluster.start()
        assert seconds_written(url) == acknowledged | {0}
        ledger.record_feedback([overridden("rule", 999_999)])
        assert seconds_written(url) == acknowledged | {0, 999_999}
    finally:
        ledger.close()
        remove_cluster(cluster)


def _fill(ledger: Ledger) -> set[int]:
    """Write until it is refused; what was acknowledged, batch by batch."""
    acknowledged: set[int] = set()
    for first in range(1, 200_000, 100):
        batch = range(first, first + 100)
        try:
            ledger.record_feedback([overridden("rule", number) for number in batch])
        except LedgerDownError:
            return acknowledged
        acknowledged |= set(batch)
    pytest.fail("the disk never filled")


@contextmanager
def _largest_file(size: int) -> Iterator[None]:
    """The operating system refuses to let any file of this process grow beyond ``size`` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _writer(url: str, first: int, count: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.ledger.writer", url, str(first), str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)


def test_an_error_names_neither_the_database_nor_what_was_written(
    opened: OpenLedger, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = opened("postgresql://somebody:pass-word@127.0.0.1:1/ledger")
    with pytest.raises(LedgerDownError) as caught:
        ledger.record_feedback([overridden("rule", comment="Mrs Example")])
    for secret in ("pass-word", "somebody", "Example", "rule"):
        assert secret not in caplog.text + str(caught.value)
    assert "the ledger is down: OperationalError" in caplog.text
