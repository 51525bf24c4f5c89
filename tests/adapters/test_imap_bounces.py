"""The mailbox, where its server is slow, broken or hostile; `tests/test_bounces.py` has a real one.

Whatever a server answers, there is a scan: trouble in words, or what could be read.
"""

import re
import socket
import threading
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from douze.adapters.imap.commands import LARGEST
from douze.adapters.imap.connection import MOST_HEARD
from douze.adapters.imap.mailbox_scan import MOST_LOOKED_AT, MOST_READ
from douze.adapters.imap_bounces import ImapBounces
from douze.model.bounces import MailboxPosition, may_be_a_report
from douze.model.settings import Bounces
from douze.read.delivery_report import read_report
from tests.adapters.imap_box import Box, serving, talking
from tests.closed_port import closed_port
from tests.factories import at
from tests.read.delivery_reports import REPORTS
from tests.said import said

SINCE = at("09-07 10:00")
RAW = REPORTS["Postfix, no such user"][0]
#: Half of what one answer may be.
FLOOD = b"y" * (MOST_HEARD // 2)
LETTER = b"From: zoe@ailleurs.example\r\nSubject: Bonjour\r\n\r\nBonjour.\r\n"


def bounces(port: int, **changes: str) -> Bounces:
    ours = Bounces(
        host="127.0.0.1",
        port=port,
        security="none",
        user="formation",
        password_env="DOUZE_TEST_IMAP",
    )
    return replace(ours, **changes)


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUZE_TEST_IMAP", "Secret")


def test_only_what_looks_like_a_report_is_read_whole() -> None:
    box = Box({3: LETTER, 5: RAW, 9: LETTER})
    with serving(box) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
    assert [number for number, _ in scan.messages] == [5]
    assert scan.messages[0][1] == RAW
    assert (scan.validity, scan.uid, scan.trouble) == (7, 9, None)
    assert any(b"SINCE 07-Sep-2020" in line for line in box.said)
    whole = [line for line in box.said if b"BODY.PEEK[]<0." in line]
    assert len(whole) == 1 and b" 5 " in whole[0]


def test_nothing_is_ever_marked_or_moved_by_reading() -> None:
    box = Box({5: RAW})
    with serving(box) as port:
        ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
        ImapBounces(bounces(port)).check()
    names = {line.split()[1] for line in box.said}
    assert names == {b"CAPABILITY", b"LOGIN", b"EXAMINE", b"UID", b"LOGOUT"}
    fetches = [line for line in box.said if b"FETCH" in line.upper()]
    assert all(b"BODY.PEEK[" in line for line in fetches)


def test_where_nothing_is_new_nothing_is_asked() -> None:
    box = Box({3: LETTER, 5: RAW})
    with serving(box) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(validity=7, uid=5), SINCE)
    assert (scan.messages, scan.validity, scan.uid) == ((), 7, 5)
    assert not any(b"UID" in line for line in box.said)


def test_numbers_may_be_as_high_as_they_get() -> None:
    high = 2**32 - 2
    with serving(Box({high - 1: LETTER, high: RAW})) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(validity=7, uid=high - 1), SINCE)
    assert ([number for number, _ in scan.messages], scan.uid) == ([high], high)


def test_a_server_that_does_not_say_what_comes_next_is_asked() -> None:
    examine = b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK done\r\n"
    with serving(Box({5: RAW}, examine=examine)) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(validity=7, uid=5), SINCE)
    assert (scan.messages, scan.uid, scan.trouble) == ((), 5, None)


def test_another_numbering_is_read_from_the_beginning() -> None:
    with serving(Box({5: RAW})) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(validity=6, uid=900), SINCE)
    assert ([number for number, _ in scan.messages], scan.validity, scan.uid) == ([5], 7, 5)


