"""What may be proposed in the place of a drug: only what screening it can vouch for."""

from datetime import date

from service.knowledge.loading import Knowledge, build_knowledge
from service.knowledge.words import Indication, Route
from service.screening.answer import Alternative
from service.screening.request import Entry, Request, Wanted
from service.screening.screen import Screener, build_screener
from tests.knowledge.editing import real, rows_of, to_bytes

ASKED = Request(
    Entry(name="dantrolene", route=Route.ORAL),
    (Entry(name="tizanidine"), Entry(name="ciprofloxacin")),
    date(2026, 12, 1),
    indication=Indication.SPASTICITY,
    wanted=Wanted(alternatives=True),
)


def proposed(screener: Screener) -> set[str]:
    alternatives = screener.screen(ASKED).alternatives
    return {one.member.member for one in alternatives if isinstance(one, Alternative)}


def without_the_review_of(drug: str) -> Knowledge:
    reviews = [row for row in rows_of(real(), "reviews") if row["substance"] != drug]
    return build_knowledge({**real(), "reviews": to_bytes("reviews", reviews)})


def test_a_drug_that_nobody_reviewed_is_not_proposed(screener: Screener) -> None:
    """It would make the list worse known, however little is said against it."""
    before = proposed(screener)
    assert before
    gone = min(before)
    assert gone not in proposed(build_screener(without_the_review_of(gone)))
