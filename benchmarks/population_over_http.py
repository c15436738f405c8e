"""The same questions over HTTP, and what is compared of the answers."""

import json
from http.client import HTTPConnection
from typing import Any

_SETTLED = {"checked", "inactive", "not_a_drug"}


def over_http(connection: HTTPConnection, body: dict[str, Any]) -> dict[str, Any]:
    """What ``POST /screen`` answers, as far as a row has it."""
    connection.request("POST", "/screen", json.dumps(body), {"Content-Type": "application/json"})
    answer = json.loads(connection.getresponse().read())
    if "findings" not in answer:
        return {"error": True}
    lines = [answer["candidate"], *answer["medications"]]
    return {
        "error": False,
        "verdict": answer["verdict"],
        "list_verdict": answer["list_verdict"],
        "worst": answer["findings"][0]["severity"] if answer["findings"] else None,
        "complete": answer["coverage"]["complete"],
        "not_checked": [
            {"input": line["input"], "status": line["status"]} for line in lines if line["status"] not in _SETTLED
        ],
        "not_understood": answer["coverage"]["not_understood"],
        "summary": answer["summary"],
        "finding_ids": [found["id"] for found in answer["findings"]],
        "findings": answer["findings"],
        "knowledge_sha256": answer["knowledge_base"]["sha256"],
    }


def comparable(row: dict[str, Any]) -> dict[str, Any]:
    """A row as far as ``POST /screen`` has it."""
    if row["error"] is not None:
        return {"error": True}
    left_out = {"row", "id", "screened_on", "stale", "knowledge_version"}
    cells = {name: cell for name, cell in row.items() if name not in left_out}
    return cells | {"error": False, "findings": json.loads(row["findings"])}
