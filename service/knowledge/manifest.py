"""The manifest: row counts and digests of all tables, so that a cut, a merge accident or a stray quote is seen."""

import csv
import hashlib
import io
from collections.abc import Iterator

from service.knowledge.problems import Problem
from service.knowledge.tables import SCHEMAS, Draft, file_name

MANIFEST = "manifest"
_REMEDY = "if the change is meant, run: dantrolene-screen knowledge fix"


def check_manifest(raw: dict[str, bytes], draft: Draft) -> Iterator[Problem]:
    """Every table is the one that the manifest lists: the same number of rows, the same bytes."""
    listed = {row.table: (line, row) for line, row in draft.numbered(MANIFEST)}
    for table in sorted(SCHEMAS.keys() - {MANIFEST}):
        if table not in listed:
            yield Problem(file_name(MANIFEST), 0, "manifest", f"{table} is not listed", _REMEDY)
            continue
        line, row = listed[table]
        count = len(draft.lines[table])
        if row.rows != count:
            detail = f"{file_name(table)} has {count} rows, listed are {row.rows}"
            yield Problem(file_name(MANIFEST), line, "manifest", detail, _REMEDY)
        elif row.sha256 != digest(raw[table]):
            detail = f"{file_name(table)} is not the listed file"
            yield Problem(file_name(MANIFEST), line, "manifest", detail, _REMEDY)
    for table in sorted(listed.keys() - SCHEMAS.keys()):
        yield Problem(file_name(MANIFEST), listed[table][0], "manifest", f"{table} is no table", "delete the line")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def shrunken(raw: dict[str, bytes], counts: dict[str, int]) -> list[str]:
    """The tables with fewer rows (``counts``) than the manifest in ``raw`` lists: rows are retired, not deleted."""
    text = raw.get(MANIFEST, b"").decode("utf-8")
    listed = {row["table"]: int(row["rows"]) for row in csv.DictReader(io.StringIO(text))}
    return sorted(table for table, count in counts.items() if count < listed.get(table, 0))


def build_manifest(raw: dict[str, bytes], counts: dict[str, int]) -> bytes:
    """The manifest file for the tables in ``raw``, which have ``counts`` rows."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(SCHEMAS[MANIFEST].header())
    for table in sorted(SCHEMAS.keys() - {MANIFEST}):
        writer.writerow((table, counts[table], digest(raw[table])))
    return buffer.getvalue().encode("utf-8")
