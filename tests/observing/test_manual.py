"""What the operator is told holds: the alarms are about figures that exist, and each one is explained."""

import re

from tests.conftest import ROOT, Server
from tests.observing.reading import line_of
from tests.web.asking import ask, screen

RULES = (ROOT / "deploy" / "prometheus-rules.yml").read_text(encoding="utf-8")
MANUAL = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def _names(text: str) -> set[str]:
    return set(re.findall(r"dantrolene_screen_[a-z_]+", text))


def test_every_figure_that_an_alarm_is_about_exists(server: Server) -> None:
    screen(server, {"medications": ["verapamil"]})
    shown = _names(ask(server, "/metrics").body.decode())
    assert _names(RULES)
    assert _names(RULES) - shown == set()


def test_every_figure_is_in_the_manual_and_the_manual_has_no_other(server: Server) -> None:
    screen(server, {"medications": ["verapamil"]})
    shown = _names(ask(server, "/metrics").body.decode())
    shown = {re.sub("_(bucket|sum|count)$", "", name).removeprefix("dantrolene_screen_") for name in shown}
    section = MANUAL.split("| figure (", 1)[1].split("\n\n", 1)[0]
    told = set(re.findall(r"`([a-z_]+)(?:\{[a-z,0-9]+\})?`", section))
    assert told - {"dantrolene_screen_"} == shown


def test_every_alarm_is_explained_and_no_other() -> None:
    alarms = set(re.findall(r"alert: (\w+)", RULES))
    assert len(alarms) > 10
    assert alarms == set(re.findall(r"^\| `(Screening\w+)`", MANUAL, re.MULTILINE))


def test_the_line_in_the_manual_has_the_fields_that_a_line_has(server: Server) -> None:
    answer = screen(server, {"medications": ["verapamil", "xyzzyol"]})
    found = line_of(server, answer.json()["request_id"])
    example = MANUAL.split("```json\n", 1)[1].split("\n```", 1)[0]
    assert re.findall(r'"(\w+)":', example) == [*found, *found["findings"]]


def test_the_check_by_hand_says_what_the_manual_says(server: Server) -> None:
    answer = ask(server, "/screen?drugs=verapamil&route=iv&format=line", headers={"User-Agent": "curl/8"})
    assert answer.body.decode().startswith("DO NOT START")
