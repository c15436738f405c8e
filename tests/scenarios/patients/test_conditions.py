"""How callers write a condition, and what is not understood."""

import pytest

from tests.properties.tables import table
from tests.scenarios.answers import Ask
from tests.scenarios.patients.cells import body
from tests.scenarios.patients.test_must_show import asked


def test_a_condition_that_nobody_reviewed_is_not_taken_as_read(ask: Ask) -> None:
    answer = asked(ask, patient="condition=dragon pox|condition=cirrhosis")
    assert (answer.verdict, answer.complete) == ("do_not_start", False)
    assert answer.screening.coverage.not_understood == ("dragon pox",)


COMMON_WORDS = [
    *("liver disease", "heart disease", "lung disease", "chronic kidney disease", "end stage renal disease"),
    *("alcoholic liver disease", "fatty liver", "history of liver disease", "liver tumour", "galactose intolerance"),
    *("serotonin syndrome", "malignant hyperthermia", "pleural effusion", "muscular dystrophy", "reflux disease"),
    *("breast feeding", "dantrolene hypersensitivity", "cirrhosis", "Cirrhosis", "hepatitis C", "heart failure"),
]


@pytest.mark.parametrize("condition", COMMON_WORDS)
def test_a_condition_is_understood_in_the_plain_words_that_people_write(ask: Ask, condition: str) -> None:
    answer = asked(ask, patient=f"condition={condition}")
    assert answer.screening.coverage.not_understood == ()


@pytest.mark.parametrize("condition", [row["id"] for row in table("conditions")])
def test_every_condition_is_understood_by_its_id_and_by_its_name(ask: Ask, condition: str) -> None:
    row = next(row for row in table("conditions") if row["id"] == condition)
    written = [row["id"], row["name"], *filter(None, row["synonyms"].split("|"))]
    answer = ask(
        body({"jurisdiction": "us", "route": "oral", "indication": "", "patient": "", "medications": ""})
        | {"patient": {"conditions": written}}
    )
    assert answer.screening.coverage.not_understood == ()
