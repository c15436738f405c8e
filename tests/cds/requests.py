"""Hook requests in the shapes that clients send, built from small parts."""

from typing import Any

Json = dict[str, Any]
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
PATIENT = "p1"
INSTANCE = "2f0b7c5c-54a5-4f1b-9a43-0d6f4e2f9a11"
CAPSULE = "dantrolene sodium 25 mg oral capsule"
VIAL = "dantrolene sodium 20 mg injection"


def medication(text: str, own: str | None = None, **more: Any) -> Json:
    """An R4 MedicationRequest; ``more`` replaces or adds members."""
    resource: Json = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": text},
        "subject": {"reference": f"Patient/{PATIENT}"},
    }
    return resource | ({"id": own} if own else {}) | more


def draft(text: str, own: str | None = "o1", **more: Any) -> Json:
    return medication(text, own, status="draft", **more)


def bundle(*resources: Any, **more: Any) -> Json:
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": r} for r in resources]} | more


def failed(severity: str = "error") -> Json:
    return {"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": "processing"}]}


def request(hook: str, context: Json | None = None, prefetch: Any = None, **more: Any) -> Json:
    """A whole request; ``prefetch`` None leaves the member out."""
    whole: Json = {
        "hook": hook,
        "hookInstance": INSTANCE,
        "context": {"userId": "Practitioner/1", "patientId": PATIENT} | (context or {}),
    }
    return whole | ({} if prefetch is None else {"prefetch": prefetch}) | more


def signing(*orders: Json, listed: tuple[Json, ...] = (), **more: Any) -> Json:
    """order-sign with ``orders`` as drafts and ``listed`` as what the patient takes."""
    return request("order-sign", {"draftOrders": bundle(*orders)}, {"meds": bundle(*listed)}, **more)


def selecting(selections: list[str], *orders: Json, listed: tuple[Json, ...] = ()) -> Json:
    context = {"draftOrders": bundle(*orders), "selections": selections}
    return request("order-select", context, {"meds": bundle(*listed)})


def viewing(*listed: Json, **more: Any) -> Json:
    return request("patient-view", {}, {"meds": bundle(*listed)}, **more)