def test_a_flood_is_read_in_several_passes() -> None:
    box = Box(dict.fromkeys(range(1, MOST_READ + 3), RAW))
    with serving(box) as port:
        first = ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
        read = MailboxPosition(validity=first.validity, uid=first.uid, backlog=first.backlog)
        then = ImapBounces(bounces(port)).read(read, SINCE)
    newest = [number for number, _ in first.messages]
    assert newest == list(range(MOST_READ + 2, 2, -1)), "the newest first"
    assert (first.uid, first.backlog) == (MOST_READ + 2, ((1, 2),))
    assert ([n for n, _ in then.messages], then.uid) == ([2, 1], MOST_READ + 2)
    assert then.backlog == ()


def test_a_full_mailbox_is_looked_through_in_several_passes() -> None:
    box = Box(dict.fromkeys(range(1, MOST_LOOKED_AT + 21), LETTER))
    with serving(box) as port:
        first = ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
        read = MailboxPosition(validity=first.validity, uid=first.uid, backlog=first.backlog)
        then = ImapBounces(bounces(port)).read(read, SINCE)
    assert (first.uid, first.backlog) == (MOST_LOOKED_AT + 20, ((1, 20),))
    assert (then.uid, then.backlog) == (MOST_LOOKED_AT + 20, ())


@pytest.mark.parametrize(
    "then", [None, b"", b"\xff{3}\r\n", b"* BYE\r\n", b"TAG NO [UNAVAILABLE] no\r\n"]
)
def test_whatever_happens_at_any_command_a_later_look_finds_the_report(then: bytes | None) -> None:
    class Failing(Box):
        fails_at = 0

        def answer(self, line: bytes) -> bytes | None:
            if len(self.said) != self.fails_at:
                return super().answer(line)
            self.said.append(line)
            return then and then.replace(b"TAG", line.split()[0])

    quiet = Box({3: LETTER, 5: RAW})
    with serving(quiet) as port:
        ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
    assert len(quiet.said) == 7
    for step in range(len(quiet.said)):
        box, mailbox = Failing({3: LETTER, 5: RAW}), MailboxPosition()
        found: list[tuple[int, bytes]] = []
        box.fails_at = step
        with serving(box) as port:
            whole = 0  # looks that came to their end; a busy machine may be silent as well
            while whole < 2:
                scan = ImapBounces(bounces(port), timeout=0.1).read(mailbox, SINCE)
                found += scan.messages
                if scan.trouble is None:
                    mailbox = MailboxPosition(validity=scan.validity, uid=scan.uid)
                    whole += 1
        assert found == [(5, RAW)], f"{quiet.said[step]!r}: lost, or read twice"


def test_what_was_read_before_the_line_broke_is_not_read_again() -> None:
    class Breaking(Box):
        def _fetch(self, rest: bytes) -> bytes:
            if b"BODY.PEEK[]" in rest and int(rest.split()[2]) == 4:
                raise OSError
            return super()._fetch(rest)

    box = Breaking({2: LETTER, 3: RAW, 4: RAW, 5: RAW})
    with serving(box) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
        read = MailboxPosition(validity=7, uid=5, backlog=scan.backlog)
        then = ImapBounces(bounces(port)).read(read, SINCE)
    assert ([n for n, _ in scan.messages], scan.uid, scan.trouble) == ([5], 5, None)
    assert scan.backlog == ((2, 4),)
    assert then.trouble is not None, "what broke it is told by the pass that comes to it first"
    assert (then.messages, then.uid) == ((), 0)


#: A server that does not come to an end: what it says, again and again, once it was greeted.
ENDLESS = {
    "a greeting without an end": b"x",
    "news without an end": b"* 1 EXISTS\r\n" * 1000,
    "a line without an end": b"* OK " + b"x" * 100_000,
    "a literal of a terabyte": b"* X {1000000000000}\r\n",
    "a literal larger than a number": b"* X {" + b"9" * 40 + b"}\r\n",
    "a literal that is slow": b"* X {1000}\r\n",
}


