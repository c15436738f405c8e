"""CDS Hooks tokens: one of a listed issuer, for this URL, in its time and once, counts; every other does not."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jwt.utils import der_to_raw_signature

from service.access.issuers import IssuersError, load_issuers
from service.access.policy import connect
from service.access.replay import MOST_REMEMBERED, ProcessMemory, ReplayUnknownError, SharedMemory
from service.access.tokens import TokenChecker
from tests.access.conftest import StartRedis, write_issuers
from tests.access.signing import Published, Signer, claims, compact, es384, publishing, rs256

HOOK = "https://cds.example/cds-services/dantrolene-order-sign"
EHR = "https://ehr.example"
STRANGER = "https://stranger.example"


@dataclass(frozen=True)
class Scene:
    """A listed EHR with an EC and an RSA key, and a stranger who publishes keys of the same names."""

    ec: Signer
    rsa: Signer
    stranger: Signer
    published: Published
    elsewhere: Published
    checker: TokenChecker

    def admits(self, token: str) -> bool:
        return self.checker.issuer_of(token, HOOK) == EHR


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    ours, theirs, stranger = es384("ec-1"), rs256("rsa-1"), es384("ec-1")
    with publishing(ours, theirs) as published, publishing(stranger) as elsewhere:
        issuers = load_issuers(write_issuers(tmp_path_factory.mktemp("issuers") / "issuers.json", ehr=published))
        yield Scene(ours, theirs, stranger, published, elsewhere, TokenChecker(issuers, ProcessMemory()))


def test_a_listed_ehr_that_signs_as_the_specification_says_is_admitted(scene: Scene) -> None:
    assert scene.admits(scene.ec.sign(claims(EHR, HOOK), jku=scene.published.url))


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"])
def test_every_rsa_algorithm_of_the_list_is_admitted(scene: Scene, algorithm: str) -> None:
    assert scene.admits(Signer("rsa-1", algorithm, scene.rsa.key).sign(claims(EHR, HOOK)))


@pytest.mark.parametrize(
    ("algorithm", "curve"), [("ES256", ec.SECP256R1()), ("ES384", ec.SECP384R1()), ("ES512", ec.SECP521R1())]
)
def test_every_elliptic_algorithm_of_the_list_is_admitted(
    tmp_path: Path, algorithm: str, curve: ec.EllipticCurve
) -> None:
    signer = Signer("k", algorithm, ec.generate_private_key(curve))
    with publishing(signer) as published:
        checker = TokenChecker(load_issuers(write_issuers(tmp_path / "issuers", ehr=published)), ProcessMemory())
        assert checker.issuer_of(signer.sign(claims(EHR, HOOK)), HOOK) == EHR


ADMITTED: dict[str, Callable[[Scene, int], str]] = {
    "no jku": lambda s, _: s.ec.sign(claims(EHR, HOOK)),
    "an audience in a list of its own": lambda s, _: s.ec.sign(claims(EHR, HOOK, aud=[HOOK])),
    "a tenant and a subject": lambda s, _: s.ec.sign(claims(EHR, HOOK, tenant="t", sub="s")),
    "a clock slightly ahead": lambda s, now: s.ec.sign(claims(EHR, HOOK, iat=now + 10, nbf=now + 10)),
    "a clock slightly behind": lambda s, now: s.ec.sign(claims(EHR, HOOK, iat=now, exp=now + 1)),
    "times with a fraction": lambda s, now: s.ec.sign(claims(EHR, HOOK, iat=now + 0.5, exp=now + 60.5)),
}


@pytest.mark.parametrize("name", ADMITTED)
def test_what_the_specification_allows_is_admitted(scene: Scene, name: str) -> None:
    assert scene.admits(ADMITTED[name](scene, int(time.time())))


def _hmac_with_public_key(scene: Scene, encoding: Encoding, form: PublicFormat, digest: str) -> str:
    """The classic: the verifier's public key taken for a shared secret."""
    secret = scene.rsa.key.public_key().public_bytes(encoding, form)
    header = {"alg": f"HS{digest[3:]}", "typ": "JWT", "kid": "rsa-1"}
    payload = json.dumps(claims(EHR, HOOK)).encode()
    return compact(header, payload, lambda text: hmac.new(secret, text, digest).digest())


def _unsigned(algorithm: str) -> str:
    return compact(
        {"alg": algorithm, "typ": "JWT", "kid": "ec-1"}, json.dumps(claims(EHR, HOOK)).encode(), lambda _: b""
    )


