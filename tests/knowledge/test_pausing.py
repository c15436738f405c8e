"""The garbage collector rests while tables are loaded, and never longer."""

import gc

import pytest

from service.knowledge.pausing import without_collecting
from tests.knowledge.editing import few_drugs, refusal


def test_the_collector_rests_inside_and_works_on_afterwards() -> None:
    assert gc.isenabled()
    with without_collecting(), without_collecting():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with without_collecting():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize("table", ["interactions", "manifest"])
def test_refused_tables_leave_it_working(table: str) -> None:
    assert refusal({**few_drugs(), table: b""})
    assert gc.isenabled()
