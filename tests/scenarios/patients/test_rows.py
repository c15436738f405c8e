"""Each row about a patient, a dose, what to watch and what to tell: a case that it is for, and cases just beside it."""

import pytest

from service.dosing.plan import Plan
from service.screening.answer import Screening
from tests.properties.tables import table
from tests.scenarios.answers import Ask
from tests.scenarios.patients.cells import ABSENT, ELSEWHERE, PRESENT, Case, body, dosing_body, named, patient, rows
from tests.scenarios.patients.conftest import PlanOf

REACHED = {
    "patient_rules": "patient_rules.csv",
    "modifiers": "modifiers.csv",
    "dose_limits": "dose_limits.csv",
    "monitoring": "monitoring.csv",
    "stop_rules": "stop_rules.csv",
    "counselling": "counselling.csv",
    "schemes": "schemes.csv",
    "presentations": "presentations.csv",
}
WITHDRAWN = {row["id"] for row in table("presentations") if row["status"] == "withdrawn"}


@pytest.mark.parametrize("case", [*named("patient_rules.csv"), *named("dose_limits.csv")])
def test_a_rule_or_limit_is_met_by_this_patient_or_is_not(ask: Ask, case: Case) -> None:
    assert outcome(ask(body(case)).screening, case["row"]) == case["expected"]


@pytest.mark.parametrize("case", named("modifiers.csv"))
def test_a_fact_about_the_patient_changes_an_interaction_or_does_not(ask: Ask, case: Case) -> None:
    """``applies`` says whether the row is among the reasons; a fact that nobody stated counts at its worst."""
    answer = ask(modified_body(case))
    wanted = f"{case['interaction']}:{'+'.join(sorted(('dantrolene', case['drug'])))}"
    found = next(one for one in answer.everything if one.id == wanted)
    shown = found.severity.word if wanted in answer.ids else "quiet"
    reasons = [reason for reason in found.context if reason.startswith(explanation(case["row"]))]
    assert (shown, bool(reasons)) == (case["expected"], case["applies"] != "no")
    assert any("assumed: " in reason for reason in reasons) is (case["applies"] == "unknown")


@pytest.mark.parametrize("case", [*named("monitoring.csv"), *named("counselling.csv")])
def test_what_to_watch_and_what_to_tell_is_for_this_patient_or_is_not(ask: Ask, case: Case) -> None:
    given = advised(ask(body(case)).screening)
    assert (PRESENT if case["row"] in given else ABSENT) == case["expected"]


@pytest.mark.parametrize("case", named("stop_rules.csv"))
def test_a_stop_rule_is_for_this_therapy_or_is_not(plan: PlanOf, case: Case) -> None:
    given = {advice.row.id for advice in plan(dosing_body(case)).stop_rules}
    assert (PRESENT if case["row"] in given else ABSENT) == case["expected"]


@pytest.mark.parametrize("case", named("schemes.csv"))
def test_a_scheme_is_for_this_patient_or_is_not(plan: PlanOf, case: Case) -> None:
    scheme = plan(dosing_body(case)).scheme
    assert (PRESENT if scheme is not None and scheme.id == case["row"] else ABSENT) == case["expected"]


@pytest.mark.parametrize("case", named("presentations.csv"))
def test_a_product_is_offered_where_it_is_sold_and_where_it_fits(plan: PlanOf, case: Case) -> None:
    name = next(row["name"] for row in table("presentations") if row["id"] == case["row"])
    assert ("offered" if name in offered(plan(dosing_body(case))) else ABSENT) == case["expected"]


@pytest.mark.parametrize("name", REACHED)
def test_every_row_is_reached_by_a_case(name: str) -> None:
    """A withdrawn product is reached by a case that it is kept out of."""
    cases = rows(REACHED[name])
    reached = {case["row"] for case in cases if case["expected"] not in {ABSENT, ELSEWHERE} and is_met(case)}
    reached |= {case["row"] for case in cases if case["row"] in WITHDRAWN}
    told = {row["id"] for row in table(name) if row.get("status", "") not in {"retired", "knowledge"}}
    assert told - reached == set(), "rows without a case"
    assert {case["row"] for case in cases} - {row["id"] for row in table(name)} == set(), "cases without a row"


def test_every_statement_that_a_modifier_changes_is_reached() -> None:
    told = {(row["id"], one) for row in table("modifiers") for one in row["interactions"].split("|")}
    reached = {(case["row"], case["interaction"]) for case in rows("modifiers.csv") if is_met(case)}
    assert told - reached == set()


def is_met(case: Case) -> bool:
    return case.get("applies", "yes") != "no"


def outcome(screening: Screening, row: str) -> str:
    """The severity it is shown with, ``elsewhere`` if it counts in another jurisdiction only, else ``absent``."""
    shown = (found.severity.word for found in screening.findings if found.id.startswith(f"{row}:"))
    let_off = (
        ELSEWHERE for one in screening.suppressed if one.finding.let_off and one.finding.id.startswith(f"{row}:")
    )
    return next(shown, None) or next(let_off, ABSENT)


def advised(screening: Screening) -> set[str]:
    """The rows of what to watch and of what to tell."""
    return {one.row.id for one in screening.monitoring} | {one.row.id for one in screening.counselling}


def explanation(modifier: str) -> str:
    return next(row["explanation"] for row in table("modifiers") if row["id"] == modifier)


def modified_body(case: Case) -> dict[str, object]:
    route = {"route": case["partner_route"]} if case["partner_route"] else {}
    partner = {"name": case["partner"], **route}
    others = [name for name in case["medications"].split("|") if name]
    asked = dosing_body(case) | {"patient": patient(case["patient"]), "medications": [partner, *others]}
    return {key: value for key, value in asked.items() if value != {}}


def offered(plan: Plan) -> str:
    """Every product that the plan names."""
    given = [given for step in plan.steps for given in step.given_as]
    return "; ".join(given + [one.presentation.name for one in (plan.bolus.products if plan.bolus else ())])
