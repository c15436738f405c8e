"""What is asked under fire: many different lists, and some requests that must be refused."""

import json
import random
from dataclasses import dataclass
from pathlib import Path

from service.knowledge.loading import load_knowledge
from service.knowledge.words import Indication, Route

_JSON = "application/json"
_LONGEST = 12
_INDICATIONS = [indication for indication in Indication if indication is not Indication.NOT_GIVEN]
_BROKEN = (
    b'{"medications": ["a", ',
    b'{"medicatons": ["a"]}',
    b'{"medications": "a,b"}',
    b'{"medications": ["a"], "medications": []}',
    b"",
)


@dataclass(frozen=True, slots=True)
class Question:
    """A request body, and the whole request for a server on ``host``."""

    number: int
    body: bytes

    def request(self, host: str, path: str = "/screen", *, keep: bool = True) -> bytes:
        connection = "" if keep else "Connection: close\r\n"
        head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {_JSON}\r\n{connection}"
        return f"{head}Content-Length: {len(self.body)}\r\n\r\n".encode() + self.body


def make_questions(data: Path, count: int, seed: int = 1) -> list[Question]:
    """``count`` different requests from the names in the tables: lists with what is known and what is not, with and
    without a patient, and one in twenty that must be refused. The same for the same seed and tables."""
    chance = random.Random(seed)
    catalogue = load_knowledge(data).catalogue
    names = [name.name for name in catalogue.tables.names] + list(catalogue.display.values())
    candidate = catalogue.display[catalogue.release.default_candidate]
    return [Question(number, _body(chance, names, candidate, number)) for number in range(count)]


def _body(chance: random.Random, names: list[str], candidate: str, number: int) -> bytes:
    if number % 20 == 19:  # noqa: PLR2004 one in twenty
        return chance.choice(_BROKEN)
    drugs = [*chance.sample(names, chance.randint(1, _LONGEST))]
    if chance.random() < 0.2:  # noqa: PLR2004 one in five
        drugs.append("".join(chance.choices("bcdfgklmnprst", k=9)))
    body: dict[str, object] = {"medications": drugs}
    if chance.random() < 0.6:  # noqa: PLR2004
        body["candidate"] = {"name": candidate, "route": chance.choice([Route.ORAL.value, Route.IV.value])} | (
            {"indication": chance.choice(_INDICATIONS).value} if chance.random() < 0.5 else {}  # noqa: PLR2004
        )
    if chance.random() < 0.5:  # noqa: PLR2004
        body["patient"] = {
            "age_years": chance.randint(1, 95),
            "sex": chance.choice(["female", "male", "unknown"]),
            "labs": {"alt_xuln": round(chance.uniform(0.2, 6), 1)},
        }
    return json.dumps(body).encode()
