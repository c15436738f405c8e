"""Which of our substances an ingredient of another terminology is."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from service.knowledge.catalogue import Catalogue
from service.knowledge.folding import fold
from service.knowledge.rows import NodeId
from service.knowledge.words import NameKind, WordKind

LOCALE = "us"
"""Country of RxNorm and the NDC directory: decides where a name differs between countries."""

_NAMES_OF_SUBSTANCES = frozenset({NameKind.NATIONAL, NameKind.SYNONYM, NameKind.SALT})


@dataclass(frozen=True, slots=True)
class Ingredients:
    """``inert``: folded names of what is no drug; as an ingredient it counts for nothing."""

    by_name: Mapping[str, NodeId]
    by_rxcui: Mapping[str, NodeId]
    inert: frozenset[str]
    salts: frozenset[str]

    def is_inert(self, name: str) -> bool:
        return fold(name) in self.inert

    def named(self, name: str) -> NodeId | None:
        """The substance with exactly this name, however it is cased."""
        return self.by_name.get(fold(name))

    def named_with_salt(self, name: str) -> NodeId | None:
        """As :meth:`named`, else without trailing salt words, as long as more than a salt word remains."""
        tokens = fold(name).split(" ")
        found = self.by_name.get(" ".join(tokens))
        while found is None and len(tokens) > 1 and tokens[-1] in self.salts:
            tokens = tokens[:-1]
            if len(tokens) > 1 or tokens[0] not in self.salts:
                found = self.by_name.get(" ".join(tokens))
        return found


def build_ingredients(known: Catalogue) -> Ingredients:
    """A name or a code that stands for several substances stands for none here."""
    return Ingredients(
        by_name=_by_name(known),
        by_rxcui=_by_rxcui(known),
        inert=frozenset(fold(row.name) for row in known.tables.non_drugs),
        salts=frozenset(fold(row.word) for row in known.tables.vocabulary if row.kind is WordKind.SALT),
    )


def _by_name(known: Catalogue) -> dict[str, NodeId]:
    meanings: dict[str, dict[str | None, NodeId]] = defaultdict(dict)
    for name in known.tables.names:
        if name.kind in _NAMES_OF_SUBSTANCES and name.target in known.substances:
            meanings[fold(name.name)][name.locale] = name.target
    found = {}
    for folded, by_locale in meanings.items():
        targets = set(by_locale.values())
        target = targets.pop() if len(targets) == 1 else by_locale.get(LOCALE)
        if target is not None:
            found[folded] = target
    return found | {fold(row.name): row.id for row in known.tables.substances}


def _by_rxcui(known: Catalogue) -> dict[str, NodeId]:
    targets: dict[str, set[NodeId]] = defaultdict(set)
    for row in known.tables.codes:
        if row.system == "rxnorm":
            targets[row.code].add(row.target)
    single = {code: next(iter(found)) for code, found in targets.items() if len(found) == 1}
    return {code: target for code, target in single.items() if target in known.substances}
