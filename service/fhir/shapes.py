"""Reading FHIR of any release without trusting its shape: every accessor takes anything and answers what is there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Json = Mapping[str, Any]
_DAY = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})(?:[T ].*)?)?)?", re.ASCII | re.DOTALL)


class WrongShapeError(Exception):
    """The document as a whole cannot be screened; ``where`` is a path into it. The text holds nothing submitted."""

    def __init__(self, detail: str, where: str = "") -> None:
        self.detail, self.where = detail, where
        super().__init__(detail)


@dataclass(frozen=True, slots=True)
class Coding:
    """``system`` is "" where none was given."""

    system: str
    code: str
    display: str | None = None


@dataclass(frozen=True, slots=True)
class Concept:
    """What a CodeableConcept says: its own text, and its codings in order."""

    text: str | None = None
    codings: tuple[Coding, ...] = ()
    displays: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Every wording once, the concept's own first."""
        return tuple(dict.fromkeys((*([self.text] if self.text else []), *self.displays)))

    @property
    def label(self) -> str:
        """What a reader would recognise; empty if there is nothing."""
        if self.texts:
            return self.texts[0]
        return " ".join(filter(None, (self.codings[0].system, self.codings[0].code))) if self.codings else ""

    def __bool__(self) -> bool:
        return bool(self.texts or self.codings)


def objects(value: Any) -> tuple[Json, ...]:
    """The objects of a list, or the one object that stands where a list belongs."""
    items = value if isinstance(value, list) else [value]
    return tuple(item for item in items if isinstance(item, dict))


def first(value: Any) -> Json:
    """The first object of :func:`objects`, or an empty one."""
    return next(iter(objects(value)), {})


def at(value: Any, *keys: str) -> Json:
    """The object at the end of ``keys``, taking the first of any list on the way; empty if there is none."""
    for key in keys:
        value = first(value).get(key)
    return first(value)


def text(value: Any) -> str | None:
    """A string that is more than space, without the space around it."""
    return value.strip() or None if isinstance(value, str) else None


def number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def concept(value: Any) -> Concept:
    """A CodeableConcept, a list of them (read as one), a lone Coding, or a bare text or code."""
    if isinstance(value, str):
        return Concept(text(value))
    found = objects(value)
    codings = tuple(coding for item in found for coding in _codings(item))
    displays = tuple(shown for item in found for shown in _displays(item))
    wording = next((wording for item in found if (wording := text(item.get("text")))), None)
    return Concept(wording, codings, displays)


def word(value: Any) -> str:
    """A status or an intent in lower case, whether it is a code or a CodeableConcept; empty if there is none."""
    found = concept(value)
    return (found.codings[0].code if found.codings else found.text or "").casefold()


def _coding_objects(item: Json) -> Iterator[Json]:
    yield from objects(item.get("coding"))
    if "code" in item:
        yield item


def _codings(item: Json) -> Iterator[Coding]:
    for coding in _coding_objects(item):
        code = coding.get("code")
        code = str(code) if isinstance(code, int) and not isinstance(code, bool) else text(code)
        if code:
            yield Coding(text(coding.get("system")) or "", code, text(coding.get("display")))


def _displays(item: Json) -> Iterator[str]:
    for coding in (*objects(item.get("coding")), item):
        if shown := text(coding.get("display")):
            yield shown


def reference(value: Any) -> str | None:
    """The address in a Reference, or one that stands there as a bare string."""
    return text(value) or text(first(value).get("reference"))


def day(value: Any) -> date | None:
    """The last day that a FHIR date or time can mean: ``2026-02`` is 2026-02-28. None if it is no date."""
    match = _DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    year, month, dom = int(match["year"]), int(match["month"] or 12), match["day"]
    try:
        if dom:
            return date(year, month, int(dom))
        after = date(year + month // 12, month % 12 + 1, 1)
    except (ValueError, OverflowError):
        return None
    return after - timedelta(days=1)


def is_whole_day(value: Any) -> bool:
    """Whether a date is given to the day."""
    return isinstance(value, str) and len(value.strip()) >= len("2026-01-31")


def printable(wording: str) -> str:
    """``wording`` without control characters, which a string of FHIR may not hold; "-" if nothing else was in it."""
    return "".join(char if char.isprintable() or char in "\t\n\r" else " " for char in wording).strip() or "-"
