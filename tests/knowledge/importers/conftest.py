"""The tables that the small releases are imported into."""

from dataclasses import replace

import pytest

from service.knowledge.catalogue import Catalogue, build_catalogue
from service.knowledge.loading import Knowledge
from tests.knowledge.importers.releases import Imported, conso_lines, rel_lines, run_rxnorm

NEEDED = frozenset({"baclofen", "dantrolene", "oxycodone", "paracetamol", "sodium-phosphate", "verapamil"})


@pytest.fixture(scope="session")
def known(knowledge: Knowledge) -> Catalogue:
    """The real tables without the names and codes of drugs that the small releases do not hold."""
    tables = knowledge.catalogue.tables
    return build_catalogue(
        replace(
            tables,
            substances=tuple(row for row in tables.substances if row.id in NEEDED),
            products=tuple(row for row in tables.products if NEEDED.issuperset(row.ingredients)),
            names=tuple(row for row in tables.names if row.target in NEEDED),
            codes=tuple(row for row in tables.codes if row.target in NEEDED),
        )
    )


@pytest.fixture(scope="session")
def imported(known: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """The whole release of :mod:`tests.knowledge.importers.releases`."""
    return run_rxnorm(tmp_path_factory.mktemp("rxnorm"), known, conso_lines(), rel_lines())