@pytest.mark.parametrize("said", ENDLESS.values(), ids=ENDLESS)
def test_a_server_that_never_ends_is_left(said: bytes) -> None:
    gone = threading.Event()

    def speak(there: socket.socket) -> None:
        there.sendall(b"* OK ready\r\n" if said != b"x" else b"* OK ")
        while not gone.wait(0.05 if len(said) < 100 else 0):
            there.sendall(said)

    with talking(speak) as port:
        trouble = ImapBounces(bounces(port), timeout=0.2, budget=1).check()
        gone.set()
    assert trouble is not None
    assert trouble.code == "returns_unreachable"


def test_a_message_that_its_server_cannot_give_hides_no_other() -> None:
    class Damaged(Box):
        def _fetch(self, rest: bytes) -> bytes:
            if b"4" in rest.split()[2].split(b","):
                raise Damage
            return super()._fetch(rest)

        def answer(self, line: bytes) -> bytes | None:
            try:
                return super().answer(line)
            except Damage:
                return line.split()[0] + b" NO it could not be converted\r\n"

    with serving(Damaged({3: RAW, 4: RAW, 5: RAW})) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
    assert ([n for n, _ in scan.messages], scan.uid, scan.trouble) == ([5, 3], 5, None)
    assert scan.withheld == 1, "staff hear of it"


def test_a_message_whose_headers_alone_cannot_be_given_is_read() -> None:
    class Headless(Box):
        def answer(self, line: bytes) -> bytes | None:
            if b"HEADER" in line:
                self.said.append(line)
                return line.split()[0] + b" NO it could not be converted\r\n"
            return super().answer(line)

    with serving(Headless({4: LETTER, 5: RAW})) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
    assert ([n for n, _ in scan.messages], scan.withheld) == ([5, 4], 0)


def test_a_message_is_read_though_its_number_is_said_only_where_it_is_asked_for() -> None:
    class Literal(Box):
        def _fetch(self, rest: bytes) -> bytes:
            said = super()._fetch(rest)
            return said if b"(UID " in rest else re.sub(rb"UID \d+ ", b"", said)

    with serving(Literal({5: RAW})) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
    assert (scan.messages, scan.uid, scan.trouble) == (((5, RAW),), 5, None)


def test_a_message_whose_headers_are_left_out_is_read() -> None:
    class Forgetful(Box):
        def _fetch(self, rest: bytes) -> bytes:
            return super()._fetch(rest.replace(b"5,4,3", b"4,3"))

    with serving(Forgetful({3: LETTER, 4: LETTER, 5: RAW})) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
    assert (scan.messages, scan.uid, scan.trouble) == (((5, RAW),), 5, None)


@pytest.mark.parametrize("numbers", [[5], [3, 4, 5]], ids=["one", "three"])
@pytest.mark.parametrize("what", [b"FETCH", b"BODY.PEEK[]"], ids=["headers too", "headers given"])
def test_a_server_that_gives_nothing_for_now_is_asked_again(
    numbers: list[int], what: bytes
) -> None:
    class Away(Box):
        away = True

        def answer(self, line: bytes) -> bytes | None:
            if self.away and what in line:
                return line.split()[0] + b" NO [SERVERBUG] Internal error\r\n"
            return super().answer(line)

    box = Away(dict.fromkeys(numbers, RAW))
    with serving(box) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
        box.away = False
        then = ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
    assert (scan.messages, scan.withheld) == ((), 0)
    assert scan.trouble is not None
    assert "il ne donne aucun message" in said(scan.trouble, "fr")
    assert [number for number, _ in then.messages] == numbers[::-1]


class Damage(Exception):
    """One message cannot be given."""


