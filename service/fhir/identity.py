"""The addresses under which this service's own words and resources go out."""

from uuid import NAMESPACE_URL, UUID, uuid5

_ROOT = "urn:dantrolene-screen"
_NAMESPACE = uuid5(NAMESPACE_URL, _ROOT)


def system(name: str) -> str:
    """The system of a closed set of words of ours, or of codes whose owner has published no address for them."""
    return f"{_ROOT}:{name}"


def identity(request_id: str, name: str) -> UUID:
    """The same for the same request and name, so that an answer can be made again; different for every request, for
    two patients' findings by the same rule are two resources."""
    return uuid5(_NAMESPACE, f"{request_id} {name}")
