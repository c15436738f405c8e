"""CDS Hooks tokens: a JWT that a listed issuer has signed, for this very URL, and that nobody has used before.

CDS Hooks 2.0, "Trusting CDS Clients": header alg, kid, typ and perhaps jku; claims iss, aud, exp, iat, jti.
"""

from dataclasses import dataclass
from typing import Any

import jwt
from jwt.types import Options

from service.access.issuers import Issuer
from service.access.replay import ReplayMemory

ALGORITHMS = {
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
}
"""The algorithms that are taken, with the type of key that each needs: asymmetric ones only."""
LEEWAY = 30
"""Seconds by which the caller's clock may differ."""
LONGEST_LIFE = 3600
"""Seconds from ``iat`` to ``exp``: a token must be remembered as used until it has expired."""
_LONGEST_TOKEN = 8192
_LAST_SECOND = 1e11
_CHECKS: Options = {
    "require": ["iss", "aud", "exp", "iat", "jti"],
    "verify_aud": False,  # PyJWT would take a list that holds ours among others
    "enforce_minimum_key_length": True,
}


@dataclass(frozen=True, slots=True)
class TokenChecker:
    issuers: dict[str, Issuer]
    memory: ReplayMemory

    def issuer_of(self, token: str, audience: str) -> str | None:
        """Who issued ``token`` for the URL ``audience``, or None if it does not count, for whatever reason. It is used
        up by this. Raises ReplayUnknownError if all is well but whether it was used before cannot be told."""
        if len(token) > _LONGEST_TOKEN or not token.isascii():
            return None
        try:
            claims = self._verify(token)
        except jwt.PyJWTError:
            return None
        if claims is None or claims["aud"] not in (audience, [audience]):
            return None
        issued, expires, jti = _number(claims["iat"]), _number(claims["exp"]), claims["jti"]
        if issued is None or expires is None or not jti or not 0 < expires - issued <= LONGEST_LIFE:
            return None
        issuer: str = claims["iss"]
        return issuer if self.memory.is_first_use(issuer, jti, issued, expires + LEEWAY) else None

    def _verify(self, token: str) -> dict[str, Any] | None:
        """The claims, once the signature and the times hold. Raises PyJWTError."""
        header = jwt.get_unverified_header(token)
        name = jwt.decode(token, options={"verify_signature": False}).get("iss")
        issuer = self.issuers.get(name) if isinstance(name, str) else None
        algorithm, kid = header.get("alg"), header.get("kid")
        if issuer is None or not _is_plain(header) or not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
            return None
        if not kid or header.get("jku", issuer.jwks_url) != issuer.jwks_url:
            return None
        key = issuer.keys.find(kid, ALGORITHMS[algorithm])
        if key is None or key.get("alg", algorithm) != algorithm:
            return None
        public = jwt.PyJWK(key, algorithm=algorithm)
        claims: dict[str, Any] = jwt.decode(
            token, public, algorithms=[algorithm], issuer=issuer.name, leeway=LEEWAY, options=_CHECKS
        )
        return claims


def _is_plain(header: dict[str, Any]) -> bool:
    """A signed token and no extension of one."""
    return header.get("typ") == "JWT" and not {"crit", "b64", "zip", "enc"} & set(header)


def _number(claim: Any) -> float | None:
    """A time that can be meant: JSON takes 400 digits, NaN and true for one."""
    plain = isinstance(claim, int | float) and not isinstance(claim, bool)
    return claim if plain and 0 < claim < _LAST_SECOND else None
