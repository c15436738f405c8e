"""What is known of the patient, what is asked for, and what does not count here."""

from service.knowledge.facts import Fact
from service.knowledge.words import FindingKind
from service.screening.screen import Screener
from tests.screening.asking import ORAL, fresh, request_of


def test_what_a_missing_fact_might_bring_in_is_named_in_the_order_of_the_table(screener: Screener) -> None:
    body = {"candidate": {"name": "dantrolene", "indication": "neuroleptic_malignant_syndrome"}}
    said = screener.screen(request_of({**body, "medications": ["levothyroxine"]}))
    (conditions,) = [each.would_change for each in said.missing if each.fact == "conditions"]
    assert conditions == (
        "major if: hypersensitivity to dantrolene, serotonin toxicity; moderate if: neuromuscular disease, digitalis "
        "toxicity, severe heart-muscle damage or heart failure, liver disease, past liver injury by dantrolene, "
        "reduced lung function, sleep apnoea"
    )


def test_what_was_said_of_one_factor_alone_is_no_answer_about_two(screener: Screener) -> None:
    """Both are remembered by the rows that are left; of one factor these are the same rows."""
    well = {"age_years": 70, "sex": "male", "weight_kg": 70, "conditions": []}
    labs = {"alt_xuln": 0.5, "ast_xuln": 0.5, "bilirubin_xuln": 0.5, "potassium_mmol_l": 4, "egfr_ml_min": 90}
    anew, told = fresh(screener), []
    for alt in (0.5, 2.5):
        patient = {**well, "labs": {**labs, "alt_xuln": alt}}
        said = anew.screen(request_of({"candidate": ORAL, "medications": ["levothyroxine"], "patient": patient}))
        told.append({found.id for found in said.everything if found.kind is FindingKind.PATIENT})
    assert told[0] == {"pat-age-65-oral:dantrolene"}
    assert told[1] == told[0] | {"pat-liver-alt-raised-oral-us:dantrolene"}


def test_what_does_not_count_here_says_where_it_does(screener: Screener) -> None:
    patient = {"sex": "female", "age_years": 33}
    said = screener.screen(request_of({"candidate": ORAL, "medications": ["levothyroxine"], "patient": patient}))
    (woman,) = [each.finding for each in said.suppressed if each.finding.id.startswith("pat-woman-over-30-oral:")]
    assert woman.let_off == "Stricter elsewhere: minor in ch, eu, uk."
    assert str(woman.claim.disagreement).startswith(woman.let_off)


def test_a_rule_of_one_purpose_asks_for_the_purpose_where_the_rest_of_it_holds(screener: Screener) -> None:
    """Not for what else it asks: that would be another question once the purpose is known."""
    told = []
    for facts in ({"pregnant": True}, {"pregnant": False}, {}):
        body = {"candidate": {"name": "dantrolene", "route": "iv"}, "medications": ["levothyroxine"]}
        missing = screener.screen(request_of({**body, "patient": {"sex": "female", **facts}})).missing
        told.append([each.would_change for each in missing if each.fact == "indication"])
    assert told == [["major if: pregnancy"], [], []]


def test_a_man_is_not_pregnant_whatever_else_is_known_of_him(screener: Screener) -> None:
    def known(**patient: object) -> tuple[object, ...]:
        case = screener.understand(request_of({"medications": ["levothyroxine"], "patient": patient}))
        return tuple(case.chart.values.get(fact) for fact in (Fact.PREGNANT, Fact.BREASTFEEDING))

    assert known(sex="male") == ("no", "no")
    assert known(sex="female") == (None, None)
    assert known(sex="female", pregnant=True) == ("yes", None)
    assert known(sex="male", pregnant=True) == ("yes", "no")
