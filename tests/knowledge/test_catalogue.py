"""Whatever stands in a table is found in the catalogue by what it is asked for, and nothing else is."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from service.knowledge.catalogue import Catalogue
from service.knowledge.folding import fold
from service.knowledge.loading import Knowledge
from service.knowledge.tables import Tables

# The look-up, the rows that it holds, and what each row is asked for by.
SINGLE: dict[str, tuple[Callable[[Tables], tuple[Any, ...]], Callable[[Any], Any]]] = {
    "substances": (lambda tables: tables.substances, lambda row: row.id),
    "groups": (lambda tables: tables.groups, lambda row: row.id),
    "products": (lambda tables: tables.products, lambda row: row.id),
    "reviews": (lambda tables: tables.reviews, lambda row: row.substance),
    "liver_grades": (lambda tables: tables.liver_grades, lambda row: row.substance),
    "sources": (lambda tables: tables.sources, lambda row: row.id),
    "hazards": (lambda tables: tables.hazards, lambda row: row.id),
    "indications": (lambda tables: tables.indications, lambda row: row.id),
    "duplications": (lambda tables: tables.duplications, lambda row: row.scope),
    "severities": (lambda tables: tables.severities, lambda row: row.severity),
    "finding_kinds": (lambda tables: tables.finding_kinds, lambda row: row.kind),
    "pathway_grades": (lambda tables: tables.pathway_grades, lambda r: (r.relation, r.perpetrator, r.substrate)),
    "local_uses": (lambda tables: tables.local_uses, lambda row: (row.drug, row.route)),
    "conditions": (lambda tables: tables.conditions, lambda row: row.id),
    "purposes": (lambda tables: tables.purposes, lambda row: row.id),
    "stopping": (lambda tables: tables.stopping, lambda row: row.member),
}
SEVERAL: dict[str, tuple[Callable[[Tables], tuple[Any, ...]], Callable[[Any], Any]]] = {
    "memberships": (lambda tables: tables.memberships, lambda row: row.member),
    "patient_rules": (lambda tables: tables.patient_rules, lambda row: row.drug),
    "dose_limits": (lambda tables: tables.dose_limits, lambda row: row.drug),
    "monitoring": (lambda tables: tables.monitoring, lambda row: row.drug),
    "stop_rules": (lambda tables: tables.stop_rules, lambda row: row.drug),
    "counselling": (lambda tables: tables.counselling, lambda row: row.drug),
    "members": (lambda tables: tables.purpose_members, lambda row: row.purpose),
    "taken_for": (lambda tables: tables.purpose_members, lambda row: row.member),
}


@pytest.fixture(scope="module")
def catalogue(knowledge: Knowledge) -> Catalogue:
    return knowledge.catalogue


@pytest.mark.parametrize("name", SINGLE)
def test_each_row_is_found_by_its_key(catalogue: Catalogue, name: str) -> None:
    rows, key = SINGLE[name]
    found: Mapping[Any, Any] = getattr(catalogue, name)
    assert found == {key(row): row for row in rows(catalogue.tables)}
    assert len(found) == len(rows(catalogue.tables)) > 0


@pytest.mark.parametrize("name", SEVERAL)
def test_all_rows_about_a_drug_are_found_by_it(catalogue: Catalogue, name: str) -> None:
    rows, key = SEVERAL[name]
    found: Mapping[Any, tuple[Any, ...]] = getattr(catalogue, name)
    assert {id(row) for about in found.values() for row in about} == {id(row) for row in rows(catalogue.tables)}
    assert all(key(row) == asked for asked, about in found.items() for row in about)


def test_what_is_watched_and_told_comes_in_its_order(catalogue: Catalogue) -> None:
    for about in catalogue.monitoring.values():
        assert [row.order for row in about] == sorted(row.order for row in about)
    for points in catalogue.counselling.values():
        assert [(row.position, row.id) for row in points] == sorted((row.position, row.id) for row in points)


def test_every_node_has_a_name_to_be_told_by(catalogue: Catalogue, knowledge: Knowledge) -> None:
    assert set(knowledge.graph) <= set(catalogue.display)
    assert all(catalogue.display.values())


def test_the_rest_of_the_look_ups(catalogue: Catalogue) -> None:
    tables = catalogue.tables
    assert catalogue.release is tables.release[0]
    assert catalogue.washouts == {row.member: row.days for row in tables.washouts}
    assert catalogue.classes == {row.group for row in tables.classes}
    assert catalogue.default_routes == {
        (row.treated_by, row.id): row.default_route for row in tables.indications if row.default_route
    }
    assert catalogue.condition_names == {fold(name): row.id for row in tables.conditions for name in row.written}
    raised = {(interaction, row.id) for interaction, rows in catalogue.modifiers.items() for row in rows}
    assert raised == {(interaction, row.id) for row in tables.modifiers for interaction in row.interactions}
