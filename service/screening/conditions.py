"""Whether the conditions of a statement hold for two uses, as far as the request says."""

from service.knowledge.index import Statement
from service.knowledge.words import Indication
from service.screening.setting import Setting
from service.screening.use import Use

HOLDS = ""
FAILS = None


def check(setting: Setting, statement: Statement, subject: Use, object_: Use) -> str | None:
    """``HOLDS``, ``FAILS``, or else the fact that is missing to tell."""
    row = statement.row
    if row.subject_routes and subject.route not in row.subject_routes:
        return FAILS
    if row.object_routes and object_.route not in row.object_routes:
        return FAILS
    given_for = setting.given_for(subject, statement.subject)
    if row.indications and given_for not in row.indications:
        askable = subject is setting.candidate and given_for is Indication.NOT_GIVEN
        return "indication" if askable else FAILS
    if row.object_daily_mg is None:
        return HOLDS
    daily = object_.daily_mg
    if daily is None:
        return f"daily dose of {setting.catalogue.display[statement.object]}"
    return HOLDS if daily >= row.object_daily_mg else FAILS


def used(setting: Setting, statement: Statement, subject: Use, object_: Use) -> tuple[str, ...]:
    """The facts that a statement which holds has used, in words."""
    row, name = statement.row, setting.catalogue.display
    facts: list[str] = []
    for routes, drug, use in (
        (row.subject_routes, statement.subject, subject),
        (row.object_routes, statement.object, object_),
    ):
        if routes:
            facts.append(f"route of {name[drug]}: {use.route.value}{' (assumed)' if use.route_assumed else ''}")
    if row.indications:
        facts.append(f"indication: {setting.given_for(subject, statement.subject).value.replace('_', ' ')}")
    if row.object_daily_mg is not None:
        facts.append(f"daily dose of {name[statement.object]}: {object_.daily_mg:g} mg")
    return tuple(facts)
