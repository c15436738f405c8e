"""What surrounds one node of the graph, as a picture: the statements about a drug, or whatever touches any node."""

from collections.abc import Iterable, Mapping
from typing import Any

from service.knowledge.catalogue import Catalogue
from service.knowledge.export import Mention
from service.knowledge.index import Push
from service.knowledge.rows import NodeId
from service.knowledge.words import NodeKind, Relation, RowStatus, Severity
from service.rendering.picture import Arc, Hub, Link, Picture, Row, Tone

_MOST_PARTNERS = 24
_MOST_HUBS = 8
_MOST_NEIGHBOURS = 60
_MOST_EDGES = 60
_BACKWARDS: Mapping[str, str] = {
    Relation.IS_A: "has member",
    Relation.CONTAINS: "is in",
    Relation.CONTRIBUTES_TO: "is pushed by",
    Relation.SUBSTRATE_OF: "breaks down",
    Relation.INHIBITS: "is inhibited by",
    Relation.INDUCES: "is induced by",
}
"""What a relation is called when it is read from its other end."""


def picture_around(node: NodeId, mentions: Iterable[Mention], pushes: Iterable[Push], catalogue: Catalogue) -> Picture:
    """The worst statement with each partner of ``node``, and the hazards that it pushes."""
    name = catalogue.display[node]
    worst: dict[NodeId, Mention] = {}
    for mention in mentions:
        if mention.row.severity is not Severity.NONE and mention.row.status is RowStatus.ACTIVE:
            worst.setdefault(mention.partner, mention)
    rows = [_partner(name, mention, catalogue, number) for number, mention in enumerate(worst.values())]
    shared = list(dict.fromkeys(push.contribution.hazard for push in pushes))
    return Picture(
        name=f"What is on file about {name}",
        centre=name,
        subtitle="",
        rows=tuple(rows[:_MOST_PARTNERS]),
        hubs=tuple(_hazard(name, catalogue.display[hazard], n) for n, hazard in enumerate(shared[:_MOST_HUBS])),
        left_out=_left_out(len(rows) - _MOST_PARTNERS, "the list of interactions has all"),
    )


def picture_of_neighbours(around: NodeId, part: Mapping[str, Any]) -> Picture:
    """The direct neighbours of ``around`` in ``part`` (node-link data, one step deep) and the statements among them."""
    names = {node["id"]: node for node in part["nodes"]}
    centre, neighbours, between = names[around], dict[NodeId, Link](), list[Arc]()
    for edge in sorted(part["edges"], key=_worst_first):
        ends = (edge["source"], edge["target"])
        label, tone = _label(edge, backwards=edge["target"] == around)
        first, second = (names[end]["name"] for end in (ends if ends[1] != around else ends[::-1]))
        link = Link(f"edge-{len(neighbours) + len(between)}", tone, label, f"{first} {label} {second}.")
        if around in ends:
            neighbours.setdefault(ends[0] if ends[1] == around else ends[1], link)
        elif edge["relation"] == Relation.INTERACTS_WITH:
            between.append(Arc(*ends, link))
    rows = [Row(key, names[key]["name"], _kind(names[key]), link=link) for key, link in neighbours.items()]
    shown = {row.key for row in rows[:_MOST_NEIGHBOURS]}
    arcs = [arc for arc in between if shown.issuperset((arc.first, arc.second))]
    return Picture(
        name=f"The graph around {centre['name']}",
        centre=centre["name"],
        subtitle=_kind(centre),
        rows=tuple(rows[:_MOST_NEIGHBOURS]),
        arcs=tuple(arcs[:_MOST_EDGES]),
        left_out=_left_out(
            len(rows) - _MOST_NEIGHBOURS, "the other formats have all", len(between) - len(arcs[:_MOST_EDGES])
        ),
    )


def _partner(name: str, mention: Mention, catalogue: Catalogue, number: int) -> Row:
    row, partner = mention.row, catalogue.display[mention.partner]
    via = ", ".join(catalogue.display[step.end] for step in mention.way)
    own, theirs = (row.subject_routes, row.object_routes)
    if mention.partner == row.subject:
        own, theirs = theirs, own
    given = [f"{who}{' or '.join(sorted(routes))}" for who, routes in ((f"{name} ", own), ("given ", theirs)) if routes]
    word = row.severity.word
    through = f" through {via}" if via else ""
    link = Link(f"edge-{number}", Tone(word), word, f"{name} and {partner}: {word}{through}.", via)
    return Row(mention.partner, partner, ", ".join(given), link=link)


def _hazard(name: str, hazard: str, number: int) -> Hub:
    return Hub(hazard, Link(f"hazard-{number}", Tone.PLAIN, "pushes", f"{name} pushes the hazard {hazard}."))


def _worst_first(edge: Mapping[str, Any]) -> tuple[int, str, str, str]:
    severity = Severity[edge["severity"].upper()] if "severity" in edge else Severity.NONE
    return (-severity, edge["source"], edge["target"], edge["key"])


def _label(edge: Mapping[str, Any], *, backwards: bool) -> tuple[str, Tone]:
    """The words on an edge, read from the centre, and how it is drawn."""
    relation = edge["relation"]
    if relation == Relation.INTERACTS_WITH:
        word = edge["severity"]
        return ("none expected", Tone.PLAIN) if word == Severity.NONE.word else (word, Tone(word))
    return (_BACKWARDS[relation] if backwards else relation.replace("_", " ")), Tone.PLAIN


def _kind(node: Mapping[str, Any]) -> str:
    return "" if node["kind"] == NodeKind.SUBSTANCE else str(node["kind"])


def _left_out(rows: int, where: str, arcs: int = 0) -> str:
    counts = ((rows, "neighbours"), (arcs, "edges between neighbours"))
    parts = [f"{count} more {what}" for count, what in counts if count > 0]
    return f"Not drawn for want of room: {' and '.join(parts)}; {where}." if parts else ""
