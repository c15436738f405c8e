"""A cell that says something impossible is refused, with its line and column."""

import pytest

from tests.knowledge.editing import Row, add, change, edited, few_drugs, place, places, refusal

VERAPAMIL_IV = "dan-verapamil-iv"

BAD_CELLS: list[tuple[str, Row, str]] = [
    ("a day that does not exist", change("interactions", VERAPAMIL_IV, reviewed_on="2026-02-30"), "reviewed_on"),
    ("a day in the German way", change("interactions", VERAPAMIL_IV, reviewed_on="22.11.2026"), "reviewed_on"),
    ("a day in the American way", change("reviews", "verapamil", reviewed_on="11/22/2026"), "reviewed_on"),
    ("a day without leading zeros", change("reviews", "verapamil", reviewed_on="2026-1-5"), "reviewed_on"),
    ("a day without dashes", change("reviews", "verapamil", reviewed_on="20261122"), "reviewed_on"),
    ("a day with a time", change("reviews", "verapamil", reviewed_on="2026-11-22T00:00:00"), "reviewed_on"),
    ("a day with a space behind it", change("reviews", "verapamil", reviewed_on="2026-11-22 "), "reviewed_on"),
    ("no day of review", change("reviews", "verapamil", reviewed_on=""), "reviewed_on"),
    ("no day of release", change("release", "2026.11.0", released_on="soon"), "released_on"),
    ("a bad candidate day", change("substances", "dantrolene", candidate_reviewed_on="yes"), "candidate_reviewed_on"),
    ("an unknown severity", change("interactions", VERAPAMIL_IV, severity="severe"), "severity"),
    ("a severity in capitals", change("interactions", VERAPAMIL_IV, severity="Major"), "severity"),
    ("a severity as a number", change("interactions", VERAPAMIL_IV, severity="3"), "severity"),
    ("no severity", change("interactions", VERAPAMIL_IV, severity=""), "severity"),
    ("an unknown severity of a hazard", change("hazards", "bleeding", severity="high"), "severity"),
    ("an unknown severity of a duplication", change("duplications", "same-substance", severity="x"), "severity"),
    ("an unknown severity in the ladder", add("severities", "minor", severity="trivial"), "severity"),
    ("an unknown route", change("interactions", VERAPAMIL_IV, subject_routes="intravenous"), "subject_routes"),
    ("an unknown route among known", change("interactions", VERAPAMIL_IV, subject_routes="iv|po"), "subject_routes"),
    ("a route twice", change("interactions", VERAPAMIL_IV, object_routes="iv|oral|iv"), "object_routes"),
    ("an empty route", change("interactions", VERAPAMIL_IV, subject_routes="iv|"), "subject_routes"),
    ("an unknown usual route", change("substances", "suxamethonium", usual_route="needle"), "usual_route"),
    ("two usual routes", change("substances", "suxamethonium", usual_route="iv|im"), "usual_route"),
    ("an unknown route of a contribution", change("contributions", "dantrolene", routes="mouth"), "routes"),
    ("an unknown route of a name", change("names", "Actiq", route="mouth"), "route"),
    ("an unknown indication", change("interactions", VERAPAMIL_IV, indications="cramp"), "indications"),
    ("an unknown indication row", add("indications", "spasticity", id="cramp"), "id"),
    ("an unknown mechanism kind", change("interactions", VERAPAMIL_IV, mechanism_kind="dynamic"), "mechanism_kind"),
    ("an unknown evidence", change("interactions", VERAPAMIL_IV, evidence="hearsay"), "evidence"),
    ("no evidence", change("interactions", VERAPAMIL_IV, evidence=""), "evidence"),
    ("an unknown status", change("interactions", VERAPAMIL_IV, status="deleted"), "status"),
    ("an unknown basis", change("reviews", "verapamil", basis="opinion"), "basis"),
    ("a basis as a number", change("reviews", "verapamil", basis="3"), "basis"),
    ("an unknown kind of name", change("names", "Actiq", kind="nickname"), "kind"),
    ("an unknown kind of word", change("vocabulary", "%", kind="sign"), "kind"),
    ("an unknown scope", add("duplications", "same-substance", scope="same-group"), "scope"),
    ("no effect", change("interactions", VERAPAMIL_IV, effect=""), "effect"),
    ("no management", change("interactions", VERAPAMIL_IV, management=""), "management"),
    ("no mechanism text", change("interactions", VERAPAMIL_IV, mechanism_text=""), "mechanism_text"),
    ("no source", change("interactions", VERAPAMIL_IV, sources=""), "sources"),
    ("no source of a review", change("reviews", "verapamil", sources=""), "sources"),
    ("no source of a membership", change("memberships", "verapamil", sources=""), "sources"),
    ("a source twice", change("washouts", "", sources="general-pharmacology|general-pharmacology"), "sources"),
    (
        "no crisis text of a duplication",
        change("duplications", "same-substance", crisis_management=""),
        "crisis_management",
    ),
    ("no outcome of a review", change("reviews", "verapamil", liver=""), "liver"),
    ("no ingredient", change("products", "orphenadrine-paracetamol", ingredients=""), "ingredients"),
    ("no name of a substance", change("substances", "verapamil", name=""), "name"),
    ("a name of nothing but space", change("substances", "verapamil", name=" "), "name"),
    ("a space at the end", change("interactions", VERAPAMIL_IV, effect="High potassium. "), "effect"),
    ("a space at the start", change("groups", "statins", name=" statins"), "name"),
    ("a no-break space at the end", change("groups", "statins", name="statins\u00a0"), "name"),
    ("an id in capitals", change("substances", "verapamil", id="Verapamil"), "id"),
    ("an id with a space", change("groups", "statins", id="the statins"), "id"),
    ("an id with an accent", change("groups", "statins", id="st\u00e4tins"), "id"),
    ("an id that ends in a hyphen", change("groups", "statins", id="statins-"), "id"),
    ("a daily dose with its unit", change("interactions", VERAPAMIL_IV, object_daily_mg="20mg"), "object_daily_mg"),
    ("a daily dose of nothing", change("interactions", VERAPAMIL_IV, object_daily_mg="0"), "object_daily_mg"),
    ("a broken daily dose", change("interactions", VERAPAMIL_IV, object_daily_mg="0.5"), "object_daily_mg"),
    ("a negative washout", change("washouts", "", days="-1"), "days"),
    ("no days of washout", change("washouts", "", days=""), "days"),
    ("a threshold of no drug", change("hazards", "bleeding", threshold="0"), "threshold"),
    ("a threshold in Arabic digits", change("hazards", "bleeding", threshold="\u0663"), "threshold"),
    ("neither yes nor no", change("indications", "spasticity", life_saving="true"), "life_saving"),
    ("signed off by perhaps", change("release", "2026.11.0", clinician_reviewed="perhaps"), "clinician_reviewed"),
    ("a version of one number", change("release", "2026.11.0", version="2026"), "version"),
    ("a version with a tail", change("release", "2026.11.0", version="2026.11.0-rc1"), "version"),
    ("a page without TLS", change("sources", "dilirank", url="http://www.fda.gov"), "url"),
    ("a page that is no address", change("sources", "dilirank", url="see the FDA"), "url"),
    ("a locale of a region", change("names", "Actiq", locale="en-us"), "locale"),
    ("a name beyond 200 characters", change("names", "Actiq", name="a" * 201), "name"),
    ("a code beyond 40 characters", change("codes", "atc", code="1" * 41), "code"),
]


@pytest.mark.parametrize(("edit", "column"), [case[1:] for case in BAD_CELLS], ids=[case[0] for case in BAD_CELLS])
def test_a_bad_cell_is_refused_with_its_line_and_column(edit: Row, column: str) -> None:
    problems = refusal(edited(few_drugs(), edit))
    assert places(problems) == [place(edit, "cell", few_drugs())]
    assert problems[0].detail.startswith(f"{column}: ")
    assert column in problems[0].remedy


def test_every_bad_cell_of_a_row_is_reported() -> None:
    edit = change("interactions", VERAPAMIL_IV, severity="grave", effect="", reviewed_on="never")
    problems = refusal(edited(few_drugs(), edit))
    assert places(problems) == [place(edit, "cell", few_drugs())] * 3
    assert [problem.detail.split(":")[0] for problem in problems] == ["effect", "reviewed_on", "severity"]
