"""A running worker is asked again and again whether it still finds what must always be found."""

import json
import logging

import pytest

from service.access.policy import Access
from service.knowledge.loading import load_knowledge
from service.screening.screen import Screener, build_screener
from service.settings import Settings
from service.web.app import Application, create_app
from service.web.ledger import build_desk
from service.web.operations import Canaries
from service.web.state import State
from tests.conftest import Server
from tests.reload.swapping import BREAKS, restore
from tests.web.asking import ask

LIST = {"candidate": {"name": "dantrolene", "route": "iv"}, "medications": ["verapamil"]}


@pytest.fixture(scope="module")
def gone_bad(tmp_path_factory: pytest.TempPathFactory) -> Screener:
    """The screener of a worker in whose memory a severity has turned since it started."""
    directory = tmp_path_factory.mktemp("tables")
    restore(directory)
    BREAKS["verapamil graded minor"](directory)
    return build_screener(load_knowledge(directory))


def _app(state: State) -> Application:
    return create_app(state, Settings(), Access(required=False, public_url=""), build_desk(Settings().ledger))


def test_a_ready_worker_says_which_tables_it_answers_from_and_how_old_they_are(server: Server) -> None:
    ready, knowledge = ask(server, "/readyz").json(), ask(server, "/knowledge").json()
    assert ready["status"] == "ready"
    for name in ("version", "sha256", "reviewed_through", "stale", "rows"):
        assert ready[name] == knowledge[name]
    assert ready["canaries"] == knowledge["rows"]["canaries"] > 20
    assert ready["age_days"] >= 0
    assert ready["reload_refused"] == []


def test_a_worker_that_no_longer_finds_a_canary_pair_says_so_and_answers_no_more(
    gone_bad: Screener, caplog: pytest.LogCaptureFixture
) -> None:
    client = _app(State(gone_bad)).test_client()
    assert client.post("/screen", json=LIST).status_code == 200
    with caplog.at_level(logging.CRITICAL):
        ready = client.get("/readyz")
    assert ready.status_code == 503
    assert "canary" in json.dumps(ready.get_json()["errors"])
    assert "this worker answers no more" in caplog.text
    assert client.post("/screen", json=LIST).status_code == 503
    assert client.get("/readyz").status_code == 503
    assert client.get("/livez").status_code == 200
    figures = client.get("/metrics").text
    assert "dantrolene_screen_workers_ready 0.0" in figures
    assert "knowledge_age_days" not in figures
    failures = next(line for line in figures.splitlines() if line.startswith("dantrolene_screen_canary_failures_total"))
    assert float(failures.split()[1]) >= 1


def test_a_probe_that_comes_often_screens_the_pairs_only_now_and_then(screener: Screener, gone_bad: Screener) -> None:
    now, state = [100.0], State(screener)
    canaries = Canaries(state, _app(state).watch, clock=lambda: now[0])

    def is_ready(after: float) -> bool:
        now[0] += after
        canaries.check()
        return state.screener is not None

    assert is_ready(after=0)
    state.screener = gone_bad
    assert is_ready(after=4.9)
    assert not is_ready(after=0.2)
    assert not is_ready(after=10)
    assert state.problems
