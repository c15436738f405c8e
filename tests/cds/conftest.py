"""A hook request answered without the wire: what stands between request and cards is pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from service.cds.answering import reply
from service.cds.call import read_call
from service.cds.cards import Deck
from service.cds.judging import judge
from service.cds.services import SERVICES
from service.screening.screen import Screener
from tests.cds.schemas import check_response

TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Cards:
    """The cards of one valid answer."""

    body: dict[str, Any]

    @property
    def all(self) -> list[dict[str, Any]]:
        cards: list[dict[str, Any]] = self.body["cards"]
        return cards

    @property
    def indicators(self) -> list[str]:
        return [card["indicator"] for card in self.all]

    @property
    def summaries(self) -> str:
        return "\n".join(card["summary"] for card in self.all)

    @property
    def details(self) -> str:
        return "\n\n".join(card["detail"] for card in self.all)

    @property
    def suggestions(self) -> list[dict[str, Any]]:
        return [one for card in self.all for one in card.get("suggestions", ())]

    @property
    def deleted(self) -> set[str]:
        """What the suggestions would remove, for good or for another drug."""
        actions = [action for one in self.suggestions for action in one["actions"]]
        return {action["resourceId"] for action in actions if action["type"] == "delete"}

    def about(self, words: str) -> dict[str, Any]:
        """The one card whose summary holds ``words``."""
        found = [card for card in self.all if words in card["summary"]]
        assert len(found) == 1, self.summaries
        return found[0]


Ask = Callable[..., Cards]


@pytest.fixture(scope="session")
def ask_cards(screener: Screener) -> Ask:
    """Cards for a request; every answer is held against the schema. ``stale``: the tables are past their review."""

    def ask(body: dict[str, Any], *, stale: bool = False) -> Cards:
        service = next(service for service in SERVICES if service.hook == body["hook"])
        judgement = judge(read_call(body, service), screener, TODAY)
        reasons = screener.catalogue.tables.override_reasons
        answered = reply(Deck(screener.knowledge, service.hook, reasons, stale), judgement)
        check_response(answered.body)
        assert [str(one.card) for one in answered.shown] == [card["uuid"] for card in answered.body["cards"]]
        return Cards(answered.body)

    return ask
