"""An error as problem details (RFC 9457): what went wrong, and every place that it is about."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from marshmallow import ValidationError

from service.intake.body import BodyError

_WHOLE, _UNKNOWN = "_schema", "Unknown field."
"""marshmallow files what concerns a whole object under the first; a caller may use it as a key all the same."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """One thing wrong: a JSON pointer into the request, and what."""

    pointer: str
    detail: str


class ProblemError(Exception):
    """A list cannot be answered; ``status`` says how that is put in HTTP."""

    def __init__(self, status: HTTPStatus, detail: str, errors: tuple[Pointed, ...] = ()) -> None:
        self.status, self.detail, self.errors = status, detail, errors
        super().__init__(detail)


def problem_document(status: int, detail: str, errors: tuple[Pointed, ...] = ()) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
        "errors": [{"pointer": error.pointer, "detail": error.detail} for error in errors],
    }


def problem_with_body(error: BodyError | ValidationError) -> ProblemError:
    """What is answered about a body that is not JSON as it must be (400), or not a request (422)."""
    if isinstance(error, BodyError):
        return ProblemError(HTTPStatus.BAD_REQUEST, str(error), (Pointed("", str(error)),))
    errors = pointed(error)
    noun = "problem" if len(errors) == 1 else "problems"
    detail = f"The request has {len(errors)} {noun}; nothing was checked."
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors)


def pointed(error: ValidationError) -> tuple[Pointed, ...]:
    """Every message of a marshmallow error with the place it is about."""
    return tuple(sorted(_flatten("", error.messages), key=lambda found: (found.pointer, found.detail)))


def _flatten(pointer: str, messages: Any) -> Iterator[Pointed]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            about_all = key == _WHOLE and inner != [_UNKNOWN]
            step = "" if about_all else "/" + str(key).replace("~", "~0").replace("/", "~1")
            yield from _flatten(pointer + step, inner)
    elif isinstance(messages, list):
        for inner in messages:
            yield from _flatten(pointer, inner)
    else:
        yield Pointed(pointer, str(messages))
