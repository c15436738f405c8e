"""Both databases, real ones: a SQLite file and a PostgreSQL that belongs to these tests."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from service.ledger.connecting import Patience
from service.ledger.ledger import Ledger, open_ledger
from tests.ledger.clusters import Cluster, find_programs, make_cluster, remove_cluster

OpenLedger = Callable[..., Ledger]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL IS NOT INSTALLED: the ledger was not tried on it (apt-get install postgresql)")
    running = make_cluster(programs)
    yield running
    remove_cluster(running)


@pytest.fixture
def postgresql(cluster: Cluster) -> str:
    return cluster.create_database()


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ledger.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """An empty database; every test that asks for it runs on both."""
    found: str = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def opened() -> Iterator[OpenLedger]:
    """Opens ledgers that are closed at the end, and that try again at once after a failure."""
    with ExitStack() as stack:

        def open_one(url: str, *, keep_comments: bool = False, patience: Patience | None = None) -> Ledger:
            patience = patience or Patience(rest=0)
            ledger = open_ledger(url, keep_comments=keep_comments, patience=patience)
            assert isinstance(ledger, Ledger)
            stack.callback(ledger.close)
            return ledger

        yield open_one