@pytest.mark.parametrize("length", [50_000, 1_000_000])
@pytest.mark.parametrize("sign", [b"(", b"a:", b"<", b'"a"@', b"\xff"])
def test_a_stranger_whose_name_is_a_trap_hides_nothing(sign: bytes, length: int) -> None:
    trap = b"From: " + sign * length + b"\r\nContent-Type: text/plain\r\n\r\nx"
    with serving(Box({**dict.fromkeys(range(1, 30), trap), 40: RAW})) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
    assert scan.trouble is None
    assert (40, RAW) in scan.messages
    assert not any(read_report(raw) for number, raw in scan.messages if number < 40)


def test_what_others_do_in_the_mailbox_meanwhile_hides_nothing() -> None:
    class Busy(Box):
        def _fetch(self, rest: bytes) -> bytes:
            return b"* 9 FETCH (FLAGS (\\Seen))\r\n" + super()._fetch(rest) + b"* 12 EXISTS\r\n"

    with serving(Busy({3: LETTER, 5: RAW, 9: LETTER})) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
    assert [number for number, _ in scan.messages] == [5]
    assert scan.messages[0][1] == RAW


def test_a_number_may_stand_behind_what_it_numbers() -> None:
    class Behind(Box):
        def _fetch(self, rest: bytes) -> bytes:
            said = super()._fetch(rest)
            return re.sub(
                rb"\(UID (\d+) (.*?)\)\r\n(?=\*|$)", rb"(\2 UID \1)\r\n", said, flags=re.S
            )

    with serving(Behind({3: LETTER, 5: RAW, 9: LETTER})) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
    assert [number for number, _ in scan.messages] == [5]


def test_what_is_found_may_be_said_in_several_lines_and_twice() -> None:
    search = b"* SEARCH 9\r\n* SEARCH 5 3\r\n* SEARCH 5\r\nTAG OK done\r\n"
    with serving(Box({3: RAW, 5: RAW, 9: LETTER}, search=search)) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
    assert ([number for number, _ in scan.messages], scan.uid) == ([5, 3], 9)


def test_a_message_that_nobody_asked_for_is_not_taken_for_another() -> None:
    class Talkative(Box):
        def _fetch(self, rest: bytes) -> bytes:
            other = b"* 3 FETCH (UID 3 BODY[] {%d}\r\n" % len(LETTER) + LETTER + b")\r\n"
            return other + super()._fetch(rest)

    with serving(Talkative({3: LETTER, 5: RAW})) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
    assert scan.messages == ((5, RAW),)


def test_a_server_that_gives_more_of_a_message_than_it_was_asked_for_is_cut_short() -> None:
    class Whole(Box):
        def _fetch(self, rest: bytes) -> bytes:
            if b"HEADER" in rest:
                return super()._fetch(rest)
            raw = self.messages[5]
            return b"* 5 FETCH (UID 5 BODY[] {%d}\r\n" % len(raw) + raw + b")\r\n"

    with serving(Whole({5: RAW + b"x" * 3 * LARGEST})) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
    assert len(scan.messages[0][1]) == LARGEST


def test_all_that_a_server_says_too_much_has_an_end() -> None:
    """The library keeps what nobody asked for: else it would be gigabytes."""

    class Flooding(Box):
        def answer(self, line: bytes) -> bytes | None:
            flood = b"* MORE {%d}\r\n" % len(FLOOD) + FLOOD + b"\r\n"
            return flood + (super().answer(line) or b"")

    box = Flooding(dict.fromkeys(range(1, 60), RAW))
    with serving(box) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
        trouble = ImapBounces(bounces(port)).check()
    assert len(box.said) < 20
    assert (scan.uid, len(scan.messages) < 20, trouble) == (59, True, None)
    assert scan.backlog, "what it did say is kept, and the rest is for the next pass"


def test_numbers_that_go_back_are_read_from_the_beginning() -> None:
    with serving(Box({5: RAW})) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(validity=7, uid=900), SINCE)
    assert ([number for number, _ in scan.messages], scan.uid) == ([5], 5)


