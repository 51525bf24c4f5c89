"""What goes wrong: at the door, on the way, between two requests."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import gspread
import pytest
import requests
from google.auth import crypt, jwt
from google.auth.exceptions import RefreshError

from tests.sheets_server import Sharing, SheetsServer
from tests.sheets_server.client import connect, token

TABS = {"Inscriptions": [["Réf", "Nom"], ["B-1", "zoe"], ["B-2", "max"]]}


@pytest.fixture(scope="module")
def running() -> Iterator[SheetsServer]:
    """One server for all; each test begins anew."""
    with SheetsServer.running(tabs=TABS, locale="fr_FR", time_zone="Europe/Paris") as server:
        yield server


@pytest.fixture
def server(running: SheetsServer) -> Iterator[SheetsServer]:
    """A server in its first state."""
    before = running.snapshot()
    yield running
    running.restore(before)
    running.faults.clear()
    running.share(Sharing.OPEN)
    running.quota, running.clock_off = 0, timedelta()


def read(server: SheetsServer, timeout: float = 5) -> requests.Response:
    """Read the tab."""
    url = f"{server.url}/v4/spreadsheets/{server.key}/values/Inscriptions"
    return requests.get(url, headers=token(server), timeout=timeout)


def write(server: SheetsServer, timeout: float = 5) -> requests.Response:
    """Write into the tab."""
    url = f"{server.url}/v4/spreadsheets/{server.key}/values/Inscriptions!B2"
    given = {"values": [["ann"]]}
    query = {"valueInputOption": "RAW"}
    return requests.put(url, params=query, json=given, headers=token(server), timeout=timeout)


REFUSED = {
    "too many requests": ("429", 429, "RESOURCE_EXHAUSTED"),
    "a fault of Google's own": ("500", 500, "INTERNAL"),
    "not available": ("503", 503, "UNAVAILABLE"),
    "a token that has run out": ("401", 401, "UNAUTHENTICATED"),
    "not shared any more": ("403", 403, "PERMISSION_DENIED"),
    "gone": ("404", 404, "NOT_FOUND"),
}


@pytest.mark.parametrize(("kind", "code", "status"), REFUSED.values(), ids=REFUSED)
def test_the_second_request_is_refused(
    server: SheetsServer, kind: str, code: int, status: str
) -> None:
    server.faults.add(kind, at=2)
    answers = [write(server), write(server), read(server)]
    assert [answer.status_code for answer in answers] == [200, code, 200]
    assert answers[1].json()["error"]["status"] == status


def test_google_says_when_to_come_back(server: SheetsServer) -> None:
    server.faults.add("429", on="write", retry_after=7)
    assert read(server).status_code == 200
    refused = write(server)
    assert refused.headers["Retry-After"] == "7"
    assert "Write requests per minute" in refused.json()["error"]["message"]


@pytest.mark.parametrize("kind", ["503 after", "closed after", "cut", "html 200", "silence after"])
def test_a_change_is_made_although_its_answer_is_lost(server: SheetsServer, kind: str) -> None:
    server.faults.add(kind, on="write")
    with suppress(requests.RequestException):
        answer = write(server, timeout=0.3 if kind == "silence after" else 60)
        assert answer.status_code == 503 or answer.headers["Content-Type"].startswith("text/html")
    for _ in range(600):  # who has not waited for an answer may have been quicker than the change
        if server.tab("Inscriptions").rows[1] == ["B-1", "ann"]:
            return
        time.sleep(0.1)
    raise AssertionError("no change was made")


@pytest.mark.parametrize("kind", ["503", "closed", "silence"])
def test_no_change_is_made_before(server: SheetsServer, kind: str) -> None:
    server.faults.add(kind, on="write")
    with suppress(requests.RequestException):
        assert write(server, timeout=0.3 if kind == "silence" else 60).status_code == 503
    assert server.tab("Inscriptions").rows[1] == ["B-1", "zoe"]


def test_an_answer_is_cut(server: SheetsServer) -> None:
    server.faults.add("cut", share=0.3)
    with pytest.raises(requests.RequestException):
        read(server)
    assert read(server).status_code == 200


def test_an_answer_is_no_json(server: SheetsServer) -> None:
    server.faults.add("wrong json")
    with pytest.raises(requests.JSONDecodeError):
        read(server).json()


def test_rows_are_missing(server: SheetsServer) -> None:
    server.faults.add("short read", rows=2)
    assert read(server).json()["values"] == [["Réf", "Nom"]]


def test_the_date_is_another(server: SheetsServer) -> None:
    server.clock_off = timedelta(hours=2)
    server.faults.add("date", at=2, seconds=-86400)
    dates = [parsedate_to_datetime(read(server).headers["Date"]) for _ in range(2)]
    assert timedelta(hours=25) < dates[0] - dates[1] < timedelta(hours=27)


def test_a_minute_has_so_many_reads_and_writes(server: SheetsServer) -> None:
    server.quota = 2
    assert [write(server).status_code for _ in range(3)] == [200, 200, 429]
    assert [read(server).status_code for _ in range(3)] == [200, 200, 429]


def test_faults_stand_in_a_file(server: SheetsServer, tmp_path: Path) -> None:
    path = tmp_path / "faults.json"
    path.write_text('[{"kind": "500", "at": 2, "times": 2}]')
    server.faults.load(path)
    assert [read(server).status_code for _ in range(4)] == [200, 500, 500, 200]
    with pytest.raises(ValueError, match="'gremlins' is no fault"):
        server.faults.add("gremlins")


SHARED: dict[Sharing, tuple[int, str]] = {
    Sharing.NOT_SHARED: (403, "The caller does not have permission"),
    Sharing.API_DISABLED: (403, "Google Sheets API has not been used in project"),
    Sharing.OFFICE_FILE: (400, "This operation is not supported for this document"),
    Sharing.BINNED: (404, "Requested entity was not found."),
}


@pytest.mark.parametrize("sharing", SHARED)
def test_the_sheet_is_out_of_reach(server: SheetsServer, sharing: Sharing) -> None:
    server.share(sharing)
    answer = read(server)
    assert answer.status_code == SHARED[sharing][0]
    assert answer.json()["error"]["message"].startswith(SHARED[sharing][1])


def test_who_may_only_read_cannot_write(server: SheetsServer) -> None:
    server.share(Sharing.READ_ONLY)
    assert (read(server).status_code, write(server).status_code) == (200, 403)


def test_what_staff_protect_the_robot_cannot_change(server: SheetsServer) -> None:
    server.tab("Inscriptions").protect("B1:B9")
    answer = write(server)
    assert answer.status_code == 400
    said = {"fr_FR": "Vous tentez de modifier", "en_US": "You are trying to edit a protected cell"}
    assert answer.json()["error"]["message"].startswith(said[server.book.locale])
    server.book.locale = "en_US"
    assert write(server).json()["error"]["message"].startswith(said["en_US"])


def test_staff_edit_between_two_requests(server: SheetsServer) -> None:
    server.between(2, lambda server: server.tab("Inscriptions").sort("B"))
    server.between(3, lambda server: server.undo())
    names = [[row[1] for row in read(server).json()["values"][1:]] for _ in range(3)]
    assert names == [["zoe", "max"], ["max", "zoe"], ["zoe", "max"]]


def test_every_request_is_written_down(server: SheetsServer, tmp_path: Path) -> None:
    server.log_to(tmp_path / "log")
    write(server)
    last = server.calls[-1]
    assert (last.method, last.status, last.body) == ("PUT", 200, {"values": [["ann"]]})
    assert last.path.endswith("/values/Inscriptions!B2")
    assert json.loads((tmp_path / "log").read_text())["sent"] == last.sent == 21


def test_large_answers_are_compressed(server: SheetsServer) -> None:
    server.tab("Inscriptions").append(*[["B-9", "zoe"]] * 50)
    assert read(server).headers["Content-Encoding"] == "gzip"


# --- the door


def assertion(server: SheetsServer, **claims: Any) -> requests.Response:
    """Ask for an access token with these claims."""
    facts = json.loads(server.credentials.read_text())
    signer = crypt.RSASigner.from_service_account_info(facts)  # type: ignore[no-untyped-call]
    now = int(time.time())
    scope = "https://www.googleapis.com/auth/spreadsheets"
    usual = {"iss": facts["client_email"], "aud": facts["token_uri"], "iat": now, "exp": now + 3600}
    signed = jwt.encode(signer, usual | {"scope": scope} | claims)  # type: ignore[no-untyped-call]
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": signed}
    return requests.post(f"{server.url}/token", data=form, timeout=60)


ASSERTIONS: dict[str, tuple[Callable[[int], dict[str, Any]], str]] = {
    "a clock that is late": (lambda now: {"iat": now - 7200, "exp": now - 3600}, "short-lived"),
    "a clock that is early": (lambda now: {"iat": now + 3600, "exp": now + 7200}, "short-lived"),
    "another audience": (lambda now: {"aud": "https://example.org"}, "audience"),
    "another account": (lambda now: {"iss": "zoe@example.org"}, "account not found"),
}


@pytest.mark.parametrize(("claims", "words"), ASSERTIONS.values(), ids=ASSERTIONS)
def test_an_assertion_is_refused(
    server: SheetsServer, claims: Callable[[int], dict[str, Any]], words: str
) -> None:
    answer = assertion(server, **claims(int(time.time())))
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_grant"
    assert words in answer.json()["error_description"]


def test_a_good_assertion_opens_the_sheet(server: SheetsServer) -> None:
    given = assertion(server).json()
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 3599)
    url = f"{server.url}/v4/spreadsheets/{server.key}"
    header = {"Authorization": f"Bearer {given['access_token']}"}
    assert requests.get(url, headers=header, timeout=60).status_code == 200
    drive = requests.get(f"{server.url}/drive/v3/files", headers=header, timeout=60)
    assert drive.json()["error"]["message"] == "Request had insufficient authentication scopes."


def test_another_key_opens_nothing(server: SheetsServer, tmp_path: Path) -> None:
    facts = json.loads(server.credentials.read_text())
    stranger = SheetsServer().door.write_credentials(tmp_path / "key.json", server.url)
    (tmp_path / "key.json").write_text(
        json.dumps(facts | {"private_key": json.loads(stranger.read_text())["private_key"]})
    )
    mine, server.credentials = server.credentials, tmp_path / "key.json"
    try:
        with pytest.raises(RefreshError, match="Invalid JWT Signature"):
            connect(server).open_by_key(server.key)
    finally:
        server.credentials = mine


def test_google_auth_meets_a_refusal_at_the_door(server: SheetsServer) -> None:
    server.faults.add("invalid_grant", on="token")
    with pytest.raises(RefreshError, match="invalid_grant"):
        connect(server).open_by_key(server.key)
    assert connect(server).open_by_key(server.key).title == "Inscriptions"


def test_nobody_comes_in_without_a_token(server: SheetsServer) -> None:
    url = f"{server.url}/v4/spreadsheets/{server.key}"
    assert requests.get(url, timeout=60).status_code == 401
    assert requests.get(url, headers={"Authorization": "Bearer x"}, timeout=60).status_code == 401


def test_the_credentials_are_nobody_elses_business(server: SheetsServer) -> None:
    assert server.credentials.stat().st_mode & 0o777 == 0o600


def test_it_starts_as_a_command_and_loads_a_workbook(tmp_path: Path) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    assert workbook.active is not None
    workbook.active.append(["zoe", 1.5, "=B1*2"])
    workbook.save(tmp_path / "book.xlsx")
    key = tmp_path / "key.json"
    command = [sys.executable, "-m", "tests.sheets_server", "--load", str(tmp_path / "book.xlsx")]
    with subprocess.Popen(
        [*command, "--any-token", "--credentials", str(key)], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            said = dict(process.stdout.readline().strip().split(": ", 1) for _ in range(3))
            elsewhere = SheetsServer()
            elsewhere.url, elsewhere.credentials = said["url"], Path(said["credentials"])
            sheet: gspread.Worksheet = connect(elsewhere).open_by_key(said["key"]).sheet1
            assert sheet.get_all_values() == [["zoe", "1,5", "3"]]
            address = f"{said['url']}/v4/spreadsheets/{said['key']}"
            assert requests.get(address, timeout=60).json()["spreadsheetId"] == said["key"]
        finally:
            process.terminate()
    assert key.stat().st_mode & 0o777 == 0o600
