"""The tables by id: what a name, a source or a review is, in one look-up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from service.knowledge import change_rows, governing_rows, metabolism_rows, name_rows, patient_rows, rows
from service.knowledge.folding import fold
from service.knowledge.rows import NodeId
from service.knowledge.tables import Tables
from service.knowledge.words import DuplicationScope, FindingKind, Indication, Relation, Route, Severity, Strength


class _AboutADrug(Protocol):
    @property
    def drug(self) -> NodeId: ...


_About = TypeVar("_About", bound=_AboutADrug)
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Read-only look-ups over the tables. ``display`` covers every node of the graph; ``condition_names`` leads from a
    folded name to a condition, ``modifiers`` from the id of an interaction to what may raise it."""

    tables: Tables
    release: governing_rows.Release
    display: Mapping[NodeId, str]
    substances: Mapping[NodeId, rows.Substance]
    groups: Mapping[NodeId, rows.Group]
    products: Mapping[NodeId, name_rows.Product]
    reviews: Mapping[NodeId, rows.Review]
    liver_grades: Mapping[NodeId, rows.LiverGrade]
    sources: Mapping[str, rows.Source]
    hazards: Mapping[NodeId, rows.Hazard]
    indications: Mapping[Indication, rows.IndicationRow]
    duplications: Mapping[DuplicationScope, rows.Duplication]
    washouts: Mapping[NodeId | None, int]
    severities: Mapping[Severity, governing_rows.SeverityRow]
    finding_kinds: Mapping[FindingKind, governing_rows.FindingKindRow]
    default_routes: Mapping[tuple[NodeId, Indication], Route]
    memberships: Mapping[NodeId, tuple[rows.Membership, ...]]
    pathway_grades: Mapping[tuple[Relation, Strength, Strength], metabolism_rows.PathwayGrade]
    local_uses: Mapping[tuple[NodeId, Route], name_rows.LocalUse]
    conditions: Mapping[NodeId, patient_rows.Condition]
    condition_names: Mapping[str, NodeId]
    modifiers: Mapping[str, tuple[patient_rows.Modifier, ...]]
    patient_rules: Mapping[NodeId, tuple[patient_rows.PatientRule, ...]]
    dose_limits: Mapping[NodeId, tuple[patient_rows.DoseLimit, ...]]
    monitoring: Mapping[NodeId, tuple[patient_rows.MonitoringRow, ...]]
    stop_rules: Mapping[NodeId, tuple[patient_rows.StopRule, ...]]
    counselling: Mapping[NodeId, tuple[patient_rows.CounsellingPoint, ...]]
    purposes: Mapping[NodeId, change_rows.Purpose]
    members: Mapping[NodeId, tuple[change_rows.PurposeMember, ...]]
    taken_for: Mapping[NodeId, tuple[change_rows.PurposeMember, ...]]
    stopping: Mapping[NodeId | None, change_rows.Stopping]
    classes: frozenset[NodeId]

    def reviewed_as_candidate(self, substance: NodeId, route: Route) -> bool:
        """Whether starting ``substance`` by ``route`` was reviewed, so that silence about it means something."""
        row = self.substances.get(substance)
        return row is not None and row.candidate_reviewed_on is not None and route in row.candidate_routes


def build_catalogue(tables: Tables) -> Catalogue:
    tabled: tuple[tuple[rows.Named, ...], ...] = (
        tables.substances,
        tables.groups,
        tables.products,
        tables.hazards,
        tables.enzymes,
    )
    named = [row for table in tabled for row in table]
    return Catalogue(
        tables=tables,
        release=tables.release[0],
        display={row.id: row.name for row in named},
        substances={row.id: row for row in tables.substances},
        groups={row.id: row for row in tables.groups},
        products={row.id: row for row in tables.products},
        reviews={row.substance: row for row in tables.reviews},
        liver_grades={row.substance: row for row in tables.liver_grades},
        sources={row.id: row for row in tables.sources},
        hazards={row.id: row for row in tables.hazards},
        indications={row.id: row for row in tables.indications},
        duplications={row.scope: row for row in tables.duplications},
        washouts={row.member: row.days for row in tables.washouts},
        severities={row.severity: row for row in tables.severities},
        finding_kinds={row.kind: row for row in tables.finding_kinds},
        default_routes={(r.treated_by, r.id): r.default_route for r in tables.indications if r.default_route},
        memberships=_grouped((row.member, row) for row in tables.memberships),
        pathway_grades={(r.relation, r.perpetrator, r.substrate): r for r in tables.pathway_grades},
        local_uses={(row.drug, row.route): row for row in tables.local_uses},
        conditions={row.id: row for row in tables.conditions},
        condition_names={fold(name): row.id for row in tables.conditions for name in row.written},
        modifiers=_by_interaction(tables),
        patient_rules=_by_drug(tables.patient_rules),
        dose_limits=_by_drug(tables.dose_limits),
        monitoring=_by_drug(sorted(tables.monitoring, key=lambda row: row.order)),
        stop_rules=_by_drug(tables.stop_rules),
        purposes={row.id: row for row in tables.purposes},
        members=_grouped((row.purpose, row) for row in tables.purpose_members),
        taken_for=_grouped((row.member, row) for row in tables.purpose_members),
        stopping={row.member: row for row in tables.stopping},
        classes=frozenset(row.group for row in tables.classes),
        counselling=_by_drug(sorted(tables.counselling, key=lambda row: (row.position, row.id))),
    )


def _by_interaction(tables: Tables) -> dict[str, tuple[patient_rows.Modifier, ...]]:
    return _grouped((interaction, row) for row in tables.modifiers for interaction in row.interactions)


def _by_drug(rows_: Iterable[_About]) -> dict[NodeId, tuple[_About, ...]]:
    return _grouped((row.drug, row) for row in rows_)


def _grouped(pairs: Iterable[tuple[NodeId, _Row]]) -> dict[NodeId, tuple[_Row, ...]]:
    found: dict[NodeId, list[_Row]] = defaultdict(list)
    for node, row in pairs:
        found[node].append(row)
    return {node: tuple(rows_) for node, rows_ in found.items()}
