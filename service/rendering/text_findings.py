"""The findings of an answer as an aligned table: severity, drugs, what to do, why, source."""

from collections.abc import Iterator, Sequence
from typing import Any

from service.rendering.text_layout import paint, paragraph

_COLUMN = len("contraindicated") + 2
_KINDS = {
    "pathway": "inferred through a shared enzyme or transporter",
    "cumulative": "adds up",
    "duplication": "duplication",
    "patient": "this patient",
    "dose": "dose",
}


def findings_table(findings: Sequence[dict[str, Any]], *, color: bool) -> Iterator[str]:
    """The lines of a table; its left column holds the severity as a word, and the names of the rows below it."""
    for finding in findings:
        yield from _row(finding["severity"].upper(), subject(finding), finding["severity"], color=color)
        for name, text in details(finding):
            yield from _row(f"  {name}", text, "", color=color)


def details(finding: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What is said of a finding beside its severity and drugs, each with its name; nothing that is empty."""
    rows = (
        ("do", finding["management"]),
        ("why", " ".join((finding["mechanism"]["text"], finding["effect"]))),
        ("facts used", "; ".join(finding["context"])),
        ("source", sources_of(finding)),
    )
    yield from ((name, text) for name, text in rows if text)


def sources_of(finding: dict[str, Any]) -> str:
    """The sources by title, with their addresses, and the kind of evidence; says so if the statement is the site's."""
    titles = [source["title"] + (f" <{source['url']}>" if source["url"] else "") for source in finding["sources"]]
    evidence = finding["evidence"].replace("_", " ").replace("|", ", ")
    site = "this site's own statement; " if finding["origin"] == "site" else ""
    return f"{site}{'; '.join(titles)} ({evidence})"


def subject(finding: dict[str, Any]) -> str:
    """The drugs, the lines they were on if those read otherwise, and what kind of finding it is if not the usual."""
    written = [text for text in finding["inputs"] if text not in finding["drugs"]]
    notes = [
        *([f"from {', '.join(written)}"] if written else []),
        *([_KINDS[finding["kind"]]] if finding["kind"] in _KINDS else []),
        *(["provisional"] if finding["provisional"] else []),
    ]
    return " + ".join(finding["drugs"]) + (f" ({'; '.join(notes)})" if notes else "")


def _row(left: str, text: str, word: str, *, color: bool) -> Iterator[str]:
    first, *rest = paragraph(text, indent=_COLUMN) or [""]
    yield paint(word, left, color=color) + first[len(left) :]
    yield from rest
