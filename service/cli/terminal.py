"""An answer on a terminal: the text form in colour, its findings as a table where there is room for one."""

from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from service.rendering.text import finding_sections, first_line, render_text, sections_after
from service.rendering.text_findings import details, subject
from service.rendering.text_layout import paragraph, to_ascii

_TABLE_NEEDS = 110
_STYLES = {"contraindicated": "bold red", "major": "red", "moderate": "yellow", "minor": "green"}
_COLUMNS = (("do", 4), ("why", 4), ("source", 3))


def show(document: dict[str, Any], console: Console) -> None:
    """Write ``document``, the JSON answer of a screening; nothing that was submitted can act on the terminal."""
    if console.width < _TABLE_NEEDS:
        _print(console, render_text(document, color=True))
        return
    _print(console, first_line(document, color=True))
    for line in (*paragraph(document["summary"]), ""):
        _print(console, line)
    for title, remark, findings in finding_sections(document):
        _print(console, to_ascii(title))
        if findings:
            console.print(_table(findings))
        _print(console, to_ascii(remark))
    for lines in sections_after(document):
        _print(console, "\n".join([*lines, ""]))


def _table(findings: Any) -> Table:
    table = Table(box=box.ASCII, expand=True, show_lines=True, pad_edge=False)
    table.add_column("severity", no_wrap=True)
    table.add_column("drugs", ratio=3)
    for name, ratio in _COLUMNS:
        table.add_column(name, ratio=ratio)
    for finding in findings:
        said = dict(details(finding))
        severity = Text(finding["severity"].upper(), style=_STYLES[finding["severity"]])
        facts = f"\n[{said['facts used']}]" if "facts used" in said else ""
        cells = [to_ascii(said.get(name, "")) for name, _ in _COLUMNS]
        table.add_row(severity, Text(to_ascii(subject(finding)) + to_ascii(facts)), *map(Text, cells))
    return table


def _print(console: Console, text: str) -> None:
    console.print(Text.from_ansi(text), soft_wrap=True)
