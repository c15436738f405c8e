"""The first pass never says "no" of drugs that a rule has something to say about: over every pair the index has."""

from collections.abc import Sequence
from itertools import combinations, product

import numpy as np
import pytest

from service.knowledge.loading import Knowledge
from service.knowledge.rows import NodeId
from service.knowledge.words import Severity
from service.population.first_pass import MOST_DRUGS, Lists, find_possible_hits
from service.population.meetings import UNKNOWN, Meetings, build_meetings


@pytest.fixture(scope="module")
def meetings(knowledge: Knowledge) -> Meetings:
    return build_meetings(knowledge)


def meet(meetings: Meetings, pairs: list[tuple[NodeId, NodeId]]) -> list[bool]:
    numbers = np.array([[meetings.numbers[one], meetings.numbers[other]] for one, other in pairs], np.int32)
    return [bool(met) for met in meetings.can_meet(numbers[:, 0], numbers[:, 1])]


def hits(meetings: Meetings, *lists: Sequence[tuple[NodeId, ...]]) -> list[bool]:
    """Each list is made of lines, each line of drugs."""
    numbers = [[meetings.number(drug) for line in lines for drug in line] for lines in lists]
    places = [[place for place, line in enumerate(lines) for _ in line] for lines in lists]
    bounds = np.cumsum([0, *(len(drugs) for drugs in numbers)])
    flat = [np.array([each for part in parts for each in part], np.int32) for parts in (numbers, places)]
    return [bool(hit) for hit in find_possible_hits(Lists(flat[0], flat[1], bounds.astype(np.int64)), meetings)]


def test_every_pair_with_a_statement_can_meet_both_ways_round(knowledge: Knowledge, meetings: Meetings) -> None:
    pairs = list(knowledge.index.pairs)
    assert len(pairs) > 10_000
    assert all(meet(meetings, pairs))
    assert all(meet(meetings, [(other, one) for one, other in pairs]))


def test_every_pair_that_meets_in_an_enzyme_can_meet(knowledge: Knowledge, meetings: Meetings) -> None:
    grades, index = knowledge.catalogue.pathway_grades, knowledge.index
    pairs = [
        (actor, dependent)
        for actor, dependent in product(index.acts, index.depends)
        for row in index.acts[actor]
        if (target := index.depends[dependent].get(row.enzyme)) is not None
        and (grade := grades.get((row.relation, row.strength, target.strength))) is not None
        and grade.severity > Severity.NONE
    ]
    assert len(pairs) > 5_000
    assert all(meet(meetings, pairs))
    assert all(meet(meetings, [(other, one) for one, other in pairs]))


def test_pairs_that_nothing_is_known_about_do_not_meet(knowledge: Knowledge, meetings: Meetings) -> None:
    """Else the first pass would be right, and of no use."""
    drugs = sorted(knowledge.catalogue.substances)
    met = meet(meetings, [(one, other) for one, other in combinations(drugs, 2)])
    assert sum(met) / len(met) < 0.05


def test_two_lines_of_one_substance_are_a_hit_and_two_of_one_group_are_not(
    knowledge: Knowledge, meetings: Meetings
) -> None:
    for drug in knowledge.catalogue.substances:
        assert meet(meetings, [(drug, drug)]) == [True], drug
    group = next(iter(knowledge.catalogue.groups))
    assert meet(meetings, [(group, group)]) == [False]


def test_as_many_drugs_as_push_a_hazard_over_its_threshold_are_a_hit(knowledge: Knowledge, meetings: Meetings) -> None:
    for hazard in knowledge.catalogue.hazards.values():
        pushing = [
            drug
            for drug, pushes in knowledge.index.pushes.items()
            if any(push.contribution.hazard == hazard.id for push in pushes)
        ]
        for start in range(0, len(pushing), hazard.threshold):
            enough = [(drug,) for drug in (pushing * 2)[start : start + hazard.threshold]]
            assert hits(meetings, enough) == [True], (hazard.id, enough)


def test_drugs_of_one_product_are_no_pair(knowledge: Knowledge, meetings: Meetings) -> None:
    one, other = next(
        pair for pair in knowledge.index.pairs if not any(set(knowledge.index.pushes.get(drug, ())) for drug in pair)
    )
    assert hits(meetings, [(one, other)], [(one,), (other,)]) == [False, True]


def test_a_drug_that_the_index_does_not_have_is_a_hit(meetings: Meetings) -> None:
    assert meetings.number("no-such-drug") == UNKNOWN
    assert hits(meetings, [("no-such-drug",)], [()], []) == [True, False, False]


def test_a_list_that_is_too_long_to_look_through_is_a_hit(knowledge: Knowledge, meetings: Meetings) -> None:
    silent = [drug for drug in meetings.numbers if drug in knowledge.catalogue.substances][: MOST_DRUGS + 1]
    assert hits(meetings, [(drug,) for drug in silent]) == [True]
