"""A malignant hyperthermia crisis: nothing that can be listed holds dantrolene back."""

from hypothesis import given

from service.knowledge.words import Indication
from tests.properties.drawing import Case, cases
from tests.properties.laws import Screen, law
from tests.properties.tables import table
from tests.scenarios.withholding import advises_withholding

CRISIS_TEXTS = {
    row["crisis_management"]
    for name in ("interactions", "hazards", "duplications", "indications", "patient_rules", "dose_limits")
    for row in table(name)
    if row["crisis_management"]
}


@law
@given(cases(only_dantrolene=True, indication=Indication.CRISIS))
def test_in_a_crisis_dantrolene_is_given_now_whatever_is_listed(screen: Screen, case: Case) -> None:
    answer = screen(case.request)
    assert answer.verdict.value == "give_now"
    assert not advises_withholding(answer.summary)


@law
@given(cases(only_dantrolene=True, indication=Indication.CRISIS))
def test_in_a_crisis_no_text_about_dantrolene_advises_to_withhold_it(screen: Screen, case: Case) -> None:
    for finding in screen(case.request).findings:
        if "dantrolene" in finding.drugs:
            assert not advises_withholding(finding.claim.management)


@law
@given(cases(only_dantrolene=True, indication=Indication.CRISIS))
def test_in_a_crisis_what_is_said_about_dantrolene_is_said_for_the_crisis(screen: Screen, case: Case) -> None:
    """A dantrolene that is on the list already is the same drug: what is said of it is said for the crisis too."""
    for finding in screen(case.request).findings:
        if "dantrolene" in finding.drugs:
            assert finding.claim.management in CRISIS_TEXTS


def test_no_crisis_text_of_the_tables_advises_to_withhold_dantrolene() -> None:
    assert [text for text in CRISIS_TEXTS if advises_withholding(text)] == []
