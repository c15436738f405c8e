"""What a pharmacist is told about a new set of tables: everything that changes an answer, under the right heading."""

import pytest

from service.knowledge.diff import compare, describe
from service.knowledge.reading import read_draft
from service.knowledge.tables import SCHEMAS, Tables
from tests.knowledge.diff_cases import RETIRED, TOLD, WARFARIN, Edits, after
from tests.knowledge.editing import Raw, add, change, edited, few_drugs, rows_of, to_bytes

Told = dict[str, list[str]]
"""The items of a release note under their headings, which are here without the count."""


def tables_of(raw: Raw) -> Tables:
    draft, problems = read_draft(dict(raw))
    assert draft is not None, problems
    return draft.tables


def told(edits: Edits) -> Told:
    old, new = edited(few_drugs(), *edits.old), edited(few_drugs(), *edits.new)
    lines = describe(compare(tables_of(old), tables_of(new)))
    found: Told = {}
    heading = ""
    for line in lines[1:]:
        if line.startswith("  - "):
            found[heading].append(line.removeprefix("  - "))
        elif line:
            heading = line.partition(" (")[0]
            found[heading] = []
    return found


@pytest.mark.parametrize(("edits", "heading", "parts"), [case[1:] for case in TOLD], ids=[case[0] for case in TOLD])
def test_a_change_is_told_once_under_its_heading(edits: Edits, heading: str, parts: tuple[str, ...]) -> None:
    found = told(edits)
    assert list(found) == [heading]
    (item,) = found[heading]
    assert [part for part in parts if part not in item] == []


def test_a_name_that_now_means_another_drug_is_told_by_name() -> None:
    found = told(after(change("names", "Actiq", target="morphine")))["Names and codes"]
    assert "'actiq' meant fentanyl, now means morphine" in found


def test_a_code_that_now_means_another_drug_is_told_by_code() -> None:
    code = rows_of(few_drugs(), "codes")[0]
    other = "caffeine" if code["target"] != "caffeine" else "morphine"
    found = told(after(change("codes", f"{code['system']} {code['code']}", target=other)))["Names and codes"]
    assert any(f"'{code['system']} {code['code']}' meant " in item and f"now means {other}" in item for item in found)


def test_a_name_that_means_the_same_in_another_country_has_no_other_meaning() -> None:
    found = told(after(change("names", "Actiq", locale="us")))["Names and codes"]
    assert not [item for item in found if "now means" in item]


def test_what_was_changed_is_told_before_what_was_only_read_again() -> None:
    edits = [change("washouts", "warfarin", days="1"), change("washouts", "", note="Read again.")]
    found = told(after(*edits))["Other tables"]
    assert found == [
        f"washouts, warfarin: days: {days_of('warfarin')} -> 1",
        "washouts, only in sources, notes or the day of review: 1",
    ]


def days_of(drug: str) -> str:
    return next(row["days"] for row in rows_of(few_drugs(), "washouts") if row["member"] == drug)


def test_every_change_of_a_liver_or_sedation_group_is_told_and_of_others_the_first_few() -> None:
    drugs = ["verapamil", "diltiazem", "caffeine", "warfarin", "naloxone", "latanoprost", "ibuprofen"]
    weighty = told(after(*(add("memberships", "verapamil", member=drug, group="cns-depressants") for drug in drugs)))
    assert [item.split(": ")[0] for item in weighty["Group memberships"]] == ["added, liver or sedation"] * len(drugs)
    other = told(after(*(add("memberships", "verapamil", member=drug, group="statins") for drug in drugs)))
    (item,) = other["Group memberships"]
    assert item.startswith("added, other groups (7): caffeine in statins; ")
    assert item.endswith("; and 2 more")


def test_interactions_are_told_worst_first() -> None:
    grades = ["minor", "contraindicated", "moderate", "major"]
    new = [add("interactions", WARFARIN, id=f"dan-{grade}", severity=grade) for grade in grades]
    found = [item.split(": ")[1].split(".")[0] for item in told(after(*new))["Interactions added"]]
    assert found == ["contraindicated", "major", "moderate", "minor"]


def test_the_headings_count_the_interactions() -> None:
    new = [add("interactions", WARFARIN, id=f"dan-{number}") for number in range(3)]
    lines = describe(compare(tables_of(few_drugs()), tables_of(edited(few_drugs(), *new))))
    assert "Interactions added (3)" in lines


def test_the_title_tells_both_versions_and_whether_the_version_was_forgotten() -> None:
    dropped = change("washouts", "warfarin", days="1")
    raised = change("release", "2026.11.0", version="2026.12.0", released_on="2026-12-01")
    old = tables_of(few_drugs())
    titles = [
        describe(compare(old, tables_of(edited(few_drugs(), *edits))))[0] for edits in ([dropped], [dropped, raised])
    ]
    assert titles[0].endswith("(the version has not been raised)")
    assert titles[1] == "Tables 2026.11.0 of 2026-11-22 -> 2026.12.0 of 2026-12-01"


@pytest.mark.parametrize("table", sorted(SCHEMAS))
def test_the_order_of_rows_is_no_clinical_difference(table: str) -> None:
    backwards = {**few_drugs(), table: to_bytes(table, rows_of(few_drugs(), table)[::-1])}
    lines = describe(compare(tables_of(few_drugs()), tables_of(backwards)))
    assert lines[1:] == ["", "No clinical difference."]


@pytest.mark.parametrize("table", sorted(set(SCHEMAS) - {"manifest", "release"}))
def test_a_lost_row_of_any_table_is_told_and_so_is_its_return(table: str) -> None:
    rows = rows_of(few_drugs(), table)
    lost = next(row for row in rows if row.get("status") != "retired")
    shorter = {**few_drugs(), table: to_bytes(table, [row for row in rows if row is not lost])}
    for old, new in ((few_drugs(), shorter), (shorter, few_drugs())):
        lines = describe(compare(tables_of(old), tables_of(new)))
        assert "No clinical difference." not in lines
        assert lines[0].endswith("(the version has not been raised)")


def test_a_retired_interaction_that_is_reworded_is_no_clinical_difference() -> None:
    reworded = change("interactions", WARFARIN, effect="Nothing.")
    assert told(Edits(old=(RETIRED,), new=(RETIRED, reworded))) == {"No clinical difference.": []}


def test_a_statement_that_becomes_milder_and_silent_is_told_once_as_milder() -> None:
    both = change("interactions", "dan-verapamil-iv", severity="minor", quiet="Not seen in practice.")
    silent = change("interactions", "dan-warfarin-any", quiet="Not seen in practice.")
    headings = [[*told(Edits((), (edit,)))] for edit in (both, silent)]
    assert [len(each) for each in headings] == [1, 1]
    assert headings[0] == ["Severity lowered"]
    assert headings[1][0].endswith("not retired")
