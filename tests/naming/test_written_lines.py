import pytest

from service.screening.medication import LineStatus
from service.screening.screen import Screener
from tests.naming.lines import by_code, rows, understood

MISSPELT_IN_THE_SAMPLE = {"Simvistatin 10 MG"}


@pytest.mark.parametrize("case", rows("written_lines.csv"), ids=lambda case: case["text"])
def test_a_line_of_a_real_list_is_understood_exactly(case: dict[str, str], screener: Screener) -> None:
    line = understood(screener, case["text"])
    assert line.status.value == case["status"]
    assert "|".join(line.understood) == case["understood_as"]


@pytest.mark.parametrize("case", rows("synthea_codes.csv"), ids=lambda case: case["text"])
def test_a_sample_record_is_right_by_its_text_alone_or_says_that_it_is_not(
    case: dict[str, str], screener: Screener
) -> None:
    line = understood(screener, case["text"])
    if case["text"] in MISSPELT_IN_THE_SAMPLE:
        assert line.status is LineStatus.NEEDS_CONFIRMATION
    else:
        assert line.status is (LineStatus.CHECKED if case["ingredients"] else LineStatus.NOT_A_DRUG)
        assert "|".join(line.understood) == case["ingredients"]


@pytest.mark.parametrize(
    "case", [row for row in rows("synthea_codes.csv") if row["ingredients"]], ids=lambda case: case["text"]
)
def test_a_sample_record_is_right_by_its_code_alone(case: dict[str, str], screener: Screener) -> None:
    line = understood(screener, by_code("http://www.nlm.nih.gov/research/umls/rxnorm", case["rxnorm"]))
    assert line.status is LineStatus.CHECKED
    assert "|".join(line.understood) == case["ingredients"]


@pytest.mark.parametrize("case", rows("synthea_codes.csv"), ids=lambda case: case["text"])
def test_code_and_text_of_a_sample_record_agree(case: dict[str, str], screener: Screener) -> None:
    line = understood(screener, by_code("rxnorm", case["rxnorm"], case["text"]))
    assert line.status.settled
    assert "|".join(line.understood) == case["ingredients"]


ROUTES = [
    ("Dantrium 25 mg cap", "oral", False),
    ("tiZANidine HCl 4mg tab", "oral", False),
    ("fentanyl 25 mcg/hr patch", "transdermal", False),
    ("salbutamol 2.5 mg neb", "inhaled", False),
    ("timolol 0.5 % eye drops", "ophthalmic", False),
    ("ketoconazole 2 % shampoo", "topical", False),
    ("Mirena 52 MG Intrauterine System", "intrauterine", False),
    ("NuvaRing 0.12/0.015 MG per 24HR 21 Day Vaginal Ring", "vaginal", False),
    ("morphine 10mg/5ml oral solution", "oral", False),
    ("verapamil iv", "iv", False),
    ("baclofen intrathecal 100 mcg", "intrathecal", False),
    ("DANTROLENE NA 20MG/VIL INJ", "iv", True),
    ("enoxaparin 40 mg injection", "sc", True),
    ("sevoflurane", "inhaled", True),
    ("verapamil", "oral", True),
]


@pytest.mark.parametrize(("text", "route", "assumed"), ROUTES, ids=[text for text, _, _ in ROUTES])
def test_the_route_is_read_off_the_line(text: str, route: str, assumed: bool, screener: Screener) -> None:
    line = understood(screener, text)
    assert (line.route.value, line.route_assumed) == (route, assumed)


STATUS = [
    ("warfarin hold for SBP < 100", LineStatus.CHECKED, False),
    ("prednisolone 40 mg stop after 7 days", LineStatus.CHECKED, False),
    ("warfarin hold if INR > 4", LineStatus.CHECKED, False),
    ("penicillin V allergy", LineStatus.INACTIVE, False),
    ("allergic to codeine", LineStatus.INACTIVE, False),
    ("statin intolerance", LineStatus.INACTIVE, False),
    ("ibuprofen d/c", LineStatus.INACTIVE, False),
    ("sertraline stopped 3 months ago", LineStatus.INACTIVE, False),
    ("verapamil stopped yesterday", LineStatus.CHECKED, True),
    ("verapamil stopped 2026-11-20", LineStatus.CHECKED, True),
    ("verapamil (stopped on 2026-01-20)", LineStatus.INACTIVE, False),
    ("fluoxetine stopped 2 weeks ago", LineStatus.CHECKED, True),
    ("amiodarone (discontinued)", LineStatus.CHECKED, True),
    ("phenelzine stopped 2026-02-31", LineStatus.INACTIVE, False),
    ("history of naproxen", LineStatus.INACTIVE, False),
    ("ssri stopped 3 weeks ago", LineStatus.GROUP_ONLY, True),
    ("styramate stopped 2026-01-01", LineStatus.NOT_COVERED, True),
    ("allergic to styramate", LineStatus.INACTIVE, False),
]


@pytest.mark.parametrize(("text", "status", "provisional"), STATUS, ids=[text for text, _, _ in STATUS])
def test_status_words_are_told_from_orders(
    text: str, status: LineStatus, provisional: bool, screener: Screener
) -> None:
    line = understood(screener, text)
    assert (line.status, line.provisional) == (status, provisional)


HIDING = [
    "warfarin started apixaban",
    "warfarin stopped, now apixaban",
    "stopped warfarin, started apixaban",
    "warfarin until apixaban",
    "warfarin [clarithromycin]",
    "warfarin (clarithromicin)",
    "warfarin, clarithromycin",
    "warfarin + xyzzyol",
    "Tylenol Sinus",
    "Zyrtec-X",
    "Humulin 50/50",
]


@pytest.mark.parametrize("text", HIDING)
def test_a_line_that_may_hide_a_second_drug_is_never_settled(text: str, screener: Screener) -> None:
    assert not understood(screener, text).status.settled


@pytest.mark.parametrize(
    "text",
    ["0.9 % Sodium Chloride", "SW", "Syringe", "Sodium Chloride 9 MG/ML Injectable Solution", "Ringer's lactate"],
)
def test_fluids_and_containers_are_no_drugs(text: str, screener: Screener) -> None:
    line = understood(screener, text)
    assert line.status is LineStatus.NOT_A_DRUG
    assert line.drugs == ()


def test_potassium_chloride_in_a_fluid_is_a_drug(screener: Screener) -> None:
    line = understood(screener, "potassium chloride 20 mmol in 0.9% sodium chloride")
    assert line.status is LineStatus.CHECKED
    assert line.drugs == ("potassium-chloride",)


@pytest.mark.parametrize("text", ["calcium phosphate", "magnesium stearate"])
def test_a_salt_that_is_the_drug_is_not_stripped(text: str, screener: Screener) -> None:
    assert not understood(screener, text).status.settled
