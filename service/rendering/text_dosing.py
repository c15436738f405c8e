"""A plan of dosing as text for a terminal: ASCII, at most 80 columns."""

from collections.abc import Iterator
from typing import Any

from service.rendering.text import base_lines
from service.rendering.text_findings import findings_table
from service.rendering.text_layout import labelled, paragraph

_NO_SCHEME = "No scheme is on file for this patient, route and indication."
Rows = list[tuple[str, str]]


def render_dosing(document: dict[str, Any], *, color: bool = False) -> str:
    """``document``, the JSON answer about dosing, for a prescriber; ends with a line end."""
    sections = (
        _head(document),
        _table("STEPS", [_step(step) for step in document["steps"]]),
        _table("BOLUS", list(_bolus(document["bolus"]))),
        _table("LIMITS", [_limit(limit) for limit in document["limits"]]),
        _about_the_dose(document, color=color),
        _table("REVIEW", [_review(review) for review in document["review"]]),
        _table("STOP", [(rule["trigger"], rule["action"]) for rule in document["stop_rules"]]),
        _table(
            "MONITORING", [(item["check"], f"{item['phase']}: {item['schedule']}") for item in document["monitoring"]]
        ),
        _table("NOT GIVEN, AND WOULD COUNT", [(item["fact"], item["would_change"]) for item in document["missing"]]),
        _table("NOT USED", [(fact, "was sent, but nothing here reads it") for fact in document["not_understood"]]),
        _foot(document),
    )
    return "\n".join("\n".join(lines) + "\n" for lines in map(list, sections) if lines)


def amount(figure: dict[str, Any]) -> str:
    """A figure with its unit, a range with both ends, and how it was worked out."""
    end = figure.get("to")
    upto = f" to {end['value']:g}" if end else ""
    how = f" ({figure['how']})" if figure["how"] else ""
    return f"{figure['value']:g}{upto} {figure['unit']}{how}"


def _head(document: dict[str, Any]) -> Iterator[str]:
    candidate, scheme = document["candidate"], document["scheme"]
    route = f" ({candidate['route']}{', assumed' if candidate['route_assumed'] else ''})" if candidate["route"] else ""
    yield from paragraph(f"DOSING {candidate['name'].upper()}{route}")
    yield from paragraph(f"Scheme: {scheme['name']}." if scheme else document["why_none"] or _NO_SCHEME)
    if scheme:
        yield from paragraph(f"Source: {'; '.join(source['title'] for source in scheme['sources'])}.")
        yield from paragraph(f"Sources differ: {scheme['disagreement']}" if scheme["disagreement"] else "")
    yield from paragraph(document["not_screened"])


def _table(title: str, rows: Rows) -> list[str]:
    return [f"{title} ({len(rows)})", *labelled(rows)] if rows else []


def _step(step: dict[str, Any]) -> tuple[str, str]:
    times = f"{step['doses_per_day']:g}" + (f" to {step['doses_per_day_to']:g}" if step["doses_per_day_to"] else "")
    words = [
        f"{amount(step['dose'])}, {times} a day; {amount(step['total'])} a day in all",
        *([f"given as {', '.join(step['given_as'])}"] if step["given_as"] else []),
        *(["only if needed"] if step["if_needed"] else []),
        *([step["note"]] if step["note"] else []),
    ]
    on = f", {step['from_date']}" if step["from_date"] else ""
    return f"from day {step['from_day']}{on}", "; ".join(words)


def _bolus(bolus: dict[str, Any] | None) -> Iterator[tuple[str, str]]:
    if bolus is None:
        return
    yield "dose", amount(bolus["dose"]) + (f", over {bolus['over']}" if bolus["over"] else "")
    if bolus["repeat"]:
        every = f", every {bolus['repeat_every_minutes']:g} minutes" if bolus["repeat_every_minutes"] else ""
        yield "repeat", amount(bolus["repeat"]) + every
    if bolus["review_at"]:
        yield "think again at", f"{amount(bolus['review_at'])}. {bolus['review'] or ''}"
    if bolus["after"]:
        yield "afterwards", bolus["after"]
    for product in bolus["products"]:
        words = [f"vials: {product['vials']:g}, for {amount(product['for'])}"]
        words += [f"{product['volume_ml']:g} mL"] if product["volume_ml"] else []
        words += [f"{product['mannitol_g']:g} g mannitol"] if product["mannitol_g"] else []
        words += [product["note"]] if product["note"] else []
        yield product["name"], "; ".join(words)


def _limit(limit: dict[str, Any]) -> tuple[str, str]:
    beyond = limit["beyond"]
    return amount(limit), f"{beyond['severity']} beyond: {beyond['name']}. {beyond['advice']}"


def _review(review: dict[str, Any]) -> tuple[str, str]:
    on = [f"day {review['on_day']}"] if review["on_day"] else []
    on += [review["on_date"]] if review["on_date"] else []
    on += [amount(review["at"])] if review["at"] else []
    return ", ".join(on) or "always", review["text"]


def _about_the_dose(document: dict[str, Any], *, color: bool) -> list[str]:
    findings = document["findings"]
    return [f"FINDINGS ({len(findings)})", *findings_table(findings, color=color)] if findings else []


def _foot(document: dict[str, Any]) -> Iterator[str]:
    yield "Decision support; a clinician decides."
    yield from base_lines(document)
