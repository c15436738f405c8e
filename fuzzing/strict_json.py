"""JSON as RFC 8259 has it and the contract narrows it, read letter by letter: slow, plain, and sharing nothing with the
loader that it is held against."""

import re
from dataclasses import dataclass
from math import isfinite
from typing import Any

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<part>(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)")
_STRING = re.compile(r'"(?P<inner>(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+)"')
_ESCAPE = re.compile(r'(?P<units>(?:\\u[0-9a-fA-F]{4})+)|\\(?P<letter>["\\/bfnrt])')
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS = {"null": None, "true": True, "false": False}
_LONGEST_WHOLE, _LONGEST_DECIMAL = 20, 40


class NotStrictError(Exception):
    """Not what the contract takes."""


def parse(raw: bytes, max_depth: int) -> Any:
    """The value of ``raw``. Raises NotStrictError."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotStrictError from error
    reader = _Reader(text, max_depth)
    value = reader.value(0)
    if reader.rest():
        raise NotStrictError
    return value


@dataclass(slots=True)
class _Reader:
    text: str
    max_depth: int
    place: int = 0

    def rest(self) -> str:
        self._skip()
        return self.text[self.place :]

    def value(self, depth: int) -> Any:
        self._skip()
        match self.text[self.place : self.place + 1]:
            case "{":
                return self._object(depth + 1)
            case "[":
                return self._list(depth + 1)
            case '"':
                return self._string()
            case _:
                return self._scalar()

    def _skip(self) -> None:
        found = _SPACE.match(self.text, self.place)
        self.place = found.end() if found else self.place

    def _takes(self, char: str) -> bool:
        self._skip()
        if not self.text.startswith(char, self.place):
            return False
        self.place += len(char)
        return True

    def _needs(self, char: str) -> None:
        if not self._takes(char):
            raise NotStrictError

    def _opens(self, bracket: str, depth: int) -> None:
        self._needs(bracket)
        if depth > self.max_depth:
            raise NotStrictError

    def _object(self, depth: int) -> dict[str, Any]:
        self._opens("{", depth)
        made: dict[str, Any] = {}
        if self._takes("}"):
            return made
        while True:
            self._skip()
            key = self._string()
            if key in made:
                raise NotStrictError
            self._needs(":")
            made[key] = self.value(depth)
            if self._takes("}"):
                return made
            self._needs(",")

    def _list(self, depth: int) -> list[Any]:
        self._opens("[", depth)
        made: list[Any] = []
        if self._takes("]"):
            return made
        while True:
            made.append(self.value(depth))
            if self._takes("]"):
                return made
            self._needs(",")

    def _string(self) -> str:
        found = _STRING.match(self.text, self.place)
        if found is None:
            raise NotStrictError
        self.place = found.end()
        return _ESCAPE.sub(_meant, found["inner"])

    def _scalar(self) -> Any:
        for word, value in _WORDS.items():
            if self._takes(word):
                return value
        found = _NUMBER.match(self.text, self.place)
        if found is None:
            raise NotStrictError
        self.place = found.end()
        return _number(found[0], is_whole=not found["part"])


def _number(digits: str, *, is_whole: bool) -> int | float:
    if len(digits) > (_LONGEST_WHOLE if is_whole else _LONGEST_DECIMAL):
        raise NotStrictError
    value = int(digits) if is_whole else float(digits)
    if not isfinite(value):
        raise NotStrictError
    return value


def _meant(escape: re.Match[str]) -> str:
    if escape["letter"]:
        return _LETTERS.get(escape["letter"], escape["letter"])
    try:
        return bytes.fromhex(escape["units"].replace("\\u", "")).decode("utf-16-be")
    except UnicodeDecodeError as error:
        raise NotStrictError from error
