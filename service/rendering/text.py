"""An answer as text for a terminal: ASCII, at most 80 columns, the verdict and the coverage on the first line."""

from collections.abc import Iterator, Sequence
from typing import Any

from service.rendering.text_findings import findings_table
from service.rendering.text_layout import labelled, paint, paragraph, to_ascii

_OPEN = {
    "needs_confirmation": "needs confirmation",
    "ambiguous": "ambiguous, several readings",
    "group_only": "a group, not one drug; only what holds for the whole group was screened",
    "code_conflict": "code and text disagree; both were screened",
    "not_covered": "a drug that has not been reviewed here",
    "not_recognised": "not recognised",
}


def render_text(document: dict[str, Any], *, color: bool = False) -> str:
    """``document``, the JSON answer of a screening, for a prescriber; ends with a line end."""
    sections = [
        [first_line(document, color=color), *paragraph(document["summary"])],
        *(_findings(*section, color=color) for section in finding_sections(document)),
        *sections_after(document),
    ]
    return "\n".join("\n".join(lines) + "\n" for lines in sections)


def render_line(document: dict[str, Any], *, color: bool = False) -> str:
    """``document`` on exactly one line, of any length; ends with a line end."""
    grades = [finding["severity"] for finding in document["findings"]]
    counts = ", ".join(f"{grades.count(grade)} {grade}" for grade in dict.fromkeys(grades))
    parts = [
        _coverage(document),
        document["summary"],
        f"findings: {counts or 'none'}",
        *_warnings(document),
        f"knowledge {document['knowledge_base']['version']}",
        f"request {document['request_id']}",
    ]
    verdict = verdict_words(document)
    return " | ".join([paint(verdict, verdict, color=color), *map(to_ascii, parts)]) + "\n"


def verdict_words(document: dict[str, Any]) -> str:
    verdict: str = document["verdict"]
    return verdict.replace("_", " ").upper()


def first_line(document: dict[str, Any], *, color: bool = False) -> str:
    """Verdict and coverage."""
    verdict = verdict_words(document)
    return f"{paint(verdict, verdict, color=color)} | {_coverage(document)}"


def _coverage(document: dict[str, Any]) -> str:
    found = document["coverage"]
    complete = "complete" if found["complete"] else "INCOMPLETE"
    return f"coverage {complete}: {found['checked']} checked, {found['not_checked']} not checked"


def _findings(title: str, remark: str, findings: Sequence[dict[str, Any]], *, color: bool) -> list[str]:
    return [*paragraph(title), *findings_table(findings, color=color), *paragraph(remark, indent=2)]


def finding_sections(document: dict[str, Any]) -> Iterator[tuple[str, str, Sequence[dict[str, Any]]]]:
    """Title, closing remark and findings: first about the candidate, then among the listed drugs."""
    about = [finding for finding in document["findings"] if finding["involves_candidate"]]
    among = [finding for finding in document["findings"] if not finding["involves_candidate"]]
    title = f"ABOUT STARTING {document['candidate']['name'].upper()} ({len(about)})"
    yield title, _remark(about) if about else _none(document), about
    verdict = document["list_verdict"].replace("_", " ")
    title = f"AMONG THE LISTED DRUGS ({len(among)})" + (f": {verdict}" if among else "")
    yield title, _remark(among) if among else document["list_summary"], among


def _none(document: dict[str, Any]) -> str:
    """What an empty list of findings means."""
    if document["suppressed"]:
        return "None shown; see below what needs no action or is milder than was asked for."
    complete = document["coverage"]["complete"]
    return "None." if complete else "None in what could be checked; that is no clearance."


def _remark(findings: Sequence[dict[str, Any]]) -> str:
    provisional = any(finding["provisional"] for finding in findings)
    return "Provisional: found for what an uncertain, or a recently stopped, line may be." if provisional else ""


def sections_after(document: dict[str, Any]) -> Iterator[list[str]]:
    """What follows the findings, each section as its lines: not checked, checked, missing, needs no action, what to
    watch and to tell, and from which knowledge."""
    sections = (
        ("READ AS", [(line["input"], _understood(line)) for line in _lines(document) if line["status"] not in _OPEN]),
        ("IF A ROUTE THAT WAS ASSUMED WERE ANOTHER", list(map(_other_route, document["route_alternatives"]))),
        ("NOT GIVEN, AND WOULD COUNT", [(item["fact"], item["would_change"]) for item in document["missing"]]),
        ("NO ACTION NEEDED, OR MILDER THAN WAS ASKED FOR", list(map(_suppressed, document["suppressed"]))),
        ("INSTEAD, EACH SCREENED WITH THE WHOLE LIST", list(map(_instead, document["alternatives"]))),
        ("SMALLEST CHANGE", list(_smallest(document["smallest_change"]))),
        ("WHAT IF", list(map(_what_if, document["what_if"]))),
        ("MONITORING", list(map(_monitoring, document["monitoring"]))),
    )
    if not document["coverage"]["complete"]:
        yield _not_checked(document)
    for title, rows in sections:
        if rows:
            yield [f"{title} ({len(rows)})", *labelled(rows)]
    if document["counselling"]:
        topics = "; ".join(item["topic"] for item in document["counselling"])
        yield ["TELL THE PATIENT ABOUT (wording in the JSON answer)", *paragraph(topics, indent=2)]
    yield list(_foot(document))


