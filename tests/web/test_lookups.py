"""``/drugs``, ``/graph``, ``/knowledge``: what is known can be looked up, and every claim has its source."""

import io
import json
from typing import Any, TypeAlias, cast

import networkx as nx
import pytest

from tests.conftest import DATA, Server
from tests.web.asking import Answer, ask, assert_problem
from tests.web.conftest import Rows

Graph: TypeAlias = "nx.MultiDiGraph[str]"


def _get(server: Server, path: str) -> Any:
    answer = ask(server, path)
    assert answer.status == 200, (path, answer.body[:200])
    return answer.json()


@pytest.fixture(scope="module")
def drugs(server: Server, rows: Rows) -> dict[str, Any]:
    """Every substance of the tables as /drugs/{id} answers it."""
    return {row["id"]: _get(server, f"/drugs/{row['id']}") for row in rows["substances"]}


@pytest.fixture(scope="module")
def graph(server: Server) -> Graph:
    return _as_graph(ask(server, "/graph"))


def _as_graph(answer: Answer) -> Graph:
    assert answer.status == 200
    return cast("Graph", nx.node_link_graph(answer.json(), edges="edges"))


def test_every_substance_is_answered_with_its_name_and_its_groups(drugs: dict[str, Any], rows: Rows) -> None:
    for row in rows["substances"]:
        drug = drugs[row["id"]]
        assert (drug["id"], drug["name"]) == (row["id"], row["name"])
        direct = {member["group"] for member in rows["memberships"] if member["member"] == row["id"]}
        assert direct <= {group["id"] for group in drug["groups"]}


def test_every_substance_is_answered_with_its_names_and_codes(drugs: dict[str, Any], rows: Rows) -> None:
    for table, ours, theirs in (("names", "name", "names"), ("codes", "code", "codes")):
        for row in rows[table]:
            if row["target"] in drugs:
                assert row[ours] in {known[ours] for known in drugs[row["target"]][theirs]}


def test_every_statement_of_the_tables_is_shown_for_both_of_its_substances(drugs: dict[str, Any], rows: Rows) -> None:
    for row in rows["interactions"]:
        for end in ("subject", "object"):
            if row["status"] != "retired" and row[end] in drugs:
                assert row["id"] in {shown["id"] for shown in drugs[row[end]]["interactions"]}


def test_every_statement_that_is_shown_has_sources_that_resolve(drugs: dict[str, Any], rows: Rows) -> None:
    known = {row["id"]: row["title"] for row in rows["sources"]}
    shown = [interaction for drug in drugs.values() for interaction in drug["interactions"]]
    assert shown
    for interaction in shown:
        assert interaction["sources"], interaction["id"]
        for source in interaction["sources"]:
            assert known[source["id"]] == source["title"]


def test_a_drug_is_found_by_its_brand_whatever_the_case(server: Server) -> None:
    for query in ("valium", "VALIUM", "diazep"):
        assert "diazepam" in {drug["id"] for drug in _get(server, f"/drugs?q={query}")["drugs"]}


def test_without_a_query_all_substances_are_listed_up_to_the_limit(server: Server, rows: Rows) -> None:
    everything = _get(server, "/drugs?limit=1000")
    assert [drug["id"] for drug in everything["drugs"]] == [row["id"] for row in rows["substances"]][:1000]
    few = _get(server, "/drugs?limit=3")
    assert (few["count"], few["drugs"]) == (len(rows["substances"]), everything["drugs"][:3])


def test_a_name_that_nobody_has_is_found_nowhere(server: Server) -> None:
    assert _get(server, "/drugs?q=zzqx") == {"count": 0, "drugs": []}


def test_the_graph_holds_every_node_of_the_tables(graph: Graph, rows: Rows) -> None:
    tables = ("substances", "groups", "products", "hazards", "enzymes")
    assert set(graph) == {row["id"] for table in tables for row in rows[table]}
    active = {row["id"] for row in rows["interactions"] if row["status"] != "retired"}
    assert active <= {key for _, _, key in graph.edges(keys=True)}


