"""What every finding holds, whatever it is about."""

from dataclasses import astuple, replace

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from service.knowledge.words import Severity
from service.screening.finding import Finding
from tests.properties.drawing import Case, cases
from tests.properties.laws import Screen, badness, everything, ids, law
from tests.properties.tables import table


@law
@given(cases())
def test_findings_come_worst_first_each_once(screen: Screen, case: Case) -> None:
    answer = screen(case.request)
    severities = [finding.severity for finding in answer.findings]
    assert severities == sorted(severities, reverse=True)
    assert len(ids(answer)) == len(set(ids(answer)))


@law
@given(cases())
def test_the_path_of_a_finding_is_real_and_connects_its_drugs(
    screen: Screen, graph: "nx.MultiDiGraph[str]", case: Case
) -> None:
    for finding in everything(screen(case.request)):
        if finding.kind.value in {"duplication", "patient", "dose"}:
            continue
        walked: nx.Graph[str] = nx.Graph()
        for step in finding.path:
            assert step.relation.value in relations(graph, step.start, step.end)
            walked.add_edge(step.start, step.end)
        assert connects(walked, finding)


@law
@given(cases())
def test_an_interaction_walks_over_the_edge_of_its_own_row(
    screen: Screen, graph: "nx.MultiDiGraph[str]", case: Case
) -> None:
    for finding in everything(screen(case.request)):
        if finding.kind.value == "interaction":
            row = finding.id.split(":", maxsplit=1)[0]
            walked = [(step.start, step.end) for step in finding.path if step.relation.value == "interacts_with"]
            assert len(walked) == 1
            stated = Severity[graph.edges[(*walked[0], row)]["severity"].upper()]
            assert finding.severity >= stated
            assert finding.severity is stated or any(row in m["interactions"].split("|") for m in table("modifiers"))


IDS = {
    "interaction": {row["id"] for row in table("interactions")},
    "patient": {row["id"] for row in table("patient_rules")},
    "dose": {row["id"] for row in table("dose_limits")},
}


@law
@given(cases())
def test_the_id_of_a_finding_is_its_rule_and_its_drugs_or_its_hazard(screen: Screen, case: Case) -> None:
    for finding in everything(screen(case.request)):
        kind = finding.kind.value
        rule, _, about = finding.id.partition(":")
        if kind == "cumulative":
            assert (rule, about in HAZARDS) == ("cumulative", True)
        else:
            assert set(about.replace(">", "+").split("+")) == set(finding.drugs)
            assert kind not in IDS or rule in IDS[kind]


HAZARDS = {row["id"]: row for row in table("hazards")}


@law
@given(cases())
def test_what_adds_up_is_graded_by_the_table_of_its_hazard_at_most_major(screen: Screen, case: Case) -> None:
    for finding in everything(screen(case.request)):
        if finding.kind.value == "cumulative":
            hazard = HAZARDS[finding.id.partition(":")[2]]
            assert finding.severity.word == hazard["severity"]
            assert finding.severity <= Severity.MAJOR
            assert len(finding.drugs) >= int(hazard["threshold"]) >= 3


@law
@given(cases())
def test_a_statement_that_nothing_is_expected_is_no_finding(screen: Screen, case: Case) -> None:
    assert all(finding.severity > Severity.NONE for finding in everything(screen(case.request)))


@law
@given(cases())
def test_the_same_question_has_the_same_answer(screen: Screen, rebuilt: Screen, case: Case) -> None:
    # Lines compare by identity: two screeners have their own. What they hold is all in how they are written.
    assert repr(screen(case.request)) == repr(screen(case.request)) == repr(rebuilt(case.request))


@law
@given(cases(), st.sampled_from([severity for severity in Severity if severity is not Severity.NONE]))
def test_a_minimum_severity_moves_findings_and_changes_nothing_else(
    screen: Screen, case: Case, minimum: Severity
) -> None:
    answer = screen(case.request)
    quieter = screen(replace(case.request, minimum_severity=minimum))
    assert badness(quieter) == badness(answer)
    assert (quieter.summary, quieter.coverage) == (answer.summary, answer.coverage)
    assert sorted(ids(quieter)) == sorted(ids(answer))
    grave = [finding for finding in answer.findings if finding.severity >= minimum]
    assert [astuple(finding) for finding in grave] == [astuple(finding) for finding in quieter.findings]


def relations(graph: "nx.MultiDiGraph[str]", start: str, end: str) -> set[str]:
    """The relations of the edges from ``start`` to ``end``, in that direction."""
    return {data["relation"] for _, to, data in graph.out_edges(start, data=True) if to == end}


def connects(walked: "nx.Graph[str]", finding: Finding) -> bool:
    """All drugs hang together; those of a hazard, on the hazard."""
    ends = list(finding.drugs)
    if finding.kind.value == "cumulative":
        ends.append(finding.id.split(":", maxsplit=1)[1])
    return all(end in walked and nx.has_path(walked, ends[0], end) for end in ends)
