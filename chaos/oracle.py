"""The right answer to each question, from the same tables, in this process and without fire; and what an answer is by
that measure."""

import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import Any

from chaos.questions import Question
from service.bootstrap import build_app
from service.settings import Settings

JSON, PROBLEM = "application/json", "application/problem+json"
LATER = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS})
"""What the contract allows to be said instead of an answer, to any request."""
_REQUEST_ID = re.compile(rb'"request_id":\s*"[0-9a-f-]{36}"')
_OCCASION = ("request_id", "audit")
"""What belongs to the occasion and not to the question."""


class Outcome(StrEnum):
    """What came of one attempt. ``LATER``: a documented error that says to come back. ``BROKEN``: neither an answer nor
    a documented error. ``WRONG``: an answer that is not the right one, or one where an error was right."""

    RIGHT = "right"
    LATER = "refused for now"
    LOST = "connection lost"
    BROKEN = "broken"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came over the wire."""

    status: int
    content_type: str
    body: bytes


@dataclass(slots=True)
class Oracle:
    """Judges answers. With several sets of tables an answer must be wholly of the set whose digest it names."""

    rights: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    refusals: list[Any] = field(default_factory=list)
    _seen: list[set[bytes]] = field(default_factory=list)

    def learn(self, data: Path, questions: Iterable[Question]) -> str:
        """The right answers by the tables of ``data``; returns their digest."""
        client = build_app(Settings(data=data)).test_client()
        with _without_log():
            given = [client.post("/screen", data=question.body, content_type=JSON) for question in questions]
        answers = [(answer.status_code, _of_question(answer.get_json(force=True))) for answer in given]
        digest: str = next(body["knowledge_base"]["sha256"] for status, body in answers if status == HTTPStatus.OK)
        self.rights[digest] = answers
        self._seen = [set() for _ in answers]
        return digest

    def judge(self, question: Question, answer: Answer) -> Outcome:
        seen = self._seen[question.number]
        bare = _REQUEST_ID.sub(b"", answer.body)
        if answer.status == HTTPStatus.OK and bare in seen:
            return Outcome.RIGHT
        try:
            body = json.loads(answer.body)
        except ValueError:
            return Outcome.BROKEN
        outcome = self._judged(question, answer, body)
        if outcome is Outcome.RIGHT and answer.status == HTTPStatus.OK:
            seen.add(bare)
        return outcome

    def _judged(self, question: Question, answer: Answer, body: Any) -> Outcome:
        if not isinstance(body, dict):
            return Outcome.BROKEN
        if answer.status < HTTPStatus.BAD_REQUEST:
            digest = body.get("knowledge_base", {}).get("sha256", "")
            known = self.rights.get(digest)
            right = known is not None and known[question.number] == (answer.status, _of_question(body))
            return Outcome.RIGHT if right else Outcome.WRONG
        if answer.content_type != PROBLEM or body.get("status") != answer.status or "verdict" in body:
            return Outcome.BROKEN
        if answer.status in LATER:
            return Outcome.LATER
        expected = {(answers[question.number][0]) for answers in self.rights.values()}
        if answer.status not in expected:
            return Outcome.BROKEN
        same = any(answers[question.number][1] == _of_question(body) for answers in self.rights.values())
        return Outcome.RIGHT if same else Outcome.WRONG


@contextmanager
def _without_log() -> Iterator[None]:
    """The service writes a line for each request to standard error; here nobody wants them."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)


def _of_question(body: Any) -> Any:
    return {name: value for name, value in body.items() if name not in _OCCASION} if isinstance(body, dict) else body
