"""What must hold of the clinical statements themselves: conditions, reviews, inferences, closed sets."""

from collections.abc import Iterator
from typing import Any

import networkx as nx

from service.knowledge.problems import Problem
from service.knowledge.rows import NOTHING_FOUND, REVIEW_QUESTIONS, Interaction
from service.knowledge.tables import Draft, file_name
from service.knowledge.words import (
    DuplicationScope,
    FindingKind,
    Indication,
    MechanismKind,
    Relation,
    Route,
    RowStatus,
    Severity,
    Strength,
)

_MEMORY = {Strength.MAJOR, Strength.MINOR, Strength.UNRATED}
_ACTION = frozenset({Strength.STRONG, Strength.MODERATE, Strength.WEAK} | _MEMORY)
_STRENGTHS = {
    Relation.SUBSTRATE_OF: frozenset({Strength.SENSITIVE, Strength.MODERATE_SENSITIVE} | _MEMORY),
    Relation.INHIBITS: _ACTION,
    Relation.INDUCES: _ACTION,
}


def check_interactions(draft: Draft) -> Iterator[Problem]:
    """The columns of a statement agree with one another."""
    hold_in_crisis = {row.treated_by for row in draft.tables.indications if row.life_saving}
    crisis_routes = {row.default_route for row in draft.tables.indications if row.life_saving}
    for line, row in draft.numbered("interactions"):
        for rule, detail, remedy in _disagreements(row):
            yield Problem(file_name("interactions"), line, rule, detail, remedy)
        ends = ((row.subject, row.subject_routes), (row.object, row.object_routes))
        applies = any(end in hold_in_crisis and (not routes or routes & crisis_routes) for end, routes in ends)
        if applies and row.severity >= Severity.MAJOR and row.crisis_management is None:
            remedy = "say in crisis_management what to do with the partner while the drug is given"
            yield Problem(file_name("interactions"), line, "crisis", f"{row.id} has no crisis_management", remedy)


def _disagreements(row: Interaction) -> Iterator[tuple[str, str, str]]:
    nothing = row.severity is Severity.NONE
    if nothing != (row.mechanism_kind is MechanismKind.NONE):
        yield "none-row", f"{row.id}: severity and mechanism_kind disagree", "both are none, or neither"
    if row.quiet and row.severity is not Severity.MINOR:
        yield "quiet", f"{row.id} is {row.severity.word}", "only a minor row may be quiet"
    if row.object_daily_mg and row.object_routes == frozenset({Route.TOPICAL}):
        yield "dose", f"{row.id}: a daily dose of a topical drug", "drop one of the two conditions"


def check_reviews(draft: Draft) -> Iterator[Problem]:
    """What a review says it found is recorded where screening looks for it."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(row.id for row in draft.tables.substances)
    graph.add_edges_from((row.member, row.group) for row in draft.tables.memberships)
    graph.add_edges_from((row.member, row.hazard) for row in draft.tables.contributions)
    reviewed_for = {row.treated_by for row in draft.tables.indications}
    rows = {
        row.id: {row.subject, row.object} - reviewed_for
        for row in draft.tables.interactions
        if row.status is RowStatus.ACTIVE and {row.subject, row.object} & reviewed_for
    }
    for line, review in draft.numbered("reviews"):
        if review.substance not in graph:
            continue
        reached = nx.descendants(graph, review.substance)
        for question in REVIEW_QUESTIONS:
            outcome = getattr(review, question)
            recorded = outcome in reached or bool(rows.get(outcome, set()) & (reached | {review.substance}))
            if outcome != NOTHING_FOUND and not recorded:
                detail = f"{question} is {outcome}, which {review.substance} does not reach"
                remedy = "add the membership, or correct the outcome"
                yield Problem(file_name("reviews"), line, "review", detail, remedy)


def check_pathways(draft: Draft) -> Iterator[Problem]:
    """Strengths fit their relation, and nothing inferred is graded above moderate."""
    for line, row in draft.numbered("metabolism"):
        allowed = _STRENGTHS.get(row.relation, frozenset())
        if row.strength not in allowed:
            detail = f"{row.drug} {row.relation} {row.enzyme}: {row.strength}"
            yield Problem(file_name("metabolism"), line, "strength", detail, f"one of {', '.join(sorted(allowed))}")
    for line, row in draft.numbered("pathway_grades"):
        if row.severity > Severity.MODERATE:
            detail = f"an inference graded {row.severity.word}"
            remedy = "at most moderate; a worse danger needs a curated row on the pair"
            yield Problem(file_name("pathway_grades"), line, "inference", detail, remedy)


def check_closed_sets(draft: Draft) -> Iterator[Problem]:
    """Each severity, duplication scope, kind of finding and indication has its row, and washouts have a default."""
    wanted: tuple[tuple[str, str, set[Any]], ...] = (
        ("severities", "severity", set(Severity)),
        ("duplications", "scope", set(DuplicationScope)),
        ("finding_kinds", "kind", set(FindingKind)),
        ("indications", "id", set(Indication) - {Indication.NOT_GIVEN}),
        ("washouts", "member", {None}),
        ("stopping", "member", {None}),
    )
    for table, field, members in wanted:
        for member in sorted(members - {getattr(row, field) for _, row in draft.numbered(table)}):
            what = getattr(member, "word", member) or "drugs without a row of their own"
            yield Problem(file_name(table), 0, "row-count", f"no row for {what}", "add the row")
