"""Letters that came back: which ones, what staff are told, and when they go again."""

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from hashlib import sha256

import pytest
from msgspec.structs import replace

from douze.apply.apply_plan import apply_plan
from douze.apply.options import PlanAdapters
from douze.match.bounces import match_bounces, with_bounces
from douze.match.match_book import match_book
from douze.model.bounces import UNVERIFIED, DeliveryReport, Failure, MailboxPosition, MailboxScan
from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState
from douze.model.letters import LetterRecord
from douze.model.phrases import Phrase, Problem, phrase
from douze.model.words import BounceReason, LetterState, Rule
from douze.plan.make_plan import make_plan
from douze.read.read_book import read_book
from tests.factories import at, record, settings
from tests.house import House
from tests.steps import Step, answers, decides, passes, sets, stranger, tell, types
from workflows.bounce_matters import LONGEST_TOLD
from workflows.decide import decide

SAID = "550 5.1.1 unknown"
ZOE = (answers("zoe", "09-20 10:00"), passes("09-20 10:10"))
MAILBOX = MailboxPosition(validity=7, uid=42)


def report(one: LetterRecord, **changes: object) -> DeliveryReport:
    """A report that a letter failed for the address that it went to."""
    ordinary: dict[str, object] = {
        "message_ids": (one.message_id,),
        "key": one.key,
        "addressed": one.to,
        "failures": (Failure(addresses=(one.to,), said=SAID, reason=BounceReason.NO_MAILBOX),),
        "spared": False,
    }
    return DeliveryReport(**{**ordinary, **changes})  # type: ignore[arg-type]


def took_back(
    letters: Iterable[LetterRecord], *reports: DeliveryReport
) -> dict[str, tuple[str, str]]:
    """What is noted of which letters when these reports have been read."""
    ledger = LedgerState(letters={one.key: one for one in letters}, mailbox=MAILBOX)
    numbered = dict(enumerate(reports, start=43))
    scan = MailboxScan(validity=7, uid=43)
    returned = match_bounces(ledger, scan, numbered, at("09-21 10:00"))
    assert returned.mailbox == MailboxPosition(validity=7, uid=43)
    return {r.key: (r.state.value, r.detail) for r in returned.records}


def plain(key: str) -> str:
    """A Message-ID as letters had it once: anybody can reckon it."""
    return f"{sha256(key.encode()).hexdigest()[:32]}@example.org"


ONE = record(message_id="0123ab@example.org")
OLD = replace(ONE, message_id=plain(ONE.key))
OLD_AGAIN = replace(ONE, message_id=plain(f"{ONE.key} {ONE.to}"))
OTHER = record(Kind.LINK, number=2, message_id="other@example.org")
BACK = {ONE.key: ("retourné", SAID)}
MUNICH = Failure(addresses=("zoe@münchen.example",), said=SAID)
ELSEWHERE = Failure(addresses=("boite@heberge.example",), said="550 elsewhere")

