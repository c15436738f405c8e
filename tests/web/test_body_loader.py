"""The strict JSON loader by itself: it returns what JSON says, or refuses with a reason."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.intake.body import MAX_DEPTH, BodyError, load_json
from tests.web.bodies import INVALID, NOT_JSON, Bad

SCALARS = st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False)
TEXT = st.text(st.characters(codec="utf-8"))
SHALLOW = st.recursive(
    SCALARS | TEXT, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=12
)
FRAGMENTS = st.sampled_from(
    [
        *'[]{},:"\\ ',
        "null",
        "true",
        "1",
        "-",
        "1e999",
        "NaN",
        '"a"',
        '"medications":',
        "\\u0000",
        "\\ud800",
        "\ufeff",
        "é",
    ]
)
RAW = (
    st.binary(max_size=200)
    | st.lists(FRAGMENTS, max_size=30).map(lambda parts: "".join(parts).encode())
    | SHALLOW.map(lambda value: json.dumps(value).encode("utf-16"))
    | st.builds(lambda value, cut: json.dumps(value).encode()[:cut], SHALLOW, st.integers(0, 60))
)


def _loaded(raw: bytes) -> Any:
    """What the loader returns, or the BodyError it raises; anything else that it raises is a failure."""
    try:
        return load_json(raw)
    except BodyError as refused:
        return refused


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RAW)
def test_whatever_the_bytes_the_loader_returns_what_json_says_or_refuses(raw: bytes) -> None:
    loaded = _loaded(raw)
    if not isinstance(loaded, BodyError):
        assert repr(loaded) == repr(json.loads(raw))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SHALLOW, st.booleans(), st.sampled_from([None, 2]))
def test_every_plain_document_is_loaded_however_it_is_written(value: Any, ascii_only: bool, indent: int | None) -> None:
    raw = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
    if _depth(value) <= MAX_DEPTH:
        assert repr(load_json(raw)) == repr(value)
    else:
        assert isinstance(_loaded(raw), BodyError)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(TEXT, SHALLOW, min_size=1, max_size=4), st.data())
def test_an_object_with_a_key_twice_is_refused_wherever_the_second_stands(
    value: dict[str, Any], data: st.DataObject
) -> None:
    pairs = [f"{json.dumps(key)}: {json.dumps(item)}" for key, item in value.items()]
    again = data.draw(st.sampled_from(sorted(value)))
    pairs.insert(data.draw(st.integers(0, len(pairs))), f"{json.dumps(again, ensure_ascii=False)}: null")
    assert isinstance(_loaded(("[{" + ", ".join(pairs) + "}]").encode()), BodyError)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet='[]{}"\\,:a', max_size=60))
def test_brackets_inside_a_string_are_no_depth(text: str) -> None:
    assert load_json(json.dumps([text]).encode()) == [text]


@pytest.mark.parametrize("bad", NOT_JSON, ids=lambda bad: bad.name)
def test_what_the_raw_byte_table_calls_no_json_is_refused_with_a_reason(bad: Bad) -> None:
    refused = _loaded(bad.body)
    assert isinstance(refused, BodyError)
    assert str(refused)


@pytest.mark.parametrize("bad", INVALID, ids=lambda bad: bad.name)
def test_what_is_only_invalid_is_left_to_the_schema(bad: Bad) -> None:
    assert repr(load_json(bad.body)) == repr(json.loads(bad.body))


DEPTHS = [(b"[" * depth + b"]" * depth, depth) for depth in range(1, 12)]


@pytest.mark.parametrize(("raw", "depth"), DEPTHS)
def test_eight_levels_are_allowed_and_nine_are_not(raw: bytes, depth: int) -> None:
    assert isinstance(_loaded(raw), BodyError) is (depth > 8)


@pytest.mark.parametrize("raw", [raw for raw, _ in DEPTHS])
def test_a_face_with_deeper_documents_may_allow_more(raw: bytes) -> None:
    assert load_json(raw, max_depth=32) == json.loads(raw)


KEPT: list[tuple[bytes, Any]] = [
    (b"0", 0),
    (b"-0", 0),
    (b"1.50", 1.5),
    (b"1e3", 1000.0),
    (b"true", True),
    (b"null", None),
    (b'""', ""),
    (b" \r\n[ ]\t", []),
    (b'"\\u0000"', "\x00"),
    (b'"\\ud83d\\udc8a"', "\U0001f48a"),
    ('"\U0001f48a\u202e"'.encode(), "\U0001f48a\u202e"),
    (b'"\\"[{"', '"[{'),
    (b'"\\\\"', "\\"),
    (b'{"a": {"a": {"a": 1}}}', {"a": {"a": {"a": 1}}}),
    (b'[{"a": 1}, {"a": 2}]', [{"a": 1}, {"a": 2}]),
    (b'{"A": 1, "a": 2}', {"A": 1, "a": 2}),
]


@pytest.mark.parametrize(("raw", "value"), KEPT)
def test_plain_json_is_taken_as_it_is(raw: bytes, value: Any) -> None:
    assert repr(load_json(raw)) == repr(value)


NAMING_NOTHING = [b'{"a": "zzqx-secret', b'{"a": "zzqx-secret" "b"}', b"zzqx-secret", b'["zzqx-secret\\ud800"]']


@pytest.mark.parametrize("raw", [*NAMING_NOTHING, b'["zzqx-secret", NaN]', b'"zzqx-secret\xff"'])
def test_the_reason_names_no_submitted_value(raw: bytes) -> None:
    assert "zzqx" not in str(_loaded(raw))
