"""Existing therapy, doubled lines, combination products, groups and hazards that several drugs share."""

from typing import Any

import pytest

from service.screening.finding import Missing
from tests.scenarios.answers import SILENT, Answer, Ask

ORAL = {"name": "dantrolene", "route": "oral"}
IV = {"name": "dantrolene", "route": "iv"}


@pytest.mark.parametrize(
    "listed", [["dantrolene"], ["Dantrium"], ["dantrolene", "Dantrium"], ["dantrolene sodium", "DANTROLENE"]]
)
def test_a_candidate_that_is_listed_is_existing_therapy_reported_once(ask: Ask, listed: list[str]) -> None:
    answer = ask({"candidate": ORAL, "medications": listed})
    assert answer.ids.count("existing-therapy:dantrolene") == 1
    assert answer.ids.count("same-substance:dantrolene") == (len(listed) > 1)
    assert not answer.between("dantrolene", "dantrolene")


def test_a_partner_of_existing_therapy_is_found_once(ask: Ask) -> None:
    answer = ask({"candidate": ORAL, "medications": [{"name": "Dantrium", "route": "oral"}, "morphine"]})
    assert [found.id for found in answer.between("dantrolene", "morphine")] == ["dan-opioids-oral:dantrolene+morphine"]


@pytest.mark.parametrize(
    ("listed", "substance"),
    [
        (["ibuprofen", "ibuprofen"], "ibuprofen"),
        (["ibuprofen", "Advil", "IBUPROFEN 400 mg"], "ibuprofen"),
        (["co-amoxiclav", "amoxicillin"], "amoxicillin"),
        (["Percocet", "paracetamol"], "paracetamol"),
    ],
)
def test_a_substance_on_several_lines_is_one_duplication(ask: Ask, listed: list[str], substance: str) -> None:
    answer = ask({"candidate": ORAL, "medications": listed})
    duplications = [found for found in answer.ids if found.startswith("same-substance:")]
    assert duplications == [f"same-substance:{substance}"]
    assert not answer.finding(duplications[0]).involves_candidate
    assert answer.complete


@pytest.mark.parametrize(
    ("product", "first", "second"),
    [
        ("isoniazid + rifampicin", "isoniazid", "rifampicin"),
        ("chlorzoxazone + paracetamol", "chlorzoxazone", "paracetamol"),
        ("carisoprodol + acetylsalicylic acid", "acetylsalicylic-acid", "carisoprodol"),
    ],
)
def test_the_ingredients_of_one_product_are_not_paired_with_each_other(
    ask: Ask, product: str, first: str, second: str
) -> None:
    """On two lines of their own the same two drugs do interact."""
    for listed in ([product], [product, product]):
        answer = ask({"medications": listed})
        assert set(answer.line(0).drugs) == {first, second}
        assert answer.outcome(first, second) == SILENT
    apart = ask({"medications": [first.replace("-", " "), second.replace("-", " ")]})
    assert apart.outcome(first, second) != SILENT


@pytest.mark.parametrize(
    ("product", "partner", "pair"),
    [
        ("Tarka", "bisoprolol", ("verapamil", "bisoprolol")),
        ("co-trimoxazole", "methotrexate", ("trimethoprim", "methotrexate")),
        ("Percocet", "diazepam", ("oxycodone", "diazepam")),
        ("Yaz", "rifampicin", ("ethinylestradiol", "rifampicin")),
    ],
)
def test_each_ingredient_of_a_product_meets_the_other_lines(
    ask: Ask, product: str, partner: str, pair: tuple[str, str]
) -> None:
    answer = ask({"medications": [product, partner]})
    found = answer.between(*pair)
    assert found
    assert set(found[0].inputs) == {product, partner}


def test_a_product_with_verapamil_stops_iv_dantrolene_like_verapamil(ask: Ask) -> None:
    assert ask({"candidate": IV, "medications": ["Tarka"]}).verdict == "do_not_start"


@pytest.mark.parametrize(
    ("phrase", "finding", "verdict"),
    [
        ("the pill", "dan-combined-hormonal-contraceptives-oral:combined-hormonal-contraceptives+dantrolene", "avoid"),
        ("an opioid", "dan-opioids-oral:dantrolene+opioids", "avoid"),
        ("benzodiazepine", "dan-benzodiazepines-any:benzodiazepines+dantrolene", "cannot_clear"),
        ("a statin", "dan-statins-oral:dantrolene+statins", "cannot_clear"),
        ("HRT", "dan-systemic-oestrogens-oral:dantrolene+systemic-oestrogens", "avoid"),
    ],
)
@pytest.mark.parametrize("times", [1, 2])
def test_a_group_instead_of_a_drug_fires_the_rows_of_the_group_once(
    ask: Ask, phrase: str, finding: str, verdict: str, times: int
) -> None:
    answer = ask({"candidate": ORAL, "medications": [phrase] * times})
    assert set(answer.statuses) == {"group_only"}
    assert (answer.ids + answer.suppressed_ids).count(finding) == 1
    assert (answer.verdict, answer.complete) == (verdict, False)
    assert not [found for found in answer.ids if found.startswith("same-substance")]