#: A sentence: the letters that the ledger knows, a report, and what is noted.
MATCHES: dict[
    str, tuple[Sequence[LetterRecord], DeliveryReport, dict[str, tuple[str, str]]]
] = {
    "a letter is known by its Message-ID": ([OTHER, ONE], report(ONE, key=""), BACK),
    "case does not matter in it": (
        [ONE], report(ONE, key="", message_ids=(ONE.message_id.upper(),)), BACK),
    "a letter that was renamed is known by its tag": (
        [OTHER, ONE], report(ONE, message_ids=("renamed@ses.example",), key="0123ab"), BACK),
    "a letter's key alone says nothing: anybody can tell it": (
        [OTHER, ONE], report(ONE, message_ids=("renamed@ses.example",), key=ONE.key), {}),
    "nor does the plain hash of its key": (
        [OTHER, ONE], report(ONE, message_ids=(plain(ONE.key),), key=plain(ONE.key)[:32]), {}),
    "an older letter that was renamed is known by its key": (
        [OTHER, OLD], report(OLD, message_ids=("renamed@ses.example",), key=OLD.key), BACK),
    "an older letter is known by its Message-ID": (
        [OTHER, OLD], report(OLD, key=""), BACK),
    "an older one that went to a corrected address is known by its key": (
        [OLD_AGAIN], report(OLD_AGAIN, message_ids=(), key=OLD.key), BACK),
    "a letter that is not ours is nobody's": (
        [ONE], report(ONE, message_ids=("a@b.example",), key="x/link"), {}),
    "a letter that nobody knows is nobody's": ([], report(ONE), {}),
    "an address elsewhere that it was passed on to": (
        [ONE], report(ONE, failures=(ELSEWHERE,)), {ONE.key: ("retourné", "550 elsewhere")}),
    "passed on to several, and one got it": (
        [ONE], report(ONE, failures=(ELSEWHERE,), spared=True), {}),
    "sent to another address since": (
        [replace(ONE, to="zoe.martin@ailleurs.example")], report(ONE), {}),
    "to whom it was sent is not said, and who failed is another": (
        [ONE], report(ONE, addressed="", failures=(ELSEWHERE,)), {}),
    "nothing is said of any address": (
        [ONE], report(ONE, addressed="", failures=(Failure(addresses=(), said=SAID),)), BACK),
    "a letter in doubt had arrived there": ([replace(ONE, state=LetterState.IN_DOUBT)],
                                            report(ONE), BACK),
    "a domain is the same however it is spelled": (
        [replace(ONE, to="Zoe@München.example")],
        report(ONE, addressed="", failures=(MUNICH,)),
        BACK),
    "a domain is the same where staff typed what servers write": (
        [replace(ONE, to="zoe@xn--mnchen-3ya.example")],
        report(ONE, addressed="", failures=(MUNICH,)),
        BACK),
    "a letter that waits has not been sent": (
        [replace(ONE, state=LetterState.QUEUED)], report(ONE), {}),
    "a letter that was refused never left": (
        [replace(ONE, state=LetterState.REFUSED)], report(ONE), {}),
    "a letter that is back is not noted again": (
        [replace(ONE, state=LetterState.RETURNED)], report(ONE), {}),
    "what was said in it came back too": (
        [ONE, replace(OTHER, merged_into=1)], report(ONE),
        BACK | {OTHER.key: ("retourné", SAID)}),
    "another's letter of the same number did not": (
        [ONE, replace(OTHER, merged_into=1, ref="SOIR-7KQ4TM2X", to="max@ambert.example")],
        report(ONE), BACK),
    "what was said in it of another session of theirs came back too": (
        [ONE, replace(OTHER, merged_into=1, ref="SOIR-7KQ4TM2X")], report(ONE),
        BACK | {OTHER.key: ("retourné", SAID)}),
}  # fmt: skip


@pytest.mark.parametrize(("letters", "told", "noted"), MATCHES.values(), ids=MATCHES)
def test_which_letter_came_back(
    letters: Sequence[LetterRecord], told: DeliveryReport, noted: dict[str, tuple[str, str]]
) -> None:
    assert took_back(letters, told) == noted


# In the life of a session


def look(
    house: House, when: str, *reports: DeliveryReport, scan: MailboxScan | None = None
) -> list[str]:
    """Do one pass that finds these reports in the mailbox."""
    ledger = house.ledger.read()
    found = scan or MailboxScan(validity=7, uid=ledger.mailbox.uid + len(reports))
    returned = match_bounces(ledger, found, dict(enumerate(reports, start=1)), at(when))
    ledger = with_bounces(ledger, returned)
    book = read_book(house.workbook.read(), house.settings)
    desired = decide(match_book(book, ledger, at(when)), ledger, house.settings, at(when))
    outbox = house.outbox(desired, ledger)
    outbox = replace(outbox, records=(*returned.records, *outbox.records))
    plan = make_plan(desired, book, ledger, outbox, house.settings, house.wording, clock_set=True)
    before = len(house.mailer.sent)
    apply_plan(
        plan,
        PlanAdapters(
            house.workbook, house.mailer, house.ledger, house.composer.compose, house.wording
        ),
    )
    return [m.subject.split()[0] for m in house.mailer.sent[before:]]


