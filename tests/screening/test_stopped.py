"""A drug that was stopped, and when."""

from datetime import timedelta

import pytest

from service.screening.screen import Screener
from tests.properties.drawing import TODAY
from tests.screening.asking import answer, asked


@pytest.mark.parametrize(("days_ago", "provisional"), [(-1, False), (0, True), (1, True)])
def test_a_drug_stopped_today_counts_as_stopped(screener: Screener, days_ago: int, provisional: bool) -> None:
    stopped = {"name": "verapamil", "route": "oral", "stopped_on": str(TODAY - timedelta(days=days_ago))}
    said = answer(screener, asked([stopped]))
    assert said["medications"][0]["provisional"] is provisional
    assert [found["provisional"] for found in said["findings"]] == [provisional]


@pytest.mark.parametrize(
    ("written", "status", "provisional"),
    [
        (f"verapamil (stopped {TODAY - timedelta(days=1)})", "checked", True),
        (f"verapamil (stopped {TODAY - timedelta(days=400)})", "inactive", False),
        (f"verapamil (stopped {TODAY + timedelta(days=1)})", "checked", False),
    ],
)
def test_the_day_on_which_a_drug_was_stopped_may_stand_in_its_name(
    screener: Screener, written: str, status: str, provisional: bool
) -> None:
    (line,) = screener.screen(asked([written])).medications
    assert (line.status.value, line.provisional) == (status, provisional)
