"""Whoever watches us hears of each pass, and no pass suffers from them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

from douze.monitor import ping as ping_module
from douze.monitor.ping import PATIENCE, Ping, address_at_end, address_at_start
from tests.home import CANARY, CONFIG, Home

ADDRESSES = {
    "healthchecks.io": ("https://hc-ping.com/a1b2", "/start", "/0", "/2"),
    "one that ends with a slash": ("https://hc-ping.com/a1b2/", "/start", "/0", "/2"),
}


@pytest.mark.parametrize(("address", "start", "well", "badly"), ADDRESSES.values(), ids=ADDRESSES)
def test_healthchecks_is_told_the_exit_status(
    address: str, start: str, well: str, badly: str
) -> None:
    plain = "https://hc-ping.com/a1b2"
    assert address_at_start(address) == plain + start
    assert (address_at_end(address, 0), address_at_end(address, 2)) == (plain + well, plain + badly)


def test_a_query_stays_what_it_is() -> None:
    address = "https://hc.example.org/ping/key/douze?create=1"
    assert address_at_end(address, 1) == "https://hc.example.org/ping/key/douze/1?create=1"


def test_uptime_kuma_is_told_a_word_at_the_end_alone() -> None:
    address = "https://up.example.org/api/push/T0k3n?status=up&msg=OK&ping="
    assert address_at_start(address) == ""
    pushed = "https://up.example.org/api/push/T0k3n?status="
    assert address_at_end(address, 0) == f"{pushed}up&msg=exit+status+0"
    assert address_at_end(address, 1) == f"{pushed}down&msg=exit+status+1"


@pytest.fixture(autouse=True)
def a_busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that answers is heard however busy the machine is."""
    monkeypatch.setattr(ping_module, "PATIENCE", 120.0)


class Service(ThreadingHTTPServer):
    """A service on this machine; it answers with `status`, or not before it is let go."""

    def __init__(self, status: int = 200, *, hangs: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.status, self.let_go = status, Event()
        self.heard: list[str] = []
        if not hangs:
            self.let_go.set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/ping"


class Answers(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self.server.heard.append(self.requestline.split()[1])
        self.server.let_go.wait(60)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *said: object) -> None:
        pass


@contextmanager
def serving(service: Service) -> Iterator[Service]:
    thread = Thread(target=service.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.let_go.set()
        service.shutdown()
        service.server_close()


def watched(home: Home, address: str, more: str = "") -> None:
    home.config.write_text(f"{CONFIG}monitor:\n  ping: {address}\n{more}", "utf-8")


def test_a_pass_calls_at_its_beginning_and_its_end(home: Home) -> None:
    with serving(Service()) as service:
        watched(home, service.address)
        assert home("apply")[0] == 0
        home.workbook.write_bytes(b"no workbook")
        assert home("apply")[0] == 2
        home.workbook.unlink()
        assert home("apply", "--to", "essai@example.org")[0] != 0
        assert service.heard == ["/ping/start", "/ping/0", "/ping/start", "/ping/2"]


def test_a_mistake_in_another_setting_is_a_pass_that_failed(home: Home) -> None:
    with serving(Service()) as service:
        watched(home, service.address, "seats: {default: douze}\n")
        assert home("apply")[0] == 2
    assert service.heard == ["/ping/start", "/ping/2"]


def test_a_pass_beside_another_says_nothing_at_its_end(home: Home) -> None:
    from douze.composition import build

    with serving(Service()) as service:
        watched(home, service.address)
        with build(home.config).ledger.lock():
            assert home("apply")[0] == 1
        home("apply")
        assert service.heard == ["/ping/start", "/ping/start", "/ping/0"]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_whatever_the_service_answers_the_pass_is_done(home: Home, status: int) -> None:
    with serving(Service(status)) as service:
        watched(home, service.address)
        done, _, err = home("apply")
        assert (done, err) == (0, "")
        assert service.heard == ["/ping/start", "/ping/0"]


def test_nobody_there_is_no_reason_to_fail(home: Home) -> None:
    service = Service()
    service.server_close()
    watched(home, service.address)
    done, _, err = home("apply")
    assert (done, err) == (0, "")


def test_a_service_that_hangs_is_waited_for_no_longer_than_it_may() -> None:
    assert PATIENCE == 5.0
    with serving(Service(hangs=True)) as service:
        ping = Ping(service.address, patience=0.05)
        ping.begin()
        ping.end(0)
        assert not service.let_go.is_set(), "it hangs still"


# The file of measures


def test_the_measures_are_written_after_each_pass_for_others_to_read(home: Home) -> None:
    file = home.folder / "douze.prom"
    home.config.write_text(f"{CONFIG}monitor: {{textfile: douze.prom}}\n", "utf-8")
    assert home("apply")[0] == 0
    first = file.read_text("utf-8")
    assert file.stat().st_mode & 0o777 == 0o644
    assert 'douze_session_waiting{session="BENEVOLES"} 1' in first
    assert "douze_last_pass_ok 1" in first
    assert "@" not in first and CANARY not in first and "Ann" not in first
    home.workbook.write_bytes(b"no workbook")
    assert home("apply", now="2020-09-21T10:10")[0] == 2
    assert "douze_last_pass_ok 0" in file.read_text("utf-8")


def test_a_pass_with_nothing_to_do_stays_one_though_it_measures(home: Home) -> None:
    home.config.write_text(f"{CONFIG}monitor: {{textfile: douze.prom}}\n", "utf-8")
    for minutes in ("00", "10", "20"):
        home("apply", now=f"2020-09-21T10:{minutes}")
    from douze.composition import build

    quiet = build(home.config).ledger.quiet_pass()
    assert quiet is not None
    home("apply", now="2020-09-21T10:30")
    assert build(home.config).ledger.quiet_pass() == quiet
    told = (home.folder / "douze.prom").read_text("utf-8")
    at = json.loads(home("status", "--json")[1])["last_success"]
    assert at == "2020-09-21T08:30:00Z"
    assert "douze_last_success_timestamp_seconds 1600677000" in told


def test_measures_that_cannot_be_written_keep_no_pass(home: Home, tmp_path: Path) -> None:
    home.config.write_text(f"{CONFIG}monitor: {{textfile: nulle/part.prom}}\n", "utf-8")
    status, out, err = home("apply")
    assert status == 0
    assert "messages envoyés : 3" in out
    assert err.count("\n") == 1 and "nulle/part.prom : les mesures ne peuvent pas" in err


def test_no_other_file_can_be_written_over_by_measures(home: Home) -> None:
    home.config.write_text(f"{CONFIG}monitor: {{textfile: inscriptions.xlsx}}\n", "utf-8")
    status, _, err = home("apply")
    assert status == 2
    assert "monitor.textfile" in err and ".prom" in err
