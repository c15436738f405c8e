"""Ways of sending a batch to the running service, and what its lines say."""

import json
from pathlib import Path
from typing import Any

from tests.conftest import Server
from tests.web.asking import Answer, ask, curl

BATCH = "/screen/batch"
NDJSON = "application/x-ndjson"
AS_NDJSON = ("-H", f"Content-Type: {NDJSON}")
IN_CHUNKS = ("-H", "Transfer-Encoding: chunked")


def post_lines(server: Server, body: bytes, media_type: str | None = NDJSON, **headers: str) -> Answer:
    """``body`` as it is; ``media_type`` None sends no Content-Type."""
    kind = {"Content-Type": media_type} if media_type else {}
    return ask(server, BATCH, method="POST", body=body, headers=kind | headers)


def curl_lines(server: Server, file: Path, *arguments: str) -> Answer:
    return curl(server, BATCH, *AS_NDJSON, *arguments, body=file)


def lines_of(raw: bytes) -> list[Any]:
    """Every line as JSON; the last one ends like the others."""
    assert raw.endswith(b"\n")
    return [json.loads(line) for line in raw.removesuffix(b"\n").split(b"\n")]


def one(name: str, **more: Any) -> bytes:
    """A line that asks about one drug, and for no alternatives: they take most of the time of an answer."""
    return json.dumps({"medications": [name], "options": {"alternatives": False}} | more).encode()


def inputs(documents: list[Any]) -> list[list[str] | None]:
    """What each answer says it was asked about; None for an error line."""
    return [
        [line["input"] for line in document["medications"]] if "verdict" in document else None for document in documents
    ]


def assert_problem_line(document: Any, number: int, status: int) -> None:
    """An error in the place of line ``number``: a whole problem document, and no answer."""
    assert document["status"] == status, document
    assert document["line"] == number
    assert document["title"]
    assert document["detail"]
    assert isinstance(document["errors"], list)
    assert "verdict" not in document
