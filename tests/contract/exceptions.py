"""What is rightly refused although the document allows it: rules between two places of a request, for which JSON Schema
has no words. A failure is let off only if every problem that the service names is one of these."""

import json
import re
from typing import Any

import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import RejectedPositiveData, UnsupportedMethodResponse

REASONS = {
    "names a line beyond the last of [0-9]+": "a change has to name a line of the list sent with it",
    "names a line twice": "two changes of one line",
    "is not a drug with a dosing table here": "which drugs have doses is in the tables",
    "The address takes no parameters here but _format and _pretty.": "which parameters there are depends on the body",
    "must be a time between 2000 and 2200": "a time has no bounds",
    "must be [a-z-]+, the hook of this service": "the hook has to be that of the address",
    "the list has changed; nothing was replaced": "a button's value has to name a line of the list beside it",
    "/medications: an empty list is taken only together .*": "a Bundle has to hold a medication, or say there is none",
    "a number has more than 20 digits": "of what else a sender adds, only the loader knows how long it may be",
    "a number is too long or too large": "likewise",
}
LINES = ("application/x-ndjson", "application/ndjson", "application/jsonl")
_ALLOWED = re.compile("|".join(REASONS))


@schemathesis.hook
def filter_failure(_: Any, failure: Any, case: Any, response: Any) -> bool:
    """Whether ``failure`` counts."""
    if isinstance(failure, UnsupportedMethodResponse):
        # Whoever shows no key learns nothing, not even which methods there are.
        return int(response.status_code) != 401
    if isinstance(failure, AcceptedNegativeData) and case.media_type in LINES:
        # Each line is a request of its own: the batch goes on, and the line is refused in its place.
        return not all("line" in line for line in _lines(response))
    if not isinstance(failure, RejectedPositiveData) or response.status_code not in {400, 422}:
        return True
    told = _told(response)
    return not told or not all(_ALLOWED.fullmatch(detail) for detail in told)


@schemathesis.hook
def map_case(_: Any, case: Any) -> Any:
    """Most calls go to the service of their hook, and most plans are asked for a drug that has one: what is refused at
    the door tries nothing behind it."""
    body = case.body
    if not isinstance(body, dict) or not case.meta.generation.mode.is_positive:
        return case
    match case.operation.path, body:
        case "/cds-services/{id}", {"hook": str(hook)}:
            case.path_parameters["id"] = f"interactions-{hook}"
        case "/dosing", {"candidate": {"name": str(name), **rest}} if len(name) > 1:
            case.body = body | {"candidate": {key: rest[key] for key in rest if key != "code"} | {"name": "dantrolene"}}
    return case


# A request is a batch of one line.
schemathesis.serializer.alias(list(LINES), "application/json")


@schemathesis.deserializer(*LINES)
def first_line(_: Any, response: Any) -> Any:
    """The answer to that line."""
    return _lines(response)[0]


def _lines(response: Any) -> list[Any]:
    return [json.loads(line) for line in response.content.splitlines()]


def _told(response: Any) -> list[str]:
    """What the service says is wrong, from a problem, an OperationOutcome, text, or a page."""
    kind = response.headers["content-type"][0].partition(";")[0]
    text = response.content.decode()
    match kind:
        case "application/problem+json":
            return [error["detail"] for error in response.json()["errors"]]
        case "application/fhir+json":
            return [issue["details"]["text"] for issue in response.json()["issue"]]
        case "text/html":
            return re.findall(r'<p class="problem"[^>]*>([^<]*)<', text)
        case _:
            return re.findall(r": (.*)", text)
