"""Request bodies, right and wrong: a plain one drawn at random, then changed in one to three places. By a seed, so that
a failure can be had again."""

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from service.intake.fields import MAX_NAME
from service.intake.requests import MAX_MEDICATIONS, Remaining, Sex, Threshold
from service.intake.units import MASS, MASS_PER_KG, NO_MASS
from service.knowledge.words import Indication, Jurisdiction, Route

Place = tuple[Any, Any]
"""A container and a key or an index of it."""

NAMES = ("verapamil", "Dantrium 25 mg", "Überdosin", "ibuprofen 400 mg tablet", "x", "é" * MAX_NAME, "\u7dac\u62c9")
_UNITS = (*MASS, *MASS_PER_KG, *NO_MASS)
_NUMBERS: dict[str, tuple[float, float]] = {
    "age_years": (0, 130),
    "weight_kg": (0, 700),
    "alt_xuln": (0, 1000),
    "ast_xuln": (0, 1000),
    "bilirubin_xuln": (0, 1000),
    "potassium_mmol_l": (0, 20),
    "egfr_ml_min": (0, 300),
    "doses_per_day": (0, 48),
    "value": (0, 1_000_000),
}
"""The bounds of each number."""
_WORDS: dict[str, tuple[str, ...]] = {
    "route": tuple(Route),
    "indication": tuple(Indication),
    "sex": tuple(Sex),
    "jurisdiction": tuple(Jurisdiction),
    "minimum_severity": tuple(Threshold),
    "smallest_change": tuple(Remaining),
    "unit": _UNITS,
    "action": ("drop", "replace", "reroute"),
}
_TEXTS = (
    *("", " ", "\t", "\u00a0", "\u3000", "\u2028", "a\u00a0b", "a\tb", "a\nb", "a\x00b", "a\x7fb", "\u200b", "\u202e"),
    *("\U000e0041", "\ud800", " mg ", "MG", "mg", "Oral", "oral", "female", "2026-02-30", "2026-01-31", "true", "1"),
    *("x" * 20, "x" * 21, "x" * 40, "x" * 41, "x" * 100, "x" * 101, "x" * 200, "x" * 201, "\u0660", "not_given"),
)
_SCALARS: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 5, 0.0, -0.0, 1.0, 0.5, 2.5e-320, 1e308, float("nan"), float("inf")),
    *(float("-inf"), 10**19, -(10**19), [], {}, [[]], [{}], {"name": "x"}, ["x"], {"value": 1, "unit": "mg"}),
)
_KEYS = (
    *("name", "code", "id", "route", "dose", "doses_per_day", "stopped_on", "indication", "candidate", "medications"),
    *("no_other_medications", "patient", "options", "what_if", "labs", "conditions", "alternatives", "zz", "", "Name"),
    *("smallest_change", "start_date", "unit", "value", "system", "line", "action", "replacement"),
)


def bodies(chance: Random, *, dosing: bool = False) -> Iterator[Any]:
    """Endless: some plain, most changed. For ``POST /dosing`` if ``dosing``, else for ``POST /screen``."""
    while True:
        body = _dosing(chance) if dosing else _screening(chance)
        for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
            body = _changed(body, chance)
        yield body


def _screening(chance: Random) -> dict[str, Any]:
    body: dict[str, Any] = {"medications": _several(_line, chance, most=4)}
    if chance.random() < 0.01:
        body["medications"] = ["x"] * chance.choice((MAX_MEDICATIONS, MAX_MEDICATIONS + 1))
    body |= _some(chance, candidate=_candidate, patient=_patient, options=_options)
    rare = {"what_if": _questions, "no_other_medications": _yes_no}
    if chance.random() < 0.15:
        body |= _some(chance, **rare)
    return body


def _dosing(chance: Random) -> dict[str, Any]:
    body = _some(chance, candidate=_candidate, patient=_patient, options=_options)
    return body | ({"start_date": "2026-12-01"} if chance.random() < 0.1 else {})


def _candidate(chance: Random) -> Any:
    line = _line(chance)
    if isinstance(line, str):
        return line
    line.pop("stopped_on", None)
    if chance.random() < 0.5:
        line["indication"] = _word("indication", chance)
    if "dose" in line and chance.random() < 0.9:
        line["dose"]["unit"] = chance.choice((*MASS, *MASS_PER_KG))
    return line


def _line(chance: Random) -> Any:
    name = chance.choice(NAMES)
    if chance.random() < 0.5:
        return name
    line = _some(chance, id=_name, route=_route, dose=_dose, doses_per_day=lambda _: _number("doses_per_day", chance))
    if chance.random() < 0.1:
        line["stopped_on"] = "2026-01-31"
    line |= _some(chance, code=lambda _: {"system": "rxnorm", "value": "1292"})
    return line if "code" in line and chance.random() < 0.3 else {"name": name, **line}


