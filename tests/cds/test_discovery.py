"""What a client learns before it calls."""

import re

from service.cds.services import SERVICES, discovery
from service.screening.screen import Screener
from tests.cds.schemas import DISCOVERY, check

HOOKS = {"order-select", "order-sign", "patient-view", "medication-prescribe", "medication-verify"}
TOKENS = {"context.patientId"}


def test_every_hook_is_offered_once_and_the_document_is_valid(screener: Screener) -> None:
    document = discovery(screener.catalogue)
    check(document, DISCOVERY)
    assert [service["hook"] for service in document["services"]] == [service.hook for service in SERVICES]
    assert {service["hook"] for service in document["services"]} == HOOKS
    assert len({service["id"] for service in document["services"]}) == len(HOOKS)


def test_every_service_asks_for_the_list_and_the_facts_of_one_patient(screener: Screener) -> None:
    for service in discovery(screener.catalogue)["services"]:
        asked = {query.partition("?")[0].partition("/")[0] for query in service["prefetch"].values()}
        assert asked >= {"MedicationRequest", "MedicationStatement", "Patient", "Condition", "Observation"}
        for query in service["prefetch"].values():
            assert set(re.findall(r"{{(.*?)}}", query)) == TOKENS


def test_options_are_described_where_they_are_taken(screener: Screener) -> None:
    by_hook = {service["hook"]: service for service in discovery(screener.catalogue)["services"]}
    for spelling in ("configuration-items", "pddi-configuration-items"):
        codes = {item["code"] for item in by_hook["order-sign"]["extension"][spelling]}
        assert codes == {"alert-non-serious", "show-evidence-support", "filter-out-repeated-alerts"}
