"""What is known of the patient, and what is not understood of it."""

from typing import Any

import pytest

from service.fhir.shapes import WrongShapeError
from tests.fhir.bundles import LOINC, PERSON, SNOMED, Json, allergy, bundle, coded, condition, lab, order, patient, text
from tests.fhir.conftest import Reader


def known(reader: Reader, *resources: Any) -> Json:
    return dict(reader(bundle(order(), *resources)).body.get("patient", {}))


def unread(reader: Reader, *resources: Any) -> tuple[str, ...]:
    return reader(bundle(order(), *resources)).not_understood


def test_age_in_whole_years_and_sex(reader: Reader) -> None:
    assert known(reader, patient()) == {"age_years": 46, "sex": "female"}


def test_the_day_before_the_birthday_the_patient_is_a_year_younger(reader: Reader) -> None:
    assert known(reader, patient(birthDate="1980-12-02"))["age_years"] == 45
    assert known(reader, patient(birthDate="1980-12-01"))["age_years"] == 46


@pytest.mark.parametrize("born", ["1980", "1980-05", "2031-01-01", "1980-13-45", "long ago", 1980, None])
def test_a_birth_date_that_is_no_day_in_the_past_is_said(reader: Reader, born: Any) -> None:
    assert any("birthDate" in item for item in unread(reader, patient(birthDate=born)))


def test_two_patients_are_not_one_screening(reader: Reader) -> None:
    with pytest.raises(WrongShapeError, match="one patient"):
        reader(bundle(order(), patient(), patient(id="q", birthDate="2024-01-01")))


def test_orders_for_two_people_are_said(reader: Reader) -> None:
    other = order("warfarin", subject={"reference": "Patient/somebody-else"})
    assert any("different subjects" in item for item in reader(bundle(order(), other)).not_understood)


LABS: list[tuple[str, Json, Json]] = [
    ("potassium in mmol/L", lab("2823-3", 5.4, "mmol/L"), {"labs": {"potassium_mmol_l": 5.4}}),
    ("potassium in meq/L", lab("6298-4", 5.4, "meq/L"), {"labs": {"potassium_mmol_l": 5.4}}),
    ("filtration rate", lab("33914-3", 88, "mL/min/{1.73_m2}"), {"labs": {"egfr_ml_min": 88.0}}),
    ("weight in kg", lab("29463-7", 62, "kg"), {"weight_kg": 62.0}),
    ("weight in pounds", lab("29463-7", 100, "[lb_av]"), {"weight_kg": 45.3592}),
    ("weight in grams", lab("3141-9", 3500, "g"), {"weight_kg": 3.5}),
    (
        "ALT against the laboratory's own limit",
        lab("1742-6", 90, "U/L", referenceRange=[{"high": {"value": 45, "unit": "U/L"}}]),
        {"labs": {"alt_xuln": 2.0}},
    ),
    ("AST against the assumed limit", lab("1920-8", 68, "U/L"), {"labs": {"ast_xuln": 2.0}}),
    ("bilirubin in mg/dL", lab("1975-2", 3.0, "mg/dL"), {"labs": {"bilirubin_xuln": 3.0}}),
    ("bilirubin in µmol/L", lab("14631-6", 34, "umol/L"), {"labs": {"bilirubin_xuln": 2.0}}),
    (
        "bilirubin with a limit in the other unit",
        lab("1975-2", 34.2, "umol/L", referenceRange=[{"high": {"value": 1, "unit": "mg/dL"}}]),
        {"labs": {"bilirubin_xuln": 2.0}},
    ),
    (
        "a range that is not the normal one",
        lab(
            "1920-8", 68, "U/L", referenceRange=[{"type": {"coding": [{"code": "treatment"}]}, "high": {"value": 6800}}]
        ),
        {"labs": {"ast_xuln": 2.0}},
    ),
]


@pytest.mark.parametrize(("sent", "expected"), [case[1:] for case in LABS], ids=[case[0] for case in LABS])
def test_a_laboratory_value_is_read(reader: Reader, sent: Json, expected: Json) -> None:
    assert known(reader, sent) == expected
    assert not unread(reader, sent)


