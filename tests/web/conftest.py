"""What the web tests share: the tables as plain rows, read without the service's code."""

import csv

import pytest

from tests.conftest import DATA
from tests.web.contract import Known

Rows = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="session")
def rows() -> Rows:
    """Every CSV file by its stem."""
    found: Rows = {}
    for path in sorted(DATA.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file, strict=True))
    return found


@pytest.fixture(scope="session")
def known(rows: Rows) -> Known:
    return Known(
        names=frozenset(row["name"] for table in ("substances", "groups") for row in rows[table]),
        sources={row["id"]: (row["title"], row["url"] or None) for row in rows["sources"]},
        orca={row["severity"]: row["orca"] for row in rows["severities"]},
        codes={row["kind"]: (row["ncpdp_reason"], row["fhir_issue"]) for row in rows["finding_kinds"]},
    )