def comes_back(house: House, when: str, who: str = "zoe", kind: str = "confirmation") -> list[str]:
    ref = house.ref(who)
    one = next(r for r in house.ledger.read().letters.values() if r.key == f"{ref}/{kind}")
    return look(house, when, report(one))


BACK_WORDS = (
    "Un message à zoe@ambert.example est revenu, son serveur a répondu : « 550 5.1.1 unknown ». "
    "Corrigez l'adresse dans la colonne « E-mail » : il repartira."
)


def test_staff_are_told_on_the_row_and_by_one_alert() -> None:
    house = tell(ZOE)
    assert comes_back(house, "09-20 11:00") == ["alert"]
    assert str(house.cells("zoe")["Alerte"]).endswith(BACK_WORDS)
    assert house.cells("zoe")["Messages"] == "confirmation 20/09/2020 à 11h00 (retourné)"
    assert house.stands("zoe") == "confirmée"
    log = house.line("Messages", 2)
    assert (log["État"], log["Détail"]) == ("retourné", SAID)
    assert look(house, "09-20 11:10") == []
    assert look(house, "09-21 11:10") == []


def test_it_is_told_in_the_digest_at_the_cell_to_correct() -> None:
    house = tell(ZOE, ours=settings(digest_at=time(8)))
    comes_back(house, "09-20 20:00")
    house.pass_at("09-21 08:00")
    (digest,) = [p.letter for p in house.passes[-1].plan.letters if p.letter.kind == "digest"]
    assert ("Inscriptions!F2", "email_returned") in [(m.where, m.what.code) for m in digest.matters]


def test_a_corrected_address_gets_the_letter_under_a_name_of_its_own() -> None:
    house = tell(ZOE)
    first = house.mailer.sent[-1].message_id
    comes_back(house, "09-20 11:00")
    types("zoe", **{"E-mail": "zoe.martin@ambert.example"})(house)
    assert look(house, "09-20 11:10") == ["confirmation"]
    again = house.mailer.sent[-1]
    assert again.recipient == "zoe.martin@ambert.example"
    assert again.message_id != first
    assert "revenu" not in str(house.line("Inscriptions", 2)["Alerte"])
    (log,) = [house.line("Messages", 2)]
    assert (log["N°"], log["À"], log["État"]) == (1, "zoe.martin@ambert.example", "envoyé")
    assert look(house, "09-20 11:20") == []


def test_a_corrected_address_that_is_wrong_too_is_told_too() -> None:
    house = tell(ZOE)
    comes_back(house, "09-20 11:00")
    types("zoe", **{"E-mail": "zoe.martin@ambert.example"})(house)
    look(house, "09-20 11:10")
    assert comes_back(house, "09-21 11:00") == ["alert"]
    assert "zoe.martin@ambert.example est revenu" in str(house.line("Inscriptions", 2)["Alerte"])


def test_the_link_that_came_back_goes_to_the_corrected_address() -> None:
    house = tell([*ZOE, passes("09-30 15:00")])
    assert house.letters("zoe") == ["confirmation", "link"]
    comes_back(house, "09-30 15:10", kind="link/2020-10-01T14:00")
    types("zoe", **{"E-mail": "zoe.martin@ambert.example"})(house)
    assert look(house, "09-30 15:20") == ["link"]
    assert house.mailer.sent[-1].recipient == "zoe.martin@ambert.example"


def test_a_letter_past_its_use_does_not_go_again() -> None:
    house = tell(ZOE)
    comes_back(house, "09-20 11:00")
    types("zoe", **{"E-mail": "zoe.martin@ambert.example"})(house)
    assert "confirmation" not in look(house, "10-02 10:00")


def test_who_is_cancelled_meanwhile_gets_nothing_from_before() -> None:
    house = tell(ZOE)
    comes_back(house, "09-20 11:00")
    types("zoe", **{"E-mail": "zoe.martin@ambert.example"})(house)
    decides("zoe", "annuler")(house)
    assert look(house, "09-20 11:10") == ["cancellation"]


