"""Files sent to Drive: .xlsx and CSV that become spreadsheets, or the content of one."""

import csv
import io
import re
from email.parser import BytesParser
from email.policy import HTTP

from tests.sheets_server import drive, drive_v2, loading
from tests.sheets_server.calls import Call
from tests.sheets_server.documents import OFFICE, SPREADSHEET, Document
from tests.sheets_server.entering import enter
from tests.sheets_server.errors import Json, drive_error
from tests.sheets_server.grid import Book, Entry, Sheet, Slot, closed

_DELIMITERS = {"text/csv": ",", "text/plain": ",", "text/tab-separated-values": "\t"}


def create(call: Call) -> Json:
    """Answer files.create with a file: facts and content in two parts, or the content alone."""
    facts, kind, content = _parts(call)
    document = call.drive.create(str(facts.get("name") or "Untitled"))
    document.mime = str(facts.get("mimeType") or kind)
    document.parents = facts.get("parents") or ["root"]
    if document.mime == SPREADSHEET:
        document.book.title = re.sub(r"\.(xlsx|csv|tsv)$", "", document.book.title)
        _fill(document, kind, content)
    return drive.chosen(call, drive.written(document))


def update(call: Call, key: str) -> Json:
    """Answer files.update with a file: the spreadsheet becomes what it holds."""
    facts, kind, content = _parts(call)
    document = call.drive.file(key)
    _fill(document, kind, content)
    if facts.get("name"):
        document.change(lambda book: setattr(book, "title", facts["name"]))
    return drive.chosen(call, drive.written(document))


def update_v2(call: Call, key: str) -> Json:
    """Answer the files.update of Drive v2, by which gspread imports CSV."""
    document = call.drive.file(key)
    _, kind, content = _parts(call)
    _fill(document, kind, content)
    return drive_v2.written(document, call.drive.robot)


def _parts(call: Call) -> tuple[Json, str, bytes]:
    """Part an upload: the facts, what kind of file it is, the file."""
    kind = call.headers.get("content-type", "")
    if call.one("uploadType") == "media":
        return {}, kind.partition(";")[0], call.raw
    if call.one("uploadType") != "multipart":
        raise drive_error(400, "Bad Request", "badRequest", "uploadType")
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + call.raw)
    parts = [part for part in message.iter_parts() if hasattr(part, "get_payload")]
    if len(parts) != 2:
        raise drive_error(400, "Malformed multipart body.", "badContent")
    facts, file = (part.get_payload(decode=True) for part in parts)
    told = Call(call.method, call.path, [], bytes(facts), call.drive).json
    return told, parts[1].get_content_type(), bytes(file)


def _fill(document: Document, kind: str, content: bytes) -> None:
    """Let a spreadsheet become what a file holds; its other sheets go."""
    if kind == OFFICE:
        document.change(lambda book: loading.load(io.BytesIO(content), book))
    elif kind in _DELIMITERS:
        text = content.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text), delimiter=_DELIMITERS[kind]))
        document.change(lambda book: _typed(book, lines))
    else:
        raise drive_error(400, "Bad Request", "badRequest")


def _typed(book: Book, lines: list[list[str]]) -> None:
    """Type lines into a sheet that is just large enough for them."""
    width = max(map(len, lines), default=1)
    sheet = Sheet(0, book.sheets[0].title, max(len(lines), 1), max(width, 1))
    for number, line in enumerate(lines):
        sheet.put_entries(number, 0, tuple(_entered(book, text) for text in line))
    book.sheets[:] = [sheet]


def _entered(book: Book, text: str) -> Entry:
    if not text:
        return None
    typed = enter(text, book.locale)
    book.has_formulas = book.has_formulas or bool(typed.formula)
    shape = typed.format and {"numberFormat": typed.format}
    return closed(Slot(typed.value, typed.formula, shape))
