"""Whose tokens are taken: a JSON object from issuer to where its public keys are.

``{"https://a.example": {"jwks_url": "https://a.example/jwks.json"}, "https://b.example": {"jwks": {"keys": [...]}}}``
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from service.access.addresses import is_loopback
from service.access.keysets import FixedKeySet, KeySet, KeySetError, RemoteKeySet, usable_keys


class IssuersError(Exception):
    """The file of issuers cannot be used. Holds none of its content."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """``jwks_url``: the only ``jku`` that a token of this issuer may name; None if its keys stand in our file."""

    name: str
    jwks_url: str | None
    keys: KeySet


def load_issuers(path: Path) -> dict[str, Issuer]:
    """Every listed issuer by name. Raises IssuersError."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise IssuersError(f"the file of issuers cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError):
        raise IssuersError("the file of issuers is not JSON in UTF-8") from None
    if not isinstance(document, dict) or not document:
        raise IssuersError("the file of issuers must be an object from issuer to its keys, and not empty")
    return {name: _issuer(name, about, number) for number, (name, about) in enumerate(document.items(), 1)}


def _issuer(name: str, about: Any, number: int) -> Issuer:
    where = f"the file of issuers, entry {number}"
    if not name or not isinstance(about, dict) or set(about) not in ({"jwks_url"}, {"jwks"}):
        raise IssuersError(f'{where}: give an issuer either "jwks_url" or "jwks", and nothing else')
    if "jwks_url" in about:
        url = about["jwks_url"]
        if not isinstance(url, str) or not _may_be_fetched(url):
            raise IssuersError(f"{where}: jwks_url must be https; http only on loopback")
        return Issuer(name, url, RemoteKeySet(url))
    try:
        return Issuer(name, None, FixedKeySet(usable_keys(about["jwks"])))
    except KeySetError as error:
        raise IssuersError(f"{where}: {error}") from None


def _may_be_fetched(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host or "")))
