"""After a change of the tables only some lists are screened again; the others would be answered as before."""

import random
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from service.knowledge.loading import build_knowledge
from service.knowledge.problems import TablesRefusedError
from service.knowledge.tables import SCHEMAS
from service.population.changed import ChangedPopulation, build_changed_population
from service.population.changes import BY_LINE, COMPARED, WITHOUT_EFFECT
from service.population.screening import Population, build_population
from service.screening.screen import build_screener
from service.web.times import today
from tests.knowledge.editing import Raw, change, drop, edited, few_drugs, rows_of, to_bytes
from tests.population.conftest import answerer_of

EVERYWHERE = frozenset({"pathway_grades", "indications", "duplications", "severities", "finding_kinds", "conditions"})
_EDITED = sorted(SCHEMAS.keys() - {"manifest", "release"})
_LISTS = 40
_OF_THE_TABLES = {"knowledge_version", "knowledge_sha256"}
_SCHEMA = pa.schema(
    {
        "medications": pa.list_(pa.struct([("name", pa.string()), ("route", pa.string())])),
        "candidate": pa.string(),
        "route": pa.string(),
        "potassium_mmol_l": pa.float64(),
        "conditions": pa.list_(pa.string()),
    }
)


def population_of(raw: Raw) -> Population:
    return build_population(answerer_of(build_screener(build_knowledge(dict(raw))), today()))


@cache
def before() -> Population:
    return population_of(few_drugs())


def changed(raw: Raw) -> ChangedPopulation:
    """Raises TablesRefusedError."""
    return build_changed_population(before(), population_of(raw))


@dataclass(frozen=True)
class Edit:
    """A row by its place (as a share of the table) is dropped, or takes a cell over from another row."""

    table: str
    place: float
    other: float
    column: int | None

    def made(self, raw: Raw) -> Raw:
        rows = rows_of(raw, self.table)
        if not rows:
            return raw
        place, other = (int(share * len(rows)) for share in (self.place, self.other))
        if self.column is None:
            del rows[place]
        else:
            column = list(rows[place])[self.column % len(rows[place])]
            rows[place] = rows[place] | {column: rows[other][column]}
        return {**raw, self.table: to_bytes(self.table, rows)}


_SHARES = st.floats(0, 1, exclude_max=True)
edits = st.builds(Edit, st.sampled_from(_EDITED), _SHARES, _SHARES, st.none() | st.integers(0, 19))


def some_lists(seed: int) -> pa.RecordBatch:
    chance = random.Random(seed)  # noqa: S311 - lists, not secrets
    raw = few_drugs()
    names = [row["name"] for table in ("substances", "names", "products", "groups") for row in rows_of(raw, table)]
    routes = [None, None, None, "oral", "iv", "topical", "ophthalmic"]
    conditions = [row["id"] for row in rows_of(raw, "conditions")]
    rows = [
        {
            "medications": [
                {"name": name, "route": chance.choice(routes)} for name in chance.choices(names, k=chance.randint(1, 4))
            ],
            "candidate": chance.choice([None, None, None, chance.choice(names)]),
            "route": chance.choice([None, None, "oral", "iv"]),
            "potassium_mmol_l": chance.choice([None, None, None, 5.4]),
            "conditions": chance.choice([None, None, None, [chance.choice(conditions)]]),
        }
        for _ in range(_LISTS)
    ]
    return pa.RecordBatch.from_pylist(rows, schema=_SCHEMA)


def told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name not in _OF_THE_TABLES} for row in rows]


@settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(made=st.lists(edits, min_size=1, max_size=2), seed=st.integers(0, 2**32))
def test_a_list_that_no_changed_row_touches_is_answered_as_before(made: list[Edit], seed: int) -> None:
    raw = few_drugs()
    for edit in made:
        raw = edit.made(raw)
    try:
        both = changed(raw)
    except TablesRefusedError:
        assume(False)
    lists = some_lists(seed)
    old, new = (told(population.answer(lists, 1).to_pylist()) for population in (both.old, both.new))
    touched = both.touched(lists)
    for was, now, again in zip(old, new, touched, strict=True):
        assert again or was == now
    screened = both.answer(lists, 1).to_pylist()
    assert [row["row"] for row in screened] == [place for place, again in enumerate(touched, 1) if again]
    assert [row | {"row": 0} for row in told(screened)] == [
        row | {"row": 0} for row, again in zip(new, touched, strict=True) if again
    ]


