"""Laws of the index: it says what a slow and obvious walk of the graph says, along real paths."""

from datetime import date
from itertools import combinations

import networkx as nx
import pytest

from service.knowledge.graph import KnowledgeGraph
from service.knowledge.index import Step
from service.knowledge.loading import Knowledge, build_knowledge
from service.knowledge.words import Route
from service.screening.request import Entry, Request
from service.screening.screen import build_screener
from tests.knowledge.editing import change, edited, few_drugs
from tests.knowledge.test_graph import groups_only

V_IV = "dan-verapamil-iv"


def is_walkable(graph: KnowledgeGraph, path: tuple[Step, ...], edge_key: str | None = None) -> bool:
    keys = [edge_key or path[0].relation.value, *(step.relation.value for step in path[1:])]
    return all(graph.has_edge(step.start, step.end, key=key) for step, key in zip(path, keys, strict=True))


def test_the_index_holds_what_a_walk_of_the_graph_finds_for_every_two_drugs(few: Knowledge) -> None:
    groups = groups_only(few.graph)
    above = {node: nx.single_source_shortest_path_length(groups, node) for node in groups}
    rows = [row for row in few.catalogue.tables.interactions if row.status.value == "active"]
    compared = 0
    for first, second in combinations(sorted(groups), 2):
        expected = {
            (row.id, one, other, above[one][row.subject] + above[other][row.object])
            for row in rows
            for one, other in ((first, second), (second, first))
            if row.subject in above[one] and row.object in above[other]
        }
        if first in above[second] or second in above[first]:
            expected = set()
        found = [statement for family in few.index.families(first, second) for statement in family]
        assert {(s.row.id, s.subject, s.object, len(s.path) - 1) for s in found} == expected, (first, second)
        assert len(found) == len(expected)
        compared += len(expected)
    assert compared > len(rows)


def test_every_statement_is_reached_by_a_path_in_the_graph(knowledge: Knowledge) -> None:
    for pair, found in knowledge.index.pairs.items():
        for statement in (statement for family in found for statement in family):
            assert {statement.subject, statement.object} == set(pair)
            assert is_walkable(knowledge.graph, statement.path, statement.row.id), statement
            place = iter((*statement.path[1:], None))
            for drug, end in ((statement.subject, statement.row.subject), (statement.object, statement.row.object)):
                here = drug
                while here != end and (step := next(place)):
                    assert step.start == here, statement
                    here = step.end
                assert here == end, statement
            assert next(place) is None, statement


def test_each_family_is_one_mechanism_and_no_mechanism_has_two(knowledge: Knowledge) -> None:
    for pair, found in knowledge.index.pairs.items():
        mechanisms = [{statement.row.mechanism for statement in family} for family in found]
        assert all(len(names) == 1 for names in mechanisms), pair
        assert len(set.union(*mechanisms)) == len(found), pair


def test_no_drug_meets_itself_or_a_group_that_it_is_in(knowledge: Knowledge) -> None:
    groups = groups_only(knowledge.graph)
    above = {node: nx.descendants(groups, node) | {node} for node in groups}
    assert not [(a, b) for a, b in knowledge.index.pairs if b in above[a] or a in above[b]]


def test_every_push_ends_in_its_hazard_along_a_path_in_the_graph(knowledge: Knowledge) -> None:
    hazards = {row.id for row in knowledge.catalogue.tables.hazards}
    for drug, pushes in knowledge.index.pushes.items():
        for push in pushes:
            assert push.path[0].start == drug
            assert push.path[-1].end == push.contribution.hazard
            assert push.contribution.hazard in hazards
            assert is_walkable(knowledge.graph, push.path)


def test_a_drug_pushes_the_hazards_of_its_groups(few: Knowledge) -> None:
    pushed = {push.contribution.hazard for push in few.index.pushes["diazepam"]}
    assert pushed == {"cns-depression", "respiratory-depression"}
    assert "naloxone" not in few.index.pushes


def test_the_routes_that_decide_about_a_drug_are_those_that_a_statement_on_it_names(few: Knowledge) -> None:
    assert few.index.decisive_routes["dantrolene"] == {Route.ORAL, Route.IV}
    assert "latanoprost" not in few.index.decisive_routes


@pytest.mark.parametrize(("status", "fires"), [("active", True), ("knowledge", False), ("retired", False)])
def test_only_an_active_statement_fires(status: str, fires: bool) -> None:
    built = build_knowledge(dict(edited(few_drugs(), change("interactions", V_IV, status=status))))
    indexed = {s.row.id for found in built.index.pairs.values() for family in found for s in family}
    request = Request(Entry("dantrolene", route=Route.IV), (Entry("verapamil"),), today=date(2026, 11, 22))
    answer = build_screener(built).screen(request)
    fired = {finding.id.split(":")[0] for finding in answer.findings}
    fired |= {suppressed.finding.id.split(":")[0] for suppressed in answer.suppressed}
    assert (V_IV in indexed) is fires
    assert (V_IV in fired) is fires


def test_no_statement_of_the_real_tables_fires_unless_it_is_active(knowledge: Knowledge) -> None:
    indexed = {s.row.id for found in knowledge.index.pairs.values() for family in found for s in family}
    active = {row.id for row in knowledge.catalogue.tables.interactions if row.status.value == "active"}
    assert indexed == active


def test_a_drug_pushes_what_is_stated_of_it_and_of_every_group_above_it(knowledge: Knowledge) -> None:
    index, stated = knowledge.index, knowledge.catalogue.tables.contributions
    for node, ways in index.ways.items():
        expected = sorted((row.hazard, len(ways[row.member]) + 1, row.member) for row in stated if row.member in ways)
        pushed = [
            (one.contribution.hazard, len(one.path), one.contribution.member) for one in index.pushes.get(node, ())
        ]
        assert pushed == expected, node
