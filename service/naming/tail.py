"""Strength, form, route and frequency words around a name, by a closed vocabulary read from a table."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from service.knowledge.folding import fold
from service.knowledge.name_rows import Word
from service.knowledge.words import Route, WordKind
from service.naming.resolution import RouteHint

PARENTERAL = "parenteral"
"""Value of a form word that says "by injection" without saying which."""

_NUMBER = r"\d[\d.,]*(?:[/+-]\d[\d.,]*)*"
_QUANTITY = re.compile(rf"(?P<number>{_NUMBER})(?P<unit>[a-zµ%][a-zµ%/]*)?\Z")
_LONGEST_PHRASE = 4


@dataclass(frozen=True, slots=True)
class Tail:
    """What was read off so far. ``parenteral`` stands until a definite route is found."""

    strength: str | None = None
    form: str | None = None
    route: RouteHint | None = None

    def noting(self, word: "Word") -> "Tail":
        if word.kind in {WordKind.FORM, WordKind.ROUTE}:
            route = _hint(word.value)
            keep = self.route is not None and (self.route.certain or route is None)
            return replace(self, form=self.form or word.word, route=self.route if keep else route)
        return self

    def measuring(self, text: str) -> "Tail":
        return replace(self, strength=f"{text} {self.strength}".strip() if self.strength else text)


def _hint(value: str | None) -> RouteHint | None:
    if value is None:
        return None
    return RouteHint(Route.IV, certain=False) if value == PARENTERAL else RouteHint(Route(value), certain=True)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that may stand beside a name, by folded phrase; ``salts`` are those that may end one."""

    words: Mapping[str, Word]
    units: frozenset[str]
    salts: frozenset[str]

    def strip(self, folded: str) -> Iterator[tuple[str, Tail]]:
        """The rests of ``folded``, longest first: whole, then with more and more read off its end, then its start."""
        tokens, tail = folded.split(" "), Tail()
        yield folded, tail
        while (taken := self._last(tokens)) and len(tokens) > taken[0]:
            count, note = taken
            tail = self._note(tail, tokens[-count:], note)
            tokens = tokens[:-count]
            yield " ".join(tokens).rstrip(",;"), tail
        while (taken := self._first(tokens)) and len(tokens) > taken[0]:
            count, note = taken
            tail = self._note(tail, tokens[:count], note)
            tokens = tokens[count:]
            yield " ".join(tokens), tail

    def without_salt(self, folded: str) -> Iterator[str]:
        """``folded`` with one more trailing salt word removed each time, as long as a name remains."""
        tokens = folded.split(" ")
        while len(tokens) > 1 and tokens[-1] in self.salts:
            tokens = tokens[:-1]
            yield " ".join(tokens)

    def _last(self, tokens: list[str]) -> tuple[int, Word | None] | None:
        for count in range(min(_LONGEST_PHRASE, len(tokens)), 0, -1):
            if found := self._phrase(tokens[-count:]):
                return found
        return None

    def _first(self, tokens: list[str]) -> tuple[int, Word | None] | None:
        for count in range(min(_LONGEST_PHRASE, len(tokens)), 0, -1):
            if found := self._phrase(tokens[:count]):
                return found
        return None

    def _phrase(self, tokens: list[str]) -> tuple[int, Word | None] | None:
        cleaned = [token.strip("(),;") for token in tokens]
        word = self.words.get(" ".join(cleaned))
        if word:
            return len(tokens), word
        if len(tokens) == 1 and self._quantity(cleaned[0]):
            return 1, None
        if len(tokens) == 2 and _QUANTITY.match(cleaned[0]) and self._unit(cleaned[1]):  # noqa: PLR2004
            return 2, None
        return None

    def _quantity(self, token: str) -> bool:
        match = _QUANTITY.match(token)
        return match is not None and (match["unit"] is None or self._unit(match["unit"]))

    def _unit(self, text: str) -> bool:
        return all(part in self.units for part in text.removesuffix(".").split("/"))

    def _note(self, tail: Tail, tokens: list[str], word: Word | None) -> Tail:
        return tail.noting(word) if word else tail.measuring(" ".join(tokens).strip("(),;"))


def build_vocabulary(words: tuple[Word, ...]) -> Vocabulary:
    return Vocabulary(
        words=MappingProxyType(
            {fold(row.word): row for row in words if row.kind not in {WordKind.SALT, WordKind.UNIT}}
        ),
        units=frozenset(fold(row.word) for row in words if row.kind is WordKind.UNIT),
        salts=frozenset(fold(row.word) for row in words if row.kind is WordKind.SALT),
    )
