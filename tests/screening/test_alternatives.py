"""What may be proposed in the place of a drug: only what screening it can vouch for."""

from dataclasses import replace
from datetime import date

import pytest

from service.knowledge.loading import Knowledge, build_knowledge
from service.knowledge.words import Indication, Route
from service.screening.answer import Alternative, NoAlternative
from service.screening.request import Entry, Request, Wanted
from service.screening.screen import Screener, build_screener
from service.screening.verdict import ListVerdict
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


def test_nor_is_it_where_the_verdict_would_be_better_all_the_same(screener: Screener) -> None:
    """Without verapamil nothing forbids dantrolene by vein; what amiodarone does nobody would have looked at."""
    lines = (Entry(name="verapamil", route=Route.IV), Entry(name="levothyroxine"))
    asked = replace(ASKED, candidate=Entry(name="dantrolene", route=Route.IV), medications=lines, indication=None)
    offered = []
    for one in (screener, build_screener(without_the_review_of("amiodarone"))):
        found = one.screen(asked).alternatives
        offered.append([each.member.member for each in found if isinstance(each, Alternative)])
    assert offered == [["amiodarone", "esmolol"], ["esmolol", "metoprolol"]]


NO_PURPOSE = "No purpose is on file for it by this route, so nothing is proposed in its place."
IRREPLACEABLE = (
    "In malignant hyperthermia nothing replaces dantrolene. Change the other drug; never withhold or delay dantrolene "
    "in a crisis."
)
WHY_NONE = [
    (Entry(name="estradiol", route=Route.IM), Route.ORAL, "estradiol", NO_PURPOSE),
    (Entry(name="estriol", route=Route.ORAL), Route.ORAL, "estriol", NO_PURPOSE),
    (
        Entry(name="estradiol + dienogest", route=Route.ORAL),
        Route.ORAL,
        "estradiol",
        "A product of several drugs without a purpose in common: look at each of them by itself.",
    ),
    (
        Entry(name="morphine"),
        Route.ORAL,
        "morphine",
        "No drug on file for strong pain needing an opioid does better with this list.",
    ),
    (
        Entry(name="verapamil", route=Route.IV),
        Route.IV,
        "dantrolene",
        IRREPLACEABLE,
    ),
]


@pytest.mark.parametrize(("line", "route", "drug", "why"), WHY_NONE, ids=[case[0].text for case in WHY_NONE])
def test_where_nothing_is_proposed_it_is_said_why(
    screener: Screener, line: Entry, route: Route, drug: str, why: str
) -> None:
    candidate = Entry(name="dantrolene", route=route)
    asked = replace(ASKED, candidate=candidate, medications=(line,), indication=None)
    told = {one.instead_of: one.why for one in screener.screen(asked).alternatives if isinstance(one, NoAlternative)}
    assert told[drug] == why


def test_what_would_make_the_list_worse_is_not_proposed_though_the_line_would_be_better_off(screener: Screener) -> None:
    """Lithium does not hurt the liver as valproic acid does; bumetanide raises its level."""
    offered = []
    for beside in ("levothyroxine", "bumetanide"):
        listed = (Entry(name="valproic acid"), Entry(name=beside))
        screening = screener.screen(replace(ASKED, medications=listed))
        assert screening.list_verdict is ListVerdict.NOTHING_FOUND
        offered.append({one.member.member for one in screening.alternatives if isinstance(one, Alternative)})
    assert ["lithium" in drugs for drugs in offered] == [True, False]


@pytest.mark.parametrize(
    ("listed", "route", "offered"),
    [
        (["verapamil"], Route.IV, ["amiodarone iv", "esmolol iv"]),
        (["sevoflurane"], Route.INHALED, ["propofol iv", "remimazolam iv"]),
        (["tizanidine", "ciprofloxacin"], Route.ORAL, ["baclofen oral", "gabapentin oral"]),
    ],
    ids=["by vein", "inhaled", "swallowed"],
)
def test_what_was_swallowed_is_not_proposed_by_needle_and_what_was_not_may_be(
    screener: Screener, listed: list[str], route: Route, offered: list[str]
) -> None:
    candidate = Entry(name="dantrolene", route=Route.ORAL if route is Route.ORAL else Route.IV)
    lines = tuple(Entry(name=name, route=route) for name in listed)
    asked = replace(ASKED, candidate=candidate, medications=lines, indication=None)
    proposals = [one for one in screener.screen(asked).alternatives if isinstance(one, Alternative)]
    instead = [one for one in proposals if one.change.position == 0]
    assert [f"{one.member.member} {one.member.route.value}" for one in instead][:2] == offered
    for one in proposals:
        assert one.change.entry is not None
        assert (one.change.entry.name, one.change.entry.route) == (one.member.member, one.member.route)


def test_a_drug_takes_no_place_among_those_that_are_tried_for_itself(screener: Screener) -> None:
    """What many do together is seen by no pair of them, so that each by itself looks better than it is."""
    lines = tuple(Entry(name=name) for name in ("frovatriptan", "fluvoxamine", "lithium", "tramadol"))
    proposals = screener.screen(replace(ASKED, medications=lines)).alternatives
    instead = [one.member.member for one in proposals if isinstance(one, Alternative) and one.change.position == 0]
    assert instead == ["paracetamol", "rimegepant"]