def test_an_assumed_upper_limit_is_marked_and_a_stated_one_is_not(reader: Reader) -> None:
    stated = lab("1742-6", 90, "U/L", referenceRange=[{"high": {"value": 45, "unit": "U/L"}}])
    assert any("was assumed" in note for note in reader(bundle(order(), lab("1742-6", 90, "U/L"))).notes)
    assert not any("was assumed" in note for note in reader(bundle(order(), stated)).notes)


def test_the_newest_value_counts_whatever_the_order(reader: Reader) -> None:
    old, new = lab("2823-3", 5.9, "mmol/L", 3), lab("2823-3", 4.4, "mmol/L", 1)
    for sent in ((old, new), (new, old)):
        assert known(reader, *sent)["labs"] == {"potassium_mmol_l": 4.4}


def test_of_two_values_of_one_day_the_worse_counts(reader: Reader) -> None:
    assert known(reader, lab("2823-3", 5.9, "mmol/L"), lab("2823-3", 4.4, "mmol/L"))["labs"]["potassium_mmol_l"] == 5.9
    rates = (lab("33914-3", 25, "mL/min"), lab("33914-3", 60, "mL/min"))
    assert known(reader, *rates)["labs"]["egfr_ml_min"] == 25.0


def test_an_old_value_is_no_fact_about_today_and_is_said(reader: Reader) -> None:
    read = reader(bundle(order(), lab("2823-3", 5.9, "mmol/L", 400)))
    assert "patient" not in read.body
    assert any("was not used: older than" in note for note in read.notes)


VOID: list[Json] = [
    lab("2823-3", 5.9, "mmol/L", status="entered-in-error"),
    lab("2823-3", 5.9, "mmol/L", status="cancelled"),
    lab("8302-2", 174, "cm"),
]


@pytest.mark.parametrize("sent", VOID)
def test_what_is_void_or_of_no_matter_is_counted_as_not_used(reader: Reader, sent: Json) -> None:
    read = reader(bundle(order(), sent))
    assert read.unused == ("Observation 1",)
    assert not read.not_understood


LOST: dict[str, Json] = {
    "a unit nobody knows": lab("2823-3", 5.9, "mg%"),
    "no number": lab("2823-3", 5.9, "mmol/L", valueQuantity={"unit": "mmol/L"}),
    "a word": lab("2823-3", 5.9, "mmol/L", valueQuantity=None, valueString="high"),
    "no day": lab("2823-3", 5.9, "mmol/L", effectiveDateTime=None),
    "a day to come": lab("2823-3", 5.9, "mmol/L", days_ago=-30),
    "a value that no living person has": lab("2823-3", 45, "mmol/L"),
}


@pytest.mark.parametrize("sent", LOST.values(), ids=LOST)
def test_a_value_that_is_not_understood_is_said_and_never_taken(reader: Reader, sent: Json) -> None:
    assert not known(reader, sent).get("labs")
    assert unread(reader, sent)


def test_an_unreadable_value_that_a_later_one_has_replaced_is_not_missed(reader: Reader) -> None:
    assert not unread(reader, lab("2823-3", 5.9, "mg%", 3), lab("2823-3", 4.4, "mmol/L", 1))


def test_the_parts_of_a_panel_are_read(reader: Reader) -> None:
    part = lab("1742-6", 66, "U/L")
    panel = {**part, "code": text("liver panel"), "valueQuantity": None, "component": [part]}
    assert known(reader, panel) == {"labs": {"alt_xuln": 2.0}}


def status(code: str, answer: str, system: str = LOINC) -> Json:
    return lab(code, 0, "", valueQuantity=None, valueCodeableConcept={"coding": [{"system": system, "code": answer}]})


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (status("82810-3", "LA15173-0"), {"pregnant": True}),
        (status("82810-3", "77386006", SNOMED), {"pregnant": True}),
        (status("82810-3", "LA26683-5"), {"pregnant": False}),
        (status("63895-7", "LA33-6"), {"breastfeeding": True}),
    ],
)
def test_pregnancy_and_breast_feeding_status(reader: Reader, sent: Json, expected: Json) -> None:
    assert known(reader, sent) == expected


