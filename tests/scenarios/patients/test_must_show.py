"""What must come out right about a patient and a dose, whatever else changes."""

import pytest

from tests.scenarios.answers import Answer, Ask
from tests.scenarios.patients.cells import Case, body, named
from tests.scenarios.test_crisis import withholding_texts

PLACES = ["us", "uk", "eu", "ch"]
LADDER = ["proceed", "monitor", "cannot_clear", "avoid", "do_not_start"]
CRISIS = "malignant_hyperthermia_crisis"


def asked(ask: Ask, place: str = "us", **case: str) -> Answer:
    """A case in words; spasticity by mouth, no other drug and nothing said of the patient unless it says so."""
    usual = {"route": "oral", "indication": "spasticity", "patient": "", "dose": "", "medications": ""}
    return ask(body(usual | {"jurisdiction": place} | case))


def facts_missing(answer: Answer) -> dict[str, str]:
    return {item.fact: f"{item.would_change}" for item in answer.screening.missing}


def all_missing(answer: Answer) -> set[tuple[str, str]]:
    return {(item.fact, item.would_change) for item in answer.screening.missing}


def of_kind(answer: Answer, kind: str) -> list[tuple[str, str]]:
    """Row and severity of the findings shown."""
    found = (one for one in answer.screening.findings if one.kind.value == kind)
    return [(one.id.partition(":")[0], one.severity.word) for one in found]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("case", named("dossier_patients.csv"))
def test_a_patient_of_the_dossier_is_graded_as_the_sources_grade_it(ask: Ask, case: Case, place: str) -> None:
    conditions = "".join(f"|condition={name}" for name in case["conditions"].split("|") if name) or "|condition=none"
    patient = f"age_years={case['age']}|sex={case['sex']}{conditions}"
    answer = asked(
        ask, place, **{key: case[key] for key in ("route", "indication", "dose", "medications")}, patient=patient
    )
    assert worst(answer, case["about"]) in case["accepted"].split("|")
    assert answer.verdict in case["verdicts"].split("|")


@pytest.mark.parametrize("place", PLACES)
def test_cirrhosis_forbids_capsules(ask: Ask, place: str) -> None:
    answer = asked(ask, place, patient="condition=cirrhosis")
    assert answer.verdict == "do_not_start"
    assert "liver" in answer.summary


@pytest.mark.parametrize("place", PLACES)
def test_cirrhosis_does_not_hold_dantrolene_back_in_a_crisis_but_is_warned_about(ask: Ask, place: str) -> None:
    answer = asked(ask, place, route="iv", indication=CRISIS, patient="condition=cirrhosis")
    assert answer.verdict == "give_now"
    assert of_kind(answer, "patient") == [("pat-liver-crisis", "moderate")]
    assert withholding_texts(answer) == []


EVERYTHING_WRONG = (
    "age_years=3|sex=female|weight_kg=12|pregnant=yes|breastfeeding=yes|alt_xuln=9|ast_xuln=9|bilirubin_xuln=4"
    "|potassium_mmol_l=7|egfr_ml_min=8|condition=cirrhosis|condition=copd|condition=heart failure|condition=als"
    "|condition=dantrolene allergy|condition=sleep apnoea|condition=digitalis toxicity|condition=serotonin toxicity"
)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("dose", ["0.1 mg/kg", "0.9 mg/kg", "4 mg/kg", "400 mg", "3 mg/kg x8"])
def test_no_patient_and_no_dose_holds_dantrolene_back_in_a_crisis(ask: Ask, place: str, dose: str) -> None:
    answer = asked(ask, place, route="iv", indication=CRISIS, patient=EVERYTHING_WRONG, dose=dose)
    assert answer.verdict == "give_now"
    assert withholding_texts(answer) == []
    assert of_kind(answer, "dose")
    assert {severity for _, severity in of_kind(answer, "dose")} <= {"minor", "moderate"}


@pytest.mark.parametrize("place", PLACES)
def test_too_small_a_dose_in_a_crisis_is_warned_about(ask: Ask, place: str) -> None:
    answer = asked(ask, place, route="iv", indication=CRISIS, dose="0.5 mg/kg")
    assert of_kind(answer, "dose") == [("dan-dose-iv-underdose-crisis", "moderate")]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("indication", ["spasticity", ""])
