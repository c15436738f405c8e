import pytest

from service.knowledge.folding import fold
from service.knowledge.loading import Knowledge
from service.screening.screen import Screener
from tests.naming.lines import understood

PAIRS = [
    ("dantrolene", "dantron"),
    ("dantrolene", "danazol"),
    ("tizanidine", "tiagabine"),
    ("Zanaflex", "Xanax"),
    ("Zanaflex", "Zantac"),
    ("baclofen", "Bactroban"),
    ("methocarbamol", "metoprolol"),
    ("methocarbamol", "metolazone"),
    ("Soma", "Soma Compound"),
    ("chlorzoxazone", "chlorpropamide"),
    ("cyclobenzaprine", "cyproheptadine"),
    ("clonidine", "clonazepam"),
    ("clonidine", "Klonopin"),
    ("hydroxyzine", "hydralazine"),
    ("carbamazepine", "oxcarbazepine"),
    ("quinine", "quinidine"),
    ("Celebrex", "Celexa"),
    ("chlorpromazine", "chlorpropamide"),
    ("vecuronium", "rocuronium"),
    ("sulfadiazine", "sulfasalazine"),
]


@pytest.mark.parametrize(("first", "second"), [*PAIRS, *[(b, a) for a, b in PAIRS]])
def test_look_alikes_never_resolve_to_one_another_nor_are_proposed(
    first: str, second: str, screener: Screener, knowledge: Knowledge
) -> None:
    here, there = understood(screener, first), understood(screener, second)
    assert not here.understood or here.understood != there.understood
    proposed = {fold(suggestion.name) for suggestion in here.resolution.suggestions}
    drugs = {fold(suggestion.drug) for suggestion in here.resolution.suggestions}
    assert fold(second) not in proposed
    assert not drugs & {fold(knowledge.catalogue.display[node]) for node in there.understood}
