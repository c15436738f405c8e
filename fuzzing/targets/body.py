"""The body loader: what a slow, strict reading of the same bytes gives, or a refusal where that refuses."""

from fuzzing.strict_json import NotStrictError, parse
from service.intake.body import EXCHANGE_MAX_DEPTH, MAX_DEPTH, BodyError, load_json


def check(raw: bytes) -> None:
    for depth in (MAX_DEPTH, EXCHANGE_MAX_DEPTH):
        assert _loaded(raw, depth) == _expected(raw, depth)


def _loaded(raw: bytes, depth: int) -> str | None:
    """The value, written so that 1, 1.0 and true differ; None for a refusal, which says why."""
    try:
        return repr(load_json(raw, max_depth=depth))
    except BodyError as refused:
        reason = str(refused)
    assert reason
    return None


def _expected(raw: bytes, depth: int) -> str | None:
    try:
        return repr(parse(raw, depth))
    except NotStrictError:
        return None
