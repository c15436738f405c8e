"""Which hazards a line pushes, by the route that it is given."""

from service.knowledge.catalogue import Catalogue
from service.knowledge.index import Index, Push
from service.knowledge.rows import NodeId
from service.screening.medication import Medication

Pushed = tuple[tuple[NodeId, NodeId, Push], ...]
"""Hazard, drug, and how the drug pushes it."""


def pushed_by(line: Medication, index: Index, catalogue: Catalogue) -> Pushed:
    return tuple(
        (push.contribution.hazard, drug, push)
        for drug in line.drugs
        for push in index.pushes.get(drug, ())
        if _counts(line, drug, push, catalogue)
    )


def _counts(line: Medication, drug: NodeId, push: Push, catalogue: Catalogue) -> bool:
    routes = push.contribution.routes
    return line.route in routes if routes else line.local_use(drug, catalogue) is None
