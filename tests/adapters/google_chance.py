"""A few passes over a Google Sheet while staff edit and Google fails, at random; what then holds.

Every cell of a row tells whose row it is, so a cell that was written into another row is seen.
"""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

from douze.errors import DouzeError, GuardedPass
from douze.errors.sheet import SheetRefused, SheetUnreachable
from douze.model.words import LetterState
from tests.adapters.google_house import GoogleHouse
from tests.adapters.google_lost import TOOL_HEADERS
from tests.factories import wall
from tests.house import House
from tests.sheets_server import SheetsServer
from tests.sheets_server.hands import Tab
from tests.tabs import ANSWERS, MESSAGES, REGISTRATIONS, SESSIONS

PEOPLE = ("zoe", "max", "ann", "tom", "eva", "lou", "bob", "léa")
SESSION_CODES = ("BENEVOLES", "NUMERIQUE")
DECISIONS = ("annuler", "confirmer", "attente")
#: What Google does instead of answering; silence costs real time, and is tried elsewhere.
FAULTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("429", {}), ("429", {"retry_after": 20}), ("500", {}), ("503", {}), ("401", {}),
    ("500 after", {}), ("503 after", {}), ("closed", {}), ("closed after", {}),
    ("cut", {"share": 0.5}), ("cut", {"share": 0.98}), ("html 200", {}), ("wrong json", {}),
)  # fmt: skip
Edit = Callable[[SheetsServer, Random], object]


def _letter(tab: Tab, header: str) -> str:
    place = tab.rows[0].index(header)
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place]


def _sort(server: SheetsServer, dice: Random) -> None:
    title = dice.choice([REGISTRATIONS, REGISTRATIONS, MESSAGES, SESSIONS, ANSWERS])
    tab = server.tab(title)
    column = dice.choice([h for h in tab.rows[0] if h])
    tab.sort(_letter(tab, column), descending=dice.random() < 0.5)


def _insert_rows(server: SheetsServer, dice: Random) -> None:
    tab = server.tab(dice.choice([REGISTRATIONS, REGISTRATIONS, MESSAGES, SESSIONS]))
    tab.insert_rows(dice.randint(2, len(tab.rows) + 1), dice.randint(1, 3))


def _insert_column(server: SheetsServer, dice: Random) -> None:
    tab = server.tab(dice.choice([REGISTRATIONS, MESSAGES, SESSIONS]))
    if len(tab.rows[0]) < 24:
        tab.insert_columns(dice.choice("ABCDEFG"))


def _move_column(server: SheetsServer, dice: Random) -> None:
    tab = server.tab(dice.choice([REGISTRATIONS, MESSAGES, SESSIONS]))
    first, before = sorted(dice.sample("ABCDEFGHIJ", 2))
    tab.move_columns(first, before=before)


def _delete_row(server: SheetsServer, dice: Random) -> None:
    tab = server.tab(dice.choice([REGISTRATIONS, MESSAGES]))
    if len(tab.rows) > 2:
        tab.delete_rows(dice.randint(2, len(tab.rows)))


def _paste_twice(server: SheetsServer, dice: Random) -> None:
    """Somebody copies a row and pastes it below."""
    tab = server.tab(REGISTRATIONS)
    if len(tab.rows) > 1:
        tab.append(dice.choice(tab.rows[1:]))


def _by_hand(server: SheetsServer, dice: Random) -> None:
    """Somebody telephoned; now and then there is no address."""
    tab = server.tab(REGISTRATIONS)
    who = dice.choice(PEOPLE)
    cells = {"Session": dice.choice(SESSION_CODES), "Prénom": who.title(), "Notes": f"note {who}"}
    if dice.random() < 0.8:
        cells["E-mail"] = f"{who}@ambert.example"
    tab.append([cells.get(header, "") for header in tab.rows[0]])


def _note(server: SheetsServer, dice: Random) -> None:
    """Somebody writes beside a row what they know of that person, or decides."""
    tab = server.tab(REGISTRATIONS)
    header, *rows = tab.rows
    place = header.index("Prénom")
    at = dice.choice([n for n, row in enumerate(rows, 2) if len(row) > place and row[place]] or [0])
    if not at:
        return
    if dice.random() < 0.6:
        tab.put(f"{_letter(tab, 'Notes')}{at}", f"note {str(rows[at - 2][place]).lower()}")
    else:
        word = dice.choice([*DECISIONS, ""])
        tab.put(f"{_letter(tab, 'Décision')}{at}", word)


def _answer(server: SheetsServer, dice: Random) -> None:
    who = dice.choice(PEOPLE)
    cells = {
        "Horodateur": wall(f"09-20 10:{dice.randint(10, 59)}"),
        "Adresse e-mail": f"{who}@ambert.example",
        "Prénom": who.title(),
        "Nom": "Martin",
        "Session": dice.choice(SESSION_CODES),
    }
    tab = server.tab(ANSWERS)
    tab.append([cells.get(header, "") for header in tab.rows[0]])


