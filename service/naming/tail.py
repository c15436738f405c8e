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

_QUANTITY = re.compile(r"\d[\d.,/+a-zµ%-]*\Z")
_LETTERS = re.compile(r"[a-zµ%]+")
_MOST_WORDS = 40
_MOST_PARTS = 12
_LONGEST_PHRASE = 4
_LONGEST_QUANTITY = 2
_SEPARATOR = re.compile(r" ?/ ?| ?\+ | & |; | and | with | in ")
_LAST_WORD = re.compile(r"[^\W\d]+\Z|[%]\Z")
_FIRST_WORD = re.compile(r"[^\W\d]+")


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
        """The rests of ``folded``, longest first: whole, then with more and more read off its end, then its start.

        A line of more words than any order has is only taken whole, so that no line costs much.
        """
        tokens, tail = folded.split(" "), Tail()
        yield folded, tail
        if len(tokens) > _MOST_WORDS:
            return
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

    def split(self, folded: str) -> list[str]:
        """The names that ``folded`` joins by a separator; a slash inside a unit (mg/ml) or a number is none.

        A line of more parts than any product has is left whole.
        """
        parts, start = [], 0
        for separator in _SEPARATOR.finditer(folded):
            if "/" not in separator[0] or not self._in_unit(folded, separator):
                parts.append(folded[start : separator.start()])
                start = separator.end()
        parts = [part.strip() for part in (*parts, folded[start:])]
        return parts if len(parts) <= _MOST_PARTS else [folded]

    def _in_unit(self, folded: str, slash: re.Match[str]) -> bool:
        before, after = _LAST_WORD.search(folded[: slash.start()]), _FIRST_WORD.match(folded[slash.end() :])
        joined = len(slash[0]) == 1
        return joined and (after is None or (before is not None and self._unit(before[0]) and self._unit(after[0])))

    def without_salt(self, folded: str) -> Iterator[str]:
        """``folded`` with one more trailing salt word removed each time, as long as a name remains that is not itself
        a salt word: in calcium phosphate the salt is the drug."""
        tokens = folded.split(" ")
        while len(tokens) > 1 and tokens[-1] in self.salts:
            tokens = tokens[:-1]
            if tokens != tokens[:1] or tokens[0] not in self.salts:
                yield " ".join(tokens)

    def _last(self, tokens: list[str]) -> tuple[int, Word | None] | None:
        counts = range(min(_LONGEST_PHRASE, len(tokens)), 0, -1)
        return self._read([(count, tokens[-count:]) for count in counts])

    def _first(self, tokens: list[str]) -> tuple[int, Word | None] | None:
        counts = range(min(_LONGEST_PHRASE, len(tokens)), 0, -1)
        return self._read([(count, tokens[:count]) for count in counts])

    def _read(self, choices: list[tuple[int, list[str]]]) -> tuple[int, Word | None] | None:
        """How many tokens the longest word or else quantity takes, and the word; None if neither stands there."""
        cleaned = [(count, [token.strip("(),;") for token in tokens]) for count, tokens in choices]
        for count, tokens in cleaned:
            if word := self.words.get(" ".join(tokens)):
                return count, word
        for count, tokens in cleaned:
            if count <= _LONGEST_QUANTITY and self._quantity("".join(tokens)):
                return count, None
        return None

    def _quantity(self, token: str) -> bool:
        return bool(_QUANTITY.match(token)) and all(unit in self.units for unit in _LETTERS.findall(token))

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
