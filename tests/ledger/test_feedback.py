"""What is kept of feedback, on both databases."""

from datetime import UTC, date, datetime
from pathlib import Path

from service.ledger.entries import Override
from tests.ledger.conftest import OpenLedger
from tests.ledger.entries import WATCHED, accepted, audit_line, card, overridden, rows

COMMENT = "Mrs Example in bed 4 agreed"


def test_the_rules_that_are_overridden_most_come_first_each_with_its_reasons(opened: OpenLedger, url: str) -> None:
    ledger = opened(url)
    ledger.record_cards([card("often"), card("seldom"), card("never")])
    ledger.record_feedback([overridden("often", number) for number in range(3)])
    ledger.record_feedback([overridden("often", 3, WATCHED), overridden("often", 4, None), accepted("often", 5)])
    ledger.record_feedback([overridden("seldom"), accepted("never")])
    assert ledger.overrides() == [
        Override("often", 5, 1, (("benefit outweighs risk", 3), ("", 1), ("the patient is monitored", 1))),
        Override("seldom", 1, 0, (("benefit outweighs risk", 1),)),
        Override("never", 0, 1, ()),
    ]


def test_feedback_that_is_sent_again_counts_once(opened: OpenLedger, url: str) -> None:
    sent = [overridden("rule", 1), overridden("rule", 1), accepted("rule", 2)]
    for _ in range(3):
        opened(url).record_feedback(sent)
    assert [(row.overridden, row.accepted) for row in opened(url).overrides()] == [(1, 1)]


def test_the_same_card_overridden_on_two_occasions_counts_twice(opened: OpenLedger, url: str) -> None:
    ledger = opened(url)
    ledger.record_feedback([overridden("rule", 1), overridden("rule", 2), overridden("rule", 2, WATCHED)])
    assert ledger.overrides()[0].overridden == 3


def test_feedback_on_a_card_nobody_recorded_is_kept_and_finds_its_rule_later(opened: OpenLedger, url: str) -> None:
    ledger = opened(url)
    ledger.record_feedback([overridden("late")])
    assert [row.rule for row in ledger.overrides()] == [None]
    for _ in range(2):
        ledger.record_cards([card("late"), card("late")])
    assert [row.rule for row in ledger.overrides()] == ["late"]


def test_a_comment_is_not_kept_but_that_there_was_one_is(opened: OpenLedger, url: str) -> None:
    opened(url).record_feedback([overridden("rule", comment=COMMENT)])
    assert [tuple(row) for row in rows(url, "SELECT had_comment, comment FROM feedback")] == [(True, None)]


def test_a_dropped_comment_never_reaches_the_disk(opened: OpenLedger, sqlite: str, tmp_path: Path) -> None:
    opened(sqlite).record_feedback([overridden("rule", comment=COMMENT)])
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"benefit outweighs risk" in written
    assert b"Example" not in written


def test_comments_are_kept_where_that_was_chosen(opened: OpenLedger, url: str) -> None:
    ledger = opened(url, keep_comments=True)
    for comment in ("", COMMENT, "another", ""):
        ledger.record_feedback([overridden("rule", comment=comment)])
    assert [tuple(row) for row in rows(url, "SELECT had_comment, comment FROM feedback")] == [(True, COMMENT)]


def test_a_batch_is_kept_whole_or_not_at_all_and_nothing_at_all_is_no_error(opened: OpenLedger, url: str) -> None:
    ledger = opened(url)
    ledger.record_feedback([])
    ledger.record_cards([])
    ledger.record_feedback([overridden("rule", number) for number in range(1000)])
    assert ledger.overrides()[0].overridden == 1000


def test_pruning_removes_what_is_older_and_keeps_the_rest(opened: OpenLedger, url: str) -> None:
    ledger = opened(url)
    old, new = datetime(2026, 1, 31, 23, 59, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    ledger.record_cards([card("rule")])
    for number, moment in enumerate((old, new)):
        ledger.record_feedback([overridden("rule", number)], moment)
        ledger.record_audit(audit_line(number=number), moment)
    assert ledger.prune(date(2026, 2, 1)) == 2
    assert ledger.prune(date(2026, 2, 1)) == 0
    assert [(row.rule, row.overridden) for row in ledger.overrides()] == [("rule", 1)]
    assert len(rows(url, "SELECT * FROM audit")) == 1


def test_an_audit_line_that_is_written_again_is_one_line(opened: OpenLedger, url: str) -> None:
    ledger = opened(url)
    for line in (audit_line(), audit_line(), audit_line(number=1)):
        ledger.record_audit(line)
    assert len(rows(url, "SELECT * FROM audit")) == 2
