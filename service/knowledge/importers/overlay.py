"""The rows of an overlay, and what may not become one."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from service.knowledge.catalogue import Catalogue
from service.knowledge.folding import fold
from service.knowledge.importers.ingredients import LOCALE
from service.knowledge.importers.report import Collision, NotImportedError
from service.knowledge.name_rows import Code, Name, Product
from service.knowledge.rows import NodeId, Source
from service.knowledge.words import NameKind

NOT_KNOWN = "something that is not known here"
_LONGEST_NAME = 200


def code_key(system: str, code: str) -> tuple[str, str]:
    """One way of writing a code; an NDC with and without its leading zeros is the same one."""
    if system != "ndc" or "-" not in code:
        return system, code.upper()
    labeler, rest = code.split("-", 1)
    return system, f"{labeler.zfill(5)}-{'-'.join(p.zfill(w) for p, w in zip(rest.split('-'), (4, 2), strict=False))}"


class Overlay:
    """``known`` is what the tables have; nothing of it is repeated, and nothing may come to mean something else."""

    def __init__(self, known: Catalogue, source: Source) -> None:
        self.known, self.source = known, source
        self.already_known = 0
        self.collisions: set[Collision] = set()
        self._taken = _taken_names(known)
        self._sets = {frozenset(row.ingredients): row.id for row in known.tables.products}
        self._products: dict[NodeId, Product] = {}
        self._known_codes: dict[tuple[str, str], set[NodeId]] = defaultdict(set)
        for row in known.tables.codes:
            self._known_codes[code_key(row.system, row.code)].add(row.target)
        self._codes: dict[tuple[str, str], dict[NodeId | None, Code]] = defaultdict(dict)
        self._names: dict[str, dict[NodeId | None, str]] = defaultdict(dict)

    def target(self, substances: frozenset[NodeId]) -> NodeId:
        """The node for exactly these substances, of which there is at least one: a new product if need be.

        Raises NotImportedError if the product's id or name is taken.
        """
        if len(substances) == 1:
            return next(iter(substances))
        if substances in self._sets:
            return self._sets[substances]
        ingredients = tuple(sorted(substances))
        product = Product(
            id="-".join(ingredients),
            name=" + ".join(self.known.display[substance] for substance in ingredients),
            ingredients=ingredients,
            sources=(self.source.id,),
            note=None,
        )
        rivals = set(self._taken.get(fold(product.name), ()))
        if product.id in self.known.display or product.id in self._products:
            rivals.add(product.id)
        if rivals:
            self._collide("products", product.name, product.id, rivals)
            raise NotImportedError(f"its combination would be {product.id}, which collides")
        self._sets[substances] = product.id
        self._products[product.id] = product
        self._taken[fold(product.name)].add(product.id)
        return product.id

    def add_code(self, code: Code, *, known: bool = True) -> None:
        """``known`` False: the code means something that is not known here, so no other row may claim it."""
        found = self._codes[code_key(code.system, code.code)]
        target = code.target if known else None
        other = found.setdefault(target, code)
        route = code.route if code.route is other.route else None
        found[target] = replace(min(code, other, key=lambda row: (row.display or "", row.code)), route=route)

    def add_name(self, written: str, target: NodeId | None) -> None:
        """``target`` None: the name means something that is not known here, so it may not be imported."""
        found = self._names[fold(written)]
        found[target] = min(written, found.get(target, written))

    def rows(self) -> dict[str, list[Any]]:
        """The rows by table; collisions and what was known already are counted on the way, so call it once."""
        codes = [code for key in self._codes if (code := self._settle_code(key))]
        names = [name for folded in self._names if (name := self._settle_name(folded))]
        sources = [] if self.source.id in self.known.sources else [self.source]
        return {"names": names, "products": [*self._products.values()], "codes": codes, "sources": sources}

    def _settle_code(self, key: tuple[str, str]) -> Code | None:
        """The row to write, if the code means one thing, and the tables do not have the code yet."""
        meanings, taken = self._codes[key], self._known_codes.get(key, set())
        written = " ".join(key)
        return next((meanings[t] for t in self._free("codes", written, {*meanings}, taken)), None)

    def _settle_name(self, folded: str) -> Name | None:
        """The row to write, if the brand means one thing, and nothing else has its name yet."""
        meanings = self._names[folded]
        for target in self._free("names", min(meanings.values()), {*meanings}, self._taken.get(folded, set())):
            if len(meanings[target]) <= _LONGEST_NAME:
                return Name(meanings[target], NameKind.BRAND, target, LOCALE, None, (self.source.id,))
            self._collide("names", meanings[target], target, {f"the limit of {_LONGEST_NAME} characters"})
        return None

    def _free(self, table: str, written: str, wanted: set[NodeId | None], taken: set[str]) -> list[NodeId]:
        """The one target that may be written, or none; what the tables have is counted, what collides is reported."""
        self.already_known += len(wanted & taken)
        new = wanted - taken
        for target in sorted(filter(None, new)):
            rivals = taken | {other or NOT_KNOWN for other in wanted - {target}}
            if not rivals:
                return [target]
            self._collide(table, written, target, rivals)
        return []

    def _collide(self, table: str, written: str, wanted: str, rivals: set[str]) -> None:
        self.collisions.add(Collision(table, written, wanted, ", ".join(sorted(rivals))))


def _taken_names(known: Catalogue) -> dict[str, set[str]]:
    """What each folded name means already: a node, or in words what else it is."""
    taken: dict[str, set[str]] = defaultdict(set)
    tables = known.tables
    for word in [row.word for row in tables.vocabulary] + [row.word for row in tables.status_words]:
        taken[fold(word)].add("a word that may stand beside a name")
    for thing in tables.non_drugs:
        taken[fold(thing.name)].add(f"no drug: {thing.kind}")
    for row in tables.substances:
        taken[fold(row.name)].add(row.id)
    for product in tables.products:
        taken[fold(product.name)].add(product.id)
    for name in tables.names:
        taken[fold(name.name)].add(name.target)
    return taken
