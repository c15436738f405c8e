"""After a reload nothing of the old tables is left in any answer, however much was remembered of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.questions import questions_about
from benchmarks.synthetic import Synthetic, build
from service.bootstrap import build_app, load_screener, publish
from service.settings import Settings
from tests.reload.swapping import restore

PAIRS, LISTS = 3_000, 60
OLD, NEW = build(PAIRS, seed=1), build(PAIRS, seed=2)
"""The same drugs; other groups' rows, severities and mechanisms."""

Answers = list[dict[str, Any]]


@pytest.fixture(scope="module")
def bodies(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    directory = tmp_path_factory.mktemp("drugs")
    restore(directory, OLD.raw)
    return questions_about(OLD.names(load_screener(directory).catalogue), LISTS, 10)


def answers(settings: Settings, bodies: list[bytes]) -> Answers:
    """All but what tells one request from another. Each list is asked twice: the second time much is remembered."""
    client, told = build_app(settings).test_client(), Answers()
    for body in bodies * 2:
        answer = client.post("/screen", data=body, content_type="application/json")
        assert answer.status_code == 200, answer.text
        told.append({name: value for name, value in json.loads(answer.data).items() if name != "request_id"})
    assert told[: len(bodies)] == told[len(bodies) :]
    return told


def started_afresh(made: Synthetic, directory: Path, bodies: list[bytes]) -> Answers:
    directory.mkdir()
    restore(directory, made.raw)
    return answers(Settings(data=directory), bodies)


def test_a_reload_answers_exactly_as_a_fresh_start_with_the_new_tables_does(
    tmp_path: Path, bodies: list[bytes]
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    settings = Settings(data=data, published=tmp_path / "published")
    reloaded: list[Answers] = []
    for made in (OLD, NEW, OLD):
        restore(data, made.raw)
        assert publish(settings)
        reloaded.append(answers(settings, bodies))
    old = started_afresh(OLD, tmp_path / "old", bodies)
    new = started_afresh(NEW, tmp_path / "new", bodies)
    assert reloaded == [old, new, old]
    changed = sum(1 for before, after in zip(old, new, strict=True) if before["findings"] != after["findings"])
    assert changed > LISTS, "the tables differ too little to tell a reload from none"
