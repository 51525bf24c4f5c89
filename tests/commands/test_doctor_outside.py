"""What `doctor` asks others, each of whom answers on this machine: DNS, a web server."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from socket import AF_INET, SOCK_DGRAM, socket
from zoneinfo import ZoneInfo

import pytest
from dns.flags import QR
from dns.message import from_wire, make_response
from dns.rcode import NXDOMAIN
from dns.resolver import Resolver
from dns.rrset import from_text
from msgspec.structs import replace

from douze.doctor import clock, examples, machine
from douze.doctor.finding import Finding, Mark
from douze.doctor.sender_domain import dns, sender_domain
from douze.model.settings import AssociationSettings, Settings, SiteSettings

Zone = Mapping[str, Sequence[str]]
DOMAIN, FROM = "foyer.example", "formation@foyer.example"
GOOD: Zone = {
    DOMAIN: ["google-site-verification=x", "v=spf1 include:mx.ovh.com ~all"],
    "mx.ovh.com": ["v=spf1 ip4:192.0.2.0/24 -all"],
    f"_domainkey.{DOMAIN}": [],
    f"_dmarc.{DOMAIN}": ["v=DMARC1; p=none"],
}


def codes(findings: Iterator[Finding]) -> list[str]:
    found = [*findings]
    assert {finding.mark for finding in found} <= {Mark.NOTE, Mark.FINE}, "it is only told"
    return [finding.what.code for finding in found]


RECORDS: dict[str, tuple[Zone, str, list[str]]] = {
    "all is there and goes together": ({}, "ssl0.ovh.net", ["doctor_domain"]),
    "a host that nothing names": ({}, "smtp.gmail.com", ["doctor_spf_other"]),
    "a host that is named by way of another": (
        {DOMAIN: ["v=spf1 include:spf.relay.example ?all"],
         "spf.relay.example": ["v=spf1 redirect=_spf.google.com"]},
        "smtp.gmail.com",
        ["doctor_domain"],
    ),
    "a host of the domain's own": (
        {DOMAIN: ["V=SPF1 +mx/24 -all"]}, "mail.foyer.example", ["doctor_domain"],
    ),
    "no SPF": ({DOMAIN: ["hello"]}, "ssl0.ovh.net", ["doctor_spf_none"]),
    "two of them": (
        {DOMAIN: ["v=spf1 include:mx.ovh.com", "v=spf1 -all"]},
        "ssl0.ovh.net",
        ["doctor_spf_twice"],
    ),
    "one that goes round in circles": (
        {DOMAIN: [f"v=spf1 include:{DOMAIN} -all"]}, "ssl0.ovh.net", ["doctor_spf_other"],
    ),
    "something that only begins like one": (
        {DOMAIN: ["v=spf10 include:mx.ovh.com"]}, "ssl0.ovh.net", ["doctor_spf_none"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("more", "host", "told"), RECORDS.values(), ids=RECORDS)
def test_the_domain_of_the_sender(more: Zone, host: str, told: list[str]) -> None:
    assert codes(sender_domain(FROM, host, {**GOOD, **more}.get)) == told


def test_what_there_is_none_of_is_told_each() -> None:
    told = ["doctor_spf_none", "doctor_dkim_none", "doctor_dmarc_none"]
    nothing: Zone = {}
    assert codes(sender_domain(FROM, "ssl0.ovh.net", nothing.get)) == told


def test_a_domain_above_may_speak_for_one_below() -> None:
    zone: Zone = {f"_dmarc.{DOMAIN}": ["v=DMARC1; p=none"]}
    told = codes(sender_domain(f"a@mail.{DOMAIN}", "ssl0.ovh.net", zone.get))
    assert "doctor_dmarc_none" not in told


@contextmanager
def name_server(zone: Zone) -> Iterator[Resolver]:
    """Answer for these names on this machine, and say of any other that there is none."""
    with socket(AF_INET, SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                wire, whose = door.recvfrom(4096)
                if not wire:
                    return
                reply = make_response(from_wire(wire))
                reply.flags |= QR
                name = reply.question[0].name
                texts = zone.get(name.to_text(omit_final_dot=True))
                if texts is None:
                    reply.set_rcode(NXDOMAIN)
                elif texts:
                    reply.answer.append(
                        from_text(name, 60, "IN", "TXT", *(f'"{t}"' for t in texts))
                    )
                door.sendto(reply.to_wire(), whose)

        server = threading.Thread(target=serve)
        server.start()
        resolver = Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], door.getsockname()[1]
        try:
            yield resolver
        finally:
            with socket(AF_INET, SOCK_DGRAM) as end:
                end.sendto(b"", door.getsockname())
            server.join()


def test_a_name_server_is_asked() -> None:
    with name_server(GOOD) as resolver:
        assert codes(sender_domain(FROM, "ssl0.ovh.net", dns(resolver))) == ["doctor_domain"]
        assert codes(sender_domain("a@b.example", "ssl0.ovh.net", dns(resolver))) == [
            "doctor_spf_none",
            "doctor_dkim_none",
            "doctor_dmarc_none",
        ]


def test_who_has_no_name_server_is_told_so() -> None:
    nobody = Resolver(configure=False)
    assert codes(sender_domain(FROM, "ssl0.ovh.net", dns(nobody))) == ["doctor_dns_silent"]


# The clock

NOW = datetime(2020, 9, 21, 8, tzinfo=UTC)
OURS = replace(Settings(), site=SiteSettings(url="https://foyer.example/sessions"))


@pytest.mark.parametrize(
    ("off", "told"),
    [(0, []), (120, []), (121, ["doctor_clock_off"]), (-7200, ["doctor_clock_off"])],
)
def test_a_clock_that_is_off_is_told(off: int, told: list[str]) -> None:
    asked: list[str] = []

    def ask(host: str) -> tuple[datetime, datetime]:
        asked.append(host)
        return NOW, NOW + timedelta(seconds=off)

    assert codes(clock.clock(OURS, ask)) == told
    assert asked == ["foyer.example"]


def test_nobody_is_asked_whom_the_settings_do_not_name() -> None:
    def never(host: str) -> None:
        raise AssertionError(host)

    assert codes(clock.clock(Settings(), never)) == []  # its addresses are those of the example


def test_a_web_server_tells_the_time() -> None:
    class Door(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response_only(404)
            self.send_header("Date", "Mon, 21 Sep 2020 08:00:00 GMT")
            self.end_headers()

    with HTTPServer(("127.0.0.1", 0), Door) as server:
        served = threading.Thread(target=server.handle_request)
        served.start()
        told = clock.http_date("127.0.0.1", server.server_port, tls=False)
        served.join()
    assert told is not None
    assert told[0] == NOW
    assert clock.http_date("127.0.0.1", server.server_port, tls=False) is None, "it has gone"
    assert clock.http_date("form..example.org") is None, "no DNS could be asked for it"


ZONES = {
    ("FR", "Europe/Paris"): [],
    ("FR", "Indian/Reunion"): [],
    ("BE", "Europe/Brussels"): [],
    ("CA", "America/Toronto"): [],
    ("FR", "UTC"): ["doctor_zone_elsewhere"],
    ("FR", "America/New_York"): ["doctor_zone_elsewhere"],
}


@pytest.mark.parametrize(("where", "told"), ZONES.items(), ids=" ".join)
def test_a_zone_is_held_against_the_country(where: tuple[str, str], told: list[str]) -> None:
    country, key = where
    settings = replace(
        Settings(), zone=ZoneInfo(key), association=replace(AssociationSettings(), country=country)
    )
    assert codes(clock.zone(settings)) == told


def test_root_is_told_that_passes_need_less() -> None:
    here = machine.Machine(python="3.11.7", free=lambda folder: 10**12)
    assert codes(machine.account(here)) == []
    assert codes(machine.account(replace(here, root=True))) == ["doctor_root"]


def test_an_address_of_the_example_is_told_wherever_it_was_left() -> None:
    left = replace(OURS, site=SiteSettings(url="https://example.org/sessions"))
    assert ("site.url", "https://example.org/sessions") in {
        (one.what.facts.get("setting"), one.what.facts.get("value"))
        for one in examples.examples(left)
    }
