"""Whether a row about the patient is meant for this case, as far as the request says."""

from service.knowledge.facts import Test
from service.knowledge.patient_rows import Scope
from service.knowledge.words import Indication, Jurisdiction
from service.screening.case import Case
from service.screening.chart import Reading, Truth

INDICATION = "indication"


def read_scope(case: Case, scope: Scope, jurisdiction: Jurisdiction, *also: Test) -> Reading:
    """How ``scope`` and the tests in ``also`` come out for the candidate, were ``jurisdiction`` the one that counts."""
    if scope.jurisdictions and jurisdiction not in scope.jurisdictions:
        return Reading(Truth.FAILS)
    if scope.routes and case.candidate.route not in scope.routes:
        return Reading(Truth.FAILS)
    given_for = case.given_for(case.candidate, scope.drug)
    reading = case.chart.read_all((*scope.when, *also))
    if not scope.indications or reading.truth is Truth.FAILS:
        return reading
    if given_for in scope.indications:
        return Reading(reading.truth, (*reading.used, _purpose(given_for)), reading.missing, reading.assumed)
    if given_for is Indication.NOT_GIVEN:
        return Reading(Truth.UNKNOWN, reading.used, (INDICATION, *reading.missing), reading.assumed)
    return Reading(Truth.FAILS)


def askable(reading: Reading) -> tuple[str, ...]:
    """The missing facts worth asking for. Where the indication is missing the others wait for it: a rule of another
    indication is not yet this patient's."""
    return reading.missing if INDICATION not in reading.missing or len(reading.missing) == 1 else ()


def _purpose(indication: Indication) -> str:
    if indication is Indication.NOT_GIVEN:
        return "indication: not given"
    return f"indication: {indication.value.replace('_', ' ')}"
