"""Laws of the real tables: what every release must keep."""

from collections.abc import Callable
from dataclasses import fields
from enum import Enum
from itertools import pairwise
from typing import Any

import pytest

from service.knowledge.loading import Knowledge
from service.knowledge.tables import SCHEMAS
from service.knowledge.words import Basis, Route, Severity

TABLES = sorted(SCHEMAS)
SOURCED = sorted(table for table in SCHEMAS if "sources" in SCHEMAS[table].header())
LONGEST_TEXT = 240


def rows_of(knowledge: Knowledge, table: str) -> list[tuple[int, Any]]:
    """The rows of ``table`` with the line each stands on."""
    return list(enumerate(getattr(knowledge.catalogue.tables, table), start=2))


def test_at_least_250_substances_are_known_and_reviewed(knowledge: Knowledge) -> None:
    assert len(knowledge.catalogue.substances) >= 250
    assert len(knowledge.catalogue.reviews) >= 250


def test_dantrolene_is_in_no_group(knowledge: Knowledge) -> None:
    """What is said of a group was weighed without dantrolene; its own statements say what holds for it."""
    assert [row.group for row in knowledge.catalogue.tables.memberships if row.member == "dantrolene"] == []


def test_dantrolene_was_reviewed_as_a_candidate_by_mouth_and_by_vein(knowledge: Knowledge) -> None:
    assert knowledge.catalogue.release.default_candidate == "dantrolene"
    assert knowledge.catalogue.reviewed_as_candidate("dantrolene", Route.ORAL)
    assert knowledge.catalogue.reviewed_as_candidate("dantrolene", Route.IV)


def test_a_candidate_review_has_both_its_day_and_its_routes(knowledge: Knowledge) -> None:
    substances = knowledge.catalogue.tables.substances
    assert [r.id for r in substances if (r.candidate_reviewed_on is None) != (not r.candidate_routes)] == []


def test_every_review_has_a_day_up_to_the_release_a_basis_and_a_source(knowledge: Knowledge) -> None:
    released = knowledge.catalogue.release.released_on
    for line, row in rows_of(knowledge, "reviews"):
        assert row.reviewed_on <= released, line
        assert row.basis in Basis, line
        assert row.sources, line


def test_no_review_by_label_or_compendium_rests_on_general_knowledge_alone(knowledge: Knowledge) -> None:
    kinds = {row.id: row.kind for row in knowledge.catalogue.tables.sources}
    unfounded = [
        row.substance
        for row in knowledge.catalogue.tables.reviews
        if row.basis > Basis.MECHANISM and {kinds[source] for source in row.sources} == {"editorial"}
    ]
    assert unfounded == []


@pytest.mark.parametrize("table", ["interactions", "hazards", "duplications"])
def test_no_statement_was_read_after_the_release(knowledge: Knowledge, table: str) -> None:
    released = knowledge.catalogue.release.released_on
    assert [(line, row.reviewed_on) for line, row in rows_of(knowledge, table) if row.reviewed_on > released] == []


@pytest.mark.parametrize("table", SOURCED)
def test_every_row_cites_a_source_that_is_in_the_bibliography_with_a_title(knowledge: Knowledge, table: str) -> None:
    sources = knowledge.catalogue.sources
    for line, row in rows_of(knowledge, table):
        assert row.sources, line
        assert all(source in sources and sources[source].title for source in row.sources), line


@pytest.mark.parametrize("table", TABLES)
def test_no_text_is_too_long_to_be_read_in_a_hurry(knowledge: Knowledge, table: str) -> None:
    too_long = [
        (line, field.name, len(cell))
        for line, row in rows_of(knowledge, table)
        for field in fields(row)
        if isinstance(cell := getattr(row, field.name), str) and len(cell) > LONGEST_TEXT
    ]
    assert too_long == []


@pytest.mark.parametrize("table", TABLES)
def test_rows_stand_in_order_of_their_key_so_that_a_diff_shows_what_changed(knowledge: Knowledge, table: str) -> None:
    rows = rows_of(knowledge, table)
    unsorted = [
        [line for (_, before), (line, row) in pairwise(rows) if _key(table, row, place) < _key(table, before, place)]
        for place in (_by_alphabet, _by_vocabulary, str)
    ]
    assert [] in unsorted, unsorted


def test_every_severity_has_one_action_and_no_two_ask_for_the_same(knowledge: Knowledge) -> None:
    rows = knowledge.catalogue.severities
    assert set(rows) == set(Severity)
    assert len({row.action for row in rows.values()}) == len(Severity)
    assert len({row.orca for row in rows.values()}) == len(Severity)


def test_no_hazard_is_graver_than_major(knowledge: Knowledge) -> None:
    assert [row.id for row in knowledge.catalogue.tables.hazards if row.severity > Severity.MAJOR] == []


def test_a_hazard_needs_at_least_three_drugs(knowledge: Knowledge) -> None:
    assert [row.id for row in knowledge.catalogue.tables.hazards if row.threshold < 3] == []


def test_every_statement_on_dantrolene_has_an_id_that_says_so(knowledge: Knowledge) -> None:
    for line, row in rows_of(knowledge, "interactions"):
        assert row.id.startswith("dan-") == ("dantrolene" in (row.subject, row.object)), line


def _key(table: str, row: Any, place: Callable[[Any], Any]) -> tuple[Any, ...]:
    return tuple(place(getattr(row, field)) for field in SCHEMAS[table].key)


def _by_alphabet(value: Any) -> str:
    return "" if value is None else str(value).casefold()


def _by_vocabulary(value: Any) -> Any:
    """The place of a word in its closed vocabulary; other text by the alphabet."""
    return list(type(value)).index(value) if isinstance(value, Enum) else _by_alphabet(value)
