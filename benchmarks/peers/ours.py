"""The service's own function over record batches: the whole answer is made, and then only the pairs are told."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from service.batch.answering import build_answerer
from service.bootstrap import load_screener
from service.population.screening import build_population

_TWO = 2


def main() -> None:
    """As :func:`benchmarks.peers.protocol.serve`, with all lists of a line at once."""
    screener = load_screener(Path(sys.argv[1]))
    population = build_population(build_answerer(screener, datetime.now(UTC).date(), 365, lambda *_: "off"))
    print("ready", flush=True)
    for line in sys.stdin:
        lists = [names[1:] for names in json.loads(line)]
        answers = population.answer(pa.RecordBatch.from_pydict({"medications": lists}), 1)
        print(json.dumps([_found(row) for row in answers.to_pylist()]), flush=True)


def _found(row: dict[str, Any]) -> dict[str, Any]:
    findings = json.loads(row["findings"])
    two = [found for found in findings if len(found["drugs"]) == _TWO]
    pairs = [
        (*map(str.lower, found["drugs"]), _kind(found)) for found in two if found["kind"] in {"interaction", "pathway"}
    ]
    more = [found["kind"] for found in findings if found["kind"] not in {"interaction", "pathway"}]
    return {"pairs": pairs, "told": len(row["not_checked"]), "more": more}


def _kind(found: dict[str, Any]) -> str:
    """``group`` for a statement that is about a group of one of the drugs."""
    by_group = found["kind"] == "interaction" and any(step["relation"] == "is_a" for step in found["path"])
    return "group" if by_group else str(found["kind"])


if __name__ == "__main__":
    main()
