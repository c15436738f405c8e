"""The loader against a second reader of JSON that shares nothing with it: the same value, or refused by both."""

import json
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzing.strict_json import NotStrictError, parse
from service.intake.body import EXCHANGE_MAX_DEPTH, MAX_DEPTH, BodyError, load_json
from tests.properties.laws import law
from tests.web.bodies import EVERY, Bad

LIMITS = (MAX_DEPTH, EXCHANGE_MAX_DEPTH)


def _loaded(raw: bytes, limit: int) -> str | None:
    """The value as it is written, so that 1, 1.0 and true differ; None where it is refused."""
    try:
        return repr(load_json(raw, max_depth=limit))
    except BodyError:
        return None


def _read(raw: bytes, limit: int) -> str | None:
    try:
        return repr(parse(raw, limit))
    except NotStrictError:
        return None


def _agree(raw: bytes) -> None:
    for limit in LIMITS:
        assert _loaded(raw, limit) == _read(raw, limit)


@pytest.mark.parametrize("bad", EVERY, ids=lambda bad: bad.name)
def test_the_two_agree_on_the_raw_byte_table(bad: Bad) -> None:
    _agree(bad.body)


WRAPPED = {"lists": ("[", "]"), "objects": ('{"a":', "}"), "both": ('[{"\\u0061": ', "}]")}
INNER = ('""', "[]", "{}", "1", '"[["', '"\\ud800"', '{"a":1,"a":2}')


@pytest.mark.parametrize(("limit", "kind"), [*product(LIMITS, WRAPPED)])
def test_exactly_so_many_levels_are_taken(limit: int, kind: str) -> None:
    before, after = WRAPPED[kind]
    width = before.count("[") + before.count("{")
    for levels, inner in product(range(1, 40), INNER):
        raw = (before * levels + inner + after * levels).encode()
        assert _loaded(raw, limit) == _read(raw, limit)
        if inner in {'""', "1", '"[["'}:
            assert (_loaded(raw, limit) is None) is (levels * width > limit)


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":', "[[],", '{"a":[],"b":'])
@pytest.mark.parametrize("size", [1_000, 60_000, 250_000])
def test_brackets_without_end_are_refused_for_their_depth_and_for_nothing_worse(opening: str, size: int) -> None:
    raw = (opening * (size // len(opening))).encode()
    for limit in LIMITS:
        assert _loaded(raw, limit) is None
    with pytest.raises(BodyError, match=r"nested deeper|not JSON"):
        load_json(raw)


NUMBERS = [
    *("1" * 20, "1" * 21, "-" + "1" * 19, "-" + "1" * 20, "9" * 20, "0" * 2, "-0", "-", "+1", "1.", ".5", "1e", "0e0"),
    *("0." + "1" * 38, "0." + "1" * 39, "-0." + "1" * 37, "-0." + "1" * 38, "1" * 21 + ".5", "1e308", "1e309"),
    *("-1e309", "1E+2", "1e-400", "0.0", "-0.0", "1e" + "0" * 37 + "1", "1e" + "0" * 38 + "1", "9" * 38 + "e1"),
    *("9" * 6000, "0." + "9" * 6000, "1e99999999999", "NaN", "-Infinity", "\u0661", "1_0", "0x1", "01", "-01"),
]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:30])
def test_a_number_is_taken_by_both_or_by_none(number: str) -> None:
    for place in (number, f"[{number}]", f'{{"a": {number} }}', f"{number} "):
        _agree(place.encode())


UNITS = [r"\ud83d\udc8a", r"\ud83d", r"\udc8a", r"\udc8a\ud83d", r"\uD83D\u0041", r"\ud83d\ud83d\udc8a", r"\\ud83d"]


@pytest.mark.parametrize(
    "units", [*UNITS, r"\u0000", r"\ufffe", r"\u12", r"\ud83d x\udc8a", "\U0001f48a", r"\ud83d\\udc8a"]
)
def test_a_lone_surrogate_is_found_wherever_it_stands(units: str) -> None:
    for place in ('"{}"', '["a", "{}"]', '{{"{}": 1}}', '{{"a": [{{"b": "x{}y"}}]}}', '{{"\\u0061{}": "{}"}}'):
        _agree(place.replace("{}", units).replace("{{", "{").replace("}}", "}").encode())


_SPACE = st.sampled_from(["", "", "", " ", "\n", "\t\r", "\u00a0", "\x0c"])
_PIECES = st.sampled_from(["a", "b", r"\u0061", r"\"", "[", "{", *UNITS[:3], "é", "\x7f", r"\/", r"\n"])
_STRINGS = st.lists(_PIECES, max_size=3).map(lambda pieces: f'"{"".join(pieces)}"')
_SCALARS = _STRINGS | st.sampled_from([*NUMBERS[:24], "null", "true", "false", "1", "2"])


def _list(items: list[str], space: str) -> str:
    return f"[{f'{space},'.join(items)}{space}]"


def _object(pairs: list[tuple[str, str]], space: str) -> str:
    return f"{{{space}{','.join(f'{key}{space}:{space}{value}' for key, value in pairs)}}}"


_TEXTS = st.recursive(
    _SCALARS,
    lambda inner: (
        st.builds(_list, st.lists(inner, max_size=3), _SPACE)
        | st.builds(_object, st.lists(st.tuples(_STRINGS, inner), max_size=3), _SPACE)
        # Deep at once, so that both limits are reached.
        | st.builds(lambda text, levels: "[" * levels + text + "]" * levels, inner, st.integers(5, 33))
    ),
    max_leaves=8,
)


@settings(law, max_examples=500)
@given(_TEXTS)
def test_a_text_that_looks_like_json_is_the_same_to_both(text: str) -> None:
    _agree(text.encode())


@settings(law, max_examples=300)
@given(_TEXTS, st.integers(0, 80), st.sampled_from(["", *'[]{},:"\\ 01-eu', "\ufeff", "//", "null"]), st.integers(0, 3))
def test_a_text_with_something_lost_or_added_is_the_same_to_both(text: str, at: int, more: str, lost: int) -> None:
    _agree((text[:at] + more + text[at + lost :]).encode())


@settings(law, max_examples=150)
@given(st.binary(max_size=40) | _TEXTS.map(lambda text: json.dumps(text).encode("utf-16")))
def test_any_bytes_are_the_same_to_both(raw: bytes) -> None:
    _agree(raw)
