"""A client of CDS Hooks as the specification describes one: its keys, its key set on the network, its tokens."""

import base64
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

Claims = dict[str, Any]


@dataclass(frozen=True)
class Signer:
    """One private key and the id that its public half is published under."""

    kid: str
    algorithm: str
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

    @property
    def jwk(self) -> dict[str, Any]:
        if isinstance(self.key, rsa.RSAPrivateKey):
            public = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        else:
            public = ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {**public, "kid": self.kid, "use": "sig"}

    def sign(self, claims: Claims, **header: Any) -> str:
        return jwt.encode(claims, self.key, self.algorithm, headers={"kid": self.kid, **header})


def es384(kid: str) -> Signer:
    return Signer(kid, "ES384", ec.generate_private_key(ec.SECP384R1()))


def rs256(kid: str, bits: int = 2048) -> Signer:
    return Signer(kid, "RS256", rsa.generate_private_key(65537, bits))


def claims(issuer: str, audience: str, **changes: Any) -> Claims:
    """What a token says; a change to None leaves a claim out."""
    now = int(time.time())
    said = {"iss": issuer, "aud": audience, "iat": now, "exp": now + 300, "jti": str(uuid.uuid4()), **changes}
    return {name: value for name, value in said.items() if value is not None}


def compact(header: dict[str, Any], payload: bytes, sign: Callable[[bytes], bytes]) -> str:
    """A token made by hand, for those that no library would make."""
    parts = [json.dumps(header).encode(), payload]
    text = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    return (text + b"." + base64.urlsafe_b64encode(sign(text)).rstrip(b"=")).decode()


@dataclass
class Published:
    """A key set on the network; ``body`` may be changed while it is served."""

    url: str
    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: int = 0

    def publish(self, *signers: Signer) -> None:
        self.body = json.dumps({"keys": [signer.jwk for signer in signers]}).encode()


@contextmanager
def publishing(*signers: Signer) -> Iterator[Published]:
    """A real HTTP server on loopback with the public keys of ``signers``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            published.asked += 1
            self.send_response(published.status)
            for name, value in published.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(published.body)))
            self.end_headers()
            self.wfile.write(published.body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        published = Published(f"http://127.0.0.1:{server.server_port}/jwks.json", b"")
        published.publish(*signers)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield published
        finally:
            server.shutdown()
            thread.join()
