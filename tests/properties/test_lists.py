"""Order, letter case, repetition and addition, as the contract's laws have them."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from service.screening.answer import Screening
from service.screening.request import Entry
from tests.properties.drawing import Case, Line, cases, dantrolene, lines
from tests.properties.laws import Screen, badness, everything, ids, law


@law
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_neither_findings_nor_verdicts(
    screen: Screen, case: Case, random: Random
) -> None:
    shuffled = list(case.request.medications)
    random.shuffle(shuffled)
    answer, other = screen(case.request), screen(replace(case.request, medications=tuple(shuffled)))
    assert conclusions(answer) == conclusions(other)


@law
@given(cases(), st.data())
def test_the_letter_case_of_names_changes_neither_findings_nor_verdicts(
    screen: Screen, case: Case, data: st.DataObject
) -> None:
    candidate, *listed = (data.draw(recased(line.entry)) for line in case.lines)
    changed = replace(case.request, candidate=candidate, medications=tuple(listed))
    assert conclusions(screen(case.request)) == conclusions(screen(changed))


@law
@given(cases(), st.data())
def test_repeating_a_line_adds_only_duplications(screen: Screen, case: Case, data: st.DataObject) -> None:
    repeated = data.draw(st.sampled_from(case.request.medications or (None,)))
    if repeated is None:
        return
    longer = (*case.request.medications, repeated)
    answer = screen(case.request)
    again = screen(replace(case.request, medications=longer))
    others = [finding.id for finding in everything(again) if finding.kind.value != "duplication"]
    assert others == [finding.id for finding in everything(answer) if finding.kind.value != "duplication"]
    assert set(ids(answer)) <= set(ids(again))


@law
@given(cases(), lines | dantrolene, st.integers(0, 7))
def test_adding_a_drug_removes_no_finding_and_makes_no_verdict_milder(
    screen: Screen, case: Case, added: Line, position: int
) -> None:
    longer = list(case.request.medications)
    longer.insert(position, added.entry)
    answer = screen(case.request)
    more = screen(replace(case.request, medications=tuple(longer)))
    assert set(ids(answer)) <= set(ids(more))
    assert {finding.id for finding in answer.findings} <= {finding.id for finding in more.findings}
    assert all(before <= after for before, after in zip(badness(answer), badness(more), strict=True))
    for hazard, members in hazards(answer).items():
        assert members <= hazards(more)[hazard]


@law
@given(cases())
def test_every_line_comes_back_once_and_in_order(screen: Screen, case: Case) -> None:
    request = replace(
        case.request,
        medications=tuple(replace(e, id=f"line-{n}") for n, e in enumerate(case.request.medications)),
    )
    answer = screen(request)
    assert [line.entry for line in answer.medications] == [replace(entry, id=None) for entry in request.medications]
    assert answer.request is request


def conclusions(screening: Screening) -> tuple[object, ...]:
    """What must not depend on how the list was written."""
    findings = [(f.id, f.severity, f.involves_candidate, f.provisional) for f in screening.findings]
    return findings, sorted(item.finding.id for item in screening.suppressed), badness(screening), screening.missing


def hazards(screening: Screening) -> dict[str, set[str]]:
    return {f.id: set(f.drugs) for f in everything(screening) if f.kind.value == "cumulative"}


def recased(entry: Entry) -> st.SearchStrategy[Entry]:
    """``entry`` with its name in other letter cases; a letter whose other case is another letter stays as it is."""
    name = entry.name
    if name is None:
        return st.just(entry)

    def written(upper: list[bool]) -> Entry:
        letters = (_cased(char, up=up) for char, up in zip(name, upper, strict=True))
        return replace(entry, name="".join(letters))

    return st.lists(st.booleans(), min_size=len(name), max_size=len(name)).map(written)


def _cased(char: str, *, up: bool) -> str:
    other = char.upper() if up else char.lower()
    same = other.casefold() == char.casefold() and len(other) == 1 and other.lower() == char.lower()
    return other if same else char