def _cut(token: str, part: int) -> str:
    parts = token.split(".")
    parts[part] = parts[part][:-4]
    return ".".join(parts)


def _swapped(one: str, other: str) -> str:
    """The words of one token under the signature of another."""
    return ".".join([*one.split(".")[:2], other.split(".")[2]])


def _claiming(scene: Scene, **changes: Any) -> str:
    return scene.ec.sign(claims(EHR, HOOK, **changes))


def _headed(scene: Scene, **header: Any) -> str:
    return scene.ec.sign(claims(EHR, HOOK), **header)


def _headed_by_hand(scene: Scene, **header: Any) -> str:
    """A true signature, by the algorithm named, under a header that no library would write."""
    digest = hashes.SHA256() if header.get("alg") == "ES256" else hashes.SHA384()
    assert isinstance(scene.ec.key, ec.EllipticCurvePrivateKey)
    key = scene.ec.key

    def sign(text: bytes) -> bytes:
        return der_to_raw_signature(key.sign(text, ec.ECDSA(digest)), key.curve)

    return compact({"typ": "JWT", "kid": "ec-1", **header}, json.dumps(claims(EHR, HOOK)).encode(), sign)


def test_a_token_made_by_hand_is_admitted_if_only_its_header_is_right(scene: Scene) -> None:
    assert scene.admits(_headed_by_hand(scene, alg="ES384"))


def _signed_bytes(scene: Scene, payload: bytes) -> str:
    return jwt.api_jws.encode(payload, scene.ec.key, "ES384", {"kid": "ec-1", "typ": "JWT"})


