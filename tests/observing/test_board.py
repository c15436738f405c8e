"""A row of figures for each worker: nothing is lost with a worker, and nothing is counted twice."""

import os
import signal

import pytest

from service.observing.board import KNOWLEDGE, PID, READY, ROWS, Board
from service.observing.tally import SINGLES, Layout, Tally, totals
from service.settings import SettingsError, read_settings

LAYOUT = Layout((("GET", "/a"), ("POST", "/a")), ("good", "bad"), ("minor", "major"))


def test_what_a_worker_counted_stays_when_it_has_ended_and_the_next_one_counts_on() -> None:
    board = Board(rows=3)
    row = board.take()
    board.settle(row)
    board.mine[PID], board.mine[READY], board.mine[KNOWLEDGE] = 7, 1, 0xABC
    Tally(LAYOUT, board.mine).request(1, 200, 1500)
    assert (totals(LAYOUT, board).workers, totals(LAYOUT, board).knowledge) == (1, {"000000000abc": 1})
    board.release(row)
    after = totals(LAYOUT, board)
    assert (after.workers, after.ready, after.knowledge) == (0, 0, {})
    assert after.requests == {(("POST", "/a"), "200"): 1}
    assert board.take() == row
    Tally(LAYOUT, board.row(row or 0)).request(1, 200, 1500)
    assert totals(LAYOUT, board).requests == {(("POST", "/a"), "200"): 2}


def test_workers_that_live_at_the_same_time_have_different_rows_until_there_is_none_left() -> None:
    board = Board(rows=3)
    assert [board.take(), board.take(), board.take()] == [1, 2, None]
    board.release(1)
    assert board.take() == 1
    board.settle(None)
    Tally(LAYOUT, board.mine).request(0, 200, 1)
    assert totals(LAYOUT, board).requests == {}
    board.release(None)


def test_as_many_workers_as_can_be_asked_for_can_be_replaced_at_once() -> None:
    most = 256
    assert read_settings({"WORKERS": str(most)}).workers == most
    with pytest.raises(SettingsError):
        read_settings({"WORKERS": str(most + 1)})
    assert 2 * most < ROWS


def test_what_a_forked_process_counts_is_seen_by_the_others_even_if_it_is_killed() -> None:
    board = Board(rows=2)
    row = board.take()
    pid = os.fork()
    if pid == 0:
        board.settle(row)
        tally = Tally(LAYOUT, board.mine)
        for _ in range(1000):
            tally.request(0, 200, 10)
        tally.single("lines", 5)
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)
    found = totals(LAYOUT, board)
    assert found.requests == {(("GET", "/a"), "200"): 1000}
    assert found.singles["lines"] == 5


def test_every_figure_has_a_place_of_its_own() -> None:
    board = Board(rows=1)
    tally = Tally(LAYOUT, board.mine)
    for place, endpoint in enumerate(LAYOUT.all_endpoints):
        tally.request(place, 200, 600)
        tally.request(place, 999, 600)
        assert totals(LAYOUT, board).requests[endpoint, "200"] == 1
        assert totals(LAYOUT, board).requests[endpoint, "other"] == 1
        counts, micros = totals(LAYOUT, board).latency[endpoint]
        assert (counts[1], sum(counts), micros) == (2, 2, 1200)
    tally.screened([1, 2], [3, 4], (5, 6, 7))
    for number, name in enumerate(SINGLES[3:]):
        tally.single(name, 10 + number)
    found = totals(LAYOUT, board)
    assert found.verdicts == {"good": 1, "bad": 2}
    assert found.severities == {"minor": 3, "major": 4}
    assert list(found.singles.values()) == [5, 6, 7, 10, 11, 12]
    assert (found.published, found.refused) == (0, 0)