def test_a_long_answer_of_a_server_is_told_in_short() -> None:
    house = tell(ZOE)
    (one,) = house.ledger.read().letters.values()
    long = "550 " + "bla " * 60
    failure = Failure(addresses=(one.to,), said=long, reason=BounceReason.NO_MAILBOX)
    look(house, "09-20 11:00", report(one, failures=(failure,)))
    told = str(house.cells("zoe")["Alerte"])
    assert "bla…" in told.replace(" …", "…")
    assert len(told) < len(BACK_WORDS) + LONGEST_TOLD + 300
    assert house.line("Messages", 2)["Détail"] == long


def test_long_after_the_session_nobody_needs_to_know() -> None:
    house = tell(ZOE, ours=settings(digest_at=time(8)))
    comes_back(house, "09-20 11:00")
    look(house, "10-07 10:00")
    assert str(house.cells("zoe")["Alerte"]).endswith(BACK_WORDS)
    house.pass_at("10-10 10:00")
    matters = [m.what.code for p in house.passes[-1].plan.letters for m in p.letter.matters]
    assert "email_returned" not in matters


# What a letter that came back silences, and what it does not


MOVED = {"Date": date(2020, 10, 2)}
NEW_LINK = "https://visio.example.org/j/11111111111"

#: A sentence: what happens after zoe's letter of that kind has come back, what she still gets.
ALL_THE_SAME: dict[str, tuple[str, Sequence[Step], Sequence[str], list[str]]] = {
    "a new date": (
        "confirmation", [sets(**MOVED)], ["09-21 10:00", "09-21 10:40"], ["change"]),
    "a new date, said once": (
        "confirmation", [sets(**MOVED)],
        ["09-21 10:00", "09-21 10:40", "09-21 10:50", "09-22 10:00"], ["change"]),
    "the link, though the confirmation came back": (
        "confirmation", [decides("zoe", "confirmer")], ["09-30 15:00"], ["link"]),
    "a session that is cancelled": (
        "confirmation", [sets(État="annulée")], ["09-21 10:00", "09-21 10:40"],
        ["session_cancelled"]),
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "steps", "whens", "kinds"), ALL_THE_SAME.values(), ids=ALL_THE_SAME
)
def test_what_goes_though_a_letter_came_back(
    kind: str, steps: Sequence[Step], whens: Sequence[str], kinds: list[str]
) -> None:
    house = tell(ZOE)
    comes_back(house, "09-20 11:00", kind=kind)
    for step in steps:
        step(house)
    for when in whens:
        look(house, when)
    assert house.letters("zoe")[1:] == kinds


def test_another_link_goes_though_the_first_came_back() -> None:
    house = tell([*ZOE, passes("09-30 15:00")])
    comes_back(house, "09-30 15:10", kind="link/2020-10-01T14:00")
    sets(Lien=NEW_LINK)(house)
    look(house, "09-30 15:20")
    assert sorted(look(house, "09-30 16:00")) == ["alert", "link_change"]
    assert look(house, "09-30 16:10") == []


def test_a_deadline_is_reminded_of_though_the_first_word_of_it_came_back() -> None:
    house = tell([stranger("zoe", "09-21 09:00"), passes("09-21 10:00")])
    comes_back(house, "09-21 10:10", kind="dues")
    assert sorted(look(house, "09-25 10:00")) == ["alert", "dues_reminder"]
    assert look(house, "09-25 10:10") == []


def test_staff_are_told_of_each_letter_that_may_not_arrive() -> None:
    house = tell(ZOE)
    assert comes_back(house, "09-20 11:00") == ["alert"]
    sets(**MOVED)(house)
    look(house, "09-21 10:00")
    assert sorted(look(house, "09-21 10:40")) == ["alert", "change"]
    codes = [r.key for r in house.ledger.read().letters.values() if "/unsure-" in r.key]
    assert codes == [f"alert/unsure-{house.ref('zoe')}/change/2020-10-02T14:00"]
    assert look(house, "09-21 10:40") == [], "told once"


