"""What a new set of tables changes for lists: the drugs, pairs and therapies whose answers may not be what they were.

Names, codes, reviews and whatever else decides how a line is understood is not compared here: a line is understood with
both sets, and looked at (see :mod:`service.population.changed`). What is compared is what screening reads, as compiled.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from service.knowledge.catalogue import Catalogue
from service.knowledge.difference import compare
from service.knowledge.index import Index
from service.knowledge.loading import Knowledge
from service.knowledge.rows import NodeId

WITHOUT_EFFECT = frozenset(
    {
        *("release", "manifest", "canaries", "never_lower", "override_reasons", "mechanisms", "liver_grades"),
        *("monitoring", "stop_rules", "counselling", "schemes", "scheme_steps", "boluses", "presentations"),
        *("purposes", "purpose_members", "stopping", "classes"),
        *("condition_codes", "observations", "route_codes"),
    }
)
"""Tables that no cell of an answer row is made from, but for the version and the digest. The usual candidate, which is
in ``release``, is part of how a request is understood."""
BY_LINE = frozenset(
    {
        *("names", "products", "code_systems", "codes", "reviews"),
        *("washouts", "vocabulary", "lookalikes", "status_words", "non_drugs"),
    }
)
"""Tables that decide how a line is understood, and nothing else."""
COMPARED = frozenset(
    {
        *("substances", "groups", "memberships", "hazards", "contributions", "interactions", "enzymes", "metabolism"),
        *("local_uses", "patient_rules", "modifiers", "dose_limits", "sources"),
    }
)
"""Tables whose changes are followed to the drugs, pairs and candidates that they are about. A change in any other one
may reach any list."""


@dataclass(frozen=True, slots=True)
class Changes:
    """A list is touched if it has one of ``drugs``, both of one of ``pairs``, or one of ``candidates`` to be started.
    ``everywhere`` names the tables whose changes are not followed: then every list is touched."""

    everywhere: tuple[str, ...]
    drugs: frozenset[NodeId]
    pairs: frozenset[tuple[NodeId, NodeId]]
    candidates: frozenset[NodeId]


def find_changes(old: Knowledge, new: Knowledge) -> Changes:
    difference = compare(old.catalogue.tables, new.catalogue.tables)
    changed = {table for table, rows in difference.changes.items() if rows}
    return Changes(
        everywhere=tuple(sorted(changed - WITHOUT_EFFECT - BY_LINE - COMPARED)),
        drugs=frozenset(_differing(_drugs(old), _drugs(new))),
        pairs=frozenset(_differing(_pairs(old), _pairs(new))),
        candidates=frozenset(_differing(_candidates(old), _candidates(new))),
    )


def _differing(old: dict[Any, Any], new: dict[Any, Any]) -> Iterator[Any]:
    return (key for key in old.keys() | new.keys() if old.get(key) != new.get(key))


def _drugs(knowledge: Knowledge) -> dict[NodeId, tuple[Any, ...]]:
    """Everything that screening reads of one drug or group by itself."""
    return {drug: _drug(drug, knowledge.index, knowledge.catalogue) for drug in knowledge.index.above}


def _drug(drug: NodeId, index: Index, catalogue: Catalogue) -> tuple[Any, ...]:
    metabolism, pushes = index.metabolism.get(drug, ()), index.pushes.get(drug, ())
    hazards = [catalogue.hazards[push.contribution.hazard] for push in pushes]
    return (
        catalogue.display[drug],
        index.above[drug],
        index.decisive_routes.get(drug),
        metabolism,
        [catalogue.display[row.enzyme] for row in metabolism],
        pushes,
        hazards,
        _cited((*metabolism, *hazards), catalogue),
        [use for (held, _), use in catalogue.local_uses.items() if held == drug],
    )


def _pairs(knowledge: Knowledge) -> dict[tuple[NodeId, NodeId], tuple[Any, ...]]:
    """Everything that is stated of a pair of drugs, and what facts about a patient make of it."""
    catalogue = knowledge.catalogue
    found: dict[tuple[NodeId, NodeId], tuple[Any, ...]] = {}
    for pair, families in knowledge.index.pairs.items():
        rows = [statement.row for family in families for statement in family]
        modifiers = [modifier for row in rows for modifier in catalogue.modifiers.get(row.id, ())]
        found[pair] = (families, modifiers, _cited((*rows, *modifiers), catalogue))
    return found


def _candidates(knowledge: Knowledge) -> dict[NodeId, tuple[Any, ...]]:
    """The rules about a drug that is to be started."""
    catalogue = knowledge.catalogue
    found: dict[NodeId, tuple[Any, ...]] = {}
    for drug in catalogue.substances.keys() | catalogue.patient_rules.keys() | catalogue.dose_limits.keys():
        row = catalogue.substances.get(drug)
        reviewed = (row.candidate_reviewed_on, row.candidate_routes) if row else None
        rules, limits = catalogue.patient_rules.get(drug, ()), catalogue.dose_limits.get(drug, ())
        gradings = [rule.grading for rule in rules] + [limit.grading for limit in limits]
        found[drug] = (reviewed, rules, limits, _cited(gradings, catalogue))
    return found


def _cited(rows: Iterable[Any], catalogue: Catalogue) -> list[Any]:
    return [catalogue.sources[source] for row in rows for source in row.sources]
