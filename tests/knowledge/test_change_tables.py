"""Tables behind what to do instead that do not fit together are refused; those of the repository make sense."""

from functools import cache

import pytest

from service.knowledge.change_rows import NEVER_PROPOSED
from service.knowledge.loading import Knowledge, build_knowledge
from service.knowledge.words import Ease, Replaceable
from tests.knowledge.editing import (
    Raw,
    Row,
    add,
    change,
    edited,
    few_drugs,
    place,
    places,
    real,
    refusal,
    rows_of,
    to_bytes,
)

TABLES = ("purposes", "purpose_members", "stopping", "classes")
SPASTICITY = "muscle-spasticity"
BACLOFEN = f"{SPASTICITY} baclofen oral"
LOWEST, HIGHEST = 1, 100


@cache
def few() -> Raw:
    """Few drugs, and only the purposes that one of them is taken for."""
    raw = dict(few_drugs())
    used = {row["purpose"] for row in rows_of(raw, "purpose_members")}
    raw["purposes"] = to_bytes("purposes", [row for row in rows_of(raw, "purposes") if row["id"] in used])
    return raw


MISFITS: list[tuple[str, Row, str]] = [
    ("a member of an unknown purpose", add("purpose_members", BACLOFEN, purpose="stiffness"), "unknown-id"),
    ("an unknown drug for a purpose", add("purpose_members", BACLOFEN, member="baklofen"), "unknown-id"),
    ("a group for a purpose", add("purpose_members", BACLOFEN, member="opioids"), "unknown-id"),
    ("a product for a purpose", add("purpose_members", BACLOFEN, member="buprenorphine-naloxone"), "unknown-id"),
    ("how an unknown drug is stopped", add("stopping", "baclofen", member="baklofen"), "unknown-id"),
    ("how a product is stopped", add("stopping", "baclofen", member="buprenorphine-naloxone"), "unknown-id"),
    ("how a purpose is stopped", add("stopping", "baclofen", member=SPASTICITY), "unknown-id"),
    ("an unknown class", add("classes", "opioids", group="opiates"), "unknown-id"),
    ("a drug as a class", add("classes", "opioids", group="morphine"), "unknown-id"),
    ("a purpose twice", add("purposes", SPASTICITY, name="stiffness"), "duplicate"),
    ("a member twice, in two places", add("purpose_members", BACLOFEN, place="3"), "duplicate"),
    ("two ways to stop one drug", add("stopping", "baclofen", weight="1"), "duplicate"),
    ("a class twice", add("classes", "opioids", reason="Once more."), "duplicate"),
    ("a purpose without an opened source", change("purposes", SPASTICITY, evidence="label"), "evidence"),
]


def editorial(edit: Row) -> Row:
    """``edit`` of a row that rests on general knowledge only."""
    if "evidence" not in edit.cells:
        return edit
    return Row(edit.table, edit.where, {**edit.cells, "sources": "general-pharmacology"}, edit.how)


@pytest.mark.parametrize(("edit", "rule"), [case[1:] for case in MISFITS], ids=[case[0] for case in MISFITS])
def test_a_row_that_does_not_fit_is_refused_with_its_line_and_nothing_else_is(edit: Row, rule: str) -> None:
    edit = editorial(edit)
    assert set(places(refusal(edited(few(), edit)))) == {place(edit, rule, few())}


BAD_CELLS: list[tuple[str, Row, str]] = [
    ("a purpose without a name", change("purposes", SPASTICITY, name=""), "name"),
    ("perhaps replaceable", change("purposes", SPASTICITY, replaceable="maybe"), "replaceable"),
    ("replaceable in capitals", change("purposes", SPASTICITY, replaceable="Yes"), "replaceable"),
    ("a purpose with a space", add("purposes", SPASTICITY, id="stiff legs"), "id"),
    ("an unknown route", change("purpose_members", BACLOFEN, route="mouth"), "route"),
    ("two routes", change("purpose_members", BACLOFEN, route="oral|intrathecal"), "route"),
    ("no route", change("purpose_members", BACLOFEN, route=""), "route"),
    ("no place", change("purpose_members", BACLOFEN, place=""), "place"),
    ("half a place", change("purpose_members", BACLOFEN, place="1.5"), "place"),
    ("a place below the first", change("purpose_members", BACLOFEN, place="-1"), "place"),
    ("no code", change("purpose_members", BACLOFEN, atc="M03"), "atc"),
    ("no weight", change("stopping", "baclofen", weight=""), "weight"),
    ("a weight that is a word", change("stopping", "baclofen", weight="heavy"), "weight"),
    ("half a weight", change("stopping", "baclofen", weight="30.5"), "weight"),
    ("a weight below nothing", change("stopping", "baclofen", weight="-30"), "weight"),
    ("an unknown ease", change("stopping", "baclofen", ease="abruptly"), "ease"),
    ("no reason", change("stopping", "baclofen", reason=""), "reason"),
    ("a class without a reason", change("classes", "opioids", reason=""), "reason"),
    ("a day that is none", change("classes", "opioids", reviewed_on="2026-02-30"), "reviewed_on"),
]


