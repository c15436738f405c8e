"""The graph says what the tables say, and nothing else."""

from collections import Counter
from itertools import pairwise

import networkx as nx
import pytest

from service.knowledge.compiling import climb
from service.knowledge.graph import KnowledgeGraph, parents
from service.knowledge.loading import Knowledge, build_knowledge
from tests.knowledge.editing import change, edited, few_drugs, rows_of, to_bytes

ENDS = {
    "is_a": ({"substance", "group"}, {"group"}),
    "contributes_to": ({"substance", "group"}, {"hazard"}),
    "contains": ({"product"}, {"substance"}),
    "substrate_of": ({"substance"}, {"enzyme"}),
    "inhibits": ({"substance"}, {"enzyme"}),
    "induces": ({"substance"}, {"enzyme"}),
    "interacts_with": ({"substance", "group"}, {"substance", "group"}),
}
V_IV = "dan-verapamil-iv"


def groups_only(graph: KnowledgeGraph) -> "nx.DiGraph[str]":
    """The ``is_a`` edges alone."""
    plain: nx.DiGraph[str] = nx.DiGraph()
    plain.add_nodes_from(node for node, kind in kinds(graph).items() if kind in {"substance", "group"})
    plain.add_edges_from((start, end) for start, end, relation in relations(graph) if relation == "is_a")
    return plain


def kinds(graph: KnowledgeGraph) -> dict[str, str]:
    return {node: data["kind"] for node, data in graph.nodes(data=True)}


def relations(graph: KnowledgeGraph) -> list[tuple[str, str, str]]:
    return [(start, end, data["relation"]) for start, end, data in graph.edges(data=True)]


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        ("substance", "substances"),
        ("group", "groups"),
        ("product", "products"),
        ("hazard", "hazards"),
        ("enzyme", "enzymes"),
    ],
)
def test_every_row_of_a_naming_table_is_one_node_with_its_kind_and_name(
    knowledge: Knowledge, kind: str, table: str
) -> None:
    rows = getattr(knowledge.catalogue.tables, table)
    nodes = {node: data for node, data in knowledge.graph.nodes(data=True) if data["kind"] == kind}
    assert nodes == {row.id: {"kind": kind, "name": row.name} for row in rows}


def test_there_is_no_other_kind_of_node_or_edge(knowledge: Knowledge) -> None:
    assert set(kinds(knowledge.graph).values()) == {"substance", "group", "product", "hazard", "enzyme"}
    assert {relation for *_, relation in relations(knowledge.graph)} == set(ENDS)


def test_every_edge_joins_the_kinds_of_node_that_its_relation_is_about(knowledge: Knowledge) -> None:
    kind = kinds(knowledge.graph)
    for start, end, relation in relations(knowledge.graph):
        starts, ends = ENDS[relation]
        assert kind[start] in starts, (start, relation, end)
        assert kind[end] in ends, (start, relation, end)


def test_every_membership_push_ingredient_and_enzyme_is_one_edge(knowledge: Knowledge) -> None:
    tables = knowledge.catalogue.tables
    wanted = [(row.member, row.group, "is_a") for row in tables.memberships]
    wanted += [(row.member, row.hazard, "contributes_to") for row in tables.contributions]
    wanted += [(row.drug, row.enzyme, row.relation.value) for row in tables.metabolism]
    wanted += [(row.id, drug, "contains") for row in tables.products for drug in row.ingredients]
    edges = [edge for edge in knowledge.graph.edges(keys=True) if edge[2] in ENDS]
    assert Counter(edges) == Counter(wanted)


def test_every_statement_is_an_edge_under_its_id_with_what_the_row_says(knowledge: Knowledge) -> None:
    rows = [row for row in knowledge.catalogue.tables.interactions if row.status.value != "retired"]
    found = {key: (start, end, data) for start, end, key, data in knowledge.graph.edges(keys=True, data=True)}
    assert sum(relation == "interacts_with" for *_, relation in relations(knowledge.graph)) == len(rows)
    for row in rows:
        data = {"relation": "interacts_with", "severity": row.severity.word, "mechanism": row.mechanism}
        assert found[row.id] == (row.subject, row.object, data | {"status": row.status.value})


@pytest.mark.parametrize(("status", "present"), [("active", True), ("knowledge", True), ("retired", False)])
def test_a_retired_statement_is_not_in_the_graph_and_a_known_one_is(status: str, present: bool) -> None:
    built = build_knowledge(dict(edited(few_drugs(), change("interactions", V_IV, status=status))))
    assert built.graph.has_edge("dantrolene", "verapamil", key=V_IV) is present
    assert V_IV in {row.id for row in built.catalogue.tables.interactions}
    if present:
        assert built.graph.edges["dantrolene", "verapamil", V_IV]["status"] == status


def test_no_group_is_above_itself(knowledge: Knowledge) -> None:
    assert nx.is_directed_acyclic_graph(groups_only(knowledge.graph))


def test_parents_are_the_direct_groups_only_in_order_of_their_ids_whatever_that_of_the_file() -> None:
    backwards = to_bytes("memberships", rows_of(few_drugs(), "memberships")[::-1])
    graph = build_knowledge({**few_drugs(), "memberships": backwards}).graph
    assert parents(graph).get("baclofen", []) == [
        "central-muscle-relaxants",
        "cns-depressants",
        "hypotensive-drugs",
        "seizure-threshold-lowering-drugs",
    ]
    assert parents(graph).get("dantrolene", []) == []
    assert parents(graph).get("buprenorphine-naloxone", []) == []


def test_a_climb_goes_the_shortest_way_to_every_group_above_and_of_two_the_alphabetically_first(
    knowledge: Knowledge,
) -> None:
    plain, upwards = groups_only(knowledge.graph), parents(knowledge.graph)
    ties = 0
    for node in plain:
        ways = climb(upwards, node)
        assert set(ways) == {node} | nx.descendants(plain, node)
        for group, steps in ways.items():
            walked = [node, *(step.end for step in steps)]
            assert [step.start for step in steps] == walked[:-1]
            shortest = sorted(nx.all_shortest_paths(plain, node, group))
            ties += len(shortest) > 1
            assert walked == shortest[0]
    assert ties, "no drug has two shortest ways to a group: the rule for ties was not tried"


def test_a_climb_prefers_the_short_way_over_a_longer_one_that_sorts_first(few: Knowledge) -> None:
    graph = few.graph.copy()
    ways = (["baclofen", "z-short", "top"], ["baclofen", "m-short", "top"], ["baclofen", "a-detour", "b-detour", "top"])
    for way in ways:
        for start, end in pairwise(way):
            graph.add_edge(start, end, key="is_a", relation="is_a")
    assert [step.end for step in climb(parents(graph), "baclofen")["top"]] == ["m-short", "top"]