def _spoil(server: SheetsServer, dice: Random) -> None:
    """Somebody types into a column of ours."""
    tab = server.tab(REGISTRATIONS)
    if len(tab.rows) > 1:
        at = dice.randint(2, len(tab.rows))
        tab.put(f"{_letter(tab, dice.choice(['Statut', 'Messages', 'Rang']))}{at}", "")


def _filter(server: SheetsServer, dice: Random) -> None:
    tab = server.tab(REGISTRATIONS)
    area = {"sheetId": tab.number, "startRowIndex": 0, "endRowIndex": 100}
    tab.request({"setBasicFilter": {"filter": {"range": area}}})


def _seats(server: SheetsServer, dice: Random) -> None:
    tab = server.tab(SESSIONS)
    at = dice.choice([n for n, row in enumerate(tab.rows, 1) if n > 1 and any(row)])
    tab.put(f"{_letter(tab, 'Places')}{at}", dice.randint(1, 5))


EDITS: tuple[Edit, ...] = (
    _sort, _sort, _sort, _insert_rows, _insert_rows, _insert_column, _move_column, _delete_row,
    _paste_twice, _by_hand, _note, _note, _answer, _answer, _spoil, _filter, _seats,
)  # fmt: skip
#: What moves rows and spoils none: a pass that ends well amidst it has put every cell right.
MOVES: frozenset[Edit] = frozenset({_sort, _insert_rows, _answer, _filter, _insert_column})
#: What nothing puts right where the answer to the write is lost: staff are told.
COLUMNS: frozenset[Edit] = frozenset({_insert_column, _move_column})