def test_the_graph_is_the_same_as_graphml(server: Server, graph: Graph) -> None:
    answer = ask(server, "/graph?format=graphml")
    assert (answer.status, answer.media_type) == (200, "application/graphml+xml")
    read = nx.read_graphml(io.BytesIO(answer.body), force_multigraph=True)
    assert sorted(read.nodes(data="name")) == sorted(graph.nodes(data="name"))
    assert _edges(read) == _edges(graph)


def _edges(graph: Any) -> list[str]:
    return sorted(json.dumps([start, end, data], sort_keys=True) for start, end, data in graph.edges(data=True))


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("around", ["dantrolene", "verapamil", "hepatotoxic-drugs", "bleeding"])
def test_a_neighbourhood_is_what_so_many_steps_reach(server: Server, graph: Graph, around: str, depth: int) -> None:
    near = _as_graph(ask(server, f"/graph?around={around}&depth={depth}"))
    steps = nx.single_source_shortest_path_length(graph.to_undirected(as_view=True), around, cutoff=depth)
    assert set(near) == set(steps)
    assert _edges(near) == _edges(graph.subgraph(steps))


def test_a_neighbourhood_is_one_step_if_nothing_is_said(server: Server) -> None:
    assert _get(server, "/graph?around=dantrolene") == _get(server, "/graph?around=dantrolene&depth=1")


def test_a_node_that_is_not_there_is_not_found(server: Server) -> None:
    answer = ask(server, "/graph?around=no-such-node&depth=2")
    assert answer.status == 404
    assert_problem(answer)


@pytest.mark.parametrize("depth", ["0", "-1", "1000", "one", "1.5", "", "%C2%B2", "9" * 30])
def test_a_depth_that_cannot_be_meant_is_refused(server: Server, depth: str) -> None:
    answer = ask(server, f"/graph?around=dantrolene&depth={depth}")
    assert answer.status == 422
    assert answer.pointers == {"/depth"}


def test_the_row_counts_are_those_of_the_files(server: Server, rows: Rows) -> None:
    counts = _get(server, "/knowledge")["rows"]
    assert counts == {path.stem: len(rows[path.stem]) for path in DATA.glob("*.csv")}
    assert counts["substances"] >= 250


def test_every_source_that_the_tables_cite_is_listed(server: Server, rows: Rows) -> None:
    listed = {source["id"]: source["title"] for source in _get(server, "/knowledge")["sources"]}
    for table in rows.values():
        for row in table:
            assert set(filter(None, row.get("sources", "").split("|"))) <= set(listed)
    assert all(listed.values())


def test_every_finding_can_be_traced_to_the_same_knowledge(server: Server, rows: Rows) -> None:
    knowledge, ready = _get(server, "/knowledge"), _get(server, "/readyz")
    assert (knowledge["version"], knowledge["sha256"]) == (ready["version"], ready["sha256"])
    assert knowledge["version"] == rows["release"][0]["version"]
    reviewed = (row["reviewed_on"] for table in ("interactions", "reviews") for row in rows[table])
    assert knowledge["reviewed_through"] == max(reviewed)
    assert knowledge["clinician_reviewed"] is (rows["release"][0]["clinician_reviewed"] == "yes")


def test_the_vocabulary_of_the_contract_is_listed(server: Server, rows: Rows) -> None:
    words = _get(server, "/knowledge")["vocabulary"]
    assert {"oral", "iv", "intrathecal", "transdermal", "vaginal", "sublingual"} <= set(words["routes"])
    assert set(words["indications"]) == {row["id"] for row in rows["indications"]}
    assert [row["severity"] for row in words["severities"]] == ["contraindicated", "major", "moderate", "minor"]
    assert {row["id"] for row in words["hazards"]} == {row["id"] for row in rows["hazards"]}
    assert "conditions" in words