REFUSED: dict[str, Callable[[Scene, int], str]] = {
    "for another service": lambda s, _: _claiming(s, aud=HOOK.replace("order-sign", "patient-view")),
    "for the service and a slash": lambda s, _: _claiming(s, aud=HOOK + "/"),
    "for the whole host": lambda s, _: _claiming(s, aud="https://cds.example"),
    "for this service among others": lambda s, _: _claiming(s, aud=[HOOK, "https://other.example/cds-services/x"]),
    "for nobody": lambda s, _: _claiming(s, aud=[]),
    "without an audience": lambda s, _: _claiming(s, aud=None),
    "expired": lambda s, now: _claiming(s, iat=now - 400, exp=now - 100),
    "without an end": lambda s, _: _claiming(s, exp=None),
    "ends before it begins": lambda s, now: _claiming(s, iat=now + 20, exp=now + 10),
    "lives for a day": lambda s, now: _claiming(s, exp=now + 86_400),
    "not yet valid": lambda s, now: _claiming(s, nbf=now + 120),
    "issued in the future": lambda s, now: _claiming(s, iat=now + 120, exp=now + 240),
    "without a time of issue": lambda s, _: _claiming(s, iat=None),
    "issued before this service could remember": lambda s, now: _claiming(s, iat=now - 3000),
    "times as words": lambda s, now: _claiming(s, iat=str(now), exp=str(now + 60)),
    "an end of 400 digits": lambda s, _: _claiming(s, exp=10**400),
    "an end of 400 digits after a fraction": lambda s, now: _claiming(s, iat=now + 0.5, exp=10**400),
    "an issue of minus 400 digits": lambda s, _: _claiming(s, iat=-(10**400)),
    "times that are no numbers": lambda s, _: _claiming(s, iat=float("nan"), exp=float("inf")),
    "times that are truths": lambda s, _: _claiming(s, iat=True),
    "without an id": lambda s, _: _claiming(s, jti=None),
    "an empty id": lambda s, _: _claiming(s, jti=""),
    "an id that is a number": lambda s, _: _signed_bytes(s, json.dumps({**claims(EHR, HOOK), "jti": 7}).encode()),
    "without an issuer": lambda s, _: _claiming(s, iss=None),
    "an issuer that is not listed": lambda s, _: s.stranger.sign(claims(STRANGER, HOOK), jku=s.elsewhere.url),
    "an issuer with a slash more": lambda s, _: s.ec.sign(claims(EHR + "/", HOOK)),
    "an issuer that is a list": lambda s, _: _signed_bytes(s, json.dumps({**claims(EHR, HOOK), "iss": [EHR]}).encode()),
    "a stranger in the name of the EHR": lambda s, _: s.stranger.sign(claims(EHR, HOOK)),
    "a stranger with a key set of his own": lambda s, _: s.stranger.sign(claims(EHR, HOOK), jku=s.elsewhere.url),
    "a key set that is not the listed one": lambda s, _: _headed(s, jku=s.published.url + "?x"),
    "a key set that is none": lambda s, _: _headed(s, jku=None),
    "a key of its own in the header": lambda s, _: s.stranger.sign(claims(EHR, HOOK), jwk=s.stranger.jwk),
    "a key nobody published": lambda s, _: Signer("ec-2", "ES384", s.stranger.key).sign(claims(EHR, HOOK)),
    "no key id": lambda s, _: jwt.encode(claims(EHR, HOOK), s.ec.key, "ES384"),
    "an empty key id": lambda s, _: _headed(s, kid=""),
    "an id of the other kind of key": lambda s, _: _headed(s, kid="rsa-1"),
    "a weaker algorithm than its curve": lambda s, _: _headed_by_hand(s, alg="ES256"),
    "no algorithm": lambda s, _: _headed_by_hand(s),
    "an algorithm that is a list": lambda s, _: _headed_by_hand(s, alg=["ES384"]),
    "a critical extension": lambda s, _: _headed(s, crit=["exp"]),
    "another type of token": lambda s, _: _headed(s, typ="at+jwt"),
    "none": lambda _, __: _unsigned("none"),
    "None": lambda _, __: _unsigned("None"),
    "no signature": lambda _, __: _unsigned("ES384"),
    "HMAC with the public key (PEM)": lambda s, _: _hmac_with_public_key(
        s, Encoding.PEM, PublicFormat.SubjectPublicKeyInfo, "sha256"
    ),
    "HMAC with the public key (DER)": lambda s, _: _hmac_with_public_key(
        s, Encoding.DER, PublicFormat.SubjectPublicKeyInfo, "sha512"
    ),
    "HMAC with an empty secret": lambda _, __: compact(
        {"alg": "HS256", "typ": "JWT", "kid": "ec-1"},
        json.dumps(claims(EHR, HOOK)).encode(),
        lambda text: hmac.new(b"", text, hashlib.sha256).digest(),
    ),
    "a signature cut short": lambda s, _: _cut(_claiming(s), 2),
    "a claim cut short": lambda s, _: _cut(_claiming(s), 1),
    "the signature of another token": lambda s, _: _swapped(_claiming(s), _claiming(s)),
    "claims that are a list": lambda s, _: _signed_bytes(s, b"[]"),
    "claims that are no JSON": lambda s, _: _signed_bytes(s, b"{"),
    "claims without an end": lambda s, _: _signed_bytes(s, b"[" * 5000),
    "claims of 5000 digits": lambda s, _: _signed_bytes(s, b'{"iat":' + b"9" * 5000 + b"}"),
    "too long": lambda s, _: _claiming(s, padding="x" * 9000),
    "two parts": lambda s, _: _claiming(s).rpartition(".")[0],
    "four parts": lambda s, _: _claiming(s) + ".x",
    "dots": lambda _, __: "..",
    "letters of no alphabet": lambda _, __: "ÿ.\ud800.\0",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_token_that_must_not_count_does_not(scene: Scene, name: str) -> None:
    assert scene.checker.issuer_of(REFUSED[name](scene, int(time.time())), HOOK) is None


def test_none_of_the_strangers_urls_was_ever_asked(scene: Scene) -> None:
    for name in ("an issuer that is not listed", "a stranger with a key set of his own"):
        scene.checker.issuer_of(REFUSED[name](scene, int(time.time())), HOOK)
    assert scene.elsewhere.asked == 0


def test_a_token_counts_once(scene: Scene) -> None:
    token = _claiming(scene)
    assert [scene.admits(token) for _ in range(3)] == [True, False, False]


def test_another_token_with_a_used_id_does_not_count(scene: Scene) -> None:
    assert scene.admits(_claiming(scene, jti="the same"))
    assert not scene.admits(_claiming(scene, jti="the same", tenant="another"))


def test_a_token_shown_at_the_wrong_service_is_not_used_up(scene: Scene) -> None:
    token = _claiming(scene)
    assert scene.checker.issuer_of(token, HOOK + "/feedback") is None
    assert scene.admits(token)


def test_two_issuers_may_use_the_same_id(tmp_path: Path) -> None:
    one, other = es384("k"), es384("k")
    with publishing(one) as first, publishing(other) as second:
        issuers = load_issuers(write_issuers(tmp_path / "issuers", one=first, other=second))
        checker = TokenChecker(issuers, ProcessMemory())
        for name, signer in (("https://one.example", one), ("https://other.example", other)):
            assert checker.issuer_of(signer.sign(claims(name, HOOK, jti="the same")), HOOK) == name


def test_a_short_rsa_key_is_not_taken_even_from_a_listed_issuer(tmp_path: Path) -> None:
    weak = Signer("weak", "RS256", rsa.generate_private_key(65537, 1024))  # noqa: S505 - weak on purpose
    header = {"alg": "RS256", "typ": "JWT", "kid": "weak"}
    with publishing(weak) as published:
        checker = TokenChecker(load_issuers(write_issuers(tmp_path / "issuers", ehr=published)), ProcessMemory())
        algorithm = jwt.get_algorithm_by_name("RS256")
        token = compact(header, json.dumps(claims(EHR, HOOK)).encode(), lambda text: algorithm.sign(text, weak.key))
        assert checker.issuer_of(token, HOOK) is None


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode() + ".e30.x"))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_at_all_is_a_token_or_a_failure(scene: Scene, text: str) -> None:
    assert scene.checker.issuer_of(text, HOOK) is None


