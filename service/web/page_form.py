"""The form of the page: its fields, the ``/screen`` body that a filled form stands for, and where an error is shown."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from service.intake.body import BodyError, load_json
from service.intake.forms import parse_number, split_names
from service.knowledge.folding import fold
from service.naming.resolution import MatchedBy
from service.naming.resolver import Resolver
from service.rendering.visible import visible
from service.screening.medication import LineStatus

LIST = "meds"
CONDITIONS = "conditions"
CANDIDATE = "candidate"
NO_OTHERS, NO_CONDITIONS, MORE_CONDITIONS = "no_other_medications", "no_conditions", "other_conditions"
REPLACE = "replace"
WITHOUT = "without"
"""The position of a line that is left out, to see what that would change; the list itself stays."""
WHOLE = ""
"""Where an error is shown that is about no single field."""

PLACES: Mapping[str, str] = {
    CANDIDATE: "/candidate/name",
    "route": "/candidate/route",
    "indication": "/candidate/indication",
    "dose": "/candidate/dose/value",
    "doses_per_day": "/candidate/doses_per_day",
    "jurisdiction": "/options/jurisdiction",
    "age": "/patient/age_years",
    "sex": "/patient/sex",
    "weight": "/patient/weight_kg",
    "pregnant": "/patient/pregnant",
    "breastfeeding": "/patient/breastfeeding",
    "alt": "/patient/labs/alt_xuln",
    "ast": "/patient/labs/ast_xuln",
    "bilirubin": "/patient/labs/bilirubin_xuln",
    "potassium": "/patient/labs/potassium_mmol_l",
    "egfr": "/patient/labs/egfr_ml_min",
}
_NUMBERS = frozenset(
    {"dose", "doses_per_day", "age", "weight", "alt", "ast", "bilirubin", "potassium", "egfr"},
)
_YES_NO = frozenset({"pregnant", "breastfeeding"})
_FLAGS = frozenset({NO_OTHERS, NO_CONDITIONS})
SINGLE = (LIST, *PLACES, *sorted(_FLAGS), MORE_CONDITIONS, REPLACE, WITHOUT)
_BULLET = re.compile(r"\A(?:[-*\N{BULLET}\N{MIDDLE DOT}\N{EN DASH}]|\d{1,3}[.)])\s+(?=\S)")
"""What a pasted list has before each line. Numbers only with a full stop or bracket and a space: "5 fluorouracil"
keeps its number."""
_NOBODY_LISTED = "list at least one, or tick that the patient takes none"
_LONGEST_POSITION = 4
_BRACKET = re.compile(r"[(\[]")


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent. ``values`` are shown again as they are; ``problems`` are by field."""

    values: Mapping[str, str] = field(default_factory=dict)
    conditions: tuple[str, ...] = ()
    problems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def lines(self) -> list[str]:
        """The drugs of the list, one each, without the bullets or numbers of a pasted list."""
        return [_BULLET.sub("", name) for name in split_names(self.values.get(LIST, ""))]

    @property
    def stated(self) -> frozenset[str]:
        """The fields that hold something."""
        return frozenset(name for name, value in self.values.items() if value.strip())

    def body(self, default_candidate: str) -> dict[str, Any]:
        """The body of ``/screen`` that the form stands for, for the one schema to judge. A field left empty is a fact
        not given."""
        made: dict[str, Any] = {
            "candidate": {"name": default_candidate},
            "medications": self.lines,
        }
        if NO_OTHERS in self.values:
            made["no_other_medications"] = True
        for name, place in PLACES.items():
            if text := self.values.get(name, "").strip():
                _put(made, place, _value(name, text))
        if "dose" in made["candidate"]:
            made["candidate"]["dose"]["unit"] = "mg"
        position = self.values.get(WITHOUT, "")
        if position.isascii() and position.isdigit() and len(position) < _LONGEST_POSITION:
            made["what_if"] = [[{"line": int(position), "action": "drop"}]]
        conditions = [*self.conditions, *split_names(self.values.get(MORE_CONDITIONS, ""))]
        if conditions or NO_CONDITIONS in self.values:
            made.setdefault("patient", {})["conditions"] = conditions
        return made

    def with_problems(self, problems: Mapping[str, tuple[str, ...]]) -> "Filled":
        return replace(self, problems={**self.problems, **problems})

    @property
    def contradictions(self) -> dict[str, tuple[str, ...]]:
        """What the form says and takes back."""
        named = self.conditions or self.values.get(MORE_CONDITIONS, "").strip()
        if NO_CONDITIONS in self.values and named:
            return {CONDITIONS: ("none is ticked, but conditions are given",)}
        return {}


