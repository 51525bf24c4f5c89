"""gspread's client: spreadsheets made, found, copied, exported, shared, refused, deleted."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import gspread
import pytest
import requests
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials
from gspread import Client
from gspread import Spreadsheet as Book
from gspread.http_client import BackOffHTTPClient
from gspread.utils import ExportFormat
from openpyxl import load_workbook

from tests.sheets_server import SheetsServer
from tests.sheets_server.client import SCOPES, LocalSession
from tests.sheets_server.documents import STRANGE


def test_a_spreadsheet_is_made_opened_and_deleted(client: Client) -> None:
    book = client.create("A new one")
    assert isinstance(book, Book)
    assert (book.title, book.sheet1.title) == ("A new one", "Sheet1")
    assert client.open("A new one").id == book.id
    assert client.open_by_key(book.id).title == "A new one"
    assert client.open_by_url(book.url).id == book.id
    assert book.url == f"https://docs.google.com/spreadsheets/d/{book.id}"
    client.del_spreadsheet(book.id)
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open("A new one")


def test_files_are_listed_by_title_and_by_folder(client: Client, book: Book) -> None:
    inside = client.create("Formation", folder_id="a-folder")
    other = client.create("Other", folder_id="a-folder")
    everything = client.list_spreadsheet_files()
    assert all(set(one) == {"id", "name", "createdTime", "modifiedTime"} for one in everything)
    assert {book.id, inside.id, other.id} <= {one["id"] for one in everything}

    def found(title: str | None, folder: str | None) -> set[str]:
        return {one["id"] for one in client.list_spreadsheet_files(title, folder)}

    assert found("Formation", None) == {book.id, inside.id}
    assert found("Formation", "a-folder") == {inside.id}
    assert found(None, "a-folder") == {inside.id, other.id}
    assert found("Please don't use this phrase as a name of a sheet.", None) == set()
    assert client.open("Formation", "a-folder").id == inside.id
    opened = client.openall()
    assert len(opened) == len(everything) and isinstance(opened[0], Book)
    assert {one.title for one in client.openall("Formation")} == {"Formation"}
    for one in (inside, other):
        client.del_spreadsheet(one.id)


def test_a_copy_has_the_same_tabs(client: Client, book: Book) -> None:
    book.sheet1.update([["zoe", "=1+1"]], "A1", raw=False)
    book.add_worksheet("Second", 5, 5)
    twin = client.copy(book.id)
    assert twin.title == "Copy of Formation"
    assert twin.fetch_sheet_metadata()["sheets"] == book.fetch_sheet_metadata()["sheets"]
    assert twin.sheet1.get_all_values() == [["zoe", "2"]]
    named = client.copy(book.id, "Twin", folder_id="a-folder")
    assert (named.title, len(client.list_spreadsheet_files("Twin", "a-folder"))) == ("Twin", 1)
    for one in (twin, named):
        client.del_spreadsheet(one.id)


def test_comments_and_permissions_are_copied_when_wanted(client: Client, book: Book) -> None:
    url = f"https://www.googleapis.com/drive/v3/files/{book.id}/comments"
    client.http_client.request("post", url, json={"content": "why?"}, params={"fields": "id"})
    book.share("zoe@example.org", "user", "writer")
    book.share("example.org", "domain", "reader")
    book.share("", "anyone", "reader")

    def comments(one: Book) -> list[str]:
        params: dict[str, Any] = {"fields": "comments/content"}
        found = client.http_client.request("get", url.replace(book.id, one.id), params=params)
        return [comment["content"] for comment in found.json()["comments"]]

    bare = client.copy(book.id, copy_comments=False)
    assert (comments(bare), len(bare.list_permissions())) == ([], 1)
    full = client.copy(book.id, copy_permissions=True)
    assert comments(full) == ["why?"]
    kinds = [(one["type"], one["role"]) for one in full.list_permissions()]
    assert kinds == [(one["type"], one["role"]) for one in book.list_permissions()]
    for one in (bare, full):
        client.del_spreadsheet(one.id)


def test_csv_takes_the_place_of_the_first_tab(client: Client, book: Book) -> None:
    book.add_worksheet("Second", 5, 5)
    rows = [[f"r{r}c{c}" for c in range(4)] for r in range(4)]
    client.import_csv(book.id, "\n".join(",".join(row) for row in rows))
    again = client.open_by_key(book.id)
    assert again.sheet1.get_all_values() == rows
    assert len(again.worksheets()) == 1
    answer = client.import_csv(book.id, 'name,paid\n"Zoé, d\'Arc",2026-01-02\n'.encode())
    assert (answer["kind"], answer["id"]) == ("drive#file", book.id)
    assert again.sheet1.get_all_values() == [["name", "paid"], ["Zoé, d'Arc", "2026-01-02"]]


def test_a_workbook_sent_to_drive_becomes_a_spreadsheet(client: Client, book: Book) -> None:
    book.sheet1.update([["zoe", "=1+1"]], "A1", raw=False)
    url = "https://www.googleapis.com/upload/drive/v3/files"
    facts = json.dumps({"name": "Sent.xlsx", "mimeType": "application/vnd.google-apps.spreadsheet"})
    body = (
        b"--cut\r\nContent-Type: application/json\r\n\r\n%s\r\n"
        b"--cut\r\nContent-Type: %s\r\nContent-Transfer-Encoding: binary\r\n\r\n%s\r\n--cut--"
        % (facts.encode(), ExportFormat.EXCEL.value.encode(), book.export(ExportFormat.EXCEL))
    )
    headers: dict[str, Any] = {"Content-Type": "multipart/related; boundary=cut"}
    request = client.http_client.request
    answer = request("post", url, {"uploadType": "multipart"}, body, headers=headers).json()
    sent = client.open_by_key(answer["id"])
    assert (sent.title, sent.sheet1.get_all_values()) == ("Sent", [["zoe", "2"]])
    headers = {"Content-Type": "text/csv"}
    request("patch", f"{url}/{sent.id}", {"uploadType": "media"}, b"max,2", headers=headers)
    assert sent.sheet1.get_all_values() == [["max", "2"]]
    headers = {"Content-Type": "image/png"}
    with pytest.raises(gspread.exceptions.APIError, match="Bad Request"):
        request("patch", f"{url}/{sent.id}", {"uploadType": "media"}, b"png", headers=headers)
    client.del_spreadsheet(sent.id)


def _zip_names(raw: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert archive.testzip() is None
        return archive.namelist()


EXPORTS: dict[ExportFormat, Callable[[bytes], bool]] = {
    ExportFormat.PDF: lambda raw: raw.startswith(b"%PDF-") and b"(B2) Tj" in raw,
    ExportFormat.EXCEL: lambda raw: "xl/workbook.xml" in _zip_names(raw),
    ExportFormat.OPEN_OFFICE_SHEET: lambda raw: _zip_names(raw)[0] == "mimetype",
    ExportFormat.CSV: lambda raw: list(csv.reader([raw.decode()])) == [["a1", "B2"]],
    ExportFormat.TSV: lambda raw: raw == b"a1\tB2",
    ExportFormat.ZIPPED_HTML: lambda raw: _zip_names(raw) == ["Sheet1.html", "resources/sheet.css"],
}


def test_every_format_is_exported(client: Client, book: Book) -> None:
    book.sheet1.update([["a1", "B2"]], "A1:B2")
    assert set(EXPORTS) == set(ExportFormat)
    for kind, right in EXPORTS.items():
        raw = client.export(book.id, kind)
        assert right(raw), kind
        assert book.export(kind)[:4] == raw[:4]
    url = f"https://www.googleapis.com/drive/v3/files/{book.id}/export"
    with pytest.raises(gspread.exceptions.APIError, match="conversion is not supported"):
        client.http_client.request("get", url, params={"mimeType": "text/plain"})


def test_a_workbook_keeps_formulas_and_number_formats(book: Book) -> None:
    typed = [["2026-10-01", "=1+1", "a/b"]]
    book.sheet1.update(typed, "A1", raw=False)
    book.sheet1.update([["=raw"]], "D1")
    book.sheet1.update_title("Oct/Nov")
    workbook = load_workbook(io.BytesIO(book.export(ExportFormat.EXCEL)))
    day, two, text, raw = next(iter(workbook["Oct_Nov"].iter_rows()))
    assert (day.number_format, day.value) == ("yyyy-mm-dd", datetime(2026, 10, 1))
    assert [(cell.value, cell.data_type) for cell in (two, text, raw)] == [
        ("=1+1", "f"),
        ("a/b", "s"),
        ("=raw", "s"),
    ]


def test_strangers_and_nobody_are_refused(client: Client) -> None:
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open("Please don't use this phrase as a name of a sheet.")
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key("test")
    with pytest.raises(PermissionError) as refusal:
        client.open_by_key(STRANGE)
    cause = refusal.value.__cause__
    assert isinstance(cause, gspread.exceptions.APIError)
    assert cause.error == {
        "code": 403,
        "message": "The caller does not have permission",
        "status": "PERMISSION_DENIED",
    }


def test_permissions_are_given_listed_and_taken_back(client: Client, book: Book) -> None:
    answer = client.insert_permission(book.id, "zoe@example.org", "user", "writer", notify=False)
    given = answer.json()
    assert {**given, "id": "X"} == {
        "kind": "drive#permission",
        "id": "X",
        "type": "user",
        "role": "writer",
    }
    owner, zoe = client.list_permissions(book.id)
    wanted = {"type": "user", "emailAddress": "zoe@example.org", "role": "writer"}
    assert zoe | wanted == zoe and zoe["id"] == given["id"]
    assert [owner["role"], owner["pendingOwner"], owner["deleted"]] == ["owner", False, False]
    client.remove_permission(book.id, given["id"])
    assert client.list_permissions(book.id) == [owner]
    with pytest.raises(gspread.exceptions.APIError) as lost:
        client.remove_permission(book.id, given["id"])
    assert lost.value.error["message"] == f"Permission not found: {given['id']}."
    with pytest.raises(gspread.exceptions.APIError) as refusal:
        client.remove_permission(book.id, str(owner["id"]))
    assert refusal.value.code == 403
    assert len(client.list_permissions(book.id)) == 1


def test_a_slow_answer_meets_its_limit(client: Client, server: SheetsServer, book: Book) -> None:
    client.set_timeout(0.05)
    server.faults.add("slow", seconds=0.5)
    try:
        with pytest.raises(requests.exceptions.Timeout):
            book.fetch_sheet_metadata()
        client.set_timeout(60)
        assert book.fetch_sheet_metadata()["spreadsheetId"] == book.id
    finally:
        client.set_timeout(None)


def test_an_address_that_google_does_not_have_is_answered_by_a_page(client: Client) -> None:
    with pytest.raises(gspread.SpreadsheetNotFound) as refusal:
        client.open_by_key("")
    cause = refusal.value.__cause__
    assert isinstance(cause, gspread.exceptions.APIError) and cause.code == -1
    assert "Error 404 (Not Found)!!1" in str(cause.error["message"])


def test_an_answer_that_is_no_json_has_the_code_minus_one(server: SheetsServer, book: Book) -> None:
    server.faults.add("html 502")
    with pytest.raises(gspread.exceptions.APIError) as refusal:
        book.fetch_sheet_metadata()
    assert refusal.value.code == -1
    assert str(refusal.value.error["message"]).startswith("<!DOCTYPE html>")


class Patient(BackOffHTTPClient):
    """Asks again at once: nobody wants to wait for a test."""

    _MAX_BACKOFF = 0


def test_whoever_waits_and_asks_again_is_answered(
    client: Client, server: SheetsServer, book: Book
) -> None:
    """The client that backs off tries again after a 429, for as long as it takes."""
    session = client.http_client.session
    assert isinstance(session, LocalSession)
    patient = Client(session.credentials, session, Patient)
    server.faults.add("429")
    before = len(server.calls)
    assert patient.get_file_drive_metadata(book.id)["id"] == book.id
    assert len(server.calls) == before + 2


def test_a_file_tells_its_times(client: Client, book: Book) -> None:
    told = client.get_file_drive_metadata(book.id)
    assert list(told) == ["id", "name", "createdTime", "modifiedTime"]
    with pytest.raises(gspread.exceptions.APIError) as refusal:
        client.get_file_drive_metadata("1nobody")
    assert refusal.value.error["message"] == "File not found: 1nobody."
    assert refusal.value.error["errors"][0]["reason"] == "notFound"


def test_a_client_knows_until_when_it_is_let_in(server: SheetsServer) -> None:
    found = Credentials.from_service_account_file(str(server.credentials), scopes=SCOPES)  # type: ignore[no-untyped-call]
    session = LocalSession(found, server.url)
    found.refresh(Request(session))
    assert isinstance(gspread.Client(found).expiry, datetime)


def test_tokens_that_a_server_is_told_of_are_good(server: SheetsServer, book: Book) -> None:
    """Whoever replays recorded requests brings a token of their own."""
    url = f"{server.url}/v4/spreadsheets/{book.id}"
    headers = {"Authorization": "Bearer <ACCESS_TOKEN>"}
    assert requests.get(url, headers=headers, timeout=60).status_code == 401
    server.door.trust("<ACCESS_TOKEN>")
    assert requests.get(url, headers=headers, timeout=60).json()["spreadsheetId"] == book.id
    assert requests.get(url, timeout=60).status_code == 401


def test_an_api_key_reads_what_anybody_may_read(server: SheetsServer, book: Book) -> None:
    visitor = gspread.api_key("a-key")
    visitor.http_client.session = LocalSession(visitor.http_client.auth, server.url)
    with pytest.raises(PermissionError):
        visitor.open_by_key(book.id)
    book.share("", "anyone", "reader")
    book.sheet1.update_acell("A1", "zoe")
    sheet = visitor.open_by_key(book.id).sheet1
    assert sheet.acell("A1").value == "zoe"
    with pytest.raises(gspread.exceptions.APIError, match="API keys are not supported"):
        sheet.update_acell("A1", "max")


def test_a_server_may_let_anybody_in() -> None:
    with SheetsServer.running() as server:
        server.door.trust()
        url = f"{server.url}/v4/spreadsheets/{server.key}"
        for headers in ({}, {"Authorization": "Bearer whatever"}):
            assert requests.get(url, headers=headers, timeout=60).status_code == 200
