"""The figures of a real service with several workers: exact, bounded in their labels, true after a kill or a reload."""

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import Server, StartServer
from tests.observing.reading import figure, figures, requests
from tests.reload.swapping import release, restore
from tests.reload.test_reload import reload_and_wait
from tests.web.asking import PROBLEM, ask, curl, post, screen
from tests.web.test_operations import _children

LIST = json.dumps({"medications": ["verapamil", "xyzzyol"]}).encode()


def _workers(server: Server) -> set[int]:
    return set(_children(server.process.pid))


@pytest.fixture
def three(start_server: StartServer, tmp_path: Path) -> Server:
    restore(tmp_path)
    release(tmp_path, "2026.12.0")
    server = start_server(WORKERS="3", DATA_DIR=str(tmp_path))
    _until(server, "workers_ready", 3)
    return server


def _until(server: Server, name: str, wanted: float, **labels: str) -> None:
    for _ in range(300):
        if figure(figures(server), name, **labels) == wanted:
            return
        time.sleep(0.1)
    pytest.fail(f"{name} is never {wanted}: {figures(server)}\n{server.log[-2000:]}")


def _asked(server: Server) -> float:
    return figure(figures(server), "requests_total", method="POST", route="/screen", status="200")


def _ask_in_parallel(server: Server, each: int, threads: int = 6) -> None:
    def ask_some() -> None:
        for _ in range(each):
            assert post(server, LIST).status == 200

    askers = [threading.Thread(target=ask_some) for _ in range(threads)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()


def test_requests_over_three_workers_add_up_exactly(three: Server) -> None:
    _ask_in_parallel(three, each=20)
    for body in (b"{", b"{}"):
        post(three, body)
    found = figures(three)
    assert figure(found, "requests_total", method="POST", route="/screen", status="200") == 120
    assert figure(found, "requests_total", method="POST", route="/screen", status="400") == 1
    assert figure(found, "requests_total", method="POST", route="/screen", status="422") == 1
    assert figure(found, "request_seconds_count", method="POST", route="/screen") == 122
    assert figure(found, "request_seconds_bucket", method="POST", route="/screen", le="+Inf") == 122
    assert 0 < figure(found, "request_seconds_sum", method="POST", route="/screen") < 122 * 60
    assert figure(found, "screenings_total", verdict="avoid") == 120
    assert figure(found, "findings_total", severity="major") == 120
    assert figure(found, "lines_total") == 360
    assert figure(found, "lines_not_checked_total") == 120
    assert figure(found, "lines_not_recognised_total") == 120
    assert {line["pid"] for line in requests(three)} <= _workers(three)
    assert len({line["pid"] for line in requests(three)}) > 1


def test_a_killed_worker_takes_no_figure_with_it_and_is_not_counted_as_alive(three: Server) -> None:
    _ask_in_parallel(three, each=5)
    assert _asked(three) == 30
    for worker in _workers(three):
        os.kill(worker, signal.SIGKILL)
        os.kill(worker, 0)
        _wait_for_end(three, worker)
        assert _asked(three) == 30
    _until(three, "workers_ready", 3)
    _ask_in_parallel(three, each=5)
    assert _asked(three) == 60
    found = figures(three)
    assert figure(found, "workers") == 3
    assert figure(found, "worker_starts_total") == 6


def _wait_for_end(server: Server, worker: int) -> None:
    for _ in range(300):
        if worker not in _workers(server) and len(_workers(server)) == 3:
            return
        time.sleep(0.1)
    pytest.fail("the worker was not replaced")


def test_a_refused_reload_shows_and_an_accepted_one_counts_nothing_twice(three: Server, tmp_path: Path) -> None:
    _ask_in_parallel(three, each=5)
    (digest,) = {name[1] for name in figures(three) if name[0] == "workers_by_knowledge"}
    (tmp_path / "interactions.csv").write_text("broken\n", encoding="utf-8")
    reload_and_wait(three, {"status": 200, "version": "2026.12.0", "refused": True})
    _until(three, "workers", 3)
    found = figures(three)
    assert figure(found, "reloads_total", outcome="refused") == 1
    assert figure(found, "reloads_total", outcome="published") == 1
    assert figure(found, "reload_refused") == 1
    assert figure(found, "workers_by_knowledge", **dict(digest)) == 3
    assert _asked(three) == 30
    release(tmp_path, "2026.12.1")
    reload_and_wait(three, {"status": 200, "version": "2026.12.1", "refused": False})
    _until(three, "workers", 3)
    found = figures(three)
    assert figure(found, "reload_refused") == 0
    assert figure(found, "reloads_total", outcome="published") == 2
    assert figure(found, "workers_by_knowledge", **dict(digest)) == 0
    (version,) = [dict(labels)["version"] for name, labels in found if name == "knowledge_info"]
    assert version == "2026.12.1"
    _ask_in_parallel(three, each=5)
    assert _asked(three) == 60


def test_without_tables_no_worker_is_ready_and_no_age_is_made_up(start_server: StartServer, tmp_path: Path) -> None:
    restore(tmp_path)
    (tmp_path / "interactions.csv").unlink()
    server = start_server(WORKERS="1", DATA_DIR=str(tmp_path))
    found = figures(server)
    assert (figure(found, "workers"), figure(found, "workers_ready")) == (1, 0)
    assert figure(found, "reloads_total", outcome="refused") == 1
    assert not {name for name, _ in found} & {"knowledge_age_days", "knowledge_stale", "knowledge_info"}


def test_nothing_that_is_sent_makes_a_new_series(server: Server) -> None:
    def sent_anew(word: str) -> None:
        ask(server, f"/{word}?{word}={word}", headers={"Accept": word, "Host": word, "User-Agent": word})
        ask(server, f"/drugs/{word}", method=word.upper())
        screen(server, {"medications": [word]})
        ask(server, f"/cds-services/{word}", method="POST", body=word.encode())

    sent_anew("zzqxone")
    figures(server)
    before = set(figures(server))
    for word in ("zzqxtwo", "zzqxthree", "brew"):
        sent_anew(word)
    after = set(figures(server))
    assert after == before
    assert "zzqx" not in str(after)


def test_the_figures_are_valid_for_a_scraper_that_reads_them_strictly(server: Server) -> None:
    answer = ask(server, "/metrics")
    assert answer.status == 200
    assert answer.all("Content-Type") == ["text/plain; version=0.0.4; charset=utf-8"]
    families = {family.name: family for family in text_string_to_metric_families(answer.body.decode())}
    assert all(family.documentation for family in families.values())
    assert families["dantrolene_screen_requests"].type == "counter"
    assert families["dantrolene_screen_request_seconds"].type == "histogram"


@pytest.mark.parametrize("accept", ["application/openmetrics-text; version=zzqx; escaping=zzqx", "zzqx", "*/*", ""])
def test_whatever_a_scraper_would_rather_have_it_gets_the_text_format(server: Server, accept: str) -> None:
    answer = ask(server, "/metrics", headers={"Accept": accept})
    assert answer.status == 200
    assert answer.media_type == "text/plain"


def test_curl_asks_for_the_figures_as_the_manual_says(server: Server) -> None:
    assert b"dantrolene_screen_workers_ready" in curl(server, "/metrics").body
    assert curl(server, "/metrics", "-X", "POST").media_type == PROBLEM
