"""A drug, or the hits of a search, as text for a terminal: ASCII, at most 80 columns."""

from collections.abc import Iterator, Sequence
from typing import Any

from service.rendering.text_layout import labelled, paragraph

_NO_REVIEW = "No review: on a list this drug counts as not covered."


def render_hits(hits: Sequence[dict[str, Any]]) -> str:
    """One line a drug: its id, and the name that matched if that is another one."""
    rows = [(hit["id"], hit["name"] + _matched(hit)) for hit in hits]
    lines = list(labelled(rows)) or ["No drug has such a name. That says nothing about its safety."]
    return "\n".join(lines) + "\n"


def render_drug(described: dict[str, Any]) -> str:
    """``described``, one drug as ``describe`` gives it: what it is called, where it belongs, every statement on it."""
    sections = [_about(described), _statements(described["interactions"])]
    return "\n".join("\n".join(lines) + "\n" for lines in map(list, sections))


def _matched(hit: dict[str, Any]) -> str:
    return "" if hit["matched"] == hit["name"] else f" (as {hit['matched']})"


def _about(described: dict[str, Any]) -> Iterator[str]:
    review = described["review"]
    rows = (
        ("kind", described["kind"]),
        ("ingredients", ", ".join(described["ingredients"])),
        ("also called", ", ".join(name["name"] for name in described["names"])),
        ("groups", ", ".join(group["name"] for group in described["groups"])),
        ("members", ", ".join(described["members"])),
        ("hazards", ", ".join(hazard["id"] for hazard in described["hazards"])),
        ("reviewed", f"{review['reviewed_on']}, by {review['basis']}" if review else _NO_REVIEW),
    )
    yield from paragraph(f"{described['name'].upper()} ({described['id']})")
    yield from labelled((name, text) for name, text in rows if text)


def _statements(interactions: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Every statement, worst first; which route or other condition each holds for stands with it."""
    yield f"STATEMENTS ({len(interactions)})"
    yield from labelled((row["severity"].upper(), _statement(row)) for row in interactions)


def _statement(row: dict[str, Any]) -> str:
    held = row["conditions"]
    only = [
        *(
            f"{held[end]} {' or '.join(held[f'{end}_routes'])}"
            for end in ("subject", "object")
            if held[f"{end}_routes"]
        ),
        *([f"at least {held['object_daily_mg']:g} mg a day"] if held["object_daily_mg"] is not None else []),
        *(word.replace("_", " ") for word in held["indications"]),
    ]
    where = f" ({'; '.join(only)})" if only else ""
    known = "" if row["status"] == "active" else f" [{row['status']}]"
    return f"with {row['with']['name']}{where}{known}: {row['management'] or row['effect'] or 'nothing expected'}"