def touched_rows(both: ChangedPopulation, *lists: list[str], **columns: list[Any]) -> list[int]:
    batch = pa.RecordBatch.from_pydict({"medications": list(lists), **columns})
    return [row["row"] for row in both.answer(batch, 1).to_pylist()]


def test_a_changed_statement_touches_the_lists_with_both_of_its_drugs() -> None:
    [row] = [row for row in rows_of(few_drugs(), "interactions") if (row["subject"], row["object"]) == DILTIAZEM][:1]
    both = changed(edited(few_drugs(), change("interactions", row["id"], effect="Something else.")))
    lists = (["diltiazem"], ["warfarin"], ["warfarin", "diltiazem"])
    assert touched_rows(both, *lists) == [1, 3]
    assert touched_rows(both, *lists, candidate=["baclofen"] * 3) == []


DILTIAZEM = ("dantrolene", "diltiazem")


def test_a_changed_membership_touches_the_lists_with_its_member() -> None:
    row = next(row for row in rows_of(few_drugs(), "memberships") if row["member"] == "tizanidine")
    both = changed(edited(few_drugs(), drop("memberships", f"tizanidine {row['group']}")))
    assert touched_rows(both, ["warfarin"], ["tizanidine"]) == [2]


def test_a_name_that_means_something_else_touches_the_lists_where_it_stands() -> None:
    name = next(row for row in rows_of(few_drugs(), "names") if row["target"] == "warfarin" and row["kind"] == "brand")
    rows = [
        row if row["name"] != name["name"] else row | {"target": "caffeine"} for row in rows_of(few_drugs(), "names")
    ]
    both = changed({**few_drugs(), "names": to_bytes("names", rows)})
    assert touched_rows(both, ["warfarin"], [name["name"]], ["caffeine"]) == [2]


def test_a_rule_about_the_candidate_touches_all_lists_that_are_asked_for_it() -> None:
    rule = rows_of(few_drugs(), "patient_rules")[0]
    both = changed(edited(few_drugs(), change("patient_rules", rule["id"], effect="Something else.")))
    lists, candidates = (["warfarin"], ["warfarin"]), [rule["drug"], "baclofen"]
    assert touched_rows(both, *lists, candidate=candidates) == [1]


def test_the_title_of_a_source_touches_the_pairs_whose_statement_cites_it() -> None:
    raw = few_drugs()
    citing = {table: rows_of(raw, table) for table in SCHEMAS if table != "sources"}
    elsewhere = {
        cell
        for table in citing.keys() - {"interactions"}
        for row in citing[table]
        for cell in row.get("sources", "").split("|")
    }
    statement = next(row for row in citing["interactions"] if row["sources"].split("|")[0] not in elsewhere)
    both = changed(edited(raw, change("sources", statement["sources"].split("|")[0], title="Another title")))
    ids = {
        found.row.id
        for pair in both.changes.pairs
        for family in both.new.rows.answerer.screener.knowledge.index.families(*pair)
        for found in family
    }
    assert statement["id"] in ids
    assert both.changes.drugs == both.changes.candidates == frozenset()
    assert touched_rows(both, ["xyzzyol"]) == []


@pytest.mark.parametrize("table", sorted(EVERYWHERE))
def test_a_change_that_is_not_followed_touches_every_list(table: str) -> None:
    column = {"severities": "orca", "finding_kinds": "ncpdp_reason", "conditions": "name", "indications": "name"}
    rows = rows_of(few_drugs(), table)
    name = column.get(table, "effect")
    rows[0] = rows[0] | {name: rows[-1][name] if table in {"severities", "finding_kinds"} else "Something else"}
    both = changed({**few_drugs(), table: to_bytes(table, rows)})
    assert both.changes.everywhere == (table,)
    assert touched_rows(both, ["xyzzyol"], ["warfarin"]) == [1, 2]


def test_every_table_is_followed_or_known_to_reach_every_list_or_none() -> None:
    parts = (EVERYWHERE, WITHOUT_EFFECT, BY_LINE, COMPARED)
    assert sorted(table for part in parts for table in part) == sorted(SCHEMAS)


def test_tables_that_say_the_same_touch_nothing() -> None:
    assert touched_rows(changed(few_drugs()), ["warfarin"], ["verapamil", "xyzzyol"]) == []
