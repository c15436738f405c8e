"""Which hazards drugs push, by the route that they are given."""

from service.knowledge.catalogue import Catalogue
from service.knowledge.index import Index, Push
from service.knowledge.rows import NodeId
from service.knowledge.words import Route
from service.screening.medication import Medication
from service.screening.use import Pushed


def pushed_by(line: Medication, index: Index, catalogue: Catalogue) -> Pushed:
    # An assumed route lets nothing off.
    certain = None if line.route_assumed else line.route
    return tuple(
        (push.contribution.hazard, drug, push)
        for drug in line.drugs
        for push in index.pushes.get(drug, ())
        if _counts(line, (drug, certain), push, catalogue)
    )


def _counts(line: Medication, local: tuple[NodeId, Route | None], push: Push, catalogue: Catalogue) -> bool:
    routes = push.contribution.routes
    return line.route in routes if routes else local not in catalogue.local_uses
