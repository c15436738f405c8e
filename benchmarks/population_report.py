"""What the steps of the population benchmark came to, as a table."""

import os
import platform
from datetime import UTC, datetime
from typing import Any

Result = dict[str, Any]


def report(count: int, spark: int, results: dict[str, Result]) -> str:
    """Markdown. The rows of every step are held to those of the first that went through all lists."""
    lists = f"{count:,} generated lists (mean 8 drugs); Spark {spark:,} of them"
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC).date()}"
    table = ["| step | lists a second | seconds | first answer after (s) | peak memory of all processes (MB) | rows |"]
    table.append("|---|---|---|---|---|---|")
    reference: list[str] = next((each["digests"] for each in results.values() if "digests" in each), [])
    for name, result in results.items():
        cells = [str(result.get(key, "")) for key in ("lists a second", "seconds", "first answer after", "peak MB")]
        table.append(f"| {name} | {' | '.join(cells)} | {_verdict(result, reference)} |")
    return "\n".join(["# A population", "", f"{lists}. {machine}. `make bench-population`.", "", *table, ""])


def _verdict(result: Result, reference: list[str]) -> str:
    if "share with a possible hit" in result:
        return f"{result['share with a possible hit']:.1%} of {result['lists']:,} lists may have a hit"
    if "rows compared" in result:
        return f"{result['rows compared']:,} compared, {len(result['rows that differ'])} differ"
    digests = result["digests"]
    same = digests == reference[: len(digests)] and bool(digests)
    killed = f"{result['killed']} process killed; " if result.get("killed") else ""
    return f"{killed}{'the same rows' if same else 'OTHER ROWS'}"
