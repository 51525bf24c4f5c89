"""The web application: lets in, finds the route, answers as Google would; or goes wrong."""

import asyncio
import gzip
import json
import time
import traceback
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.sheets_server import errors, routes
from tests.sheets_server.calls import Call, Raw
from tests.sheets_server.cells import WrittenRows
from tests.sheets_server.errors import ApiError
from tests.sheets_server.faults import Fault
from tests.sheets_server.protecting import say_in

if TYPE_CHECKING:
    from tests.sheets_server.server import SheetsServer

JSON = "application/json; charset=UTF-8"
HTML = (
    b"<!DOCTYPE html>\n<html lang=en>\n<title>Error 502 (Server Error)!!1</title>\n"
    b"<p><b>502.</b> <ins>That\xe2\x80\x99s an error.</ins>\n<p>The server encountered a "
    b"temporary error and could not complete your request.<p>Please try again in 30 seconds.\n"
)
_ROWS = "(the rows of cells stand here)"
ALL = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


@dataclass(slots=True)
class Entry:
    """A request that came, and how it was answered."""

    method: str
    path: str
    query: list[tuple[str, str]]
    body: Any
    status: int = 0  #: 0 while there is no answer
    fault: str = ""
    sent: int = 0  #: bytes of the request's body
    received: int = 0  #: bytes of the answer, before compression
    seconds: float = 0
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def is_token(self) -> bool:
        """Say whether it asked for an access token."""
        return self.path == "/token"


def make(server: "SheetsServer") -> ASGIApp:
    """Build the application of a server."""

    async def answer(request: Request) -> Response:
        return await _answer(server, request)

    inner = Starlette(routes=[Route("/{path:path}", answer, methods=ALL)])

    async def outer(scope: Scope, receive: Receive, send: Send) -> None:
        # uvicorn's `send` is bound to the connection: what goes wrong needs its transport.
        scope["transport"] = getattr(getattr(send, "__self__", None), "transport", None)
        await inner(scope, receive, send)

    return outer


async def _answer(server: "SheetsServer", request: Request) -> Response:
    began = time.perf_counter()
    raw = await request.body()
    path = request.scope.get("raw_path", b"").decode("ascii", "replace").partition("?")[0]
    query = parse_qsl(request.scope["query_string"].decode(), keep_blank_values=True)
    call = Call(request.method, path, query, raw, server.drive, dict(request.headers))
    entry = Entry(
        request.method,
        unquote(path),
        query,
        _body(raw),
        sent=len(raw),
        headers=dict(request.headers),
    )
    fault = server.meet(entry)
    delay = server.latency + (fault.seconds if fault and fault.kind == "slow" else 0)
    if delay:
        await asyncio.sleep(delay)
    entry.fault = fault.kind if fault else ""
    status, content_type, body, headers = _carried_out(server, call, entry, fault)
    entry.status, entry.received = status, len(body)
    entry.seconds = time.perf_counter() - began
    server.log(entry)
    response = _response(server, request, status, content_type, body, headers)
    if fault:
        return _spoilt(server, fault, response)
    return response


