"""What a finding says is what the tables say: the words of its row, those of the crisis, and those of each fact that
made it graver. Asked of every case of ``asked.json``."""

from collections.abc import Iterable, Mapping

import pytest

from service.screening.finding import Finding
from service.screening.request import Request
from service.screening.screen import Screener
from tests.properties.tables import Row, table
from tests.screening.asking import request_of
from tests.screening.test_told import asked, body_of

Rows = Mapping[str, Row]
_RANK = ("none", "minor", "moderate", "major", "contraindicated")


def by(name: str, column: str = "id") -> Rows:
    return {row[column]: row for row in table(name)}


ROWS: Mapping[str, Rows] = {
    "interaction": by("interactions"),
    "cumulative": by("hazards"),
    "patient": by("patient_rules"),
    "dose": by("dose_limits"),
    "duplication": by("duplications", "scope"),
}
MODIFIERS = sorted(table("modifiers"), key=lambda row: row["id"])
CRISES = {row["id"]: row for row in table("indications") if row["life_saving"] == "yes"}


CASES = [case for case, each in asked().items() if "findings" in each["tell"]]


def found_in(screener: Screener, case: str) -> tuple[Request, tuple[Finding, ...]]:
    request = request_of(body_of(case))
    return request, screener.screen(request).everything


@pytest.mark.parametrize("case", CASES)
def test_a_finding_says_what_its_row_says(screener: Screener, case: str) -> None:
    request, everything = found_in(screener, case)
    for found in (each for each in everything if each.kind.value in ROWS):
        row, modifiers = row_of(found), applied(found)
        claim, graver = found.claim, sorted(modifiers, key=lambda each: -_RANK.index(each["severity"]))
        assert claim.severity.word == max([row, *modifiers], key=lambda each: _RANK.index(each["severity"]))["severity"]
        assert claim.mechanism_kind.value == row.get("mechanism_kind", "pharmacodynamic")
        assert (claim.mechanism_text, claim.effect) == (row["mechanism_text"], row["effect"])
        assert claim.onset == (row.get("onset") or None)
        assert [each.value for each in claim.evidence] == together(each["evidence"] for each in [row, *modifiers])
        assert list(claim.sources) == together(each["sources"] for each in [row, *modifiers])
        usual = next((each["management"] for each in graver if each["management"]), row["management"])
        assert claim.management == management(request, found, row, usual)
        notes = [each.get("disagreement", "") for each in [row, *modifiers]]
        assert (claim.disagreement or "").endswith(" ".join(filter(None, notes)))


def row_of(found: Finding) -> Row:
    name, _, rest = found.id.partition(":")
    return ROWS[found.kind.value][rest if found.kind.value == "cumulative" else name]


def applied(found: Finding) -> list[Row]:
    """The modifiers of an interaction that its context names."""
    name = found.id.partition(":")[0]
    return [
        row
        for row in MODIFIERS
        if name in row["interactions"].split("|")
        and any(words.startswith(f"{row['explanation']} (") for words in found.context)
    ]


def together(cells: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(one for cell in cells if cell for one in cell.split("|")))


def management(request: Request, found: Finding, row: Row, usual: str) -> str:
    """In a crisis nothing may hold back the drug that saves the life: what is said of it are other words."""
    crisis = CRISES.get(request.indication.value) if request.indication else None
    if crisis is None or request.candidate.name != crisis["treated_by"] or crisis["treated_by"] not in found.drugs:
        return usual
    return row.get("crisis_management") or crisis["crisis_management"]


def test_every_kind_of_finding_is_among_the_cases(screener: Screener) -> None:
    every = [found for case in CASES for found in found_in(screener, case)[1]]
    assert {found.kind.value for found in every} == {*ROWS, "pathway"}
    assert sum(1 for found in every if applied(found)) > 10


GRADES = {(row["relation"], row["perpetrator"], row["substrate"]): row for row in table("pathway_grades")}


@pytest.mark.parametrize("case", CASES)
def test_what_an_enzyme_brings_about_is_said_as_its_grade_says_it(screener: Screener, case: str) -> None:
    request, everything = found_in(screener, case)
    for found in (each for each in everything if each.kind.value == "pathway"):
        (actor, enzyme), (sufferer, same) = ((step.start, step.end) for step in found.path)
        assert enzyme == same
        acts, suffers = metabolism(actor, enzyme), metabolism(sufferer, enzyme)
        (acting,) = [row for row in acts if row["relation"] != "substrate_of"]
        (suffering,) = [row for row in suffers if row["relation"] == "substrate_of"]
        grade, claim = GRADES[acting["relation"], acting["strength"], suffering["strength"]], found.claim
        assert (claim.severity.word, claim.effect) == (grade["severity"], grade["effect"])
        assert claim.mechanism_text.endswith(f": {grade['mechanism_text']}")
        assert (claim.mechanism_kind.value, claim.onset, claim.disagreement) == ("pharmacokinetic", None, None)
        assert claim.management == management(request, found, {}, grade["management"])
        assert [each.value for each in claim.evidence] == ["theoretical"]
        assert list(claim.sources) == together(each["sources"] for each in (acting, suffering, grade))


def metabolism(drug: str, enzyme: str) -> list[Row]:
    return [row for row in table("metabolism") if row["drug"] == drug and row["enzyme"] == enzyme]


def test_where_it_is_graded_worse_comes_before_what_the_sources_disagree_on(screener: Screener) -> None:
    body = {"candidate": {"name": "dantrolene", "route": "oral"}, "medications": ["levothyroxine"]}
    (found,) = [
        one
        for one in screener.screen(request_of({**body, "patient": {"weight_kg": 20}})).findings
        if one.id == "pat-under-25-kg-oral-us:dantrolene"
    ]
    told = screener.catalogue.patient_rules["dantrolene"]
    (rule,) = [row for row in told if row.id == "pat-under-25-kg-oral-us"]
    assert rule.grading.disagreement
    assert found.claim.disagreement == (
        f"Stricter elsewhere: contraindicated in ch, eu, uk. {rule.grading.disagreement}"
    )