class Chance:
    """One story of some passes.

    Where it is a story of `loss`, Google falls silent in the middle of passes, having done or
    not what it was asked last, while rows move; what is in disorder then must be put right by the
    next pass. Columns move where no answer to a write is lost.
    """

    def __init__(self, seed: object, server: SheetsServer, *, loss: bool = False) -> None:
        self.loss = loss
        self.silence = False  #: whether a pass ended because Google answered no more
        self.dice = Random(f"chance {seed}")
        house = House()
        for code in SESSION_CODES:
            house.session(code, Places=2)
        for minute, who in enumerate(PEOPLE[:5]):
            for code in SESSION_CODES:
                if self.dice.random() < 0.7:
                    house.answer(who, f"2020-09-19T09:{10 + minute}", session=code)
        self.server, self.online, self.told = server, GoogleHouse(house, server), list[str]()
        self.version = server.snapshot()

    def play(self, passes: int = 4) -> None:
        """Let passes go by amidst it all; then let there be peace, and look."""
        self.a_pass("2020-09-20T09:00", calm=True)
        for number in range(passes):
            if self.a_pass(f"2020-09-20T11:{10 * number:02}") == "guarded":
                return  # an older version came back without most rows: a person is asked
        self.server.faults.clear()
        self.server._edits.clear()
        self._tidy()
        for minute in (0, 10, 20):
            self.a_pass(f"2020-09-20T12:{minute:02}", calm=True)
        self.check()
        before = len(self.server.calls)
        self.a_pass("2020-09-20T12:30", calm=True)
        assert len(self.server.calls) == before + 1, "a quiet pass reads once"
        assert not self.online.house.passes[-1].mails

    def a_pass(self, when: str, *, calm: bool = False) -> str:
        """Do one pass, whatever happens between its requests; say how it ended."""
        restored = False
        among = self.dice.choice([EDITS, tuple(sorted(MOVES, key=EDITS.index))])
        fault = self.dice.choice(FAULTS) if not calm and self.dice.random() < 0.5 else None
        if self.loss or (fault and not fault[0].isdecimal() and fault[0] != "closed"):
            among = tuple(edit for edit in among if edit not in COLUMNS)
        edits = [] if calm else self.dice.choices(among, k=self.dice.randint(1, 4))
        if not calm and self.dice.random() < 0.1:
            older, restored = self.version, True
            self.told.append(f"{when}: the version before the last pass is restored")
            self.server.between(self.dice.randint(1, 5), lambda s: s.restore(older))
        self.version = self.server.snapshot()
        for number, edit in enumerate([*edits, _answer] if edits else ()):
            at = self.dice.choice([1, 2, 3, 3, 3, 4, 4, 5, 6]) if number < len(edits) else 1
            seed = self.dice.random()
            self.told.append(f"{when}: {edit.__name__} before request {at}")
            self.server.between(at, lambda s, e=edit, d=seed: e(s, Random(d)))  # type: ignore[misc]
        if self.loss and not calm and self.dice.random() < 0.7:
            at = self.dice.choice([2, 3, 3, 3, 4, 4, 5, 6])
            kind = self.dice.choice(["503 after", "503 after", "closed after", "cut", "503"])
            self.told.append(f"{when}: {kind} at {at}, then silence")
            self.server.faults.add(kind, at=at, on="api")
            self.server.faults.add("503", at=at + 1, times=0, on="api")
        elif fault:
            kind, more = fault
            at, times = self.dice.randint(1, 5), self.dice.choice([1, 1, 2, 0])
            self.told.append(f"{when}: {kind} at {at}, {times} times")
            self.server.faults.add(kind, at=at, times=times, on="api", **more)
        before, calls = self.online.waits.seconds(), len(self.server.calls)
        failed: DouzeError | None = None
        try:
            self.online.pass_at(when)
        except DouzeError as error:
            failed = error
            self.silence |= isinstance(error, SheetUnreachable)
            self.told.append(f"{when}: {type(error).__name__}: {error}")
        assert failed is None or not calm, failed
        assert not isinstance(failed, SheetRefused) or "401" in str(self.server.faults.waiting)
        self.server.faults.clear()
        self.server._edits.clear()
        assert self.online.waits.seconds() - before < 120
        assert len(self.server.calls) - calls < 30
        sent = Counter(mail.message_id for mail in self.online.house.mailer.sent)
        assert all(count == 1 for count in sent.values()), sent
        if isinstance(failed, SheetUnreachable) and self.loss:
            return ""  # the next pass that is done puts it right
        self.check_rows()
        if failed is None and not restored and MOVES.issuperset(edits) and not self._twice():
            self.check()
        return "guarded" if isinstance(failed, GuardedPass) else ""

    def _twice(self) -> bool:
        """Whether a reference stands on two rows: neither is acted on then."""
        refs = [line.get("Réf") for line in self.lines(REGISTRATIONS)]
        return len(refs) > len({*refs})

    def lines(self, title: str) -> list[dict[str, Any]]:
        """The rows of a tab, by its headers, without what is empty."""
        header, *rows = self.online.tables()[title]
        lines = [
            {h: c for h, c in zip(header, row, strict=False) if h and c is not None} for row in rows
        ]
        return [line for line in lines if line]

    def check_rows(self) -> None:
        """Nobody's cells stand in somebody else's row, even for a moment longer than a pass."""
        known = self.online.house.ledger.read().registrations
        for title in (REGISTRATIONS, MESSAGES, SESSIONS):
            header, *rows = self.online.tables()[title]
            for row in rows:
                beside = [c for n, c in enumerate(row) if c and not (header[n:] or [""])[0]]
                assert not beside, (title, row)
        for line in self.lines(SESSIONS):
            if self.silence and line.keys() <= TOOL_HEADERS:
                continue  # a row that was inserted at a write without an answer, and is nobody's
            assert line["Code"] in SESSION_CODES, line
            assert line.get("Places") in range(1, 6), line
        for line in self.lines(REGISTRATIONS):
            who = str(line.get("Prénom", "")).lower()
            assert str(line.get("Notes", f"note {who}")) == f"note {who}", line
            assert str(line.get("E-mail", f"{who}@")).startswith(f"{who}@"), line
            assert line.get("Décision", "") in {"", *DECISIONS}, line
            assert "Présence" not in line, line
            if ref := line.get("Réf"):
                assert str(ref).startswith(f"{line['Session']}-"), line
                assert known[str(ref)].who.startswith(f"{who}@"), line
                assert line.get("Prénom") or ref not in known, line

    def _tidy(self) -> None:
        """Staff delete what was pasted, or restored, twice: of two rows of one key, the lower."""
        for title, key in ((REGISTRATIONS, "Réf"), (MESSAGES, "N°")):
            self._tidy_tab(self.server.tab(title), key)

    @staticmethod
    def _tidy_tab(tab: Tab, key: str) -> None:
        place = tab.rows[0].index(key)
        for at, row in reversed([*enumerate(tab.rows, 1)][1:]):
            ref = str(row[place]) if len(row) > place else ""
            if ref and ref in {str(r[place]) for r in tab.rows[1 : at - 1] if len(r) > place}:
                tab.delete_rows(at)

    def check(self) -> None:
        """In peace again, the sheet shows what the ledger knows, each thing once."""
        self.check_rows()
        ledger_state = self.online.house.ledger.read()
        lines = self.lines(REGISTRATIONS)
        refs = Counter(str(line["Réf"]) for line in lines if "Réf" in line)
        assert all(count == 1 for count in refs.values()), refs
        for line in lines:
            if "Réf" in line:
                assert line["Statut"] == ledger_state.registrations[line["Réf"]].status, line
        log = self.lines(MESSAGES)
        numbers = Counter(line.get("N°") for line in log)
        assert all(count == 1 for count in numbers.values()), numbers
        letters = {
            record.number: record for record in ledger_state.letters.values() if record.number
        }
        for line in log:
            assert line["Clé"] == letters[line["N°"]].key, line
            state = letters[line["N°"]].state
            shown = LetterState.MISSED if state is LetterState.OUTDATED else state
            assert line["État"] == shown, line
        gone = {n for n, record in letters.items() if record.state is LetterState.OUTDATED}
        lacking = letters.keys() - gone - set(numbers)  # what never showed need not be taken back
        assert not lacking, lacking