CUMULATIVE: list[tuple[dict[str, str], list[str], str, set[str] | None]] = [
    (ORAL, ["gabapentin"], "cns-depression", None),
    (ORAL, ["gabapentin", "gabapentin"], "cns-depression", None),
    (ORAL, ["gabapentin", "zolpidem"], "cns-depression", {"dantrolene", "gabapentin", "zolpidem"}),
    (ORAL, ["valproic acid"], "hepatotoxicity", None),
    (ORAL, ["valproic acid", "isoniazid"], "hepatotoxicity", {"dantrolene", "valproic-acid", "isoniazid"}),
    (IV, ["valproic acid", "isoniazid"], "hepatotoxicity", None),
    (ORAL, ["morphine", "diazepam"], "respiratory-depression", None),
    (ORAL, ["morphine", "diazepam", "pregabalin"], "respiratory-depression", {"morphine", "diazepam", "pregabalin"}),
    (IV, ["ramipril", "spironolactone"], "hyperkalaemia", None),
    (IV, ["ramipril", "spironolactone", "KCl"], "hyperkalaemia", {"ramipril", "spironolactone", "potassium-chloride"}),
]


@pytest.mark.parametrize(("candidate", "listed", "hazard", "members"), CUMULATIVE)
def test_a_hazard_is_reported_from_its_threshold_on_with_every_drug_that_pushes_it(
    ask: Ask, candidate: dict[str, str], listed: list[str], hazard: str, members: set[str] | None
) -> None:
    found = [
        one
        for one in ask({"candidate": candidate, "medications": listed}).everything
        if one.id == f"cumulative:{hazard}"
    ]
    assert [set(one.drugs) for one in found] == ([members] if members else [])


def test_a_hazard_that_needs_an_uncertain_line_is_provisional(ask: Ask) -> None:
    answer = ask({"candidate": IV, "medications": ["ramipril", "spironolactone", "KCl"]})
    assert answer.finding("cumulative:hyperkalaemia").provisional


PARACETAMOL: list[tuple[dict[str, Any], str]] = [
    ({"dose": {"value": 500, "unit": "mg"}, "doses_per_day": 4}, "quiet"),
    ({"dose": {"value": 999, "unit": "mg"}, "doses_per_day": 3}, "quiet"),
    ({"dose": {"value": 1000, "unit": "mg"}, "doses_per_day": 3}, "moderate"),
    ({"dose": {"value": 1, "unit": "g"}, "doses_per_day": 3}, "moderate"),
    ({"dose": {"value": 1, "unit": "g"}, "doses_per_day": 4}, "moderate"),
    ({"dose": {"value": 1_000_000, "unit": "mcg"}, "doses_per_day": 4}, "moderate"),
]
UNKNOWN_DOSE: list[dict[str, Any]] = [
    {},
    {"dose": {"value": 1, "unit": "g"}},
    {"doses_per_day": 4},
    {"dose": {"value": 2, "unit": "tablet"}, "doses_per_day": 4},
]


@pytest.mark.parametrize(("taken", "outcome"), PARACETAMOL)
def test_paracetamol_counts_from_three_grams_a_day(ask: Ask, taken: dict[str, Any], outcome: str) -> None:
    answer = ask({"candidate": ORAL, "medications": [{"name": "paracetamol", **taken}]})
    assert answer.outcome("dantrolene", "paracetamol") == outcome
    assert daily_doses_asked_for(answer) == []


@pytest.mark.parametrize("taken", UNKNOWN_DOSE)
def test_a_daily_dose_that_is_not_known_is_asked_for(ask: Ask, taken: dict[str, Any]) -> None:
    answer = ask({"candidate": ORAL, "medications": [{"name": "paracetamol", **taken}]})
    assert answer.outcome("dantrolene", "paracetamol") == "quiet"
    asked_for = daily_doses_asked_for(answer)
    assert [item.fact for item in asked_for] == ["daily dose of paracetamol"]
    assert "moderate" in asked_for[0].would_change


def daily_doses_asked_for(answer: Answer) -> list[Missing]:
    """What the patient is asked for stands there as well."""
    return [item for item in answer.screening.missing if item.fact.startswith("daily dose")]
