"""What a single line may do to an answer: an unknown code, two opinions about one drug, several readings, a drug that
was stopped, a route that nobody stated."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cache

from hypothesis import assume, given
from hypothesis import strategies as st

from service.knowledge.words import Route
from service.screening.answer import Screening
from service.screening.medication import LineStatus
from service.screening.request import CodeReference, Entry, Request
from tests.properties.changing import members
from tests.properties.drawing import TODAY, Case, cases, fold, meanings
from tests.properties.laws import LADDER, Screen, badness, everything, ids, law
from tests.properties.tables import Row, ingredients, is_group, table

NO_SUCH = CodeReference("rxnorm", "999999999")
OPEN = {LineStatus.NEEDS_CONFIRMATION, LineStatus.AMBIGUOUS, LineStatus.CODE_CONFLICT}
INNS = st.deferred(lambda: st.sampled_from([row["name"] for row in table("substances")]))
CODES = st.deferred(lambda: st.sampled_from([row for row in table("codes") if _is_certain(row)]))


def _is_certain(row: Row) -> bool:
    return not is_group(row["target"]) and _owners()[row["system"], row["code"]] == 1


@cache
def _owners() -> Counter[tuple[str, str]]:
    return Counter((row["system"], row["code"]) for row in table("codes"))


def _with(case: Case, entry: Entry) -> Request:
    return replace(case.request, medications=(*case.request.medications, entry))


@law
@given(cases(), INNS)
def test_an_unknown_code_beside_a_known_name_changes_nothing_and_is_said(screen: Screen, case: Case, name: str) -> None:
    plain, coded = screen(_with(case, Entry(name=name))), screen(_with(case, Entry(name=name, code=NO_SUCH)))
    assert coded.medications[-1].status is plain.medications[-1].status
    assert coded.medications[-1].resolution.code_unknown
    assert not plain.medications[-1].resolution.code_unknown
    assert (ids(coded), badness(coded)) == (ids(plain), badness(plain))


@law
@given(cases(), CODES, INNS)
def test_a_code_and_a_name_of_different_drugs_are_a_conflict_with_both_screened(
    screen: Screen, case: Case, row: Row, name: str
) -> None:
    drug = meanings()[fold(name)][0][1]
    assume(len(meanings()[fold(name)]) == 1 and drug not in ingredients(row["target"]))
    code = CodeReference(row["system"], row["code"])
    answer = screen(_with(case, Entry(name=name, code=code)))
    line = answer.medications[-1]
    assert line.status is LineStatus.CODE_CONFLICT
    assert set(line.drugs) == {drug, *ingredients(row["target"])}
    assert not answer.coverage.complete
    route = line.route
    for either in (Entry(name=name, route=route), Entry(code=code, route=route)):
        assert pairs(screen(_with(case, either))) <= pairs(
            screen(_with(case, Entry(name=name, code=code, route=route)))
        )


@law
@given(cases())
def test_every_reading_of_an_open_line_is_screened_and_what_rests_on_it_is_provisional(
    screen: Screen, case: Case
) -> None:
    answer = screen(case.request)
    for position, line in enumerate(answer.medications):
        if line.status in OPEN:
            for drug in line.drugs:
                written = replace(line.entry, name=_name(drug), code=None, route=line.route)
                settled = pairs(screen(_at(case.request, position, written)))
                assert settled <= pairs(screen(_at(case.request, position, replace(line.entry, route=line.route))))
    certain = {
        node for line in (answer.candidate, *answer.medications) if line.status not in OPEN for node in line.drugs
    }
    for finding in everything(answer):
        if finding.kind.value in {"interaction", "pathway"}:
            assert finding.provisional or {*finding.drugs} <= certain


def _at(request: Request, position: int, entry: Entry) -> Request:
    lines = list(request.medications)
    lines[position] = entry
    return replace(request, medications=tuple(lines))


def _name(drug: str) -> str:
    return next(row["name"] for name in ("substances", "groups") for row in table(name) if row["id"] == drug)


def pairs(answer: Screening) -> set[str]:
    return {found.id for found in everything(answer) if found.kind.value in {"interaction", "pathway"}}


@law
@given(cases(), INNS, st.integers(0, 60), st.integers(1, 400))
def test_a_drug_stopped_longer_ago_adds_no_finding_and_makes_no_verdict_worse(
    screen: Screen, case: Case, name: str, days: int, more: int
) -> None:
    later = screen(_with(case, Entry(name=name, stopped_on=TODAY - timedelta(days=days))))
    earlier = screen(_with(case, Entry(name=name, stopped_on=TODAY - timedelta(days=days + more))))
    assert set(ids(earlier)) <= set(ids(later))
    assert all(before <= after for before, after in zip(badness(earlier), badness(later), strict=True))
    taken = screen(_with(case, Entry(name=name)))
    assert set(ids(later)) <= set(ids(taken))


@cache
def _decided_by(route: Route) -> list[str]:
    """Drugs with a statement about dantrolene by that route and no other."""
    sides = (("subject", "object"), ("object", "subject"))
    rows = [(row, other) for row in table("interactions") for side, other in sides if row[side] == "dantrolene"]
    asking = [members(row[other]) for row, other in rows if route in {row["subject_routes"], row["object_routes"]}]
    return sorted({name for names in asking for name in names})


@law
@given(
    cases(only_dantrolene=True),
    st.deferred(lambda: st.sampled_from(_decided_by(Route.IV)) | st.sampled_from(_decided_by(Route.ORAL))),
    st.sampled_from([Route.ORAL, Route.IV]),
)
def test_a_worse_verdict_by_a_route_that_was_assumed_otherwise_is_named(
    screen: Screen, case: Case, partner: str, route: Route
) -> None:
    unsaid = replace(_with(case, Entry(name=partner)), candidate=replace(case.request.candidate, route=None))
    answer = screen(unsaid)
    assert answer.candidate.route_assumed
    other = screen(replace(unsaid, candidate=replace(unsaid.candidate, route=route)))
    if LADDER.index(other.verdict.value) > LADDER.index(answer.verdict.value):
        named = {note.route: note.verdict for note in answer.route_notes if note.drugs == answer.candidate.drugs}
        assert named.get(route) is other.verdict
        assert route.value in answer.summary


@law
@given(cases(only_dantrolene=True))
def test_the_candidate_that_is_listed_already_is_told_once_and_meets_itself_nowhere(screen: Screen, case: Case) -> None:
    same = replace(case.request.candidate, stopped_on=None)
    answer = screen(_with(case, same))
    existing = [found for found in everything(answer) if found.id.startswith("existing-therapy:")]
    assert len(existing) == 1
    for finding in everything(answer):
        if finding.kind.value in {"interaction", "pathway"}:
            assert len(set(finding.drugs)) == 2
