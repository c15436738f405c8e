"""A screening as a picture: the candidate in the centre, every listed drug in a row, shared hazards as hubs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from service.knowledge.catalogue import Catalogue
from service.knowledge.rows import NodeId
from service.knowledge.words import FindingKind, Relation, Severity
from service.rendering.picture import MOST_ARCS, MOST_ROWS, Arc, Hub, Link, Picture, Row, Tone
from service.rendering.visible import visible
from service.screening.answer import Screening
from service.screening.finding import Finding
from service.screening.medication import LineStatus, Medication

_UNCHECKED_RANK = Severity.MAJOR - 0.5
"""Where a line without a finding that was not checked stands among the severities: as on the ladder of verdicts."""
_ABOUT_ONE = frozenset({FindingKind.CUMULATIVE, FindingKind.DUPLICATION})


@dataclass(slots=True)
class _Sorted:
    """The findings by what they are drawn as: pairs by the keys of their rows, hubs, and what concerns the patient."""

    to_centre: dict[NodeId, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    between: dict[tuple[NodeId, NodeId], list[Finding]] = field(default_factory=lambda: defaultdict(list))
    shared: list[Finding] = field(default_factory=list)
    patient: list[Finding] = field(default_factory=list)


def picture_of(screening: Screening, catalogue: Catalogue) -> Picture:
    """Every line is a row; what there is no room for is said in ``left_out``."""
    drawn = _Drawing(catalogue, set(screening.candidate.understood), visible(_name(screening.candidate, catalogue)))
    found = drawn.sort(screening.findings)
    rows = drawn.rows(screening, found.to_centre)
    keys = {row.key for row in rows[:MOST_ROWS]}
    pairs = [(pair, about) for pair, about in found.between.items() if keys.issuperset(pair)]
    hubs = [*drawn.hubs(found.shared, keys), *drawn.patient(found.patient)]
    arcs = [Arc(*pair, drawn.link(about, catalogue.display[pair[0]], pair[1])) for pair, about in pairs[:MOST_ARCS]]
    return Picture(
        name=f"Graph of this list for {drawn.centre}",
        centre=drawn.centre,
        subtitle=f"{screening.candidate.route.value}, about to start",
        rows=tuple(rows[:MOST_ROWS]),
        hubs=tuple(hubs),
        arcs=tuple(arcs),
        left_out=_left_out(len(rows) - MOST_ROWS, len(found.between) - len(arcs)),
        lit=_lit(screening, drawn.anchors),
        anchors=tuple(drawn.anchors.items()),
    )


@dataclass(slots=True)
class _Drawing:
    """Numbers the edges as they are made."""

    catalogue: Catalogue
    candidate: set[NodeId]
    centre: str
    anchors: dict[str, str] = field(default_factory=dict)
    made: int = 0

    def sort(self, findings: Iterable[Finding]) -> _Sorted:
        found = _Sorted()
        for finding in findings:
            others = tuple(sorted(set(finding.drugs) - self.candidate)) or finding.drugs[:1]
            if finding.kind is FindingKind.CUMULATIVE:
                found.shared.append(finding)
            elif len(finding.drugs) == 1 and finding.kind not in _ABOUT_ONE:
                found.patient.append(finding)
            elif finding.involves_candidate:
                found.to_centre[others[0]].append(finding)
            elif len(others) > 1:
                found.between[others[0], others[1]].append(finding)
        return found

    def link(self, about: list[Finding], first: str, other: NodeId) -> Link:
        """One edge for all that is said of a pair: the worst severity, and how many more statements there are."""
        self.made += 1
        anchor, worst = f"edge-{self.made}", about[0]
        self.anchors |= {finding.id: anchor for finding in about}
        doubt = " ?" if worst.provisional else ""
        more = f" +{len(about) - 1}" if len(about) > 1 else ""
        via = self._via(worst)
        said = f"{first} and {self.catalogue.display[other]}: {', '.join(f.severity.word for f in about)}"
        through = f" through {via}" if via else ""
        doubtful = ", if this drug is meant" if worst.provisional else ""
        return Link(
            anchor=anchor,
            tone=Tone(worst.severity.word),
            label=worst.severity.word + more + doubt,
            meaning=f"{said}{through}{doubtful}.",
            via=via,
        )

    def rows(self, screening: Screening, to_centre: Mapping[NodeId, list[Finding]]) -> list[Row]:
        """A row for each drug and for each line that is none, worst first and then as listed."""
        rows: dict[str, Row] = {}
        for number, line in enumerate(screening.medications):
            for drug in line.understood or (None,):
                key = drug or f"line {number}"
                if known := rows.get(key):
                    rows[key] = replace(known, subtitle=_joined(known.subtitle, line))
                else:
                    rows[key] = self._row(screening, line, drug, key)
        ranks = {key: _rank(to_centre.get(key, ()), row) for key, row in rows.items()}
        ordered = sorted(rows.values(), key=lambda row: -ranks[row.key])
        return [
            replace(row, link=self.link(to_centre[row.key], self.centre, row.key), mark="")
            if row.key in to_centre
            else row
            for row in ordered
        ]

    def _row(self, screening: Screening, line: Medication, drug: NodeId | None, key: str) -> Row:
        text = visible(line.entry.text)
        title = self.catalogue.display[drug] if drug else text
        status = "" if line.status is LineStatus.CHECKED else line.status.value.replace("_", " ")
        origin = "" if title.casefold() == text.casefold() else f"from {text}"
        return Row(
            key=key,
            title=title,
            subtitle=", ".join(filter(None, (status, origin))),
            unsettled=not line.status.settled,
            mark=_mark(screening, line, drug),
        )

    def hubs(self, shared: Iterable[Finding], keys: set[str]) -> Iterable[Hub]:
        for finding in shared:
            self.made += 1
            anchor = f"edge-{self.made}"
            self.anchors[finding.id] = anchor
            shared_end = next(step.end for step in finding.path if step.relation is Relation.CONTRIBUTES_TO)
            hazard = self.catalogue.display[shared_end]
            names = ", ".join(self.catalogue.display[drug] for drug in finding.drugs)
            word = finding.severity.word
            yield Hub(
                title=hazard,
                link=Link(anchor, Tone(word), f"{word}, {len(finding.drugs)} drugs", f"{hazard}, {word}: {names}."),
                members=tuple(drug for drug in finding.drugs if drug in keys),
                central=not self.candidate.isdisjoint(finding.drugs),
            )

    def patient(self, about: list[Finding]) -> Iterable[Hub]:
        """The patient as one hub beside the centre, with the worst that is said."""
        if about:
            self.made += 1
            anchor = f"edge-{self.made}"
            self.anchors |= {finding.id: anchor for finding in about}
            words = ", ".join(finding.severity.word for finding in about)
            more = f" +{len(about) - 1}" if len(about) > 1 else ""
            word = about[0].severity.word
            meaning = f"This patient or dose and {self.centre}: {words}."
            yield Hub("this patient or dose", Link(anchor, Tone(word), word + more, meaning))

    def _via(self, finding: Finding) -> str:
        """The groups, enzymes or hazards that the path of ``finding`` leads through."""
        ends = dict.fromkeys(end for step in finding.path for end in (step.start, step.end))
        return ", ".join(self.catalogue.display[end] for end in ends if end not in finding.drugs)


def _lit(screening: Screening, anchors: Mapping[str, str]) -> str:
    """The edge of the worst finding about the candidate, else of the worst."""
    ordered = sorted(screening.findings, key=lambda finding: not finding.involves_candidate)
    return next((anchors[finding.id] for finding in ordered if finding.id in anchors), "")


def _name(line: Medication, catalogue: Catalogue) -> str:
    return " + ".join(catalogue.display[drug] for drug in line.understood) or line.entry.text


def _joined(subtitle: str, line: Medication) -> str:
    return f"{subtitle}; {visible(line.entry.text)}" if subtitle else f"also from {visible(line.entry.text)}"


def _rank(about: list[Finding] | tuple[()], row: Row) -> float:
    unchecked = _UNCHECKED_RANK if row.unsettled else 0
    return max(unchecked, about[0].severity if about else 0)


def _mark(screening: Screening, line: Medication, drug: NodeId | None) -> str:
    """Why a row has no edge. Silence is only called "no finding" where everything was checked."""
    if not line.status.settled:
        return "not checked"
    if line.status is not LineStatus.CHECKED:
        return line.status.value.replace("_", " ")
    if any(drug in item.finding.drugs for item in screening.suppressed):
        return "set aside"
    return "no finding" if screening.coverage.complete else ""


def _left_out(rows: int, arcs: int) -> str:
    parts = [f"{count} more {what}" for count, what in ((rows, "drugs"), (arcs, "pairs of listed drugs")) if count > 0]
    return f"Not drawn for want of room: {' and '.join(parts)}; the findings below name all." if parts else ""
