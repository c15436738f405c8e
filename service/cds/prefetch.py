"""What the client fetched beforehand, recognised by what it holds, whatever its key and however it is wrapped.

Four things look alike and are told apart: a member that is null (the record has nothing), one that is not there
(nobody looked), one that failed (an OperationOutcome, or a wrapper with an error status), and one of which only a part
was sent.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from service.cds.services import FACT_TEMPLATES, MEDICATION_TEMPLATES
from service.fhir.resources import MEDICATION_TYPES, OUTCOME

_BUNDLE = "Bundle"
_HARMLESS = frozenset({"information", "warning", "success"})
_NO_MATCH = frozenset({"include", "outcome"})


class ListState(StrEnum):
    """What became of the medication list."""

    ABSENT = "absent"
    FAILED = "failed"
    EMPTY = "empty"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Prefetched:
    """``documents``: resources and Bundles to read. ``unread``: what was meant to be there and was not read."""

    documents: tuple[dict[str, Any], ...]
    medication_list: ListState
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Member:
    """One member of the prefetch, unwrapped: its documents, or the reason why there are none."""

    key: str
    documents: tuple[dict[str, Any], ...] = ()
    failed: bool = False
    empty: bool = False

    @property
    def about_medications(self) -> bool:
        """By what it holds; by what was asked where it holds nothing; by its key where that is not said either."""
        types = {kind for document in self.documents for kind in _types(document)}
        return bool(types & set(MEDICATION_TYPES)) if types else self.key in MEDICATION_TEMPLATES

    @property
    def holds_entries(self) -> bool:
        return any(kind in MEDICATION_TYPES for document in self.documents for kind in _held(document))


def read_prefetch(members: Iterable[tuple[str, Any]]) -> Prefetched:
    """``members``: keys and values, from wherever in the request they stood."""
    read = [_unwrap(key, value) for key, value in members]
    return Prefetched(
        documents=tuple(found for member in read for found in member.documents if found["resourceType"] != OUTCOME),
        medication_list=_list_state(read),
        unread=tuple(text for member in read for text in _unread(member)),
    )


def documents(value: Any) -> tuple[dict[str, Any], ...]:
    """The resources and Bundles in ``value``: itself, the items of a list, or what a wrapper holds."""
    if isinstance(value, list):
        return tuple(document for item in value for document in documents(item))
    if not isinstance(value, dict):
        return ()
    if isinstance(value.get("resourceType"), str):
        return (value,)
    if isinstance(value.get("entry"), list):
        return ({"resourceType": _BUNDLE, "entry": value["entry"]},)
    return documents(value.get("resource"))


def _list_state(members: list[_Member]) -> ListState:
    """A failure under one of our keys for facts says nothing of the list; any other may have been the list."""
    if any(member.holds_entries for member in members):
        return ListState.READ
    if any(member.failed and member.key not in FACT_TEMPLATES for member in members):
        return ListState.FAILED
    answered = any(member.about_medications and not member.failed for member in members)
    return ListState.EMPTY if answered else ListState.ABSENT


def _unwrap(key: str, value: Any) -> _Member:
    response = value.get("response") if isinstance(value, dict) and "resourceType" not in value else None
    if isinstance(response, dict) and not str(response.get("status", "2")).startswith("2"):
        return _Member(key, failed=True)
    inner = value["resource"] if isinstance(response, dict) and "resource" in value else value
    if inner is None:
        return _Member(key, empty=True)
    found = documents(value)
    return _Member(key, found, failed=any(map(_is_failure, found)))


def _unread(member: _Member) -> Iterator[str]:
    if member.failed:
        yield f"prefetch {member.key}: the client could not fetch it"
    elif not member.documents and not member.empty:
        yield f"prefetch {member.key}: holds no resource"
    for document in member.documents:
        here, total = _counts(document)
        if total is not None and here < total:
            yield f"prefetch {member.key}: {here} of {total} entries were sent"


def _is_failure(document: dict[str, Any]) -> bool:
    """Whether ``document`` is, or a Bundle among whose entries is, an OperationOutcome that reports an error."""
    return any(
        resource.get("resourceType") == OUTCOME and not _is_harmless(resource)
        for resource in (document, *_entries(document))
    )


def _is_harmless(outcome: dict[str, Any]) -> bool:
    issues = outcome.get("issue")
    severities = [issue.get("severity") if isinstance(issue, dict) else None for issue in _list(issues)]
    return bool(severities) and all(isinstance(word, str) and word in _HARMLESS for word in severities)


def _counts(document: dict[str, Any]) -> tuple[int, int | None]:
    """Entries of a Bundle that answer its search, and how many the server says there are."""
    total = document.get("total")
    known = document["resourceType"] == _BUNDLE and isinstance(total, int) and not isinstance(total, bool)
    return sum(1 for entry in _list(document.get("entry")) if _mode(entry) not in _NO_MATCH), total if known else None


def _mode(entry: Any) -> Any:
    search = entry.get("search") if isinstance(entry, dict) else None
    mode = search.get("mode") if isinstance(search, dict) else None
    return mode if isinstance(mode, str) else None


def _types(document: dict[str, Any]) -> Iterator[str]:
    """The kinds of resource in ``document``; of an empty searchset, the kind its own link asked for."""
    held = list(_held(document))
    yield from held
    for link in _list(document.get("link")) if not held else ():
        if isinstance(link, dict) and link.get("relation") == "self" and isinstance(link.get("url"), str):
            yield _asked_type(link["url"])


def _asked_type(url: str) -> str:
    try:
        return urlsplit(url).path.rpartition("/")[2]
    except ValueError:
        return ""


def _held(document: dict[str, Any]) -> Iterator[str]:
    """The kinds of resource in ``document``, nested Bundles opened."""
    if document["resourceType"] not in {_BUNDLE, OUTCOME}:
        yield document["resourceType"]
    for resource in _entries(document):
        if isinstance(resource.get("resourceType"), str):
            yield from _held(resource)


def _entries(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The resources of a Bundle, also where an entry is the resource itself."""
    for entry in _list(document.get("entry")):
        resource = entry.get("resource", entry) if isinstance(entry, dict) else None
        if isinstance(resource, dict):
            yield resource


def _list(value: Any) -> list[Any]:
    """A lone thing where a list belongs is a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]
