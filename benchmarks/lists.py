"""Medication lists that look like a population's, as many as wanted: ``python -m benchmarks.lists 1000000 x.parquet``.

Deterministic by seed, and made chunk by chunk, so that a million need no more memory than ten thousand; the first
thousand of a million are the thousand of a thousand. What is common among the names on file is common here (the more
names a drug has, the more it is used), by a Zipf-like law; a drug is written by its INN, by a brand, with or without a
strength, now and then misspelt. One line in 150 is no drug at all. One list in ten is one of a few that many people
have. One in eight says something about the patient.
"""

import argparse
import random
import string
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
from pyarrow import parquet

from service.knowledge.catalogue import Catalogue
from service.knowledge.loading import load_knowledge
from service.knowledge.words import NameKind

DATA = Path(__file__).resolve().parent.parent / "data"
CHUNK = 10_000
SEED = 20261201
SCHEMA = pa.schema(
    {
        "id": pa.string(),
        "medications": pa.list_(pa.string()),
        "route": pa.string(),
        "age_years": pa.float64(),
        "sex": pa.string(),
        "potassium_mmol_l": pa.float64(),
        "conditions": pa.list_(pa.string()),
    }
)
_STRENGTHS = ("5 mg", "10 mg tab", "20 mg", "25 mg tablet", "40 mg cap", "50 mg", "100 mg od", "500 mg bd", "1 g")
_ROUTES = (None, None, None, None, "oral", "iv")
_USUAL_LISTS = 500
_USUAL, _WITH_PATIENT, _WITH_POTASSIUM, _WITH_CONDITIONS = 0.1, 0.125, 0.5, 0.3
_STRENGTH, _OTHER_NAME, _MISSPELT, _NO_DRUG = 0.25, 0.4, 0.008, 0.007
_MOST, _SHAPE, _SCALE = 60, 4, 2.15
"""Shares of lists, shares of lines, and the length of a list: a gamma law with a mean of a little over eight."""


@dataclass(frozen=True)
class Names:
    """``drugs`` by how common they are: the ways each is written, the INN first; ``weights`` are cumulated."""

    drugs: list[list[str]]
    weights: list[float]
    conditions: list[str]
    candidate: str


def build_names(catalogue: Catalogue) -> Names:
    written: dict[str, list[str]] = defaultdict(list)
    for row in catalogue.tables.names:
        if row.kind in {NameKind.BRAND, NameKind.NATIONAL, NameKind.SYNONYM}:
            written[row.target].append(row.name)
    coded: dict[str, int] = defaultdict(int)
    for code in catalogue.tables.codes:
        coded[code.target] += 1
    candidate = catalogue.release.default_candidate
    drugs = [row for row in catalogue.tables.substances if row.id != candidate]
    drugs.sort(key=lambda row: (-len(written[row.id]) - coded[row.id], row.id))
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(drugs))))
    forms = [[row.name, *written[row.id]] for row in drugs]
    return Names(forms, weights, sorted(catalogue.conditions), catalogue.display[candidate])


def lists(count: int, names: Names, seed: int = SEED) -> Iterator[list[dict[str, Any]]]:
    """Rows of the batch row format, without the columns that are not given, in chunks."""
    usual = _usual(names, seed)
    for chunk, start in enumerate(range(0, count, CHUNK)):
        chance = random.Random(f"{seed}:{chunk}")
        rows = [_row(start + place, usual, names, chance) for place in range(CHUNK)]
        yield rows[: count - start]


def batches(count: int, names: Names, seed: int = SEED) -> Iterator[pa.RecordBatch]:
    for rows in lists(count, names, seed):
        yield pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def body_of(row: dict[str, Any], candidate: str) -> dict[str, Any]:
    """The body of ``POST /screen`` that asks the same; ``candidate`` is the name of the usual one."""
    body: dict[str, Any] = {"medications": row["medications"], "options": {"alternatives": False}}
    if "route" in row:
        body["candidate"] = {"name": candidate, "route": row["route"]}
    patient: dict[str, Any] = {name: row[name] for name in ("age_years", "sex", "conditions") if name in row}
    if "potassium_mmol_l" in row:
        patient["labs"] = {"potassium_mmol_l": row["potassium_mmol_l"]}
    return body | ({"patient": patient} if patient else {})


def _usual(names: Names, seed: int) -> list[list[str]]:
    chance = random.Random(f"{seed}:usual")
    return [_drugs(chance.randint(1, 5), names, chance, plain=True) for _ in range(_USUAL_LISTS)]


def _row(number: int, usual: list[list[str]], names: Names, chance: random.Random) -> dict[str, Any]:
    if chance.random() < _USUAL:
        medications = usual[min(int(chance.expovariate(0.02)), _USUAL_LISTS - 1)]
    else:
        medications = _drugs(max(1, round(chance.gammavariate(_SHAPE, _SCALE))), names, chance)
    route = chance.choice(_ROUTES)
    row = {"id": f"list-{number}", "medications": medications}
    return row | ({"route": route} if route else {}) | _patient(names, chance)


def _drugs(count: int, names: Names, chance: random.Random, *, plain: bool = False) -> list[str]:
    forms = chance.choices(names.drugs, cum_weights=names.weights, k=min(count, _MOST))
    return [each[0] if plain else _written(each, chance) for each in forms]


def _written(forms: list[str], chance: random.Random) -> str:
    if chance.random() < _NO_DRUG:
        return "".join(chance.choices(string.ascii_lowercase, k=chance.randint(5, 12)))
    name = chance.choice(forms) if chance.random() < _OTHER_NAME else forms[0]
    if chance.random() < _MISSPELT:
        place = chance.randrange(len(name))
        return name[:place] + name[place] + name[place:]
    return f"{name} {chance.choice(_STRENGTHS)}" if chance.random() < _STRENGTH else name


def _patient(names: Names, chance: random.Random) -> dict[str, Any]:
    if chance.random() > _WITH_PATIENT:
        return {}
    facts: dict[str, Any] = {"age_years": float(chance.randint(18, 95)), "sex": chance.choice(["female", "male"])}
    if chance.random() < _WITH_POTASSIUM:
        facts["potassium_mmol_l"] = round(chance.gauss(4.3, 0.5), 1)
    if chance.random() < _WITH_CONDITIONS:
        facts["conditions"] = chance.sample(names.conditions, chance.randint(0, 2))
    return facts


def write(count: int, path: Path, seed: int = SEED) -> None:
    """Parquet, or NDJSON of request bodies, by the suffix of ``path``."""
    names = build_names(load_knowledge(DATA).catalogue)
    if path.suffix == ".parquet":
        with parquet.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
            for batch in batches(count, names, seed):
                writer.write_batch(batch)
        return
    with path.open("wb") as file:
        for row in chain.from_iterable(lists(count, names, seed)):
            file.write(orjson.dumps(body_of(row, names.candidate), option=orjson.OPT_APPEND_NEWLINE))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("out", type=Path, help=".parquet for rows, anything else for NDJSON")
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    write(chosen.count, chosen.out, chosen.seed)


if __name__ == "__main__":
    main()
