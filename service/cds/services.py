"""What is offered: one tuple of services, and the discovery document that is made from it."""

from dataclasses import dataclass
from typing import Any

from service.cds.options import CONFIGURATION_KEYS, OPTIONS
from service.knowledge.catalogue import Catalogue

MEDICATION_TEMPLATES = {
    "meds": "MedicationRequest?patient={{context.patientId}}",
    "statements": "MedicationStatement?patient={{context.patientId}}",
    "dispenses": "MedicationDispense?patient={{context.patientId}}",
    "administrations": "MedicationAdministration?patient={{context.patientId}}",
}
"""Prefetch key and query of what makes up a medication list. No filter by status: a drug that was stopped may count."""
FACT_TEMPLATES = {
    "patient": "Patient/{{context.patientId}}",
    "conditions": "Condition?patient={{context.patientId}}",
    "observations": "Observation?patient={{context.patientId}}",
}


@dataclass(frozen=True, slots=True)
class Service:
    """One service of the discovery document; ``has_orders`` if the hook is about orders that its context holds, and
    ``drafts`` if those are unsigned, so that a card may suggest to remove one."""

    hook: str
    title: str
    description: str
    has_orders: bool
    drafts: bool

    @property
    def id(self) -> str:
        return f"interactions-{self.hook}"


SERVICES = (
    Service("order-select", "interactions of a selected order", "a drug is selected for an order", True, True),
    Service("order-sign", "interactions of orders about to be signed", "orders are signed", True, True),
    Service("patient-view", "interactions on the medication list", "a patient's chart is opened", False, False),
    Service(
        "medication-prescribe", "interactions of a prescription (deprecated hook)", "a drug is ordered", True, True
    ),
    Service("medication-verify", "interactions of an order to verify", "a pharmacist verifies an order", True, False),
)


def find_service(service_id: str) -> Service | None:
    return next((service for service in SERVICES if service.id == service_id), None)


def discovery(catalogue: Catalogue) -> dict[str, Any]:
    """The document of ``GET /cds-services``."""
    drug = catalogue.display[catalogue.release.default_candidate]
    return {"services": [_described(service, drug) for service in SERVICES]}


def _described(service: Service, drug: str) -> dict[str, Any]:
    configuration = [
        {"code": option.code, "type": "boolean", "name": option.name, "description": option.description}
        for option in OPTIONS
        if service.hook in option.hooks
    ]
    described: dict[str, Any] = {
        "hook": service.hook,
        "id": service.id,
        "title": f"{drug.capitalize()}: {service.title}",
        "description": (
            f"When {service.description}: screens the orders and the medication list for interactions around {drug}, "
            "and says what it could not check."
        ),
        "prefetch": MEDICATION_TEMPLATES | FACT_TEMPLATES,
        "usageRequirements": (
            "Needs the medication list as prefetch, under any key; without it the answer is 412. "
            "Nothing is fetched from the FHIR server of the request. Advice for a clinician, not a decision."
        ),
    }
    if configuration:
        described["extension"] = dict.fromkeys(CONFIGURATION_KEYS, configuration)
    return described