def _instead(item: dict[str, Any]) -> tuple[str, str]:
    """What may be taken for a line, for what, and what it would still raise; or why nothing is proposed."""
    if item["drug"] is None:
        return item["instead_of"], f"none: {item['why']}"
    still = "; ".join(f"{rest['severity']} {' + '.join(rest['drugs'])}" for rest in item["still_raises"])
    return item[
        "instead_of"
    ], f"{item['drug']} {item['route']} for {item['purpose']}; still: {still or 'nothing found'}"


def _smallest(least: dict[str, Any] | None) -> Iterator[tuple[str, str]]:
    """What the lightest sets achieve, then each of them; nothing if they were not asked for."""
    if least is None:
        return
    left = f" but {len(least['unsolved'])} that no change of the list ends" if least["unsolved"] else ""
    mark = "" if least["exact"] else "; approximate, a lighter one may exist"
    yield "so that", f"no finding above {least['above']} is left{left}{mark}"
    yield from map(_least, least["sets"])


def _least(changes: dict[str, Any]) -> tuple[str, str]:
    """One lightest set: what goes, how it is ended, and what is then said of starting the candidate."""
    then = changes["verdict"] or f"not started; the list: {changes['list_verdict']}"
    if not changes["changes"]:
        return "nothing", f"has to change; then {then.replace('_', ' ')}"
    names = " and ".join(f"{each['action'].replace('_', ' ')} {each['input']}" for each in changes["changes"])
    ways = " ".join(each["how"] for each in changes["changes"] if each["how"])
    return f"then {then.replace('_', ' ')}", f"{names}. {ways}".strip()


def _what_if(difference: dict[str, Any]) -> tuple[str, str]:
    made = [f"{each['action']} {each['input']}" for each in difference["changes"]]
    told = [f"{len(difference[kind])} {kind}" for kind in ("gone", "new", "graded") if difference[kind]]
    what = "; ".join(made) or "nothing changed"
    return difference["verdict"].replace("_", " "), f"{what}: {', '.join(told) or 'no finding changes'}"


def _not_checked(document: dict[str, Any]) -> list[str]:
    """The lines that were not checked, with what they may have meant, and what was sent but not used."""
    rows = [(line["input"], _reason(line)) for line in _lines(document) if line["status"] in _OPEN]
    rows += [(fact, "was sent, but no rule used it") for fact in document["coverage"]["not_understood"]]
    if not document["coverage"]["candidate_reviewed"]:
        candidate = document["candidate"]
        route = f" by the {candidate['route']} route" if candidate["route"] else ""
        rows.append((candidate["name"], f"not reviewed here as a drug to start{route}"))
    return [f"NOT CHECKED ({len(rows)})", *labelled(rows)]


def _foot(document: dict[str, Any]) -> Iterator[str]:
    """With what reservation, from which knowledge, for which request."""
    jurisdiction = document["jurisdiction"]
    assumed = " (assumed)" if jurisdiction["assumed"] else ""
    yield from paragraph(f"Jurisdiction {jurisdiction['value']}{assumed}. Decision support; a clinician decides.")
    yield from base_lines(document)


def base_lines(document: dict[str, Any]) -> Iterator[str]:
    """From which knowledge an answer was made, with every warning about it, and for which request."""
    base = document["knowledge_base"]
    for warning in _warnings(document):
        yield from paragraph(warning)
    yield from paragraph(f"Knowledge base {base['version']}, reviewed through {base['reviewed_through']}")
    yield f"sha256 {base['sha256']}"
    yield from paragraph(f"Request {document['request_id']}")


def _warnings(document: dict[str, Any]) -> Iterator[str]:
    base = document["knowledge_base"]
    if base["stale"]:
        yield f"STALE: the last review of the knowledge base was on {base['reviewed_through']}."
    if not base["clinician_reviewed"]:
        yield "The knowledge base has not been signed off by a clinician."
    if document.get("audit") == "unavailable":
        yield "The audit ledger could not be written; this screening is not recorded."


def _lines(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The candidate and every submitted line."""
    return [document["candidate"], *document["medications"]]


def _reason(line: dict[str, Any]) -> str:
    """Why a line was not checked, and what it may have meant."""
    reason = _OPEN[line["status"]]
    readings = list(dict.fromkeys([*line["suggestions"], *line["candidates"]]))
    return f"{reason}; did you mean: {' or '.join(readings)}?" if readings else reason


def _understood(line: dict[str, Any]) -> str:
    """How a line was read: its drugs, route and what else a reader may want to object to."""
    words = [" + ".join(line["ingredients"]) or line["status"].replace("_", " ")]
    if line["route"]:
        words.append(line["route"] + (" (assumed)" if line["route_assumed"] else ""))
    if line["status"] == "inactive":
        words.append("inactive, not screened")
    if line["provisional"]:
        words.append("stopped so recently that it was screened")
    words += [
        text
        for flag, text in (("code_unknown", "its code is unknown"), ("text_unknown", "its text is unknown"))
        if line.get(flag)
    ]
    return ", ".join(words)


def _other_route(note: dict[str, Any]) -> tuple[str, str]:
    return f"{' + '.join(note['drugs'])} by the {note['route']} route", f"then: {note['verdict'].replace('_', ' ')}"


def _suppressed(item: dict[str, Any]) -> tuple[str, str]:
    return f"{item['severity']}: {' + '.join(item['drugs'])}", item["reason"]


def _monitoring(item: dict[str, Any]) -> tuple[str, str]:
    return item["check"], f"{item['phase'].replace('_', ' ')}: {item['schedule']}"
