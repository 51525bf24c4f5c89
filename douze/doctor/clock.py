"""Whether clock and time zone are right, as far as somebody else can say."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from urllib.parse import urlsplit

from douze.doctor.examples import is_example
from douze.doctor.finding import Finding, note
from douze.model.clocks import is_off, told_off
from douze.model.phrases import phrase
from douze.model.settings import Settings

#: An hour's reminder may be late by this much and nobody minds.
_OFF = timedelta(minutes=2)
PATIENCE = 2.0  # seconds
#: Territories whose public holidays are those of France, and whose hour is their own.
_FRANCE = frozenset("FR GP MQ GF RE YT PM BL MF NC PF WF TF".split())

#: Gives what a host says that the time is, and what our clock said by then; None where it does not.
AskTime = Callable[[str], tuple[datetime, datetime] | None]


def clock(settings: Settings, ask: AskTime) -> Iterator[Finding]:
    """Hold the clock against the `Date` of a server that the settings name, if there is any.

    Nobody else is asked: whom an association deals with is its own affair.
    """
    association = settings.association
    named = (settings.site.url, association.form, association.payment, association.bulletin)
    address = next((one for one in named if one.startswith("https://") and not is_example(one)), "")
    host = urlsplit(address).hostname
    told = ask(host) if host else None
    if told is not None and abs(told[0] - told[1]) > _OFF:
        minutes = round(abs(told[0] - told[1]) / timedelta(minutes=1))
        yield note(phrase("doctor_clock_off", host=host or "", minutes=minutes))


def shared(ahead: timedelta) -> Iterator[Finding]:
    """Hold the clock against the database's, where the ledger is in one."""
    if is_off(ahead):
        yield note(told_off(phrase("fleet_clock_of_this_host"), ahead))


def zone(settings: Settings) -> Iterator[Finding]:
    """Hold the time zone against the country whose holidays count."""
    country, key = settings.association.country.upper(), settings.zone.key
    countries = _FRANCE if country == "FR" else {country}
    theirs = {name for code, name in _zones() if code in countries}
    if theirs and key not in theirs:
        yield note(phrase("doctor_zone_elsewhere", zone=key, country=country))


def _zones() -> Iterator[tuple[str, str]]:
    """Each country's zones, as the time zone database has them (its `zone.tab`)."""
    text = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            country, _, name, *_ = line.split("\t")
            yield country, name


def http_date(host: str, port: int = 443, *, tls: bool = True) -> tuple[datetime, datetime] | None:
    """Ask a web server for nothing, and hear the time; two seconds at most."""
    import http.client

    from douze.adapters.google.http_date import read_http_date

    kind = http.client.HTTPSConnection if tls else http.client.HTTPConnection
    connection = kind(host, port, timeout=PATIENCE)
    try:
        connection.request("HEAD", "/")
        said = connection.getresponse().getheader("Date", "")
    # UnicodeError: a host that no DNS could be asked for, as `form..example.org`.
    except (OSError, UnicodeError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    there = read_http_date(said or "")
    return (there, datetime.now(UTC)) if there else None
