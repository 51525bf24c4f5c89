"""A request as the routes see it, and the answer they give."""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.sheets_server import schemas
from tests.sheets_server.documents import Drive
from tests.sheets_server.errors import Json, bad_field


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer that is no JSON: an exported file, or nothing at all."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html"


@dataclass(slots=True)
class Call:
    """One request."""

    method: str
    path: str  #: percent-decoded
    query: list[tuple[str, str]]
    raw: bytes
    drive: Drive
    headers: Mapping[str, str] = field(default_factory=dict)

    def one(self, name: str, default: str = "") -> str:
        """Give the last value of a query parameter."""
        return next((value for key, value in reversed(self.query) if key == name), default)

    def all(self, name: str) -> list[str]:
        """Give every value of a repeated query parameter."""
        return [value for key, value in self.query if key == name]

    def flag(self, name: str) -> bool:
        """Give a query parameter that is true or false."""
        value = self.one(name).lower()
        if value in ("", "false", "0"):
            return False
        if value in ("true", "1"):
            return True
        raise bad_field(_snake(name), f"Invalid value at '{_snake(name)}' (TYPE_BOOL), \"{value}\"")

    @property
    def json(self) -> Json:
        """Read the body, or refuse what is no JSON object."""
        if not self.raw.strip():
            return {}
        try:
            body: Any = json.loads(self.raw)
        except ValueError:
            line = self.raw[:40].decode("utf-8", "replace")
            raise bad_field(
                "", f"Invalid JSON payload received. Unexpected token.\n{line}\n^"
            ) from None
        if not isinstance(body, dict):
            text = 'Invalid JSON payload received. Unknown name "": Root element must be a message.'
            raise bad_field("", text)
        return body

    def body(self, name: str, path: str = "") -> Json:
        """Read the body as a message of the Sheets API; `path` is where it is bound."""
        return schemas.read(self.json, name, path)


def _snake(name: str) -> str:
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name)


def chosen(given: Any, name: str, kind: str, options: tuple[str, ...]) -> str:
    """Check a word that must be one of a few; the first is the default."""
    if given in (None, ""):
        return options[0]
    if given not in options:
        text = (
            f"Invalid value at '{_snake(name)}' "
            f'(type.googleapis.com/google.apps.sheets.v4.{kind}), "{given}"'
        )
        raise bad_field(_snake(name), text)
    return str(given)


_LOST = """<!DOCTYPE html>
<html lang=en>
  <meta charset=utf-8>
  <title>Error 404 (Not Found)!!1</title>
  <p><b>404.</b> <ins>That’s an error.</ins>
  <p>The requested URL <code>{}</code> was not found on this server.  <ins>That’s all we know.</ins>
"""


def lost(call: Call) -> Raw:
    """Nothing answers there: Google shows a page, whoever asks."""
    page = _LOST.format(html.escape(call.path)).encode()
    return Raw(page, 404, "text/html; charset=UTF-8")