@pytest.mark.parametrize(
    "words",
    [
        b"[UNAVAILABLE] try later",
        b"[LIMIT] hm",
        b"Too many simultaneous connections",
        b"[SERVERBUG] Internal error occurred",
    ],
)
@pytest.mark.parametrize("command", ["login", "examine", "select", "list"])
def test_what_is_not_possible_now_is_no_wrong_password_and_no_missing_folder(
    command: str, words: bytes
) -> None:
    box = Shared()
    box.instead[command] = b"TAG NO " + words + b"\r\n"
    with serving(box) as port:
        ours = ImapBounces(bounces(port, move_to="Lus"))
        if command == "examine":
            trouble = ours.read(MailboxPosition(), SINCE).trouble
        else:
            trouble = ours.check()
    assert trouble is not None
    assert trouble.code == "returns_unreachable"
    assert words.decode() in said(trouble, "fr")


def test_a_server_that_echoes_the_password_is_told_without_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(bounces(1).password_env, "sesame-ouvre-toi")
    with serving(Box({}, login=b'TAG NO [LIMIT] LOGIN douze "sesame-ouvre-toi"\r\n')) as port:
        trouble = ImapBounces(bounces(port)).check()
    assert trouble is not None and "LIMIT" in str(trouble.facts["why"])
    assert "sesame" not in str(trouble)


class Shared(Box):
    """A mailbox in which somebody else has marked message 3 as deleted."""

    after_login = b"IMAP4rev1"

    def __init__(self, validity: int = 7) -> None:
        super().__init__({3: LETTER, 5: RAW}, list=b'* LIST () "/" "Lus"\r\nTAG OK done\r\n')
        self.validity = validity

    def _select(self, rest: bytes) -> bytes:
        return self._examine(rest).replace(b"UIDVALIDITY 7", b"UIDVALIDITY %d" % self.validity)

    def _capability(self, rest: bytes) -> bytes:
        told = any(b"LOGIN" in line for line in self.said)
        return b"* CAPABILITY " + (self.after_login if told else b"IMAP4rev1") + b"\r\n"


