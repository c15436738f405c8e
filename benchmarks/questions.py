"""Request bodies for the speed benchmark: lists of a given length with a dose and a whole set of patient facts.

Drugs are written as in :mod:`benchmarks.lists`, and as common as on lists of outpatients: of 1,768 the 200 commonest
make five lines in six. No two bodies are the same.
"""

import random
from dataclasses import replace
from itertools import accumulate
from typing import Any

import orjson

from benchmarks.lists import DATA, Names, build_names
from service.knowledge.loading import load_knowledge

SEED = 20261201
_STEEPNESS = 1.3
_DOSES = ((25, 1), (25, 3), (50, 3), (50, 4), (100, 3))


def questions(count: int, length: int, *, alternatives: bool = True, seed: int = SEED) -> list[bytes]:
    """``count`` bodies of ``POST /screen``, each with ``length`` different drugs and every patient fact.
    ``alternatives``: whether they are looked for, as they are unless a caller says otherwise."""
    names = as_in_use(build_names(load_knowledge(DATA).catalogue))
    return questions_about(names, count, length, alternatives=alternatives, seed=seed)


def as_in_use(names: Names) -> Names:
    """``names``, as common as on lists of outpatients."""
    weights = accumulate(1 / (rank + 3) ** _STEEPNESS for rank in range(len(names.drugs)))
    return replace(names, weights=list(weights))


def questions_about(
    names: Names, count: int, length: int, *, alternatives: bool = True, seed: int | str = SEED
) -> list[bytes]:
    """As :func:`questions`, with drugs drawn from ``names``."""
    chance = random.Random(f"{seed}:{length}")
    bodies: list[bytes] = []
    for _ in range(count):
        drugs: dict[str, str] = {}
        while len(drugs) < length:
            (forms,) = chance.choices(names.drugs, cum_weights=names.weights)
            drugs.setdefault(forms[0], chance.choice(forms) if chance.random() < 0.3 else forms[0])  # noqa: PLR2004
        body = _body(names.candidate, list(drugs.values()), chance)
        if not alternatives:
            body["options"]["alternatives"] = False
        bodies.append(orjson.dumps(body))
    return bodies


def _body(candidate: str, medications: list[str], chance: random.Random) -> dict[str, Any]:
    dose, times = chance.choice(_DOSES)
    return {
        "candidate": {
            "name": candidate,
            "route": "oral",
            "indication": "spasticity",
            "dose": {"value": dose, "unit": "mg"},
            "doses_per_day": times,
        },
        "medications": medications,
        "patient": {
            "age_years": chance.randint(18, 90),
            "sex": chance.choice(["female", "male"]),
            "weight_kg": chance.randint(45, 110),
            "pregnant": False,
            "breastfeeding": False,
            "conditions": [],
            "labs": {
                "alt_xuln": round(chance.uniform(0.3, 1.0), 1),
                "ast_xuln": round(chance.uniform(0.3, 1.0), 1),
                "bilirubin_xuln": round(chance.uniform(0.2, 1.0), 1),
                "potassium_mmol_l": round(chance.uniform(3.6, 5.0), 1),
                "egfr_ml_min": chance.randint(35, 120),
            },
        },
        "options": {"jurisdiction": "us"},
    }