@pytest.mark.parametrize("dose", ["200 mg x4", "400 mg x2", "0.8 g x1"])
def test_800_mg_a_day_by_mouth_is_a_breach_of_the_dose(ask: Ask, place: str, indication: str, dose: str) -> None:
    answer = asked(ask, place, indication=indication, dose=dose)
    worst_dose = {severity for _, severity in of_kind(answer, "dose")}
    assert worst_dose & {"major", "contraindicated"}
    assert answer.verdict in {"avoid", "do_not_start"}


def test_a_listed_line_of_the_same_drug_is_held_to_the_same_limits(ask: Ask) -> None:
    line = {"name": "Dantrium", "route": "oral", "dose": {"value": 200, "unit": "mg"}, "doses_per_day": 4}
    answer = ask({"candidate": {"name": "dantrolene", "route": "oral"}, "medications": [line]})
    assert ("dan-dose-oral-day-800", "contraindicated") in of_kind(answer, "dose")


@pytest.mark.parametrize(("route", "indication"), [("oral", "prophylaxis"), ("oral", "follow_up")])
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("dose", ["160 mg x4", "2 mg/kg x4", "1 mg/kg x4"])
def test_4_to_8_mg_per_kg_around_a_crisis_are_no_breach(
    ask: Ask, route: str, indication: str, place: str, dose: str
) -> None:
    """At 80 kg 8 mg/kg are 640 mg a day, above the 400 mg of spasticity: information, no more."""
    case = {
        "route": route,
        "indication": f"malignant_hyperthermia_{indication}",
        "patient": "age_years=40|weight_kg=80",
    }
    with_dose, without = asked(ask, place, **case, dose=dose), asked(ask, place, **case)
    assert {severity for _, severity in of_kind(with_dose, "dose")} <= {"minor"}
    assert with_dose.verdict == without.verdict


@pytest.mark.parametrize("dose", ["0.2 mg/kg x4", "25 mg x1", "100 mg x4"])
def test_a_dose_of_the_labels_is_no_breach(ask: Ask, dose: str) -> None:
    answer = asked(ask, patient="age_years=40|sex=male|weight_kg=80|condition=none", dose=dose)
    assert (of_kind(answer, "dose"), answer.verdict) == ([], "proceed")


class TestAWomanOf33WithEthinylestradiol:
    @pytest.mark.parametrize(
        ("place", "verdict"), [("us", "monitor"), ("uk", "avoid"), ("eu", "avoid"), ("ch", "avoid")]
    )
    def test_the_cut_is_35_in_the_us_and_30_elsewhere(self, ask: Ask, place: str, verdict: str) -> None:
        answer = asked(ask, place, patient="age_years=33|sex=female", medications="ethinylestradiol")
        assert answer.verdict == verdict

    def test_the_milder_answer_names_where_it_is_graded_worse(self, ask: Ask) -> None:
        answer = asked(ask, patient="age_years=33|sex=female", medications="ethinylestradiol")
        (found,) = answer.between("dantrolene", "ethinylestradiol")
        assert "Stricter elsewhere: major in ch, eu, uk." in (found.claim.disagreement or "")

    @pytest.mark.parametrize("place", PLACES)
    def test_her_age_unknown_counts_at_its_worst_and_is_named(self, ask: Ask, place: str) -> None:
        answer = asked(ask, place, patient="sex=female", medications="ethinylestradiol")
        (found,) = answer.between("dantrolene", "ethinylestradiol")
        assert (answer.verdict, found.severity.word) == ("avoid", "major")
        assert any("assumed: age over" in reason for reason in found.context)
        told = [change for fact, change in all_missing(answer) if fact == "age_years" and "counted as major" in change]
        assert told
        assert all("moderate" in change for change in told)

    def test_nothing_said_names_sex_and_age(self, ask: Ask) -> None:
        answer = asked(ask, medications="ethinylestradiol")
        counted = {fact for fact, change in all_missing(answer) if "counted as major" in change}
        assert (answer.verdict, counted) == ("avoid", {"sex", "age_years"})

    @pytest.mark.parametrize("patient", ["sex=male", "sex=female|age_years=30", "age_years=30"])
    def test_a_fact_that_rules_it_out_is_enough(self, ask: Ask, patient: str) -> None:
        assert asked(ask, "uk", patient=patient, medications="ethinylestradiol").verdict == "monitor"