#: What a server is able to, told after the login, and what is asked of it.
MOVES = {
    "it moves": (b"IMAP4rev1 MOVE UIDPLUS", [b'UID MOVE 5 "Lus"']),
    "it removes by number": (
        b"IMAP4rev1 UIDPLUS",
        [b'UID COPY 5 "Lus"', b"UID STORE 5 +FLAGS.SILENT (\\Deleted)", b"UID EXPUNGE 5"],
    ),
    "it can do neither": (
        b"IMAP4rev1", [b'UID COPY 5 "Lus"', b"UID STORE 5 +FLAGS.SILENT (\\Deleted)"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("able", "asked"), MOVES.values(), ids=MOVES)
def test_putting_away_removes_nothing_of_anybody_else(able: bytes, asked: list[bytes]) -> None:
    box = Shared()
    box.after_login = able
    with serving(box) as port:
        returns = ImapBounces(bounces(port, move_to="Lus"))
        returns.read(MailboxPosition(), SINCE)
        before = len(box.said)
        assert returns.file_away([5]) is None
    said = [line.strip().partition(b" ")[2] for line in box.said[before:]]
    assert [line for line in said if line.startswith((b"UID", b"EXPUNGE"))] == asked


def test_a_mailbox_that_can_only_be_read_is_read_and_told_where_reports_should_go() -> None:
    box = Shared()
    box.instead["select"] = b"* OK [READ-ONLY] x\r\nTAG OK [READ-ONLY] done\r\n"
    with serving(box) as port:
        returns = ImapBounces(bounces(port, move_to="Lus"))
        assert [number for number, _ in returns.read(MailboxPosition(), SINCE).messages] == [5]
        told = returns.file_away([5])
        trouble = returns.check()
        assert ImapBounces(bounces(port)).check() is None
    assert told is not None
    assert told == trouble
    assert told.code == "returns_read_only"


def test_what_is_numbered_otherwise_meanwhile_is_not_put_away() -> None:
    box = Shared(validity=8)
    with serving(box) as port:
        returns = ImapBounces(bounces(port, move_to="Lus"))
        returns.read(MailboxPosition(), SINCE)
        returns.file_away([5])
    asked = [line for line in box.said if b"MOVE" in line or b"COPY" in line or b"STORE" in line]
    assert asked == []


def test_a_huge_message_is_read_as_far_as_it_helps() -> None:
    with serving(Box({5: RAW + b"x" * 3 * LARGEST})) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
    assert len(scan.messages[0][1]) == LARGEST


def test_a_message_that_is_gone_meanwhile_is_no_matter() -> None:
    box = Box({5: RAW}, fetch=b"TAG OK nothing\r\n")
    with serving(box) as port:
        scan = ImapBounces(bounces(port)).read(MailboxPosition(), SINCE)
    assert (scan.messages, scan.uid, scan.trouble) == ((), 5, None)


#: What a mailbox does, and what staff read of it between brackets.
WORDS: dict[str, tuple[Callable[[], Box], bytes, str]] = {
    "it hangs up": (
        lambda: Box({}, login=None), b"* OK\r\n", "(la connexion a été fermée)",
    ),
    "it does not search": (
        lambda: Box({5: RAW}, search=b"TAG NO pas maintenant\r\n"), b"* OK\r\n",
        "(il répond « pas maintenant »)",
    ),
    "it says farewell": (
        lambda: Box({}), b"* BYE trop de monde\r\n",
        "(la conversation s'est arrêtée sur « * BYE trop de monde »)",
    ),
    "it answers without an end": (
        lambda: Box({5: RAW}, search=b"* SEARCH {99999999}\r\n"), b"* OK\r\n",
        "(une réponse sans fin)",
    ),
    "it finds what is no number": (
        lambda: Box({5: RAW}, search=b"* SEARCH a b\r\nTAG OK\r\n"), b"* OK\r\n",
        "(la conversation s'est arrêtée sur « command: UID => unexpected response: b'",
    ),
    "it never greets": (lambda: Box({}), b"", "(le serveur ne répond pas)"),
}  # fmt: skip


@pytest.mark.parametrize(("box", "greeting", "words"), WORDS.values(), ids=WORDS)
def test_trouble_is_said_in_the_language_of_staff(
    box: Callable[[], Box], greeting: bytes, words: str
) -> None:
    # Silence has to end soon where it is the trouble, and nowhere else.
    with serving(box(), greeting) as port:
        patience = 0.1 if not greeting else 20
        scan = ImapBounces(bounces(port), timeout=patience).read(MailboxPosition(), SINCE)
    assert scan.trouble is not None
    assert words in said(scan.trouble, "fr")


#: What goes wrong, and what is said of it.
TROUBLE: dict[str, tuple[Callable[[], Box], bytes, str]] = {
    "the greeting is a farewell": (lambda: Box({}), b"* BYE full\r\n", "returns_unreachable"),
    "the greeting is of another kind": (lambda: Box({}), b"220 smtp\r\n", "returns_unreachable"),
    "it greets in garbage": (lambda: Box({}), b"\x00\xff" * 50 + b"\r\n", "returns_unreachable"),
    "it never greets": (lambda: Box({}), b"", "returns_unreachable"),
    "it hangs up at the login": (
        lambda: Box({}, login=None), b"* OK\r\n", "returns_unreachable",
    ),
    "it refuses the login": (
        lambda: Box({}, login=b"TAG NO [AUTHENTICATIONFAILED]\r\n"), b"* OK\r\n", "returns_login",
    ),
    "it does not understand the login": (
        lambda: Box({}, login=b"TAG BAD what\r\n"), b"* OK\r\n", "returns_login",
    ),
    "it has no such folder": (
        lambda: Box({}, examine=b"TAG NO no\r\n"), b"* OK\r\n", "returns_folder",
    ),
    "it does not search": (
        lambda: Box({5: RAW}, search=b"TAG NO no\r\n"), b"* OK\r\n", "returns_unreachable",
    ),
    "it finds what is no number": (
        lambda: Box({5: RAW}, search=b"* SEARCH a b\r\nTAG OK\r\n"), b"* OK\r\n",
        "returns_unreachable",
    ),
    "it hangs up while a message is read": (
        lambda: Box({5: RAW}, fetch=None), b"* OK\r\n", "returns_unreachable",
    ),
    "it says less than it promised": (
        lambda: Box({5: RAW}, fetch=b"* 5 FETCH (UID 5 BODY[] {9999}\r\nshort\r\n"), b"* OK\r\n",
        "returns_unreachable",
    ),
    "it answers in garbage": (
        lambda: Box({5: RAW}, fetch=b"\xff\xfe) FETCH {{{\r\nTAG OK\r\n"), b"* OK\r\n",
        "returns_unreachable",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("box", "greeting", "code"), TROUBLE.values(), ids=TROUBLE)
def test_trouble_is_said_and_not_raised(box: Callable[[], Box], greeting: bytes, code: str) -> None:
    # Silence is unreachable as well, so that it may be taken for that soon, and for nothing else.
    patience = 0.2 if code == "returns_unreachable" else 20
    with serving(box(), greeting) as port:
        scan = ImapBounces(bounces(port), timeout=patience).read(MailboxPosition(), SINCE)
    assert scan.trouble is not None
    assert (scan.trouble.code, scan.messages, scan.uid) == (code, (), 0)


def test_a_server_that_cannot_encrypt_is_not_given_the_password() -> None:
    box = Box({5: RAW})
    with serving(box) as port:
        scan = ImapBounces(bounces(port, security="starttls"), timeout=0.5).read(
            MailboxPosition(), SINCE
        )
    assert scan.trouble is not None
    assert scan.trouble.code == "returns_unreachable"
    assert not any(b"LOGIN" in line for line in box.said)


def test_nobody_listens() -> None:
    trouble = ImapBounces(bounces(closed_port())).check()
    assert trouble is not None
    assert trouble.code == "returns_unreachable"


def test_a_host_that_no_dns_could_be_asked_for_is_no_machine() -> None:
    trouble = ImapBounces(bounces(993, host="imap..example.org")).check()
    assert trouble is not None
    assert "aucune machine de ce nom" in said(trouble, "fr")


def test_a_password_of_any_letters_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUZE_TEST_IMAP", "Été 2020\n")
    box = Box({5: RAW}, authenticate=b"TAG NO not here\r\n")
    with serving(box) as port:
        trouble = ImapBounces(bounces(port)).check()
    assert trouble is not None
    assert trouble.code == "returns_login"
    assert any(line.split()[1] == b"AUTHENTICATE" for line in box.said)


@pytest.mark.parametrize(
    ("content_type", "sender", "expected"),
    [
        ("multipart/report", "zoe@ailleurs.example", True),
        ("text/plain", "MAILER-DAEMON@ailleurs.example", True),
        ("text/plain", "Mailer-Daemon", True),
        ("text/html", "postmaster@ailleurs.example", True),
        ("multipart/mixed", "MicrosoftExchange329e@ailleurs.example", True),
        ("text/plain", "zoe@mailer-daemon.example", False),
        ("multipart/mixed", "", True),
        ("text/plain", "<>", True),
        ("text/plain", "MAILER-DAEMON <>", True),
        ("text/plain", "MAILER-DAEMON <zoe@ailleurs.example>", False),
        ("text/plain", '"postmaster" <zoe@ailleurs.example>', False),
        ("text/plain", "zoe", False),
    ],
)
def test_what_may_be_a_report(content_type: str, sender: str, expected: bool) -> None:
    assert may_be_a_report(content_type, sender) is expected
