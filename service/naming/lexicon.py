"""Every known name, folded, with what it means. Built once from the tables."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from service.knowledge.catalogue import Catalogue
from service.knowledge.folding import fold, fold_accents
from service.knowledge.rows import NodeId
from service.knowledge.words import NameKind, Route
from service.naming.resolution import MatchedBy


@dataclass(frozen=True, slots=True, order=True)
class Meaning:
    """One meaning of a name: ``nodes`` are substances, or one group, or nothing for what is no drug; ``route`` is set
    if the name implies one."""

    written: str
    nodes: tuple[NodeId, ...]
    matched_by: MatchedBy
    route: Route | None
    locale: str | None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """``exact`` by folded name, ``plain`` also without accents. Several meanings only where locales differ."""

    exact: Mapping[str, tuple[Meaning, ...]]
    plain: Mapping[str, tuple[Meaning, ...]]
    lookalikes: frozenset[frozenset[str]]

    def find(self, folded: str) -> tuple[Meaning, ...]:
        """The meanings of an already folded name, or none."""
        if found := self.exact.get(folded):
            return found
        plain = fold_accents(folded)
        return self.exact.get(plain) or self.plain.get(plain, ())

    def may_propose(self, typed: str, name: str) -> bool:
        """Whether ``name`` may be proposed to someone who wrote ``typed``; look-alikes may not."""
        return frozenset((typed, name)) not in self.lookalikes


def build_lexicon(catalogue: Catalogue) -> Lexicon:
    exact: dict[str, list[Meaning]] = defaultdict(list)
    for meaning in _meanings(catalogue):
        exact[fold(meaning.written)].append(meaning)
    plain: dict[str, list[Meaning]] = defaultdict(list)
    for name, meanings in exact.items():
        without = fold_accents(name)
        if without != name and without not in exact:
            plain[without].extend(meanings)
    return Lexicon(
        exact=MappingProxyType({name: tuple(found) for name, found in exact.items()}),
        plain=MappingProxyType({name: tuple(found) for name, found in plain.items()}),
        lookalikes=frozenset(frozenset((fold(r.first), fold(r.second))) for r in catalogue.tables.lookalikes),
    )


def expand(catalogue: Catalogue, node: NodeId) -> tuple[NodeId, ...]:
    """The substances of a product; any other node stands for itself."""
    product = catalogue.products.get(node)
    return tuple(sorted(product.ingredients)) if product else (node,)


def _meanings(catalogue: Catalogue) -> list[Meaning]:
    tables = catalogue.tables
    found = [Meaning(row.name, (row.id,), MatchedBy.INN, None, None) for row in tables.substances]
    found += [Meaning(r.name, expand(catalogue, r.id), MatchedBy.COMBINATION, None, None) for r in tables.products]
    for row in tables.names:
        matched_by = MatchedBy(row.kind.value)
        if row.target in catalogue.groups and row.kind is not NameKind.ABBREVIATION:
            matched_by = MatchedBy.PHRASE
        found.append(Meaning(row.name, expand(catalogue, row.target), matched_by, row.route, row.locale))
    found += [Meaning(row.name, (), MatchedBy.NOT_A_DRUG, None, None) for row in tables.non_drugs]
    return found
