"""What an audit line tells of a medication list: nothing, but to the holder of the key."""

import hashlib
from typing import Any

import pytest

from service.ledger.fingerprint import Fingerprints, canonical_json

KEYED, OTHER = Fingerprints("k" * 32), Fingerprints("o" * 32)
BODY: dict[str, Any] = {"medications": ["verapamil", "Yaz"], "candidate": {"name": "dantrolene", "route": "oral"}}


def test_the_same_request_has_the_same_fingerprint_in_whatever_order_its_keys_stand() -> None:
    turned = {"candidate": {"route": "oral", "name": "dantrolene"}, "medications": ["verapamil", "Yaz"]}
    assert KEYED.of(BODY) == KEYED.of(turned)


@pytest.mark.parametrize(
    "other",
    [
        {},
        None,
        BODY | {"medications": ["Yaz", "verapamil"]},
        BODY | {"medications": ["verapamil", "yaz"]},
        BODY | {"medications": ["verapamil,Yaz"]},
        BODY | {"patient": {}},
        BODY | {"medications": ["verapamil", "Yäz"]},
        BODY | {"medications": ["verapamil", "Ya\ud800z"]},
    ],
)
def test_another_request_has_another_fingerprint(other: Any) -> None:
    assert KEYED.of(other) != KEYED.of(BODY)


def test_without_the_key_the_fingerprint_of_a_list_cannot_be_computed() -> None:
    assert KEYED.of(BODY) != OTHER.of(BODY)
    assert KEYED.of(BODY) != hashlib.sha256(canonical_json(BODY)).hexdigest()


def test_a_key_has_a_name_that_does_not_tell_it() -> None:
    assert KEYED.key_name != OTHER.key_name
    assert "kkkk" not in repr(KEYED) + KEYED.key_name


def test_what_is_not_json_has_no_fingerprint() -> None:
    for value, error in ((float("nan"), ValueError), ({"day": object()}, TypeError)):
        with pytest.raises(error):
            KEYED.of(value)
