"""Which rules are overridden, counted by the database."""

from collections import Counter

from sqlalchemy import Connection, func, select

from service.ledger.entries import Outcome, Override
from service.ledger.tables import CARDS, FEEDBACK


def count_overrides(connection: Connection) -> list[Override]:
    """Every rule that has feedback, in a total order: the most often overridden first, then by name."""
    overridden: dict[str | None, Counter[str]] = {}
    accepted: Counter[str | None] = Counter()
    reason = func.coalesce(FEEDBACK.c.reason_display, "")
    shown = func.coalesce(func.nullif(reason, ""), FEEDBACK.c.reason_code, "")
    query = (
        select(CARDS.c.rule, FEEDBACK.c.outcome, shown, func.count())
        .select_from(FEEDBACK.outerjoin(CARDS, CARDS.c.card == FEEDBACK.c.card))
        .group_by(CARDS.c.rule, FEEDBACK.c.outcome, shown)
    )
    for rule, outcome, why, count in connection.execute(query):
        reasons = overridden.setdefault(rule, Counter())
        if outcome == Outcome.ACCEPTED:
            accepted[rule] += count
        else:
            reasons[why] += count
    rows = [Override(rule, why.total(), accepted[rule], _ordered(why)) for rule, why in overridden.items()]
    return sorted(rows, key=lambda row: (-row.overridden, row.rule is None, row.rule or ""))


def _ordered(reasons: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0])))
