"""What ``ledger report`` prints: plain ASCII of at most 80 columns."""

import textwrap
from collections.abc import Sequence

from service.ledger.entries import Override

_WIDTH = 80


def render_overrides(rows: Sequence[Override]) -> str:
    """Rule by rule, the most often overridden first, each with its reasons. Never empty."""
    if not rows:
        return "No feedback has been received.\n"
    lines: list[str] = []
    for row in rows:
        name = row.rule or "unknown rule (the card was never recorded)"
        lines += _wrap(f"{name}: overridden {row.overridden}, accepted {row.accepted}", "")
        for reason, count in row.reasons:
            lines += _wrap(f"{count} x {reason or 'no reason given'}", "  ")
    return "\n".join(lines) + "\n"


def _wrap(text: str, indent: str) -> list[str]:
    plain = text.encode("ascii", "replace").decode()
    return textwrap.wrap(plain, _WIDTH, initial_indent=indent, subsequent_indent=indent + "    ")
