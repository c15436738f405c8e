"""Whether a row about the patient is meant for this case, as far as the request says."""

from service.knowledge.patient_rows import Scope
from service.knowledge.rows import NodeId
from service.knowledge.words import Indication, Jurisdiction
from service.screening.case import Case
from service.screening.reading import NOT_SO, Reading, Truth
from service.screening.sieve import Situation, purpose

INDICATION = "indication"


def situation(case: Case, drug: NodeId, place: Jurisdiction | None = None) -> Situation:
    """The candidate's ``drug`` as it is given, to the rows of ``place`` or of every place."""
    return drug, case.candidate.route, case.given_for(drug), place


def read_scope(case: Case, scope: Scope) -> Reading:
    """How ``scope`` comes out for the candidate, wherever the caller is."""
    if scope.routes and case.candidate.route not in scope.routes:
        return NOT_SO
    if not scope.indications:
        return case.chart.read_all(scope.when)
    given_for = case.given_for(scope.drug)
    if given_for not in scope.indications and given_for is not Indication.NOT_GIVEN:
        return NOT_SO
    reading = case.chart.read_all(scope.when)
    if reading.truth is Truth.FAILS:
        return reading
    if given_for in scope.indications:
        return Reading(reading.truth, (*reading.used, purpose(given_for)), reading.missing)
    return Reading(Truth.UNKNOWN, reading.used, (INDICATION, *reading.missing))


def counts_in(scope: Scope, jurisdiction: Jurisdiction) -> bool:
    return not scope.jurisdictions or jurisdiction in scope.jurisdictions


def read_here(case: Case, scope: Scope) -> Reading:
    """As :func:`read_scope`, where the caller is."""
    return read_scope(case, scope) if counts_in(scope, case.jurisdiction) else NOT_SO


def askable(reading: Reading) -> tuple[str, ...]:
    """The missing facts worth asking for. Where the indication is missing the others wait for it: a rule of another
    indication is not yet this patient's."""
    return reading.missing if INDICATION not in reading.missing or len(reading.missing) == 1 else ()
