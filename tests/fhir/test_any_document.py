"""Whatever is done to a record, reading it ends in a line for each medication or in a refusal."""

import copy
import random
from typing import Any

import pytest
from marshmallow import ValidationError

from service.fhir.resources import MEDICATION_TYPES
from service.fhir.shapes import WrongShapeError
from tests.fhir.bundles import Json, bundle, dosed, lab, order, patient, resource, text, whole_record
from tests.fhir.conftest import Answerer

JUNK: list[Any] = [
    None,
    "",
    "x",
    0,
    -1,
    1e300,
    True,
    [],
    {},
    [[]],
    [None],
    {"x": None},
    {"coding": None},
    "2026-02-30",
    "#",
    "\u0000",
]
RICH = bundle(
    patient(),
    order(
        "verapamil",
        contained=[{"resourceType": "Medication", "id": "m", "code": text("warfarin")}],
        priorPrescription={},
    ),
    resource(
        "MedicationDispense", authorizingPrescription=[{"reference": "urn:uuid:entry-1"}], daysSupply={"value": 9}
    ),
    resource("MedicationStatement", effectivePeriod={"end": "2026-01-02"}, status="stopped"),
    order(
        "dantrolene", status="draft", dosageInstruction=[dosed(25, "mg", 2, route=text("oral"))], reasonCode=[text("x")]
    ),
    lab("1742-6", 90, "U/L", referenceRange=[{"high": {"value": 45, "unit": "U/L"}}]),
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container with a key of it."""
    found: list[tuple[Any, Any]] = []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += [(value, key), *places(inner)]
    return found


def spoilt(document: Json, seed: int) -> Json:
    """``document`` with up to three places set to junk or taken out. The same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    made = copy.deepcopy(document)
    for _ in range(chance.randint(1, 3)):
        container, key = chance.choice(places(made))
        if isinstance(container, dict) and chance.random() < 0.3:
            del container[key]
        else:
            container[key] = copy.deepcopy(chance.choice(JUNK))
    return made


def medications(document: Json) -> int:
    """How many medication resources can still be told to be some."""
    entries = document.get("entry")
    held = [entry.get("resource") for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    kinds = [item.get("resourceType") for item in held if isinstance(item, dict)]
    return sum(1 for kind in kinds if isinstance(kind, str) and kind in MEDICATION_TYPES)


@pytest.mark.parametrize("document", [RICH, whole_record()], ids=["every kind", "a whole record"])
def test_a_spoilt_record_is_screened_with_every_line_or_refused(answer: Answerer, document: Json) -> None:
    screened = 0
    for seed in range(80):
        made = spoilt(document, seed)
        try:
            screening, answered = answer(made)
        except (WrongShapeError, ValidationError):
            continue
        screened += 1
        implied = answered["entry"][0]["resource"]["issue"]
        lines = [i for i in implied if any("line-status" in c["system"] for c in i["details"].get("coding", ()))]
        assert len(lines) == len(screening.medications) + 1
        assert sum(len(i.get("expression", ())) for i in lines) >= medications(made), seed
    assert screened > 45
