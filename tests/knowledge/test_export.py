"""What other tools get of the graph is the graph."""

import io
import json

import networkx as nx
import pytest

from service.knowledge.export import groups_of, is_drug, mentions, neighbourhood, to_graphml, to_node_link
from service.knowledge.graph import KnowledgeGraph
from service.knowledge.loading import Knowledge, build_knowledge
from tests.knowledge.editing import change, edited, few_drugs

V_IV = "dan-verapamil-iv"


def same(left: KnowledgeGraph, right: KnowledgeGraph) -> bool:
    """Equal nodes and edges with all that they carry, whatever the order."""
    return left.nodes == right.nodes and left.adj == right.adj


def test_the_graph_survives_node_link_json(knowledge: Knowledge) -> None:
    sent = json.loads(json.dumps(to_node_link(knowledge.graph)))
    back = nx.node_link_graph(sent, edges="edges")
    assert isinstance(back, nx.MultiDiGraph)
    assert same(back, knowledge.graph)


def test_the_graph_survives_graphml(knowledge: Knowledge) -> None:
    back = nx.read_graphml(io.BytesIO(to_graphml(knowledge.graph)), edge_key_type=str, force_multigraph=True)
    assert isinstance(back, nx.MultiDiGraph)
    assert same(back, knowledge.graph)


def test_the_exports_are_the_same_in_whatever_order_the_graph_was_built(few: Knowledge) -> None:
    backwards = nx.node_link_data(few.graph, edges="edges")
    backwards["nodes"].reverse()
    backwards["edges"].reverse()
    turned = nx.node_link_graph(backwards, edges="edges")
    assert isinstance(turned, nx.MultiDiGraph)
    assert list(turned) == list(few.graph)[::-1]
    assert json.dumps(to_node_link(turned)) == json.dumps(to_node_link(few.graph))


def test_an_export_leaves_the_graph_as_it_was(few: Knowledge) -> None:
    before = few.graph.copy()
    to_node_link(few.graph)
    to_graphml(few.graph)
    neighbourhood(few.graph, "dantrolene", 2).clear()
    assert same(few.graph, before)


@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_a_neighbourhood_holds_what_is_within_its_depth_in_either_direction(few: Knowledge, depth: int) -> None:
    near = neighbourhood(few.graph, "verapamil", depth)
    away = nx.single_source_shortest_path_length(few.graph.to_undirected(), "verapamil")
    assert set(near) == {node for node, steps in away.items() if steps <= depth}
    assert same(near, few.graph.subgraph(near))


def test_the_nearest_of_dantrolene_are_what_it_pushes_and_what_it_meets(few: Knowledge) -> None:
    near = neighbourhood(few.graph, "dantrolene", 1)
    assert {"dantrolene", "verapamil", "opioids", "hepatotoxicity"} <= set(near)
    assert "morphine" not in near
    assert near.has_edge("dantrolene", "verapamil", key=V_IV)


def test_a_drug_with_nothing_about_it_has_only_itself_near(few: Knowledge) -> None:
    graph = few.graph.copy()
    graph.add_node("placebo", kind="substance", name="placebo")
    assert list(neighbourhood(graph, "placebo", 3)) == ["placebo"]


@pytest.mark.parametrize(
    ("node", "drug"),
    [("verapamil", True), ("opioids", True), ("buprenorphine-naloxone", True), ("bleeding", False), ("magic", False)],
)
def test_a_hazard_and_an_unknown_id_are_no_drugs(few: Knowledge, node: str, drug: bool) -> None:
    assert is_drug(few.graph, node) is drug


def test_what_is_said_of_a_drug_comes_worst_first_and_through_its_groups(few: Knowledge) -> None:
    found = list(mentions(few, "verapamil"))
    severities = [mention.row.severity for mention in found]
    assert severities == sorted(severities, reverse=True)
    said = {mention.row.id: mention for mention in found}
    assert said[V_IV].partner == "dantrolene"
    assert said[V_IV].way == ()
    assert [step.end for step in said["dan-neuromuscular-weakeners-any"].way] == ["neuromuscular-weakeners"]
    assert "dan-opioids-iv" not in said


@pytest.mark.parametrize(("status", "said"), [("active", True), ("knowledge", True), ("retired", False)])
def test_a_known_statement_is_said_of_the_drug_and_a_retired_one_is_not(status: str, said: bool) -> None:
    built = build_knowledge(dict(edited(few_drugs(), change("interactions", V_IV, status=status))))
    assert (V_IV in {mention.row.id for mention in mentions(built, "verapamil")}) is said


def test_the_groups_of_a_drug_come_nearest_first(few: Knowledge) -> None:
    assert groups_of(few, "diazepam") == [
        "benzodiazepines",
        "cns-depressants",
        "respiratory-depressants",
        "sedating-drugs",
    ]
    assert groups_of(few, "dantrolene") == []


def test_nothing_is_said_of_a_product_which_is_its_ingredients() -> None:
    built = build_knowledge(dict(few_drugs()))
    assert is_drug(built.graph, "buprenorphine-naloxone")
    assert (list(mentions(built, "buprenorphine-naloxone")), groups_of(built, "buprenorphine-naloxone")) == ([], [])
