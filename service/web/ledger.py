"""What the routes ask of the ledger, and what they answer when it is not there."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

from service.intake.fields import PlainText, ShortList, Word
from service.ledger.entries import AuditLine, Card, Feedback, LedgerDownError, NoLedgerError, Outcome, Reason
from service.ledger.fingerprint import Fingerprints
from service.ledger.null import NullLedger
from service.screening.answer import Screening
from service.settings import AuditPolicy, LedgerSettings
from service.web.problems import RequestError

if TYPE_CHECKING:
    from service.ledger.ledger import AnyLedger

_log = logging.getLogger("service")
_MOST_ENTRIES = 1000
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Outside of which a time is a mistake, and beyond some of which it cannot be put in UTC."""


class AuditState(StrEnum):
    """The field ``audit`` of an answer."""

    RECORDED = "recorded"
    OFF = "off"
    UNAVAILABLE = "unavailable"


class Comment(fields.String):
    """Free text, taken whatever it holds: it is dropped or kept, never read. A database refuses NUL and surrogates."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("must be text")
        return value.replace("\0", "").encode("utf-8", "replace").decode()


class _Open(Schema):
    """CDS Hooks lets a sender add keys. They are not stored."""

    class Meta:
        unknown = EXCLUDE


class CodingSchema(_Open):
    code = PlainText(most=100, required=True)
    system = PlainText(most=200, load_default="")
    display = PlainText(most=200, load_default="")


class OverrideReasonSchema(_Open):
    reason = fields.Nested(CodingSchema, load_default=None)
    comment = Comment(data_key="userComment", load_default="")

    @validates_schema(pass_original=True)
    def _some_reason(self, _: Any, sent: Any, **kwargs: Any) -> None:
        if isinstance(sent, dict) and not {"reason", "userComment"} & sent.keys():
            raise ValidationError("must hold reason or userComment")


class SuggestionSchema(_Open):
    id = fields.UUID(required=True)


class EntrySchema(_Open):
    card = fields.UUID(required=True)
    outcome = Word(Outcome, required=True)
    accepted = ShortList(fields.Nested(SuggestionSchema), most=100, what="suggestions", data_key="acceptedSuggestions")
    override = fields.Nested(OverrideReasonSchema, data_key="overrideReason")
    at = fields.AwareDateTime(
        data_key="outcomeTimestamp",
        required=True,
        format="iso",
        validate=validate.Range(_EARLIEST, _LATEST, error="must be a time between 2000 and 2200"),
    )

    @validates_schema
    def _accepted_what(self, entry: dict[str, Any], **kwargs: Any) -> None:
        if entry["outcome"] is Outcome.ACCEPTED and not entry.get("accepted"):
            raise ValidationError("an accepted card needs at least one suggestion", "acceptedSuggestions")


class FeedbackSchema(_Open):
    """The body of CDS Hooks 2.0 feedback."""

    feedback = ShortList(fields.Nested(EntrySchema), most=_MOST_ENTRIES, what="entries", required=True)

    @validates_schema
    def _some(self, body: dict[str, Any], **kwargs: Any) -> None:
        if not body["feedback"]:
            raise ValidationError("must hold at least one entry", "feedback")


class LedgerDesk:
    """Where the routes hand in what is to be kept. ``policy`` decides what becomes of an answer that cannot be."""

    def __init__(self, ledger: "AnyLedger", policy: AuditPolicy, fingerprints: Fingerprints) -> None:
        self._ledger, self._policy, self._fingerprints = ledger, policy, fingerprints
        self._schema = FeedbackSchema()

    def audit(self, body: Any, screening: Screening, *, knowledge: str, request_id: str) -> AuditState:
        """Call with the request body as JSON before the answer goes out, and put the result in its field ``audit``.
        ``knowledge`` is the digest. Raises RequestError (503) if the line is required and cannot be written."""
        if self._policy is AuditPolicy.OFF:
            return AuditState.OFF
        line = AuditLine(
            request=UUID(request_id),
            fingerprint=self._fingerprints.of(body),
            key=self._fingerprints.key_name,
            knowledge=knowledge,
            verdict=screening.verdict.value,
            complete=screening.coverage.complete,
        )
        try:
            self._ledger.record_audit(line)
        except (LedgerDownError, NoLedgerError) as error:
            if self._policy is not AuditPolicy.REQUIRED:
                return AuditState.UNAVAILABLE
            detail = "The audit ledger is required and cannot be written; nothing was answered."
            raise RequestError(HTTPStatus.SERVICE_UNAVAILABLE, detail) from error
        return AuditState.RECORDED

    def show(self, cards: Sequence[Card]) -> None:
        """Call with the cards of an answer. Without the ledger they are shown all the same: they will be recorded when
        they are shown next, and feedback on them counts from then on."""
        if cards:
            try:
                self._ledger.record_cards(cards)
            except LedgerDownError:
                _log.warning("%d cards were shown and not recorded", len(cards))

    def keep_feedback(self, body: Any, *, client: str = "") -> int:
        """Keep every entry of a CDS Hooks feedback body, or none; how many. ``client``: who sent it, as authenticated.

        Raises ValidationError; RequestError 404 where no ledger is configured, and 503 if it cannot be written. Only
        what did not raise may be acknowledged.
        """
        entries = [_entry(loaded, client) for loaded in self._schema.load(body)["feedback"]]
        try:
            self._ledger.record_feedback(entries)
        except NoLedgerError as error:
            raise RequestError(HTTPStatus.NOT_FOUND, "This service keeps no feedback; nothing was stored.") from error
        except LedgerDownError as error:
            detail = "The ledger cannot be written; the feedback was not stored. Send it again."
            raise RequestError(HTTPStatus.SERVICE_UNAVAILABLE, detail) from error
        return len(entries)

    def close(self) -> None:
        self._ledger.close()


def build_desk(settings: LedgerSettings) -> LedgerDesk:
    """Opens no connection. Raises SettingsError."""
    ledger: AnyLedger = NullLedger()
    if settings.url:
        # The database libraries are a third of what a start imports; a service without a ledger is spared them.
        from service.ledger.ledger import open_ledger  # noqa: PLC0415

        ledger = open_ledger(settings.url, keep_comments=settings.keep_comments)
    return LedgerDesk(ledger, settings.audit, Fingerprints(settings.key))


def _entry(loaded: dict[str, Any], client: str) -> Feedback:
    override = loaded.get("override") or {}
    reason = override.get("reason")
    return Feedback(
        card=loaded["card"],
        outcome=loaded["outcome"],
        at=loaded["at"],
        accepted=tuple(suggestion["id"] for suggestion in loaded.get("accepted", ())),
        reason=Reason(**reason) if reason else None,
        comment=override.get("comment", ""),
        client=client,
    )
