"""``POST /screen/batch`` in the OpenAPI document. Of newline-delimited JSON OpenAPI can describe one line."""

from typing import Any

from service.intake.requests import ScreenRequestSchema
from service.web.answers import ProblemLineSchema
from service.web.batch import TYPES

_TOLD = (
    "Each line is a request of POST /screen, at most 64 KiB; each line of the answer is its answer, or a problem with "
    "its status and its line. Line N belongs to line N, also if it is blank. Fewer lines back than were sent, or an "
    "error in the transfer: the rest was not checked. Send without waiting for answers, and read while sending."
)


def batch_operation(example: dict[str, Any], problems: dict[str, Any]) -> dict[str, Any]:
    """``example``: a request; ``problems``: the errors that may be answered before the first line."""
    line = {"oneOf": [{"$ref": "#/components/schemas/ScreenAnswer"}, ProblemLineSchema]}
    asked = {kind: {"schema": ScreenRequestSchema, "example": example} for kind in TYPES}
    answered = {kind: {"schema": line} for kind in TYPES}
    return {
        "summary": "Screen many medication lists, one a line, answered in order while they come in",
        "description": _TOLD,
        "requestBody": {"required": True, "content": asked},
        "responses": {"200": {"description": "A line for each line", "content": answered}, **problems},
    }