def test_an_unknown_pregnancy_status_is_not_no(reader: Reader) -> None:
    assert known(reader, status("82810-3", "LA4489-6")) == {}
    assert unread(reader, status("82810-3", "LA4489-6"))


CONDITIONS: list[tuple[Json, list[str]]] = [
    (coded("19943007", "Cirrhosis of liver", SNOMED), ["cirrhosis"]),
    (coded("K74.60", "Unspecified cirrhosis of liver", "http://hl7.org/fhir/sid/icd-10-cm"), ["cirrhosis"]),
    (coded("K7030", "Alcoholic cirrhosis", "http://hl7.org/fhir/sid/icd-10"), ["alcoholic-liver-disease"]),
    (coded("77386006", "Pregnant", SNOMED), ["pregnancy"]),
    (coded("405501007", "Malignant hyperthermia", SNOMED), ["malignant-hyperthermia"]),
    ({"coding": [{"system": "urn:local", "code": "1"}, {"system": SNOMED, "code": "91637004"}]}, ["myasthenia-gravis"]),
    (text("severe COPD"), ["severe COPD"]),
]


@pytest.mark.parametrize(("code", "expected"), CONDITIONS)
def test_a_condition_is_known_by_its_code_else_goes_on_in_its_words(
    reader: Reader, code: Json, expected: list[str]
) -> None:
    assert known(reader, condition(code))["conditions"] == expected


def test_a_condition_without_bearing_is_no_fact_and_nothing_is_missing(reader: Reader) -> None:
    sent = condition(coded("40055000", "Chronic sinusitis (disorder)", SNOMED))
    assert known(reader, sent) == {}
    assert not unread(reader, sent)


def test_a_condition_that_says_nothing_is_not_understood(reader: Reader) -> None:
    assert unread(reader, condition({}))


CIRRHOSIS = coded("19943007", "Cirrhosis of liver", SNOMED)
OVER: dict[str, Json] = {
    "resolved": condition(CIRRHOSIS, "resolved"),
    "inactive": condition(CIRRHOSIS, "inactive"),
    "refuted": condition(CIRRHOSIS, verificationStatus={"coding": [{"code": "refuted"}]}),
    "entered in error": condition(CIRRHOSIS, None, verificationStatus={"coding": [{"code": "entered-in-error"}]}),
    "DSTU2: resolved": condition(CIRRHOSIS, None, clinicalStatus="resolved"),
    "ended, without a status": condition(CIRRHOSIS, None, abatementDateTime="2020-01-01"),
}


@pytest.mark.parametrize("sent", OVER.values(), ids=OVER)
def test_what_is_over_or_denied_is_no_fact(reader: Reader, sent: Json) -> None:
    assert known(reader, sent) == {}


@pytest.mark.parametrize("clinical", ["active", "recurrence", "relapse", None, "what"])
def test_any_other_status_leaves_the_condition_standing(reader: Reader, clinical: str | None) -> None:
    assert known(reader, condition(CIRRHOSIS, clinical))["conditions"] == ["cirrhosis"]


def test_an_allergy_to_the_candidate_is_named_after_its_drug(reader: Reader) -> None:
    assert known(reader, allergy(text("Dantrium")))["conditions"] == ["dantrolene allergy"]


def test_an_allergy_goes_on_as_an_allergy_not_as_a_condition(reader: Reader) -> None:
    assert known(reader, allergy(text("bee pollen")))["conditions"] == ["allergy to bee pollen"]


def test_too_many_conditions_are_not_lost(reader: Reader) -> None:
    sent = [condition(text(f"rare disease {number}")) for number in range(120)]
    assert len(known(reader, *sent)["conditions"]) == 100
    assert "rare disease 119" in unread(reader, *sent)


def test_the_subject_names_the_patient_where_none_was_sent(reader: Reader) -> None:
    assert reader(bundle(order())).patient == PERSON