def _body(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw.decode("utf-8", "replace")


Answer = tuple[int, str, bytes, dict[str, str]]


def _carried_out(server: "SheetsServer", call: Call, entry: Entry, fault: Fault | None) -> Answer:
    """Answer a call; what a fault prevents is not carried out."""
    try:
        if fault and not fault.after:
            if fault.kind == "invalid_grant":
                from tests.sheets_server.tokens import refusal

                raise refusal("invalid_grant", "Invalid JWT Signature.")
            if refused := fault.refusal():
                raise refused
            return 0, JSON, b"", {}
        with server.lock:
            found = _routed(server, call)
        if fault and (refused := fault.refusal()) and fault.after:
            raise refused
    except ApiError as error:
        if document := next(
            (d for key, d in server.drive.documents.items() if key in call.path), None
        ):
            say_in(document.book.locale, error)
        return error.code, JSON, dumped(error.body), error.headers
    except Exception:  # a mistake of this server's own: shown, and answered as one of Google's
        traceback.print_exc()
        return 500, JSON, dumped(errors.refused(500, "Internal error encountered.").body), {}
    if isinstance(found, Raw):
        return found.status, found.content_type, found.body, {}
    if fault and fault.kind == "short read":
        _shorten(found, fault.rows)
    return 200, JSON, dumped(found), {}


def _routed(server: "SheetsServer", call: Call) -> Any:
    if call.path == "/token":
        return server.door.token(call.raw, server.url)
    drive = "/drive/" in call.path
    header = call.headers.get("authorization", "")
    if not header and (call.headers.get("x-goog-api-key") or call.one("key")):
        routes.check_public(call, drive=drive)
        server.count(call)
        return routes.answer(call)
    if not header and not server.door.anybody:
        raise errors.no_token(drive=drive)
    scopes = server.door.scopes(header)
    if scopes is None:
        raise errors.bad_token(drive=drive, method="google.apps.sheets.v4.SpreadsheetsService")
    routes.check_scopes(scopes, call, drive=drive)
    server.count(call)
    return routes.answer(call)


def _shorten(found: Any, rows: int) -> None:
    """Lose the last rows of what was read, as a short read does."""
    for values in found.get("valueRanges", [found]):
        if "values" in values:
            del values["values"][-rows:]
    for sheet in found.get("sheets", []):
        for part in sheet.get("data", []):
            if "rowData" in part:
                del part["rowData"][-rows:]


def dumped(value: Any) -> bytes:
    """Write an answer as JSON; the rows of cells that it holds are JSON already."""
    written: list[str] = []
    book = value.get("updatedSpreadsheet", value) if isinstance(value, dict) else {}
    for sheet in book.get("sheets", []):
        for part in sheet.get("data", []):
            if isinstance(rows := part.get("rowData"), WrittenRows):
                written.append("[" + ",".join(rows) + "]")
                part["rowData"] = _ROWS
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if written:
        parts = text.split(f'"{_ROWS}"')
        text = "".join(p + w for p, w in zip(parts, [*written, ""], strict=True))
    return text.encode("utf-8", "surrogatepass")


def _response(
    server: "SheetsServer",
    request: Request,
    status: int,
    content_type: str,
    body: bytes,
    more: dict[str, str],
) -> Response:
    headers = {
        "Date": format_datetime(datetime.now(UTC) + server.clock_off, usegmt=True),
        "Vary": "Origin, X-Origin, Referer",
        "Server": "ESF",
        "X-XSS-Protection": "0",
        "X-Content-Type-Options": "nosniff",
        **more,
    }
    if "gzip" in request.headers.get("accept-encoding", "") and len(body) > 200:
        body = gzip.compress(body, 1)
        headers["Content-Encoding"] = "gzip"
    if content_type:
        headers["Content-Type"] = content_type
    return Response(body, status or 200, headers)


class _Broken(Response):
    """An answer that does not arrive as it should."""

    def __init__(self, server: "SheetsServer", fault: Fault, whole: Response) -> None:
        super().__init__()
        self.server, self.fault, self.whole = server, fault, whole

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = scope.get("transport")
        if self.fault.kind.startswith("silence"):
            await self._wait(receive)
        elif self.fault.kind == "drip":
            await self._drip(transport)
        elif self.fault.kind == "cut":
            body = bytes(self.whole.body)
            start = {
                "type": "http.response.start",
                "status": 200,
                "headers": self.whole.raw_headers,
            }
            await send(start)
            cut = body[: min(int(len(body) * self.fault.share), len(body) - 1)]
            await send({"type": "http.response.body", "body": cut, "more_body": True})
        if transport is not None:
            transport.close()

    async def _drip(self, transport: Any) -> None:
        """Give one byte at a time, the status line and the headers too."""
        heads = b"".join(b"%s: %s\r\n" % pair for pair in self.whole.raw_headers)
        for byte in b"HTTP/1.1 200 OK\r\n" + heads + b"\r\n" + bytes(self.whole.body):
            if self.server.stopping or transport.is_closing():
                return
            transport.write(bytes([byte]))
            await asyncio.sleep(self.fault.seconds)

    async def _wait(self, receive: Receive) -> None:
        """Say nothing until the client has had enough, or the server stops."""
        gone = asyncio.ensure_future(receive())
        while not gone.done() and not self.server.stopping:
            await asyncio.wait({gone}, timeout=0.05)
        gone.cancel()


def _spoilt(server: "SheetsServer", fault: Fault, response: Response) -> Response:
    match fault.kind:
        case "html 200" | "html 502":
            code = int(fault.kind.split()[1])
            return Response(HTML, code, {"Content-Type": "text/html; charset=UTF-8"})
        case "wrong json":
            return Response(b'{"spreadsheetId": "1', 200, {"Content-Type": JSON})
        case "date":
            from datetime import timedelta

            off = datetime.now(UTC) + timedelta(seconds=fault.seconds)
            response.headers["Date"] = format_datetime(off, usegmt=True)
            return response
    if fault.kind.startswith(("silence", "closed")) or fault.kind in ("cut", "drip"):
        return _Broken(server, fault, response)
    return response