def test_the_change_that_came_back_goes_to_the_corrected_address() -> None:
    house = tell(ZOE)
    sets(**MOVED)(house)
    look(house, "09-21 10:00")
    look(house, "09-21 10:40")
    comes_back(house, "09-21 11:00", kind="change/2020-10-02T14:00")
    types("zoe", **{"E-mail": "zoe.martin@ambert.example"})(house)
    assert look(house, "09-21 11:10") == ["change"]
    assert house.mailer.sent[-1].recipient == "zoe.martin@ambert.example"


# A seat that nobody can be told of


GONE = "annulée"
#: A sentence: what happens after zoe's confirmation came back at 11:00; where she stands then.
UNREACHED: dict[str, tuple[Sequence[Step], Sequence[str], str]] = {
    "her seat is kept for a day": ([], ["09-21 11:00"], "confirmée"),
    "then it is given back": ([], ["09-21 11:10"], GONE),
    "and stays so": ([], ["09-21 11:10", "09-21 11:20"], GONE),
    "staff object by a decision": ([decides("zoe", "confirmer")], ["09-21 11:10"], "confirmée"),
    "staff object by a corrected address": (
        [types("zoe", **{"E-mail": "zoe.martin@ambert.example"})],
        ["09-20 12:00", "09-21 11:10"], "confirmée"),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "whens", "status"), UNREACHED.values(), ids=UNREACHED)
def test_who_cannot_be_told(steps: Sequence[Step], whens: Sequence[str], status: str) -> None:
    house = tell(ZOE)
    comes_back(house, "09-20 11:00")
    for step in steps:
        step(house)
    for when in whens:
        look(house, when)
    assert house.line("Inscriptions", 2)["Statut"] == status
    assert "cancellation" not in [m.subject.split()[0] for m in house.mailer.sent]


def test_the_seat_goes_to_the_next_and_staff_were_told_how_to_object() -> None:
    came = [answers("zoe", "09-20 09:00"), answers("max", "09-20 09:10"), passes("09-20 10:10")]
    house = tell(came, Places=1)
    assert comes_back(house, "09-20 11:00") == ["alert"], "one letter says both"
    kept = "sa place est gardée jusqu'au 21/09/2020 à 11h00, puis rendue"
    assert kept in str(house.cells("zoe")["Alerte"])
    assert "confirmation" in look(house, "09-21 11:10")
    assert house.everybody() == {"zoe": GONE, "max": "confirmée"}
    assert str(house.cells("zoe")["Alerte"]).startswith("Place rendue : la confirmation envoyée")


@pytest.mark.parametrize(
    "reason", sorted({*BounceReason} - {BounceReason.NO_MAILBOX, BounceReason.NO_DOMAIN})
)
def test_a_right_address_that_cannot_be_reached_keeps_the_seat(reason: BounceReason) -> None:
    house = tell(ZOE)
    (one,) = house.ledger.read().letters.values()
    failure = Failure(addresses=(one.to,), said=SAID, reason=reason)
    look(house, "09-20 11:00", report(one, failures=(failure,)))
    look(house, "09-22 11:00")
    assert house.stands("zoe") == "confirmée"
    assert "sa place est gardée" not in str(house.cells("zoe")["Alerte"])


@pytest.mark.parametrize("reason", [BounceReason.NO_MAILBOX, BounceReason.NO_DOMAIN])
def test_an_address_that_is_nobodys_loses_the_seat(reason: BounceReason) -> None:
    house = tell(ZOE)
    (one,) = house.ledger.read().letters.values()
    failure = Failure(addresses=(one.to,), said=SAID, reason=reason)
    look(house, "09-20 11:00", report(one, failures=(failure,)))
    look(house, "09-22 11:00")
    assert house.stands("zoe") == GONE


def test_a_later_confirmation_that_does_not_come_back_keeps_the_seat() -> None:
    house = tell(ZOE)
    comes_back(house, "09-20 11:00")
    decides("zoe", "annuler")(house)
    look(house, "09-20 12:00")
    decides("zoe", "")(house)
    assert "confirmation" in look(house, "09-20 13:00")
    look(house, "09-22 12:00")
    assert house.stands("zoe") == "confirmée"


