"""The chaos suite sees what is wrong: its oracle, its counting, and a service that is broken on purpose."""

import json
from pathlib import Path
from typing import Any

import pytest

from chaos.asking import Load, LostError, parse_head
from chaos.counting import Tally, added
from chaos.ground import DATA, Ground, judged
from chaos.memory import growth, memory_of
from chaos.oracle import Answer, Oracle, Outcome
from chaos.questions import Question, make_questions
from chaos.report import Row, table, write
from chaos.scenarios import kill_workers
from chaos.scenarios.reloads import changed

QUESTIONS = make_questions(DATA, 40)
HEALTHY, BROKEN = (next(q for q in QUESTIONS if (q.number % 20 == 19) is broken) for broken in (False, True))
GOOD = "application/json"


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    made = Oracle()
    made.learn(DATA, QUESTIONS)
    return made


def right(oracle: Oracle, question: Question = HEALTHY) -> tuple[int, dict[str, Any]]:
    (answers,) = oracle.rights.values()
    status, body = answers[question.number]
    return status, {**body, "request_id": "00000000-0000-4000-8000-000000000000", "audit": "off"}


def judge(oracle: Oracle, status: int, body: Any, question: Question = HEALTHY, kind: str = GOOD) -> Outcome:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return oracle.judge(question, Answer(status, kind, raw))


def problem(status: int) -> dict[str, Any]:
    return {"type": "about:blank", "title": "x", "status": status, "detail": "x", "errors": []}


PROBLEM = "application/problem+json"


def test_the_questions_are_many_different_ones_and_some_must_be_refused(oracle: Oracle) -> None:
    (answers,) = oracle.rights.values()
    assert len({question.body for question in QUESTIONS}) > len(QUESTIONS) - 5
    assert [status for status, _ in answers].count(200) >= len(QUESTIONS) * 9 // 10
    assert {status for status, _ in answers} - {200}
    assert len({body.get("verdict") for _, body in answers}) > 3
    assert make_questions(DATA, 40) == QUESTIONS


def test_the_right_answer_is_right_whenever_it_was_given(oracle: Oracle) -> None:
    status, body = right(oracle)
    assert judge(oracle, status, body) is Outcome.RIGHT
    assert judge(oracle, status, body | {"request_id": "11111111-0000-4000-8000-000000000000"}) is Outcome.RIGHT
    assert judge(oracle, status, body | {"audit": "unavailable"}) is Outcome.RIGHT


@pytest.mark.parametrize("field", ["verdict", "summary", "coverage", "findings", "medications", "knowledge_base"])
def test_an_answer_that_differs_in_any_field_is_wrong(oracle: Oracle, field: str) -> None:
    status, body = right(oracle)
    assert judge(oracle, status, body | {field: "other"} if field != "knowledge_base" else {**body, field: {}}) is (
        Outcome.WRONG
    )
    without = {name: value for name, value in body.items() if name != field}
    assert judge(oracle, status, without) is Outcome.WRONG


def test_a_lost_finding_is_wrong_also_after_the_right_answer_was_seen(oracle: Oracle) -> None:
    status, body = right(oracle)
    assert judge(oracle, status, body) is Outcome.RIGHT
    assert judge(oracle, status, body | {"findings": body["findings"][:-1]}) is Outcome.WRONG


def test_an_answer_to_another_question_is_wrong(oracle: Oracle) -> None:
    other = next(q for q in QUESTIONS if q != HEALTHY and right(oracle, q)[0] == 200)
    status, body = right(oracle, other)
    assert judge(oracle, status, body) is Outcome.WRONG


def test_an_answer_where_an_error_is_right_is_wrong(oracle: Oracle) -> None:
    status, body = right(oracle)
    assert judge(oracle, status, body, BROKEN) is Outcome.WRONG


def test_the_right_refusal_is_right_and_another_text_is_not(oracle: Oracle) -> None:
    (answers,) = oracle.rights.values()
    status, body = answers[BROKEN.number]
    assert judge(oracle, status, body, BROKEN, PROBLEM) is Outcome.RIGHT
    assert judge(oracle, status, body | {"detail": "other"}, BROKEN, PROBLEM) is Outcome.WRONG


@pytest.mark.parametrize("status", [503, 429])
def test_come_back_later_is_a_clean_error_to_any_question(oracle: Oracle, status: int) -> None:
    assert judge(oracle, status, problem(status), kind=PROBLEM) is Outcome.LATER


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, problem(500), PROBLEM),
        (404, problem(404), PROBLEM),
        (503, b"<html>", "text/html"),
        (503, problem(503), GOOD),
        (503, problem(500), PROBLEM),
        (503, problem(503) | {"verdict": "proceed"}, PROBLEM),
        (200, b'{"verdict": "pro', GOOD),
        (200, b"[]", GOOD),
    ],
)
def test_anything_else_is_broken(oracle: Oracle, status: int, body: Any, kind: str) -> None:
    assert judge(oracle, status, body, kind=kind) is Outcome.BROKEN


