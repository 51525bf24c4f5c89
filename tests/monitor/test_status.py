"""`status`: how things stand, told from what the ledger remembers."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from douze.model.book import Arrival, no_date
from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState, MailTrouble
from douze.model.log_words import log_words
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.words import Decision, LetterState, SessionState, Status
from douze.monitor.as_json import overview_json
from douze.monitor.metrics import metrics
from douze.monitor.overview import Overview, overview_of
from douze.monitor.status_lines import lines
from tests.adapters.ledgers import NOW
from tests.factories import CODE, at, known, record, session, settings, wording
from tests.home import CANARY, Home
from tests.tabs import SESSIONS
from workflows.session_changes import session_record

SEEN = session_record(session(), LedgerState(), settings(), NOW)


def arrived(minute: int) -> Arrival:
    return Arrival(received=at(f"09-20 10:{minute:02}"), tab=0, row=2)


def overview(when: str = "09-21 10:00", **remembered: Any) -> Overview:
    theirs = {
        "zoe": known(),
        "max": known("max@b.example", status=Status.TO_SETTLE, deadline=at("09-28 18:00")),
        "tom": known("tom@b.example", status=Status.TO_SETTLE),
        "eve": known("eve@b.example", status=Status.WAITING, arrival=arrived(30)),
        "ann": known("ann@b.example", status=Status.WAITING, arrival=arrived(20)),
        "leo": known(
            "leo@b.example", status=Status.WAITING, arrival=arrived(5), decision=Decision.WAIT
        ),
    }
    ordinary: dict[str, Any] = {
        "registrations": {one.ref: one for one in theirs.values()},
        "sessions": {CODE: SEEN},
        "places": {CODE: 2},
        "last_pass": at("09-21 09:50"),
    }
    ours = settings(mail={"kind": "smtp", "per_hour": 10, "per_day": 20})
    return overview_of(
        LedgerState(**{**ordinary, **remembered}), None, ours, at(when), version="1.0"
    )


def test_seats_are_counted_as_passes_count_them_and_ranks_as_the_sheet_has_them() -> None:
    (one,) = overview().sessions
    assert (one.places, one.confirmed, one.held, one.free) == (2, 1, 1, 0)
    assert [(each.ref, each.rank) for each in one.waiting] == [
        (known("leo@b.example").ref, None),
        (known("ann@b.example").ref, 1),
        (known("eve@b.example").ref, 2),
    ]


def test_seats_that_staff_keep_back_are_not_free() -> None:
    (one,) = overview(places={CODE: 5}, kept_back={CODE: 2}).sessions
    assert (one.places, one.kept_back, one.free) == (5, 2, 1)
    told = [line.text for line in lines(overview(places={CODE: 5}, kept_back={CODE: 2}), wording())]
    assert any(
        "sur 5, dont à régler 1 ; réservées par l'équipe 2 ; en attente" in line for line in told
    )


def test_who_comes_after_the_others_is_told_after_them() -> None:
    early = known(
        "ann@b.example",
        status=Status.WAITING,
        arrival=Arrival(received=at("09-20 10:00"), tab=0, row=2),
        why=(phrase(Reason.STRUCTURE_FULL, most=1),),
    )
    late = known(
        "eve@b.example",
        status=Status.WAITING,
        arrival=Arrival(received=at("09-20 11:00"), tab=0, row=3),
    )
    (one,) = overview(registrations={each.ref: each for each in (early, late)}).sessions
    assert [(each.ref, each.rank) for each in one.waiting] == [(late.ref, 1), (early.ref, 2)]


#: What is not told as a session to come.
NOT_TO_COME: dict[str, dict[str, Any]] = {
    "one that is over": {"when": "10-01 16:00"},
    "one that is cancelled": {
        "sessions": {CODE: replace(SEEN, seen_state=SessionState.CANCELLED)},
    },
    "a draft": {"sessions": {CODE: replace(SEEN, seen_state=SessionState.DRAFT)}},
    "one that is gone from the sheet": {"places": {"SOIR": 3}},
}


@pytest.mark.parametrize("changed", NOT_TO_COME.values(), ids=NOT_TO_COME)
def test_only_sessions_to_come_are_told(changed: dict[str, Any]) -> None:
    assert overview(**changed).sessions == ()


def test_a_ledger_of_before_knows_no_places_and_tells_its_sessions() -> None:
    (one,) = overview(places={}).sessions
    assert (one.places, one.free) == (None, None)


UNDATED = {"has its places": {CODE: 2}, "has places that nobody noted": {}}


@pytest.mark.parametrize("places", UNDATED.values(), ids=UNDATED)
@pytest.mark.parametrize("kept_back", [{}, {CODE: 1}], ids=["all are given", "one is kept back"])
def test_a_session_without_a_date_is_told_as_one(
    places: dict[str, int], kept_back: dict[str, int]
) -> None:
    never = no_date(settings().zone)
    put_off = replace(session(), state=SessionState.POSTPONED, start=never, end=never)
    seen = session_record(put_off, LedgerState(), settings(), NOW)
    there = overview(sessions={CODE: seen}, places=places, kept_back=kept_back)
    assert overview_json(there, wording())["sessions"][0]["start"] is None
    (told,) = (line for line in map(str, lines(there, wording())) if f"({CODE})" in line)
    assert f"({CODE}), sans date pour le moment : places prises 2" in told
    assert ("réservées par l'équipe 1" in told) == bool(places and kept_back)


def test_letters_that_wait_or_are_in_doubt_and_what_the_provider_takes() -> None:
    letters = [
        record(),
        record(Kind.LINK, number=3, state=LetterState.QUEUED),
        record(Kind.DUES, number=2, state=LetterState.WITHHELD),
        record(Kind.REMINDER, number=4, state=LetterState.IN_DOUBT),
    ]
    handed = (at("09-20 12:00"), at("09-21 09:30"), at("09-21 09:40"))
    until = at("09-21 11:00")
    now = overview(
        letters={one.key: one for one in letters},
        handed_over=handed,
        trouble=MailTrouble(cause="mail_limit", since=at("09-21 09:45"), until=until),
    )
    assert [one.kind for one in now.waits] == [Kind.DUES, Kind.LINK]
    assert [one.kind for one in now.in_doubt] == [Kind.REMINDER]
    assert (now.quota.hour, now.quota.day, now.quota.blocked_until) == (8, 17, until)


def test_a_flood_is_one_line() -> None:
    letters = [record(key=f"X-{n}/dues", number=n, state=LetterState.QUEUED) for n in range(1, 9)]
    said = [str(line) for line in lines(overview(letters={x.key: x for x in letters}), wording())]
    assert "  8 : en attente (X-1/dues, X-2/dues, X-3/dues, …)" in said


def test_alerts_are_what_rows_ask_a_person_for_until_a_week_after() -> None:
    asks, explains = phrase("session_unknown", session="X"), phrase("full")
    one = known(notes=(asks, explains))
    theirs = {one.ref: one}
    assert [each.what for each in overview(registrations=theirs).alerts] == [asks]
    assert overview("10-08 16:00", registrations=theirs).alerts
    assert not overview("10-08 16:01", registrations=theirs).alerts


def test_an_alert_is_what_keeps_somebody_from_being_registered() -> None:
    asks = phrase("email_unreadable", email="max@example,org")
    one = known(status=Status.TO_CHECK, why=(asks,), notes=())
    assert [each.what for each in overview(registrations={one.ref: one}).alerts] == [asks]


def test_metrics_are_numbers_and_name_nobody() -> None:
    odd = replace(SEEN, code='A"\\b')
    told = metrics(overview(sessions={CODE: SEEN, odd.code: odd}, places={CODE: 2, odd.code: 5}))
    lines = told.splitlines()
    assert told.endswith("\n")
    assert f'douze_session_waiting{{session="{CODE}"}} 3' in lines
    assert 'douze_session_places{session="A\\"\\\\b"} 5' in lines
    assert "douze_last_pass_ok 1" in lines
    assert f"douze_last_success_timestamp_seconds {at('09-21 09:50').timestamp():.0f}" in lines
    names = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(names) == len(set(names))


LOGGED = {
    "write to zoe.martin+x@a.example.": "write to …",
    "« <zoe@a.example> »": "« <…> »",
    f"see {CANARY}, then": "see … then",
    "https://sheets.new, robot@x.iam.gserviceaccount.com": (
        "https://sheets.new, robot@x.iam.gserviceaccount.com"
    ),
    "WWW.visio.example/x": "…",
    "10:30, in C:/var/x.xlsx": "10:30, in C:/var/x.xlsx",
}


@pytest.mark.parametrize(("said", "logged"), LOGGED.items())
def test_a_log_holds_no_address_and_no_link(said: str, logged: str) -> None:
    assert log_words(said) == logged


# As a user sees it


#: As the reference lists them.
KEYS_OF_SESSION = [
    *("code", "title", "start", "state", "places", "kept_back", "confirmed", "held", "free"),
    "waiting",
]


def test_it_tells_without_the_spreadsheet_and_changes_nothing(home: Home) -> None:
    assert "Aucune passe n'a encore eu lieu." in home("status")[1]
    home("apply")
    home.workbook.unlink()
    before = home.everything()
    status, out, err = home("status", "--json", now="2020-09-21T10:05")
    assert (status, err) == (0, "")
    told = json.loads(out)
    assert told["last_pass"] == {
        "at": "2020-09-21T08:00:00Z",
        "done": True,
        "error": None,
        "why": None,
    }
    assert [*told["quota_left"]] == ["hour", "day", "blocked_until"]
    (one,) = told["sessions"]
    assert [*one] == KEYS_OF_SESSION
    assert [[*each] for each in one["waiting"]] == [["ref", "name", "rank"]]
    assert (one["places"], one["confirmed"], one["held"], one["free"]) == (2, 1, 1, 0)
    assert [(each["name"], each["rank"]) for each in one["waiting"]] == [("Ann Martin", 1)]
    assert home.everything() == before
    text = home("status")[1]
    assert "places prises 2 sur 2, dont à régler 1 ; en attente 1." in text
    assert "1. Ann Martin" in text


def test_a_pass_that_fails_is_told_and_the_last_that_did_not(home: Home) -> None:
    home("apply")
    whole = home.workbook.read_bytes()
    home.change(SESSIONS, "A1", "Autre")
    assert home("apply", now="2020-09-21T10:10")[0] == 2
    told = json.loads(home("status", "--json")[1])
    assert (told["last_pass"]["at"], told["last_pass"]["done"]) == ("2020-09-21T08:10:00Z", False)
    assert told["last_success"] == "2020-09-21T08:00:00Z"
    assert "sans aboutir" in home("status")[1]
    home.workbook.write_bytes(whole)
    assert home("apply", now="2020-09-21T10:20")[0] == 0
    told = json.loads(home("status", "--json")[1])
    assert told["last_success"] == told["last_pass"]["at"] == "2020-09-21T08:20:00Z"


def test_the_page_is_for_this_account_alone_and_nothing_but_a_page(home: Home) -> None:
    home("apply")
    page = home.folder / "etat.html"
    assert home("status", "--page", str(page))[:2] == (0, f"Page écrite : {page}\n")
    assert page.stat().st_mode & 0o777 == 0o600
    assert "Ann Martin" in page.read_text("utf-8")
    assert CANARY not in page.read_text("utf-8")
    page.unlink()
    assert json.loads(home("status", "--json", "--page", str(page))[1])["now"]
    assert page.exists()
    assert home("status", "--page", str(home.workbook))[0] == 2
    assert home("status", "--page", str(home.folder / "nulle-part" / "x.html"))[0] == 2