def test_a_seat_that_nobody_would_give_back_before_the_start_is_not_said_to_be_kept() -> None:
    house = tell([answers("zoe", "10-01 10:00"), passes("10-01 10:10")])
    comes_back(house, "10-01 11:00")
    assert "est revenu" in str(house.cells("zoe")["Alerte"])
    assert "sa place est gardée" not in str(house.cells("zoe")["Alerte"])


def test_an_objection_that_is_taken_back_has_been_made() -> None:
    house = tell(ZOE)
    comes_back(house, "09-20 11:00")
    decides("zoe", "confirmer")(house)
    look(house, "09-20 12:00")
    decides("zoe", "")(house)
    look(house, "09-22 12:00")
    assert house.stands("zoe") == "confirmée"


def test_an_address_that_is_corrected_late_brings_her_back() -> None:
    house = tell(ZOE)
    comes_back(house, "09-20 11:00")
    look(house, "09-21 11:10")
    types("zoe", **{"E-mail": "zoe.martin@ambert.example"})(house)
    assert look(house, "09-21 12:00") == ["confirmation"]
    assert house.line("Inscriptions", 2)["Statut"] == "confirmée"
    assert house.mailer.sent[-1].recipient == "zoe.martin@ambert.example"


def test_what_came_back_before_the_rule_takes_no_seat() -> None:
    house = tell(ZOE)
    comes_back(house, "09-20 11:00")
    house.knows_rule_since(Rule.UNREACHED, None)
    look(house, "09-20 12:00")
    look(house, "09-22 12:00")
    assert house.stands("zoe") == "confirmée"


def test_a_link_that_came_back_takes_no_seat() -> None:
    house = tell([*ZOE, passes("09-29 15:00")])
    house.settings = settings(letters={"link_before": timedelta(hours=72)})
    look(house, "09-29 15:00")
    comes_back(house, "09-29 15:10", kind="link/2020-10-01T14:00")
    look(house, "10-01 13:59")
    assert house.stands("zoe") == "confirmée"


# The mailbox


def trouble(code: str = "returns_unreachable") -> MailboxScan:
    facts: dict[str, str | int] = {"host": "imap.example.org", "port": 993, "why": "time-out"}
    if code == "returns_login":
        facts = {"host": "imap.example.org", "user": "formation@example.org"}
    return MailboxScan(trouble=Phrase(code=code, facts=facts))


def test_trouble_that_lasts_an_hour_is_told_once() -> None:
    house = tell(ZOE)
    for minute in ("11:00", "11:10", "11:50"):
        assert look(house, f"09-20 {minute}", scan=trouble()) == []
    assert look(house, "09-20 12:00", scan=trouble()) == ["alert"]
    for when in ("09-20 12:10", "09-21 12:10", "09-25 12:00"):
        assert look(house, when, scan=trouble()) == []


def test_trouble_that_a_person_has_to_mend_is_told_at_once() -> None:
    house = tell(ZOE)
    assert look(house, "09-20 11:00", scan=trouble("returns_login")) == ["alert"]
    assert look(house, "09-20 11:10", scan=trouble("returns_login")) == []


def test_trouble_that_has_passed_begins_anew() -> None:
    house = tell(ZOE)
    look(house, "09-20 11:00", scan=trouble())
    look(house, "09-20 11:10")
    assert house.ledger.read().mailbox.trouble is None
    assert look(house, "09-20 12:05", scan=trouble()) == []
    assert look(house, "09-20 13:05", scan=trouble()) == ["alert"]


def test_trouble_keeps_the_place_in_the_mailbox() -> None:
    ledger = LedgerState(mailbox=MAILBOX)
    returned = match_bounces(ledger, trouble(), {}, at("09-21 10:00"))
    assert (returned.mailbox.validity, returned.mailbox.uid) == (7, 42)
    assert returned.mailbox.trouble == phrase(
        "returns_unreachable", host="imap.example.org", port=993, why="time-out"
    )