def test_an_answer_must_be_wholly_of_the_set_that_it_names(tmp_path: Path) -> None:
    changed(tmp_path / "second")
    oracle = Oracle()
    first, second = (oracle.learn(data, QUESTIONS) for data in (DATA, tmp_path / "second"))
    assert first != second
    number = next(question.number for question in QUESTIONS if oracle.rights[first][question.number][1].get("findings"))
    one, other = (oracle.rights[digest][number] for digest in (first, second))
    assert one[1]["findings"] != other[1]["findings"]
    for status, body in (one, other):
        assert judge(oracle, status, body, QUESTIONS[number]) is Outcome.RIGHT
    mixed = one[1] | {"findings": other[1]["findings"]}
    assert judge(oracle, 200, mixed, QUESTIONS[number]) is Outcome.WRONG


@pytest.mark.parametrize(
    ("outcomes", "wrong", "failed", "retried"),
    [
        ([Outcome.RIGHT], 0, 0, 0),
        ([Outcome.LOST, Outcome.RIGHT], 0, 0, 1),
        ([Outcome.LATER, Outcome.RIGHT], 0, 0, 1),
        ([Outcome.LOST, Outcome.LOST], 0, 1, 1),
        ([Outcome.LATER, Outcome.LATER], 0, 1, 1),
        ([Outcome.BROKEN], 0, 1, 0),
        ([Outcome.WRONG], 1, 0, 0),
        ([Outcome.LOST, Outcome.WRONG], 1, 0, 1),
        ([Outcome.LOST, Outcome.BROKEN], 0, 1, 1),
    ],
)
def test_what_is_counted(outcomes: list[Outcome], wrong: int, failed: int, retried: int) -> None:
    tally = Tally()
    tally.count(outcomes, "it")
    assert (tally.asked, tally.wrong, tally.failed, tally.retried) == (1, wrong, failed, retried)
    assert tally.is_good is (wrong == failed == 0)
    whole = added([tally, tally])
    assert (whole.asked, whole.wrong, whole.failed, whole.retried) == (2, 2 * wrong, 2 * failed, 2 * retried)
    assert bool(judged(("it", whole)).failures) is not tally.is_good


def test_nothing_asked_is_not_a_pass() -> None:
    assert not Tally().is_good
    assert judged(("nobody", Tally())).failures


@pytest.mark.parametrize("head", [b"", b"garbage", b"HTTP/1.1 OK", b"HTTP/1.1 200 OK\r\nContent-Type: x"])
def test_what_is_no_whole_answer_is_lost(head: bytes) -> None:
    with pytest.raises(LostError):
        parse_head(head)


def test_growth_is_told_from_warm_up() -> None:
    flat = [(done, 100 + (50 if done > 100 else done // 2)) for done in range(0, 1000, 10)]
    assert growth(flat, 100)[2] == pytest.approx(0)
    leaking = [(done, 1000 + done) for done in range(0, 1000, 10)]
    assert growth(leaking, 100)[2] > 50
    with pytest.raises(ValueError, match="too few"):
        growth(flat[:10], 100)
    assert memory_of(2**22 + 1) == {}


def test_a_service_that_loses_a_finding_now_and_then_fails_the_suite(tmp_path: Path, oracle: Oracle) -> None:
    with Ground(tmp_path, fault="wrong", questions=QUESTIONS).service() as service:
        tally = Load(service.port, QUESTIONS, oracle, clients=2, most=200).start().wait()
    assert tally.wrong > 0
    assert not tally.is_good
    assert tally.examples


def test_a_service_that_ends_before_it_answers_fails_the_suite(tmp_path: Path, oracle: Oracle) -> None:
    with Ground(tmp_path, fault="lost", questions=QUESTIONS).service(WORKERS="1") as service:
        tally = Load(service.port, QUESTIONS, oracle, clients=1, most=2).start().wait()
    assert (tally.asked, tally.retried, tally.failed, tally.wrong) == (2, 2, 2, 0)


def test_a_sound_service_passes(tmp_path: Path, oracle: Oracle) -> None:
    with Ground(tmp_path, questions=QUESTIONS).service() as service:
        tally = Load(service.port, QUESTIONS, oracle, clients=2, most=100).start().wait()
    assert (tally.asked, tally.is_good) == (100, True), tally.examples


def test_a_row_of_the_table_stays_until_its_scenario_is_run_again(tmp_path: Path) -> None:
    path, order = tmp_path / "chaos.md", ("kill-workers", "million")
    first, second = (
        str(Row(name, kill_workers.HAZARD, "p", judged(("", Tally()), figures=(figure,)), 1))
        for name, figure in (("kill-workers", "old | figure"), ("million", "other"))
    )
    write({"kill-workers": first, "million": second}, order, path)
    renewed = first.replace("old", "new")
    write({"kill-workers": renewed}, order, path)
    text = path.read_text("utf-8")
    assert table([renewed, second]) in text
    assert "old" not in text
    assert "**no**" in first
