"""Thousands of pairs that a few rows about nested groups make: the index says of each what a slow walk says."""

from random import Random

import networkx as nx
import pytest

from benchmarks.synthetic import Synthetic, build, count_pairs
from service.knowledge.index import Index
from service.knowledge.loading import Knowledge, build_knowledge
from service.knowledge.rows import Interaction, NodeId
from tests.knowledge.test_graph import groups_only

PAIRS = 3_000
ASKED = 4_000

Said = set[tuple[str, NodeId, NodeId, int]]
"""For each statement its row, its subject and its object, and the steps up to what the row names."""


@pytest.fixture(scope="module")
def made() -> Synthetic:
    return build(PAIRS)


@pytest.fixture(scope="module")
def grown(made: Synthetic) -> Knowledge:
    return build_knowledge(made.raw, check_listed=True)


class Walk:
    """What the graph says of two drugs or groups, row by row, from the lengths of all ways up."""

    def __init__(self, knowledge: Knowledge) -> None:
        groups = groups_only(knowledge.graph)
        self.above = {node: nx.single_source_shortest_path_length(groups, node) for node in groups}
        self.rows: list[Interaction] = [
            row for row in knowledge.catalogue.tables.interactions if row.status.value == "active"
        ]

    def said(self, first: NodeId, second: NodeId) -> Said:
        above = self.above
        if first in above[second] or second in above[first]:
            return set()
        return {
            (row.id, one, other, above[one][row.subject] + above[other][row.object])
            for row in self.rows
            for one, other in ((first, second), (second, first))
            if row.subject in above[one] and row.object in above[other]
        }


def indexed(index: Index, first: NodeId, second: NodeId) -> Said:
    found = [statement for family in index.families(first, second) for statement in family]
    assert len(set(found)) == len(found)
    return {(each.row.id, each.subject, each.object, len(each.path) - 1) for each in found}


def test_any_two_drugs_or_groups_have_the_statements_that_a_walk_of_the_graph_finds(grown: Knowledge) -> None:
    chance, walk = Random(1), Walk(grown)  # noqa: S311
    nodes, told = sorted(walk.above), 0
    for _ in range(ASKED):
        first, second = chance.sample(nodes, 2)
        expected = walk.said(first, second)
        assert indexed(grown.index, first, second) == expected, (first, second)
        told += len(expected)
    assert told > ASKED / 50


def test_what_one_seeks_and_the_other_shows_have_a_bit_in_common_wherever_something_is_said(grown: Knowledge) -> None:
    index = grown.index
    seeks, shows = ({node: find(node) for node in index.ways} for find in (index.seeks, index.shows))
    pairs = index.pairs
    assert len(pairs) > PAIRS
    assert all(seeks[first] & shows[second] and seeks[second] & shows[first] for first, second in pairs)
    strangers = sum(1 for first in seeks for second in shows if first < second and not seeks[first] & shows[second])
    assert strangers > len(seeks) ** 2 / 4, "told apart by nothing"


def test_pairs_are_counted_by_groups_as_they_are_counted_one_by_one(made: Synthetic, grown: Knowledge) -> None:
    drugs = set(made.drugs)
    one_by_one = sum(1 for first, second in grown.index.pairs if {first, second} <= drugs)
    assert one_by_one == count_pairs(grown.index, made.drugs) == made.pairs >= PAIRS


def test_the_same_seed_makes_the_same_tables_and_another_seed_others(made: Synthetic) -> None:
    assert build(PAIRS).raw == made.raw
    assert build(PAIRS, seed=1).raw["interactions"] != made.raw["interactions"]
