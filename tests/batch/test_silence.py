"""Nothing that a line holds gets into the log or into the error of a line, not even when the service fails on it."""

import json
import logging
from typing import Any

import pytest

from service.batch.answering import Answer, Answerer
from service.bootstrap import build_app
from service.settings import Settings
from tests.batch.asking import BATCH, NDJSON, assert_problem_line, inputs, lines_of, one, post_lines
from tests.batch.conftest import Watched
from tests.web.test_leaks import BROKEN, INVALID, MARK, TELLTALES, VALID


def test_no_line_leaves_a_trace_in_the_log_and_no_error_repeats_what_was_sent(watched: Watched) -> None:
    before = len(watched.server.log)
    wrong = [*(json.dumps(document).encode() for document in INVALID), *BROKEN]
    right = [json.dumps(document).encode() for document in VALID]
    documents = lines_of(post_lines(watched.server, b"\n".join([*wrong, *right])).body)
    assert ["verdict" in document for document in documents] == [False] * len(wrong) + [True] * len(right)
    told = json.dumps(documents[: len(wrong)])
    log = watched.server.log[before:]
    assert [telltale for telltale in [*TELLTALES, MARK] if telltale in told or telltale in log] == []


def test_a_line_on_which_the_service_fails_is_an_error_and_the_rest_is_answered(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = Answerer.answer

    def failing(answerer: Answerer, body: Any, data: dict[str, Any], request_id: str) -> Answer:
        if body["medications"] == ["zzqx"]:
            raise RuntimeError("zzqx")
        return real(answerer, body, data, request_id)

    client = build_app(Settings()).test_client()
    monkeypatch.setattr(Answerer, "answer", failing)
    sent = b"\n".join(map(one, ["verapamil", "zzqx", "Yaz"]))
    with caplog.at_level(logging.ERROR):
        documents = lines_of(client.post(BATCH, data=sent, content_type=NDJSON).get_data())
    assert inputs(documents) == [["verapamil"], None, ["Yaz"]]
    assert_problem_line(documents[1], 2, 500)
    assert "RuntimeError at " in caplog.text
    assert "zzqx" not in caplog.text + json.dumps(documents[1])
