"""A call of CDS Hooks as a JSON schema, and one that is answered with cards."""

from service.cds.call import ORDER_MEMBERS
from service.cds.services import SERVICES, Service
from service.web.openapi_shapes import Json

CHART = next(service for service in SERVICES if not service.has_orders)
_ON_IT = {"resourceType": "MedicationRequest", "status": "active", "medicationCodeableConcept": {"text": "verapamil"}}
CALL: Json = {
    "hook": CHART.hook,
    "context": {"userId": "Practitioner/1", "patientId": "1"},
    "prefetch": {"meds": {"resourceType": "Bundle", "entry": [{"resource": _ON_IT}]}},
}


def called() -> Json:
    """What every version of CDS Hooks sends. A client may send more; a hook about orders has them in its context."""
    return {"oneOf": [_call_of(service) for service in SERVICES]}


def _call_of(service: Service) -> Json:
    fetched = {"type": ["object", "null"]}
    context: Json = {"type": "object", "properties": {"prefetch": fetched}}
    if service.has_orders:
        orders = {"not": {"type": "null"}, "description": "A Bundle or a resource; what is neither is not understood"}
        context["anyOf"] = [{"properties": {name: orders}, "required": [name]} for name in ORDER_MEMBERS]
    return {
        "type": "object",
        "properties": {
            "hook": {"const": service.hook},
            "hookInstance": {"type": "string"},
            "context": context,
            "prefetch": fetched,
        },
        "required": ["hook", "context"],
    }
