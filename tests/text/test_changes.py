"""What to do instead, as text."""

from datetime import date
from typing import Any

from service.intake.building import build_request
from service.intake.requests import ScreenRequestSchema
from service.rendering.document import render
from service.rendering.text import render_text
from service.screening.screen import Screener


def written(screener: Screener, body: dict[str, Any]) -> str:
    screening = screener.screen(build_request(ScreenRequestSchema().load(body), "dantrolene", date(2026, 12, 1)))
    request_id = "00000000-0000-4000-8000-000000000000"
    return render_text(render(screening, screener.knowledge, stale=False, request_id=request_id))


def test_the_smallest_change_and_what_if_are_told_in_eighty_columns(screener: Screener) -> None:
    text = written(
        screener,
        {
            "candidate": {"name": "dantrolene", "route": "iv"},
            "medications": ["verapamil", "warfarin", "ibuprofen"],
            "options": {"smallest_change": "moderate"},
            "what_if": [
                [{"line": 0, "action": "drop"}],
                [{"line": 2, "action": "replace", "replacement": "paracetamol"}],
            ],
        },
    )
    assert "no finding above moderate is left" in text
    assert "drop verapamil and drop ibuprofen" in text
    assert "drop verapamil: " in text
    assert "replace ibuprofen: " in text
    assert max(map(len, text.splitlines())) <= 80
    assert text.isascii()


def test_text_without_such_questions_answers_none(screener: Screener) -> None:
    text = written(screener, {"medications": ["verapamil"]})
    assert "SMALLEST CHANGE" not in text
    assert "WHAT IF" not in text


def test_a_list_that_needs_no_change_says_so(screener: Screener) -> None:
    text = written(screener, {"medications": ["levothyroxine"], "options": {"smallest_change": "moderate"}})
    assert "has to change; then proceed" in text
