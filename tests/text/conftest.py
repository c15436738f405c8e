"""A real answer to any request, as the JSON document that every face shows."""

from collections.abc import Callable
from typing import Any

import pytest

from service.rendering.document import render
from service.screening.request import Request
from service.screening.screen import Screener

Answer = Callable[[Request], dict[str, Any]]
REQUEST_ID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="session")
def answer(screener: Screener) -> Answer:
    class Answering:
        """Short to print: Hypothesis shows the arguments of a falsifying example."""

        def __repr__(self) -> str:
            return "answer"

        def __call__(self, request: Request) -> dict[str, Any]:
            return render(screener.screen(request), screener.knowledge, stale=False, request_id=REQUEST_ID)

    return Answering()