@pytest.mark.parametrize(("edit", "column"), [case[1:] for case in BAD_CELLS], ids=[case[0] for case in BAD_CELLS])
def test_a_bad_cell_is_refused_with_its_line_and_column(edit: Row, column: str) -> None:
    problems = refusal(edited(few(), edit))
    assert places(problems) == [place(edit, "cell", few())]
    assert problems[0].detail.startswith(f"{column}: ")


def test_a_weight_of_nothing_is_refused_because_stopping_always_costs() -> None:
    edit = change("stopping", "baclofen", weight="0")
    assert places(refusal(edited(few(), edit))) == [place(edit, "cell", few())]


def test_tables_without_the_way_any_other_drug_is_stopped_are_refused() -> None:
    """Every drug without a row of its own is weighed by it."""
    usual = Row("stopping", ("",), {}, "drop")
    assert {problem.file for problem in refusal(edited(few(), usual))} == {"stopping.csv"}


FITTING: list[tuple[str, Row]] = [
    ("nothing changed", change("purposes", SPASTICITY)),
    ("a purpose without a note", change("purposes", SPASTICITY, note="")),
    ("a purpose that nobody is taken for yet", add("purposes", SPASTICITY, id="stiffness")),
    ("a member by another route", add("purpose_members", BACLOFEN, route="rectal")),
    ("a member that is never proposed", change("purpose_members", BACLOFEN, place="9")),
    ("a member without a code", change("purpose_members", BACLOFEN, atc="")),
    ("a member with the code of a group", change("purpose_members", BACLOFEN, atc="M03BX")),
    ("a group that is stopped in one way", add("stopping", "baclofen", member="statins")),
    ("a way of stopping without how", change("stopping", "baclofen", how="")),
]


@pytest.mark.parametrize("edit", [case[1] for case in FITTING], ids=[case[0] for case in FITTING])
def test_a_row_that_fits_is_accepted(edit: Row) -> None:
    if edit.where == ("baclofen",) and edit.how == "add":
        without = [row for row in rows_of(few(), "stopping") if row["member"] != edit.cells["member"]]
        assert build_knowledge(dict(edited({**few(), "stopping": to_bytes("stopping", without)}, edit))).digest
    else:
        assert build_knowledge(dict(edited(few(), edit))).digest


def test_every_purpose_has_a_member_and_one_that_may_be_exchanged_has_two_to_choose_from(knowledge: Knowledge) -> None:
    catalogue = knowledge.catalogue
    for purpose in catalogue.purposes.values():
        members = catalogue.members.get(purpose.id, ())
        assert members, purpose.id
        offered = {row.member for row in members if row.place != NEVER_PROPOSED}
        assert purpose.replaceable is Replaceable.NO or len(offered) >= 2, purpose.id


def test_every_place_is_a_first_to_last_choice_or_never(knowledge: Knowledge) -> None:
    rows = [row for rows in knowledge.catalogue.members.values() for row in rows]
    assert {row.place for row in rows} == {1, 2, 3, NEVER_PROPOSED}


def test_every_weight_is_from_one_to_a_hundred_and_what_is_not_just_stopped_says_how(knowledge: Knowledge) -> None:
    for row in knowledge.catalogue.stopping.values():
        assert LOWEST <= row.weight <= HIGHEST, row.member
        assert row.how or row.ease is Ease.STOP, row.member


def test_a_purpose_for_which_nothing_is_proposed_says_what_to_do_instead(knowledge: Knowledge) -> None:
    kept = [one for one in knowledge.catalogue.purposes.values() if one.replaceable is Replaceable.NO]
    assert kept
    assert [one.id for one in kept if not one.note] == []


def test_every_drug_that_may_be_proposed_is_reviewed(knowledge: Knowledge) -> None:
    """One that is not would never be proposed: screening it would not count as checked."""
    catalogue = knowledge.catalogue
    exchanged = [one for one in catalogue.purposes.values() if one.replaceable is not Replaceable.NO]
    offered = {row.member for one in exchanged for row in catalogue.members[one.id] if row.place != NEVER_PROPOSED}
    assert sorted(offered - catalogue.reviews.keys()) == []


def test_every_drug_with_a_grave_statement_of_its_own_has_a_purpose_on_file(knowledge: Knowledge) -> None:
    """Otherwise it is only said that no purpose is on file, on the very lists on which something has to change."""
    grave = [row for row in rows_of(real(), "interactions") if row["severity"] in {"major", "contraindicated"}]
    named = {row[side] for row in grave for side in ("subject", "object")}
    substances = {row["id"] for row in rows_of(real(), "substances")}
    assert sorted(named & substances - knowledge.catalogue.taken_for.keys()) == []