@pytest.mark.parametrize(
    ("patient", "severity", "asked_for"),
    [
        ("", "major", {"potassium_mmol_l", "egfr_ml_min"}),
        ("potassium_mmol_l=4.2", "major", {"egfr_ml_min"}),
        ("egfr_ml_min=90", "major", {"potassium_mmol_l"}),
        ("potassium_mmol_l=4.2|egfr_ml_min=90", "moderate", set()),
        ("potassium_mmol_l=5.1|egfr_ml_min=90", "major", set()),
        ("potassium_mmol_l=4.2|egfr_ml_min=29", "major", set()),
        ("condition=renal failure", "major", set()),
    ],
)
def test_a_missing_fact_that_modifies_a_finding_counts_at_its_worst_and_is_named(
    ask: Ask, patient: str, severity: str, asked_for: set[str]
) -> None:
    answer = asked(ask, patient=patient, medications="diltiazem")
    assert answer.worst_between("dantrolene", "diltiazem").word == severity
    counted = {fact for fact, change in all_missing(answer) if "is counted as" in change}
    assert counted == asked_for


NOTHING_KNOWN = {
    "conditions": "contraindicated if: ",
    "age_years": "major if: age under 5 years",
    "pregnant": "major if: pregnancy",
    "breastfeeding": "major if: ",
    "alt_xuln": "if: ",
    "dose": "would be compared with the limits",
}


@pytest.mark.parametrize("fact", NOTHING_KNOWN)
def test_a_missing_fact_that_would_make_a_finding_is_listed_with_what_it_would_change(ask: Ask, fact: str) -> None:
    answer = asked(ask, medications="levothyroxine")
    assert (answer.verdict, answer.ids) == ("proceed", [])
    assert NOTHING_KNOWN[fact] in facts_missing(answer)[fact]


def test_once_everything_is_said_nothing_is_asked_for(ask: Ask) -> None:
    everything = (
        "age_years=40|sex=male|weight_kg=80|alt_xuln=0.5|ast_xuln=0.5|bilirubin_xuln=0.5|potassium_mmol_l=4.2"
        "|egfr_ml_min=90|condition=none"
    )
    answer = asked(ask, patient=everything, dose="25 mg x3", medications="levothyroxine")
    assert (answer.verdict, answer.screening.missing) == ("proceed", ())


@pytest.mark.parametrize(
    ("patient", "told"),
    [
        ("condition=hepatitis C", "liver disease"),
        ("condition=COPD", "lung"),
        ("condition=heart failure", "heart"),
        ("pregnant=yes", "pregnan"),
        ("condition=pregnancy", "pregnan"),
        ("age_years=4", "age"),
    ],
)
def test_a_finding_says_where_it_is_graded_worse(ask: Ask, patient: str, told: str) -> None:
    """Hepatitis is contraindicated everywhere; the others are cautions in the US."""
    us, eu = asked(ask, patient=patient), asked(ask, "eu", patient=patient)
    found = next(one for one in us.screening.findings if one.about and told in one.about.lower())
    assert eu.verdict == "do_not_start"
    assert LADDER.index(us.verdict) <= LADDER.index(eu.verdict)
    stricter = "Stricter elsewhere" in (found.claim.disagreement or "")
    assert stricter is (us.verdict != eu.verdict)


@pytest.mark.parametrize("place", PLACES)
def test_advice_for_another_use_is_given_with_the_reason_while_the_use_is_not_known(ask: Ask, place: str) -> None:
    answer = asked(ask, place, route="iv", indication="")
    core = next(advice for advice in answer.screening.monitoring if advice.row.id == "dan-mon-iv-core")
    assert core.context == ("not given: indication",)


def worst(answer: Answer, about: str) -> str:
    """The worst severity shown about a partner, the liver or the dose."""
    if about == "dose":
        return max(one.severity for one in answer.screening.findings if one.kind.value == "dose").word
    if about == "liver":
        return dict(of_kind(answer, "patient")).get("pat-liver-active-oral", "none")
    return answer.worst_between("dantrolene", about).word
