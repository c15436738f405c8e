"""One drug for every group that dantrolene has a statement on, and what a pharmacist expects of it."""

import networkx as nx
import pytest

from service.knowledge.loading import Knowledge
from service.knowledge.words import RowStatus
from tests.scenarios.answers import QUIET, Ask, cases, given

CASES = cases("groups.csv", "group", "drug", "route", "indication")
NOTHING_SHOWN = "nothing shown"
FALLBACKS = {"antipsychotics", "sedating-drugs", "liver-risk-drugs"}
"""Groups above named groups: a drug that is in no named group meets them, and there is none at present."""


@pytest.mark.parametrize("case", CASES)
def test_a_drug_of_a_group_is_graded_by_the_statement_on_its_group(ask: Ask, case: dict[str, str]) -> None:
    candidate = given(name="dantrolene", route=case["route"], indication=case["indication"])
    answer = ask({"candidate": candidate, "medications": [given(name=case["drug"], route=case["drug_route"])]})
    drug, expected = case["substance"] or case["drug"], case["expected"]
    if expected == NOTHING_SHOWN:
        assert answer.between("dantrolene", drug) == []
        return
    finding_id = f"{case['rule']}:{'+'.join(sorted(('dantrolene', drug)))}"
    assert finding_id in (answer.suppressed_ids if expected == QUIET else answer.ids)
    if expected != QUIET:
        assert answer.finding(finding_id).severity.word == expected


def test_every_group_with_a_statement_on_dantrolene_has_a_case(knowledge: Knowledge) -> None:
    catalogue = knowledge.catalogue
    named = {
        row.object
        for row in catalogue.tables.interactions
        if row.subject == "dantrolene" and row.object in catalogue.groups and row.status is RowStatus.ACTIVE
    }
    assert named - FALLBACKS == {case.values[0]["group"] for case in CASES}


@pytest.mark.parametrize("case", CASES)
def test_the_drug_of_a_case_is_in_its_group(knowledge: Knowledge, case: dict[str, str]) -> None:
    is_a = [(member, group) for member, group, key in knowledge.graph.edges(keys=True) if str(key) == "is_a"]
    assert case["group"] in nx.descendants(nx.DiGraph(is_a), case["substance"] or case["drug"])
