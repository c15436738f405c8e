"""What counts as checked, and which verdict follows: the contract's words once more, written independently."""

from hypothesis import given

from service.screening.answer import Screening
from tests.properties.drawing import Case, cases
from tests.properties.laws import Screen, law
from tests.properties.tables import several, table

SETTLED = {"checked", "inactive", "not_a_drug"}
CRISIS = "malignant_hyperthermia_crisis"
RANKS = ("none", "minor", "moderate", "major", "contraindicated")


@law
@given(cases())
def test_a_line_is_settled_only_if_the_tables_know_and_reviewed_it(screen: Screen, case: Case) -> None:
    answer = screen(case.request)
    for drawn, line in zip(case.lines, (answer.candidate, *answer.medications), strict=True):
        if drawn.is_open is not None:
            assert (line.status.value not in SETTLED) is drawn.is_open, (drawn.entry.text, line.status)


@law
@given(cases())
def test_coverage_is_complete_only_as_the_contract_defines_it(screen: Screen, case: Case) -> None:
    answer = screen(case.request)
    assert answer.coverage.complete is complete(answer)
    assert set(answer.coverage.not_understood) == unused(answer)
    if any(line.is_open for line in case.lines):
        assert not answer.coverage.complete


@law
@given(cases())
def test_the_verdict_is_the_first_rung_of_the_ladder_that_holds(screen: Screen, case: Case) -> None:
    answer = screen(case.request)
    assert answer.verdict.value == verdict(answer)
    worst = worst_about(answer, candidate=False)
    ladder = ("nothing_found", "nothing_found", "monitor", "avoid", "contraindicated_pair")
    assert answer.list_verdict.value == ladder[worst]


@law
@given(cases())
def test_nothing_proceeds_unless_every_line_was_checked(screen: Screen, case: Case) -> None:
    answer = screen(case.request)
    if answer.verdict.value in {"proceed", "monitor"}:
        assert complete(answer)
        assert not any(line.is_open for line in case.lines)
        assert not unused(answer)


def complete(answer: Screening) -> bool:
    settled = all(line.status.value in SETTLED for line in (answer.candidate, *answer.medications))
    reviewed = {
        row["id"]: several(row["candidate_routes"]) for row in table("substances") if row["candidate_reviewed_on"]
    }
    as_candidate = all(answer.candidate.route.value in reviewed.get(drug, ()) for drug in answer.candidate.drugs)
    return settled and bool(answer.candidate.drugs) and as_candidate and not unused(answer)


def unused(answer: Screening) -> set[str]:
    """What was sent and no rule reads: all that is said of the patient or a dose, if no table has rules about them for
    this candidate."""
    request, drugs = answer.request, answer.candidate.drugs
    found = set(request.unread)
    if not any(row["drug"] in drugs for row in table("patient_rules")):
        labs = {"alt_xuln", "ast_xuln", "bilirubin_xuln", "potassium_mmol_l", "egfr_ml_min"}
        found |= {f"patient.{'labs.' if fact.value in labs else ''}{fact.value}" for fact in request.patient.facts}
        found |= set(request.patient.conditions or ())
    if not any(row["drug"] in drugs for row in table("dose_limits")):
        found |= {"candidate.dose"} if request.candidate.dose else set()
        found |= {"candidate.doses_per_day"} if request.candidate.doses_per_day else set()
    return found


def verdict(answer: Screening) -> str:
    worst = worst_about(answer, candidate=True)
    if answer.request.indication == CRISIS and answer.candidate.drugs == ("dantrolene",):
        return "give_now"
    if worst >= RANKS.index("major"):
        return "do_not_start" if RANKS[worst] == "contraindicated" else "avoid"
    if not complete(answer):
        return "cannot_clear"
    return "monitor" if RANKS[worst] == "moderate" else "proceed"


def worst_about(answer: Screening, *, candidate: bool) -> int:
    """No minimum severity is drawn here, so whatever is above minor is shown."""
    about = (found for found in answer.findings if found.involves_candidate is candidate)
    return max((RANKS.index(found.severity.word) for found in about), default=0)
