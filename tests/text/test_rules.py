"""The contract's rules for text, over real screenings of random lists."""

import os
from typing import Any

from hypothesis import HealthCheck, given, settings

from service.rendering.text import render_line, render_text
from tests.properties.drawing import Case, cases
from tests.text.conftest import REQUEST_ID, Answer
from tests.text.reading import COLOR, OPEN, holds_in_order, rows_in_order, section, shown, squash

WIDTH = 80
CI = bool(os.environ.get("CI"))
five_hundred = settings(
    max_examples=500,
    deadline=None,
    derandomize=CI,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@five_hundred
@given(cases())
def test_a_text_answer_keeps_every_rule_of_the_contract(answer: Answer, case: Case) -> None:
    document = answer(case.request)
    text = render_text(document)
    _assert_plain(text)
    _assert_verdict_and_coverage_first(text.splitlines()[0], document)
    _assert_every_finding(text, document)
    _assert_every_line(text, document)
    _assert_knowledge_and_request_last(text, document)
    _assert_one_line(render_line(document), document)
    colored = render_text(document, color=True)
    assert COLOR.search(colored)
    assert COLOR.sub("", colored) == text


def _assert_plain(text: str) -> None:
    assert text.isascii()
    assert text.endswith("\n")
    assert all(line.isprintable() and len(line) <= WIDTH for line in text.splitlines())
    assert all(line == line.rstrip() for line in text.splitlines())


def _assert_verdict_and_coverage_first(line: str, document: dict[str, Any]) -> None:
    found = document["coverage"]
    verdict = document["verdict"].replace("_", " ").upper()
    complete = "complete" if found["complete"] else "INCOMPLETE"
    assert line == f"{verdict} | coverage {complete}: {found['checked']} checked, {found['not_checked']} not checked"


def _assert_every_finding(text: str, document: dict[str, Any]) -> None:
    for heading, about in (("ABOUT STARTING", True), ("AMONG THE LISTED DRUGS", False)):
        within = section(text, heading)
        findings = [finding for finding in document["findings"] if finding["involves_candidate"] is about]
        assert holds_in_order(within, (part for finding in findings for part in rows_in_order(finding)))
        said = [line for line in text.splitlines() if line.startswith(heading)]
        assert len(said) == 1
        if document["candidate"]["name"].isascii() and len(said[0]) < WIDTH:
            assert f"({len(findings)})" in said[0]


def _assert_every_line(text: str, document: dict[str, Any]) -> None:
    """Each line stands under what became of it, in order; and nothing open is missing among what was not checked."""
    lines = [document["candidate"], *document["medications"]]
    left_open = [line["input"] for line in lines if line["status"] in OPEN]
    settled = [line["input"] for line in lines if line["status"] not in OPEN]
    assert holds_in_order(section(text, "NOT CHECKED"), iter(left_open))
    assert holds_in_order(section(text, "READ AS"), iter(settled))
    assert holds_in_order(section(text, "NOT CHECKED"), iter(document["coverage"]["not_understood"]))
    for line in lines:
        for suggestion in line["suggestions"]:
            assert shown(suggestion) in section(text, "NOT CHECKED")
    assert ("\nNOT CHECKED" in text) is not document["coverage"]["complete"]


def _assert_knowledge_and_request_last(text: str, document: dict[str, Any]) -> None:
    *_, version, digest, request = text.splitlines()
    assert version.startswith(f"Knowledge base {document['knowledge_base']['version']}, ")
    assert digest == f"sha256 {document['knowledge_base']['sha256']}"
    assert request == f"Request {REQUEST_ID}"
    assert "has not been signed off by a clinician" in text


def _assert_one_line(line: str, document: dict[str, Any]) -> None:
    assert line.isascii()
    assert line.index("\n") == len(line) - 1
    assert line[:-1].isprintable()
    assert line.startswith(document["verdict"].replace("_", " ").upper() + " | ")
    for part in (document["summary"], document["knowledge_base"]["version"], REQUEST_ID):
        assert shown(part) in squash(line)
