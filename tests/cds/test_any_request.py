"""Whatever is broken in a request, the answer is cards that are valid, or a refusal."""

from copy import deepcopy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from service.cds.call import MissingDataError
from service.fhir.shapes import WrongShapeError
from tests.cds.conftest import Ask
from tests.cds.requests import CAPSULE, bundle, draft, medication, request, selecting, signing, viewing

WHOLE = [
    selecting(["MedicationRequest/o1"], draft(CAPSULE), listed=(medication("verapamil", "v1"),)),
    signing(draft(CAPSULE, dosageInstruction=[{"route": {"text": "oral"}}]), listed=(medication("zzqx"),)),
    viewing(medication(CAPSULE), medication("warfarin")),
    request(
        "medication-verify", {"order": {"resource": medication(CAPSULE, "o1")}}, {"any": bundle(medication("Yaz"))}
    ),
    request("medication-prescribe", {"medications": bundle(draft("ibuprofen")), "item2": {"resource": bundle()}}, {}),
]
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=300),
    st.sampled_from([[], {}, [None], [[]], {"resourceType": 1}, {"resourceType": "Bundle", "entry": "x"}, "#x", "x\0"]),
    st.sampled_from(
        [{"resourceType": "MedicationRequest"}, {"coding": [None, {"code": {}}]}, {"reference": {"a": []}}]
    ),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in items for place in _places(item, (*path, key)))]


@st.composite
def broken(draw: st.DrawFn) -> Any:
    body = deepcopy(draw(st.sampled_from(WHOLE)))
    for _ in range(draw(st.integers(1, 3))):
        places = [place for place in _places(body) if place and place != ("hook",)]
        *parents, last = draw(st.sampled_from(places))
        holder: Any = body
        for key in parents:
            holder = holder[key]
        if draw(st.booleans()):
            holder[last] = deepcopy(draw(JUNK))
        else:
            del holder[last]
    return body


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(body=broken())
def test_a_request_broken_anywhere_gives_valid_cards_or_is_refused(ask_cards: Ask, body: Any) -> None:
    try:
        cards = ask_cards(body)
    except (ValidationError, MissingDataError, WrongShapeError):
        return
    assert cards.all
