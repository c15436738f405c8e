"""The route that a product's form or a route's name says, by the vocabulary table; None if it says none for sure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from service.knowledge.folding import fold
from service.knowledge.name_rows import Word
from service.knowledge.words import Route, WordKind

_AROUND_FORM = frozenset({WordKind.FORM, WordKind.ROUTE, WordKind.RELEASE})
_LONGEST_PHRASE = 4
_BRAND = re.compile(r" ?\[[^\[\]]*\]\Z")
_ROUTES: Mapping[str | None, Route] = {route.value: route for route in Route}


@dataclass(frozen=True, slots=True)
class RouteReader:
    words: Mapping[str, tuple[Word, ...]]
    units: frozenset[str]

    def of_drug(self, name: str, ingredients: Iterable[str]) -> Route | None:
        """The route in the form that ends a clinical drug's name (``verapamil 40 MG Oral Tablet [Calan]``).

        A form with a word that the vocabulary lacks (``Urethral Suppository``) says nothing: before it there has to
        stand a unit or one of the ``ingredients``.
        """
        tokens = _BRAND.sub("", fold(name)).split(" ")
        read: list[Word] = []
        while found := self._at_end(tokens):
            count, words = found
            read += words
            tokens = tokens[:-count]
        rest = " ".join(tokens)
        whole = bool(tokens) and all(part in self.units for part in tokens[-1].split("/"))
        whole = whole or any(f" {rest}".endswith(f" {fold(ingredient)}") for ingredient in ingredients)
        return _route(read) if whole else None

    def of_labels(self, labels: Iterable[str]) -> Route | None:
        """The one route that all ``labels`` name."""
        routes = {_route(self.words.get(fold(label), ())) for label in labels}
        return routes.pop() if len(routes) == 1 else None

    def _at_end(self, tokens: list[str]) -> tuple[int, tuple[Word, ...]] | None:
        for count in range(min(_LONGEST_PHRASE, len(tokens)), 0, -1):
            if words := self.words.get(" ".join(tokens[-count:])):
                return count, words
        return None


def _route(words: Iterable[Word]) -> Route | None:
    """A word for a route beats a form: a vaginal suppository is not rectal. Contradiction says nothing."""
    said = [word for word in words if word.value in _ROUTES]
    for kind in (WordKind.ROUTE, WordKind.FORM):
        if values := {word.value for word in said if word.kind is kind}:
            return _ROUTES[values.pop()] if len(values) == 1 else None
    return None


def build_route_reader(vocabulary: tuple[Word, ...]) -> RouteReader:
    words: dict[str, list[Word]] = defaultdict(list)
    for row in vocabulary:
        if row.kind in _AROUND_FORM:
            words[fold(row.word)].append(row)
    return RouteReader(
        words={word: tuple(rows) for word, rows in words.items()},
        units=frozenset(fold(row.word) for row in vocabulary if row.kind is WordKind.UNIT),
    )
