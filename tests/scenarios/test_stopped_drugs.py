"""A stopped drug counts, provisionally, up to and including the last day of its washout. Today is 1 December 2026."""

import pytest

from tests.scenarios.answers import Ask

IV = {"name": "dantrolene", "route": "iv"}
ORAL = {"name": "dantrolene", "route": "oral"}


@pytest.mark.parametrize(
    ("drug", "stopped_on", "status", "provisional"),
    [
        ("warfarin", "2026-12-01", "checked", True),
        ("warfarin", "2026-11-22", "checked", True),
        ("warfarin", "2026-11-21", "checked", True),
        ("warfarin", "2026-11-20", "inactive", False),
        ("verapamil", "2026-11-17", "checked", True),
        ("verapamil", "2026-11-16", "inactive", False),
        ("fluoxetine", "2026-10-27", "checked", True),
        ("fluoxetine", "2026-10-26", "inactive", False),
        ("teriflunomide", "2025-01-01", "checked", True),
        ("teriflunomide", "2024-11-01", "inactive", False),
        ("amiodarone", "2026-01-01", "checked", True),
        ("co-amoxiclav", "2026-10-20", "checked", True),
        ("co-amoxiclav", "2026-10-19", "inactive", False),
        ("warfarin", "2026-12-24", "checked", False),
    ],
)
def test_a_stopped_drug_counts_to_the_end_of_its_washout(
    ask: Ask, drug: str, stopped_on: str, status: str, *, provisional: bool
) -> None:
    line = ask({"candidate": ORAL, "medications": [{"name": drug, "stopped_on": stopped_on}]}).line(0)
    assert (line.status.value, line.provisional) == (status, provisional)
    assert bool(line.drugs) is (status == "checked")


def test_a_drug_that_was_stopped_yesterday_still_stops_iv_dantrolene(ask: Ask) -> None:
    answer = ask({"candidate": IV, "medications": [{"name": "verapamil", "stopped_on": "2026-11-30"}]})
    assert answer.verdict == "do_not_start"
    assert answer.screening.findings[0].provisional


def test_a_drug_that_was_stopped_long_ago_says_nothing_and_leaves_coverage_complete(ask: Ask) -> None:
    answer = ask({"candidate": ORAL, "medications": [{"name": "verapamil", "stopped_on": "2026-01-01"}]})
    assert (answer.verdict, answer.complete, answer.everything) == ("proceed", True, [])


def test_a_drug_that_is_taken_again_outweighs_the_line_that_says_it_was_stopped(ask: Ask) -> None:
    stopped = {"name": "verapamil", "stopped_on": "2026-11-30"}
    finding = ask({"candidate": IV, "medications": [stopped, "verapamil"]}).screening.findings[0]
    assert (finding.severity.word, finding.provisional) == ("contraindicated", False)


@pytest.mark.parametrize("name", ["zorblaxitol", "MTX"])
def test_an_uncertain_line_does_not_become_certain_by_having_been_stopped(ask: Ask, name: str) -> None:
    answer = ask({"candidate": ORAL, "medications": [{"name": name, "stopped_on": "2020-01-01"}]})
    assert not answer.complete
    assert answer.statuses != ["inactive"]
