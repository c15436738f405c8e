"""Lists as a pharmacist meets them: what may be taken instead, what never, and what should go first."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.screening.answer import Alternative, ChangeSet, NoAlternative, SmallestChange
from service.screening.request import CANDIDATE
from tests.properties.changing import weight_of
from tests.properties.tables import table
from tests.scenarios.answers import Answer, Ask
from tests.scenarios.patients.cells import patient

HERE = Path(__file__).parent
Case = dict[str, str]
AnswerTo = Callable[[Case], Answer]
ORAL = {"name": "dantrolene", "route": "oral", "indication": "spasticity"}
CRISIS = {"name": "dantrolene", "route": "iv", "indication": "malignant_hyperthermia_crisis"}


def cases(file: str) -> list[Any]:
    with (HERE / file).open(encoding="utf-8", newline="") as handle:
        return [pytest.param(row, id=row["case"]) for row in csv.DictReader(handle, strict=True)]


@pytest.fixture(scope="module")
def answer_to(ask: Ask) -> AnswerTo:
    """The answer to a case, asked for once."""
    known: dict[str, Answer] = {}

    def answer(case: Case) -> Answer:
        if case["case"] not in known:
            known[case["case"]] = ask(body(case))
        return known[case["case"]]

    return answer


def several(cell: str, mark: str = "|") -> list[str]:
    return cell.split(mark) if cell else []


def body(case: Case) -> dict[str, Any]:
    candidate = {"name": "dantrolene", "route": case["route"], "indication": case["indication"]}
    stated = {"patient": patient(case["patient"])} if case["patient"] else {}
    options = {"options": {"smallest_change": case["above"]}}
    return {"candidate": candidate, "medications": several(case["medications"]), **stated, **options}


def proposed(answer: Answer) -> set[tuple[str, str]]:
    """Each drug with each drug that is proposed in its place."""
    proposals = answer.screening.alternatives
    return {(one.instead_of, one.member.member) for one in proposals if isinstance(one, Alternative)}


def why_none(answer: Answer) -> dict[str, str]:
    return {one.instead_of: one.why for one in answer.screening.alternatives if isinstance(one, NoAlternative)}


def least(answer: Answer) -> SmallestChange:
    assert answer.screening.smallest_change is not None
    return answer.screening.smallest_change


def written(answer: Answer, change: ChangeSet) -> str:
    """``ibuprofen+ramipril``; a candidate that is not started stands first."""
    lines = answer.screening.medications
    named = ["not dantrolene" if at == CANDIDATE else str(lines[at].entry.name) for at in change.positions]
    return "+".join(named)


@pytest.mark.parametrize("case", cases("worked.csv"))
def test_what_a_pharmacist_would_give_instead_is_among_what_is_proposed(answer_to: AnswerTo, case: Case) -> None:
    wanted = {tuple(pair.split(">")) for pair in several(case["proposed"])}
    assert wanted <= proposed(answer_to(case))


@pytest.mark.parametrize("case", cases("worked.csv"))
def test_what_a_pharmacist_would_never_give_is_not_proposed(answer_to: AnswerTo, case: Case) -> None:
    assert {new for _, new in proposed(answer_to(case))} & set(several(case["never"])) == set()


@pytest.mark.parametrize("case", cases("worked.csv"))
def test_a_drug_that_is_not_to_be_exchanged_is_said_to_have_no_alternative(answer_to: AnswerTo, case: Case) -> None:
    answer, kept = answer_to(case), set(several(case["nothing_for"]))
    assert kept <= why_none(answer).keys()
    assert {old for old, _ in proposed(answer)} & kept == set()


@pytest.mark.parametrize("case", cases("worked.csv"))
def test_the_drug_that_goes_first_is_the_one_that_is_easiest_to_spare(answer_to: AnswerTo, case: Case) -> None:
    answer = answer_to(case)
    assert least(answer).exact
    assert {written(answer, change) for change in least(answer).sets} == set(several(case["least"], ";"))


def test_the_worked_cases_name_drugs_that_are_on_file() -> None:
    known = {row["id"] for row in table("substances")}
    for param in cases("worked.csv"):
        (case,) = param.values
        pairs = [name for pair in several(case["proposed"]) for name in pair.split(">")]
        assert {*pairs, *several(case["never"]), *several(case["nothing_for"])} <= known


@pytest.mark.parametrize("case", cases("endings.csv"))
def test_a_drug_that_must_not_be_stopped_at_once_says_how_it_is_ended(answer_to: AnswerTo, case: Case) -> None:
    answer = answer_to(case)
    (change,) = least(answer).sets
    assert written(answer, change) == case["line"]
    assert change.stopping[0].ease.value == case["ease"]
    assert [part for part in several(case["said"]) if part not in str(change.stopping[0].how)] == []


def test_stopping_dantrolene_by_vein_is_not_spoken_of_as_capsules(ask: Ask) -> None:
    prophylaxis = CRISIS | {"indication": "malignant_hyperthermia_prophylaxis"}
    options = {"smallest_change": "moderate"}
    answer = ask({"candidate": prophylaxis, "medications": ["verapamil"], "options": options})
    texts = [str(row.how) for change in least(answer).sets for row in change.stopping]
    assert not [text for text in texts if "Capsules" in text]


@pytest.mark.parametrize("drug", ["baclofen", "dantrolene"])
def test_the_reason_why_nothing_is_proposed_names_what_the_drug_is_taken_for_by_this_route(ask: Ask, drug: str) -> None:
    listed = [{"name": name, "route": "oral"} for name in ("baclofen", "morphine")]
    reason = why_none(ask({"candidate": ORAL, "medications": listed}))[drug]
    assert "spasticity" in reason
    assert "pump" not in reason


@pytest.mark.parametrize("pill", ["Yaz", "ethinylestradiol + levonorgestrel"])
def test_a_combined_pill_over_35_is_exchanged_or_said_to_have_no_alternative(ask: Ask, pill: str) -> None:
    woman = {"age_years": 41, "sex": "female"}
    answer = ask({"candidate": ORAL, "medications": [pill], "patient": woman})
    assert answer.verdict == "avoid"
    lines = {
        one.position if isinstance(one, NoAlternative) else one.change.position for one in answer.screening.alternatives
    }
    assert 0 in lines


@pytest.mark.parametrize("partner", ["verapamil", "sevoflurane", "suxamethonium", "diltiazem"])
def test_in_a_crisis_the_alternative_is_for_the_partner_and_the_verdict_stays(ask: Ask, partner: str) -> None:
    options = {"smallest_change": "moderate"}
    answer = ask({"candidate": CRISIS, "medications": [partner], "options": options})
    assert answer.verdict == "give_now"
    assert {one.instead_of for one in answer.screening.alternatives} == {partner}
    assert [written(answer, change) for change in least(answer).sets] == [partner]
    assert [change.verdict for change in least(answer).sets] == ["give_now"]


EASY = ("cetirizine", "loratadine", "diphenhydramine", "promethazine", "hydroxyzine", "ibuprofen", "omeprazole")
HARD = (
    *("warfarin", "apixaban", "rivaroxaban", "dabigatran-etexilate", "enoxaparin", "phenprocoumon"),
    *("tacrolimus", "ciclosporin", "azathioprine", "mycophenolate-mofetil", "sirolimus"),
    *("carbamazepine", "valproic-acid", "levetiracetam", "phenytoin", "clozapine", "levodopa", "baclofen"),
)


@pytest.mark.parametrize("hard", HARD)
def test_what_protects_life_or_organ_is_harder_to_stop_than_what_relieves(hard: str) -> None:
    names = {row["id"] for row in table("substances")} | {row["id"] for row in table("groups")}
    assert {hard, *EASY} <= names
    assert weight_of([hard]) > max(weight_of([easy]) for easy in EASY)


def test_nothing_has_to_change_on_a_list_without_trouble(ask: Ask) -> None:
    listed = ["levothyroxine", "cetirizine"]
    answer = ask({"candidate": ORAL, "medications": listed, "options": {"smallest_change": "moderate"}})
    assert [change.positions for change in least(answer).sets] == [()]
    assert answer.screening.alternatives == ()


def test_alternatives_are_found_unless_they_are_not_wanted(ask: Ask) -> None:
    asked: dict[str, Any] = {"candidate": ORAL, "medications": ["warfarin", "ibuprofen"]}
    assert proposed(ask(asked))
    assert ask(asked | {"options": {"alternatives": False}}).screening.alternatives == ()