def test_keys_may_stand_in_the_file_itself_and_then_no_url_counts(tmp_path: Path, scene: Scene) -> None:
    path = tmp_path / "issuers.json"
    path.write_text(json.dumps({EHR: {"jwks": {"keys": [scene.ec.jwk]}}}), encoding="utf-8")
    checker = TokenChecker(load_issuers(path), ProcessMemory())
    assert checker.issuer_of(_claiming(scene), HOOK) == EHR
    assert checker.issuer_of(_headed(scene, jku=scene.published.url), HOOK) is None


BAD_LISTS: dict[str, Any] = {
    "an empty list": {},
    "a list of names": [EHR],
    "an issuer without keys": {EHR: {}},
    "an issuer with both": {EHR: {"jwks_url": "https://x.example/k", "jwks": {"keys": []}}},
    "an issuer with a misspelt word": {EHR: {"jwks_uri": "https://x.example/k"}},
    "keys over plain http": {EHR: {"jwks_url": "http://x.example/k"}},
    "keys in a file": {EHR: {"jwks_url": "file:///etc/passwd"}},
    "a host that only looks like loopback": {EHR: {"jwks_url": "http://127.0.0.1.example/k"}},
    "a URL without a host": {EHR: {"jwks_url": "https:///k"}},
    "a URL that is none": {EHR: {"jwks_url": "https://[x/k"}},
    "a number for a URL": {EHR: {"jwks_url": 7}},
    "no keys": {EHR: {"jwks": {"keys": []}}},
    "a private key": {EHR: {"jwks": {"keys": [{"kty": "EC", "kid": "k", "crv": "P-384", "d": "zzqx-secret"}]}}},
    "a shared secret": {EHR: {"jwks": {"keys": [{"kty": "oct", "kid": "k", "k": "zzqx-secret"}]}}},
}


@pytest.mark.parametrize("name", BAD_LISTS)
def test_a_list_of_issuers_that_cannot_be_meant_is_refused_without_its_content(tmp_path: Path, name: str) -> None:
    path = tmp_path / "issuers.json"
    path.write_text(json.dumps(BAD_LISTS[name]), encoding="utf-8")
    with pytest.raises(IssuersError) as refused:
        load_issuers(path)
    assert "zzqx" not in str(refused.value)
    assert "example" not in str(refused.value)


@pytest.mark.parametrize("content", [None, b"", b"{", b"\xff", b"[" * 100_000])
def test_a_list_of_issuers_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "issuers.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(IssuersError):
        load_issuers(path)


def test_a_memory_that_is_full_refuses_rather_than_forgets() -> None:
    now = 1000.0
    memory = ProcessMemory(clock=lambda: now)
    assert all(memory.is_first_use("i", str(number), 1000.0, 2000.0) for number in range(MOST_REMEMBERED))
    with pytest.raises(ReplayUnknownError):
        memory.is_first_use("i", "one more", 1000.0, 2000.0)
    assert not memory.is_first_use("i", "0", 1000.0, 2000.0)
    now = 2001.0
    assert memory.is_first_use("i", "one more", 2000.0, 3000.0)


def test_what_one_worker_has_seen_another_refuses(start_redis: StartRedis) -> None:
    redis = start_redis()
    first, second = (SharedMemory(connect(redis.url)) for _ in range(2))
    until = time.time() + 60
    assert first.is_first_use("i", "a", time.time(), until)
    assert not second.is_first_use("i", "a", time.time(), until)
    assert second.is_first_use("i", "b", time.time(), until)
    redis.kill()
    for memory in (first, second):
        with pytest.raises(ReplayUnknownError):
            memory.is_first_use("i", "c", time.time(), until)