def read(pairs: list[tuple[str, str]]) -> Filled:
    """The form that ``pairs`` are. A field that is not of this form, or that stands there twice, is a problem."""
    values: dict[str, str] = {}
    problems: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        if name == CONDITIONS:
            continue
        if name not in SINGLE:
            problems[WHOLE] = ("The form has a field that this page does not know.",)
        elif name in values:
            problems[name] = ("stands in the form twice; the second would hide the first",)
        else:
            values[name] = shown(value)
    conditions = tuple(value for name, value in pairs if name == CONDITIONS)
    return Filled(values, conditions, problems)


def shown(text: str) -> str:
    """``text`` for a field: line ends stay, whatever else could act is made visible."""
    return "\n".join(visible(line.replace("\t", " ")) for line in re.split(r"\r\n|\r|\n", text))


def problems_by_field(pointed: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Errors of the schema, each under the field that it is about."""
    found: dict[str, tuple[str, ...]] = {}
    for pointer, detail in pointed:
        name = _field_of(pointer)
        line = re.match(r"/medications/(\d+)", pointer)
        where = f"line {int(line[1]) + 1} " if line else ""
        said = _NOBODY_LISTED if pointer == "/medications" and "empty list" in detail else where + detail
        found[name] = (*found.get(name, ()), said)
    return found


def choices(position: int, line: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What may be put in the place of a line of the answer, each with the value of its button; position -1 is the
    candidate. None where a part of the line was understood and another was not: the click would drop that."""
    text, mixed = line["input"], line["matched_by"] == MatchedBy.PARTS or _BRACKET.search(line["input"])
    if line["status"] == LineStatus.AMBIGUOUS and mixed:
        return []
    return [(name, json.dumps([position, text, name])) for name in line["suggestions"]]


def with_replacement(form: Filled, resolver: Resolver) -> Filled:
    """The form after a suggestion was chosen, if one was. Only the name changes: strength, route and words such as
    "stopped" stay. If the line is not where it was, nothing is replaced and the page says so."""
    asked = form.values.get(REPLACE)
    if asked is None:
        return form
    values = {name: value for name, value in form.values.items() if name != REPLACE}
    lines = [form.values.get(CANDIDATE, "").strip(), *form.lines]
    chosen = _chosen(asked)
    if chosen is None or not 0 <= chosen[0] + 1 < len(lines) or visible(lines[chosen[0] + 1]) != chosen[1]:
        return replace(form, values=values).with_problems({LIST: ("the list has changed; nothing was replaced",)})
    position, line, suggestion = chosen
    written = rewrite(resolver, line, suggestion)
    if position < 0:
        return replace(form, values={**values, CANDIDATE: written})
    lines[position + 1] = written
    return replace(form, values={**values, LIST: "\n".join(lines[1:])})


def rewrite(resolver: Resolver, line: str, suggestion: str) -> str:
    """``line`` with its name replaced by ``suggestion`` and everything else left."""
    folded = fold(line)
    unstated, _ = resolver.status.read(folded)
    *_, (name, _) = resolver.text.vocabulary.strip(unstated)
    before, found, after = folded.partition(name)
    return f"{before}{suggestion}{after}" if found else suggestion


def _chosen(asked: str) -> tuple[int, str, str] | None:
    try:
        made = load_json(asked.encode(), max_depth=1)
    except (BodyError, UnicodeEncodeError):
        return None
    match made:
        case [int(position), str(line), str(suggestion)] if suggestion.strip() and not isinstance(position, bool):
            return position, line, suggestion
        case _:
            return None


def _put(body: dict[str, Any], place: str, value: Any) -> None:
    *way, last = place.strip("/").split("/")
    for step in way:
        body = body.setdefault(step, {})
    body[last] = value


def _value(name: str, text: str) -> Any:
    """Text that is no number stays text: the schema says what is wrong with it."""
    if name in _NUMBERS:
        number = parse_number(text)
        return text if number is None else number
    if name in _YES_NO:
        return {"yes": True, "no": False}.get(text, text)
    return text


def _field_of(pointer: str) -> str:
    for name, place in PLACES.items():
        if pointer == place or (place.startswith(f"{pointer}/") and pointer.count("/") > 1):
            return name
    starts: Iterator[tuple[str, str]] = iter(
        [("/medications", LIST), ("/no_other_medications", NO_OTHERS), ("/patient/conditions", CONDITIONS)]
    )
    return next((name for start, name in starts if pointer.startswith(start)), WHOLE)
