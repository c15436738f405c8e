"""For each pair of drugs the index holds what the graph says, the most specific statement of a mechanism first."""

import pytest

from service.knowledge.index import Mark, bits_of
from service.knowledge.loading import Knowledge, build_knowledge
from tests.knowledge.editing import Row, add, edited, few_drugs, rows_of, to_bytes

V_IV = "dan-verapamil-iv"
UNUSED = "chelation"
"""A mechanism by which nothing is said about the pair below: what a test adds stands alone."""


def says(name: str, subject: str, object_: str, severity: str, **others: str) -> Row:
    """A statement by an unused mechanism, without conditions but those given."""
    plain = dict.fromkeys(("subject_routes", "object_routes", "object_daily_mg", "indications"), "")
    kind = "none" if severity == "none" else "pharmacodynamic"
    cells = {"id": name, "subject": subject, "object": object_, "severity": severity, "mechanism_kind": kind}
    return add("interactions", V_IV, **{"mechanism": UNUSED, **cells, **plain, **others})


# Baclofen is a central muscle relaxant and a CNS depressant, which is a sedating drug; diazepam is a benzodiazepine,
# which is a CNS depressant.
ORDERS: list[tuple[str, Row, Row]] = [
    (
        "two drugs before a group, however grave",
        says("winner", "baclofen", "diazepam", "minor"),
        says("loser", "baclofen", "benzodiazepines", "contraindicated"),
    ),
    (
        "two drugs before two groups",
        says("winner", "baclofen", "diazepam", "minor"),
        says("loser", "central-muscle-relaxants", "benzodiazepines", "major"),
    ),
    (
        "a drug and a group before two groups",
        says("winner", "baclofen", "benzodiazepines", "minor"),
        says("loser", "central-muscle-relaxants", "benzodiazepines", "major"),
    ),
    (
        "a near group of the object before a far one",
        says("winner", "baclofen", "benzodiazepines", "minor"),
        says("loser", "baclofen", "respiratory-depressants", "major"),
    ),
    (
        "a near group of the subject before a far one",
        says("winner", "central-muscle-relaxants", "diazepam", "minor"),
        says("loser", "sedating-drugs", "diazepam", "major"),
    ),
    (
        "nearness before a condition",
        says("winner", "baclofen", "diazepam", "minor"),
        says("loser", "baclofen", "benzodiazepines", "major", subject_routes="oral"),
    ),
    (
        "a route before none",
        says("winner", "baclofen", "diazepam", "minor", subject_routes="oral"),
        says("loser", "baclofen", "diazepam", "major"),
    ),
    (
        "the object's route before none",
        says("winner", "baclofen", "diazepam", "minor", object_routes="oral"),
        says("loser", "baclofen", "diazepam", "major"),
    ),
    (
        "a daily dose before none",
        says("winner", "baclofen", "diazepam", "minor", object_daily_mg="20"),
        says("loser", "baclofen", "diazepam", "major"),
    ),
    (
        "an indication before none",
        says("winner", "baclofen", "diazepam", "minor", indications="spasticity"),
        says("loser", "baclofen", "diazepam", "major"),
    ),
    (
        "of two conditional statements the graver, even with fewer conditions",
        says("winner", "baclofen", "diazepam", "major", subject_routes="oral"),
        says("loser", "baclofen", "diazepam", "minor", subject_routes="oral", object_routes="oral"),
    ),
    (
        "of two equals the graver",
        says("winner", "baclofen", "diazepam", "contraindicated"),
        says("loser", "baclofen", "diazepam", "major"),
    ),
    (
        "of two groups equally near the graver",
        says("winner", "cns-depressants", "diazepam", "major"),
        says("loser", "central-muscle-relaxants", "diazepam", "moderate"),
    ),
    (
        "the other way round all the same",
        says("winner", "diazepam", "baclofen", "major"),
        says("loser", "baclofen", "diazepam", "moderate"),
    ),
    (
        "that nothing is expected before a graver group",
        says("winner", "baclofen", "diazepam", "none"),
        says("loser", "baclofen", "benzodiazepines", "major"),
    ),
    (
        "of two alike the alphabetically first",
        says("a-winner", "baclofen", "diazepam", "major"),
        says("b-loser", "baclofen", "diazepam", "major"),
    ),
]


def families(built: Knowledge, first: str, second: str) -> list[list[str]]:
    return [[statement.row.id for statement in family] for family in built.index.families(first, second)]


@pytest.mark.parametrize("swapped", [False, True], ids=["winner-first-in-file", "loser-first-in-file"])
@pytest.mark.parametrize(("winner", "loser"), [case[1:] for case in ORDERS], ids=[case[0] for case in ORDERS])
def test_within_a_mechanism_comes_first(winner: Row, loser: Row, swapped: bool) -> None:
    rows = (loser, winner) if swapped else (winner, loser)
    built = build_knowledge(dict(edited(few_drugs(), *rows)))
    expected = [winner.cells["id"], loser.cells["id"]]
    assert expected in families(built, "baclofen", "diazepam")
    assert expected in families(built, "diazepam", "baclofen")


def test_statements_of_different_mechanisms_all_stand() -> None:
    rows = (
        says("grave", "baclofen", "diazepam", "major"),
        says("mild", "baclofen", "diazepam", "minor", mechanism="absorption"),
    )
    found = families(build_knowledge(dict(edited(few_drugs(), *rows))), "baclofen", "diazepam")
    assert ["grave"] in found
    assert ["mild"] in found


def test_the_order_of_the_file_changes_nothing(few: Knowledge) -> None:
    reversed_rows = to_bytes("interactions", rows_of(few_drugs(), "interactions")[::-1])
    turned = build_knowledge({**few_drugs(), "interactions": reversed_rows})
    assert turned.index == few.index


def test_every_mark_is_a_bit_of_its_own() -> None:
    """If two marks shared one, more pairs than need be would be looked at, and nobody would see it but the clock."""
    places: dict[Mark, int] = {str(place): place for place in range(40)}
    assert [bits_of(places, [mark]) for mark in places] == [1 << place for place in range(40)]
    assert bits_of(places, ["0", "9", "9", "39"]) == 1 | 1 << 9 | 1 << 39
    assert bits_of(places, []) == 0


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [
        ("rifampicin", "loperamide", True),
        ("dantrolene", "verapamil", True),
        ("dantrolene", "diazepam", True),
        ("levothyroxine", "loperamide", False),
        ("colecalciferol", "verapamil", False),
    ],
)
def test_what_one_seeks_and_the_other_shows_have_a_bit_in_common_if_anything_can_be_said(
    knowledge: Knowledge, first: str, second: str, meet: bool
) -> None:
    """By an enzyme (the first acts on it), by name, or by a group; whichever of the two is asked."""
    index = knowledge.index
    assert bool(index.seeks(first) & index.shows(second)) is meet
    assert bool(index.seeks(second) & index.shows(first)) is meet
