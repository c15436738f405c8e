"""Table directories to reload: good ones with another version, and ones broken in every way that was seen to happen.

``of`` is what the directory is made of: the real tables, or those of a few drugs, which are loaded faster.
"""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

from service.knowledge.tables import SCHEMAS, file_name
from tests.conftest import renew_manifest
from tests.knowledge.editing import Raw, real

Break = Callable[[Path], None]


def release(directory: Path, version: str, of: Raw | None = None) -> None:
    """A good set under another version."""
    restore(directory, of)
    path = directory / "release.csv"
    path.write_text(re.sub(r"^\d{4}\.\d+\.\d+,", f"{version},", path.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    renew_manifest(directory)


def restore(directory: Path, of: Raw | None = None) -> None:
    for table, content in (of or real()).items():
        (directory / file_name(table)).write_bytes(content)


def cut(table: str, percent: int) -> Break:
    def broken(directory: Path) -> None:
        path = directory / file_name(table)
        content = path.read_bytes()
        path.write_bytes(content[: len(content) * percent // 100])

    return broken


def edit(table: str, pattern: bytes, replacement: bytes) -> Break:
    def broken(directory: Path) -> None:
        path = directory / file_name(table)
        path.write_bytes(re.sub(pattern, replacement, path.read_bytes(), count=1, flags=re.DOTALL))

    return broken


def missing(table: str) -> Break:
    return lambda directory: (directory / file_name(table)).unlink()


def without(table: str, start: str) -> Break:
    """A set that fits its manifest, but has lost the rows that begin with ``start``."""

    def broken(directory: Path) -> None:
        path = directory / file_name(table)
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith(start)), "utf-8")
        renew_manifest(directory)

    return broken


def with_severity(interaction: str, severity: str) -> Break:
    """A set that fits its manifest, in which one statement has another severity."""

    def broken(directory: Path) -> None:
        path = directory / "interactions.csv"
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
        for row in rows:
            if row["id"] == interaction:
                row["severity"] = severity
        with path.open("w", encoding="utf-8", newline="") as table:
            writer = csv.DictWriter(table, SCHEMAS["interactions"].header(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        renew_manifest(directory)

    return broken


BREAKS: dict[str, Break] = {
    "interactions cut at 50 %": cut("interactions", 50),
    "interactions cut at 99 %": cut("interactions", 99),
    "substances cut at 10 %": cut("substances", 10),
    "names cut at 80 %": cut("names", 80),
    "codes empty": cut("codes", 0),
    "sources missing": missing("sources"),
    "manifest missing": missing("manifest"),
    "canaries missing": missing("canaries"),
    "a stray quote": edit("interactions", rb"\ndan-v", rb'\n"dan-v'),
    "a byte-order mark": edit("groups", rb"\A", b"\xef\xbb\xbf"),
    "a duplicated header": edit("groups", rb"\A(.*?\n)", rb"\1\1"),
    "a wrong header": edit("memberships", rb"\Amember", b"members"),
    "carriage returns": edit("hazards", rb"\n", b"\r\n"),
    "not UTF-8": edit("names", rb"a", b"\xff"),
    "a NUL": edit("products", rb"a", b"\0"),
    "an unknown severity": edit("interactions", rb",major,", b",huge,"),
    "an unknown substance": edit("interactions", rb",dantrolene,", b",dantroleno,"),
    "a row added by hand": edit("groups", rb"\n", b"\nzz-new,new group,\n"),
    "one letter changed": edit("sources", rb"label", b"Label"),
    "the verapamil statements lost": without("interactions", "dan-verapamil"),
    "the teriflunomide statement lost": without("interactions", "dan-teriflunomide-oral"),
    "the opioid statement lost": without("interactions", "dan-opioids-oral"),
    "verapamil graded minor": with_severity("dan-verapamil-iv", "minor"),
    "a crisis trigger graded moderate": with_severity("dan-volatile-anaesthetics-mh", "moderate"),
    "the ciprofloxacin statement lost": without("interactions", "tizanidine-ciprofloxacin"),
    "the reviews lost": cut("reviews", 1),
}