def _patient(chance: Random) -> dict[str, Any]:
    facts = {name: _number_of(name) for name in ("age_years", "weight_kg")}
    words = {"sex": _word_of("sex"), "pregnant": _yes_no, "breastfeeding": _yes_no}
    return _some(chance, **facts, **words, conditions=lambda _: _several(_name, chance, most=2), labs=_labs)


def _labs(chance: Random) -> dict[str, Any]:
    names = ("alt_xuln", "ast_xuln", "bilirubin_xuln", "potassium_mmol_l", "egfr_ml_min")
    return _some(chance, **{name: _number_of(name) for name in names})


def _options(chance: Random) -> dict[str, Any]:
    words = {name: _word_of(name) for name in ("jurisdiction", "minimum_severity", "smallest_change")}
    return _some(chance, **words, alternatives=_yes_no)


def _questions(chance: Random) -> list[list[dict[str, Any]]]:
    return [[_change(chance) for _ in range(chance.randint(0, 2))] for _ in range(chance.randint(0, 2))]


def _change(chance: Random) -> dict[str, Any]:
    change = {"line": chance.randint(0, 3), "action": _word("action", chance)}
    return change | _some(chance, replacement=_line, route=_route)


def _dose(chance: Random) -> dict[str, Any]:
    return {"value": _number("value", chance), "unit": chance.choice(_UNITS)}


def _name(chance: Random) -> str:
    return chance.choice(NAMES)[:40]


def _route(chance: Random) -> str:
    return _word("route", chance)


def _yes_no(chance: Random) -> bool:
    return chance.random() < 0.5


def _word(name: str, chance: Random) -> str:
    return str(chance.choice(_WORDS[name]))


def _word_of(name: str) -> Callable[[Random], str]:
    return lambda chance: _word(name, chance)


def _number(name: str, chance: Random) -> float:
    """At a bound, just beside one, or between the two."""
    least, most = _NUMBERS[name]
    edges = (least, most, int(most), -0.0, least - 1e-9, most + 1e-9, most + 1, -1, least + 1e-9)
    return chance.choice(edges) if chance.random() < 0.1 else chance.choice((1, 1.5, most / 3, round(most / 2)))


def _number_of(name: str) -> Callable[[Random], float]:
    return lambda chance: _number(name, chance)


def _several(make: Callable[[Random], Any], chance: Random, *, most: int) -> list[Any]:
    return [make(chance) for _ in range(chance.randint(min(1, most), most))]


def _some(chance: Random, **parts: Callable[[Random], Any]) -> dict[str, Any]:
    """Some of ``parts``, in any order."""
    names = chance.sample(list(parts), chance.randint(0, len(parts)))
    return {name: parts[name](chance) for name in names}


def _changed(body: Any, chance: Random) -> Any:
    places = list(_places(body))
    if not places or chance.random() < 0.01:
        return copy.deepcopy(chance.choice((*_SCALARS, *_TEXTS)))
    chance.choice(_CHANGES)(*chance.choice(places), chance)
    return body


def _places(value: Any) -> Iterator[Place]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield value, key
        yield from _places(item)


def _delete(container: Any, key: Any, _: Random) -> None:
    del container[key]


def _rename(container: Any, key: Any, chance: Random) -> None:
    if isinstance(container, dict):
        container[chance.choice((*_KEYS, key.upper(), f"{key} "))] = container.pop(key)
    else:
        container.insert(chance.randrange(len(container)), container.pop(key))


def _double(container: Any, key: Any, chance: Random) -> None:
    """The same value once more, or under another key."""
    if isinstance(container, dict):
        container[chance.choice(_KEYS)] = copy.deepcopy(container[key])
    else:
        container.append(copy.deepcopy(container[key]))


def _other_text(container: Any, key: Any, chance: Random) -> None:
    container[key] = chance.choice(_TEXTS)


def _other_scalar(container: Any, key: Any, chance: Random) -> None:
    container[key] = copy.deepcopy(chance.choice(_SCALARS))


def _other_number(container: Any, key: Any, chance: Random) -> None:
    if key in _NUMBERS:
        container[key] = _number(key, chance)


def _other_word(container: Any, key: Any, chance: Random) -> None:
    if key in _WORDS:
        container[key] = chance.choice((_word(key, chance), _word(key, chance).upper(), _word(key, chance) + " "))


def _wrapped(container: Any, key: Any, chance: Random) -> None:
    container[key] = chance.choice(([container[key]], {"name": container[key]}, json.dumps(str(container[key]))))


def _moved(container: Any, key: Any, chance: Random) -> None:
    """A part of one kind where one of another kind belongs."""
    made = chance.choice((_line, _candidate, _patient, _options, _labs, _dose, _questions, _yes_no))(chance)
    container[key] = made


_CHANGES: tuple[Callable[[Any, Any, Random], None], ...] = (
    _delete,
    _rename,
    _double,
    _other_text,
    _other_text,
    _other_scalar,
    _other_scalar,
    _other_number,
    _other_word,
    _wrapped,
    _moved,
)
