"""The door: a service account's key, the assertion it signs, the access tokens it is given."""

import base64
import json
import secrets
import time
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.sheets_server.errors import ApiError, Json

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SKEW = 300  #: seconds that a clock may be off
ALL_SCOPES = " ".join(
    f"https://www.googleapis.com/auth/{name}" for name in ("spreadsheets", "drive")
)
LIFE = 3599  #: seconds that an access token lives, as Google says


class Door:
    """Knows one service account, and which access tokens are good: those it gave, as a rule."""

    def __init__(self, email: str) -> None:
        self.email = email
        self.key_id = secrets.token_hex(20)
        self.good: dict[str, tuple[float, str]] = {}  #: token: until when, for what
        self.revoked = False
        self.anybody = ""  #: what a token that nobody knows is good for

    @cached_property
    def key(self) -> rsa.RSAPrivateKey:
        """The key pair of the service account; Google's are longer, and take longer to read."""
        return rsa.generate_private_key(public_exponent=65537, key_size=1024)

    def write_credentials(self, path: Path, url: str) -> Path:
        """Write the service account's JSON file; its token_uri leads here."""
        pem = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        facts = {
            "type": "service_account",
            "project_id": "douze-local",
            "private_key_id": self.key_id,
            "private_key": pem.decode(),
            "client_email": self.email,
            "client_id": "100000000000000000000",
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": f"{url}/token",
            "auth_provider_x509_cert_url": f"{url}/oauth2/v1/certs",
            "client_x509_cert_url": f"{url}/robot/v1/metadata/x509/{self.email}",
            "universe_domain": "googleapis.com",
        }
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_text(json.dumps(facts, indent=2))
        return path

    def token(self, raw: bytes, url: str) -> Json:
        """Answer POST /token: check the assertion, give an access token."""
        form = parse_qs(raw.decode("utf-8", "replace"))
        if form.get("grant_type", [""])[0] != GRANT:
            raise refusal("unsupported_grant_type", "Invalid grant_type: ")
        claims = self._claims(form.get("assertion", [""])[0], url)
        token = "ya29." + secrets.token_urlsafe(64)
        self.good[token] = (time.time() + LIFE, str(claims.get("scope", "")))
        return {"access_token": token, "expires_in": LIFE, "token_type": "Bearer"}

    def _claims(self, assertion: str, url: str) -> Json:
        parts = assertion.split(".")
        try:
            header, claims = (json.loads(_decoded(part)) for part in parts[:2])
            signature = _decoded(parts[2])
        except (ValueError, IndexError):
            raise refusal("invalid_grant", "Bad Request") from None
        if header.get("alg") != "RS256" or claims.get("iss") != self.email:
            raise refusal("invalid_grant", "Invalid grant: account not found")
        try:
            signed = f"{parts[0]}.{parts[1]}".encode()
            self.key.public_key().verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise refusal("invalid_grant", "Invalid JWT Signature.") from None
        if self.revoked:
            raise refusal("invalid_grant", "Invalid grant: account not found")
        self._check_times(claims)
        audiences = (f"{url}/token", "https://oauth2.googleapis.com/token")
        if claims.get("aud") not in audiences:
            raise refusal("invalid_grant", "Invalid JWT: Failed audience check.")
        if not claims.get("scope"):
            text = "Invalid OAuth scope or ID token audience provided."
            raise refusal("invalid_scope", text)
        return dict(claims)

    def _check_times(self, claims: Json) -> None:
        now, issued, expires = time.time(), claims.get("iat", 0), claims.get("exp", 0)
        if issued > now + SKEW or expires < now - SKEW or expires - issued > 3600 + SKEW:
            raise refusal(
                "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable "
                "timeframe. Check your iat and exp values in the JWT claim.",
            )

    def scopes(self, header: str) -> str | None:
        """Give what an Authorization header is good for; None when it is good for nothing."""
        kind, _, token = header.partition(" ")
        if kind.lower() != "bearer":
            return self.anybody or None
        until, scopes = self.good.get(token.strip(), (0.0, ""))
        return scopes if until > time.time() else self.anybody or None

    def trust(self, token: str = "", scopes: str = ALL_SCOPES) -> None:
        """Let in whoever bears this token, for ever; without a token, whoever bears any."""
        if token:
            self.good[token] = (float("inf"), scopes)
        else:
            self.anybody = scopes

    def expire(self) -> None:
        """Let every access token run out at once."""
        self.good.clear()


def refusal(error: str, description: str) -> ApiError:
    """Refuse at the token endpoint, which has words of its own."""
    return ApiError(400, {"error": error, "error_description": description})


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
