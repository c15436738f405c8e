"""Status words around a name: stopped, allergy, history. And orders that only look like one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from service.knowledge.folding import fold
from service.knowledge.name_rows import StatusWord
from service.knowledge.words import StatusEffect
from service.naming.resolution import StatusNote

_DAYS = MappingProxyType({"day": 1, "week": 7, "month": 30, "year": 365})
_AGO = re.compile(r"(?:(?P<count>\d{1,3}|a|an|one) )?(?P<unit>day|week|month|year)s? ago\Z")
_DATED = re.compile(r"(?:on |since |in )?(?P<day>\d{4}-\d{2}-\d{2})\Z")
_DAYS_IN_WORDS = MappingProxyType({"today": 0, "yesterday": 1})
_GAP = r"[ :;,.()\-]{1,4}"
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class StatusReader:
    """``leading`` and ``trailing`` find a status phrase before or after a name, ``orders`` an instruction after one.
    ``details`` are the only words that may follow either: what else stands there may be another drug."""

    effects: Mapping[str, StatusEffect]
    details: frozenset[str]
    leading: re.Pattern[str]
    trailing: re.Pattern[str]
    orders: re.Pattern[str]

    def read(self, folded: str) -> tuple[str, StatusNote | None]:
        """``folded`` without its status clause or its instruction, and what the clause says.

        An instruction ("hold if ...", "stop after 7 days") leaves the drug active. A clause with a date that cannot be
        read counts as one without a date. A clause that is not understood to the last word is left where it stands.
        """
        if (order := self.orders.match(folded)) and self._understood(order["detail"]):
            return order["name"], None
        if before := self.leading.match(folded):
            return before["name"].rstrip(")"), StatusNote(self.effects[before["phrase"]])
        if after := self.trailing.match(folded):
            detail = after["detail"].strip(" ().,:;-")
            note = _dated(self.effects[after["phrase"]], detail)
            if note is None and self._understood(detail):
                note = StatusNote(self.effects[after["phrase"]])
            if note is not None:
                return after["name"], note
        return folded, None

    def _understood(self, detail: str) -> bool:
        words = _WORD.findall(detail)
        return all(word in self.details or word[0].isdigit() for word in words)


def _dated(effect: StatusEffect, detail: str) -> StatusNote | None:
    """The note, if ``detail`` is nothing, a date, or a time ago; None otherwise."""
    if not detail:
        return StatusNote(effect)
    if detail in _DAYS_IN_WORDS:
        return StatusNote(effect, days_ago=_DAYS_IN_WORDS[detail])
    if ago := _AGO.match(detail):
        count = int(ago["count"]) if (ago["count"] or "").isdigit() else 1
        return StatusNote(effect, days_ago=count * _DAYS[ago["unit"]])
    if dated := _DATED.match(detail):
        try:
            return StatusNote(effect, on=date.fromisoformat(dated["day"]))
        except ValueError:
            return StatusNote(effect)
    return None


def build_status_reader(words: tuple[StatusWord, ...]) -> StatusReader:
    folded = {fold(row.word): row.effect for row in words}
    phrases = _alternatives(folded, StatusEffect.STOPPED, StatusEffect.NOT_TAKEN)
    orders = _alternatives(folded, StatusEffect.ORDER)
    return StatusReader(
        effects=MappingProxyType(folded),
        details=frozenset(word for word, effect in folded.items() if effect is StatusEffect.DETAIL),
        leading=re.compile(rf"\(?(?P<phrase>{phrases}){_GAP}(?:to |of )?(?P<name>.+)\Z"),
        trailing=re.compile(rf"(?P<name>.+?){_GAP}(?P<phrase>{phrases})(?P<detail>|{_GAP}.*)\Z"),
        orders=re.compile(rf"(?P<name>.+?){_GAP}(?:{orders})(?P<detail>|{_GAP}.*)\Z"),
    )


def _alternatives(effects: Mapping[str, StatusEffect], *wanted: StatusEffect) -> str:
    """The phrases with a wanted effect as one pattern, longer ones first."""
    words = (word for word, effect in effects.items() if effect in wanted)
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