def test_the_same_trouble_in_other_words_is_the_same() -> None:
    ledger = LedgerState(
        mailbox=replace(MAILBOX, trouble=trouble().trouble, since=at("09-20 10:00"))
    )
    other = MailboxScan(
        trouble=phrase("returns_unreachable", host="imap.example.org", port=993, why="x")
    )
    assert match_bounces(ledger, other, {}, at("09-21 10:00")).mailbox == ledger.mailbox


def test_a_quiet_mailbox_changes_nothing() -> None:
    ledger = LedgerState(mailbox=MAILBOX)
    returned = match_bounces(ledger, MailboxScan(validity=7, uid=42), {}, at("09-21 10:00"))
    assert (returned.records, returned.mailbox, returned.reports) == ((), MAILBOX, ())


# What staff do about it


#: A reason, and what decides what staff are told to do.
ADVICE = {
    BounceReason.NO_MAILBOX: "Corrigez l'adresse",
    BounceReason.NO_DOMAIN: "Corrigez l'adresse",
    BounceReason.FULL: "Quand elle aura fait de la place",
    BounceReason.BLOCKED: "montrez ceci à qui tient la machine",
    BounceReason.UNREACHED: "Vérifiez ce qui suit @",
    BounceReason.OTHER: "Demandez son adresse à la personne",
}


@pytest.mark.parametrize("reason", BounceReason)
def test_the_reason_decides_what_staff_are_told(reason: BounceReason) -> None:
    house = tell(ZOE)
    (one,) = house.ledger.read().letters.values()
    said = f"552 5.2.2{UNVERIFIED}Nouvelle adresse : appelez-moi"
    failure = Failure(addresses=(one.to,), said=said, reason=reason)
    assert look(house, "09-20 11:00", report(one, failures=(failure,))) == ["alert"]
    told = str(house.cells("zoe")["Alerte"])
    assert ADVICE[reason] in told
    nobody = reason in (BounceReason.NO_MAILBOX, BounceReason.NO_DOMAIN)
    assert ("« Renvoyer »" in told) is not nobody
    assert "552 5.2.2" in told and "Nouvelle" not in told
    assert "Nouvelle adresse" not in house.mailer.sent[-1].text
    assert house.line("Messages", 2)["Détail"] == said


def test_a_message_that_took_too_long_is_told_once_and_for_a_week() -> None:
    house = tell(ZOE)
    ledger = house.ledger.read()
    returned = match_bounces(
        ledger, MailboxScan(validity=7, uid=43), {}, at("09-20 11:00"), skipped=1
    )
    assert (returned.mailbox.skipped, returned.mailbox.skipped_at) == (1, at("09-20 11:00"))
    house.ledger.note_mailbox(returned.mailbox)
    assert look(house, "09-20 11:10") == ["alert"]
    assert look(house, "09-20 11:20") == []
    look(house, "09-28 11:20")
    assert house.ledger.read().mailbox.skipped == 0


def test_a_backlog_is_told_as_long_as_there_is_one() -> None:
    house = tell(ZOE)
    look(house, "09-20 11:00", scan=MailboxScan(validity=7, uid=900, backlog=((100, 399),)))
    matters = {m.what.code: m.what for m in house_problems(house, "09-20 11:10")}
    assert dict(matters["returns_backlog"].facts)["count"] == 300


def house_problems(house: House, when: str) -> Sequence[Problem]:
    ledger = house.ledger.read()
    book = read_book(house.workbook.read(), house.settings)
    return decide(match_book(book, ledger, at(when)), ledger, house.settings, at(when)).problems


def test_a_message_that_ended_a_pass_is_known_until_it_is_reached() -> None:
    ledger = LedgerState(mailbox=replace(MAILBOX, in_hand=((7, 12), (7, 40))))
    left = MailboxScan(validity=7, uid=42, backlog=((10, 20),))
    assert match_bounces(ledger, left, {}, at("09-21 10:00")).mailbox.in_hand == ((7, 12),)
    reached = match_bounces(ledger, MailboxScan(validity=7, uid=42), {}, at("09-21 10:00"))
    assert reached.mailbox.in_hand == ()
