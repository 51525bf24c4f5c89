"""Whole worlds through `run.py apply`, held against an oracle that knows only docs/reference.md.

2 seeds, 60 in `make prove`; DOUZE_WORLDS=500 plays so many, DOUZE_WORLDS_FROM=1000 begins
elsewhere. Each world is played for three or four passes, with staff's edits in between, and each
pass once more at the same moment, which leaves workbook and outbox byte for byte. Some are played
on a Google Sheet too, and some with their ledgers in one database, which leaves the same bytes.
"""

import contextlib
import io
import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email import policy
from email.parser import BytesHeaderParser, BytesParser
from itertools import islice, zip_longest
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
import yaml

import run
from tests.keys import Where, dues_told_with, key_of
from tests.lengths import PROVE, at_length
from tests.programs import needs
from tests.sheets_server import SheetsServer
from tests.sheets_server.documents import OFFICE
from tests.sheets_server.exporting import KINDS
from tests.sheets_server.loading import load
from tests.world import filling
from tests.world.generate import add_answer, make_world
from tests.world.oracle import Oracle, Reg
from tests.world.workbook import write, write_answer, write_members, write_sessions
from tests.world.world import Answer, World, local

FIRST = int(os.environ.get("DOUZE_WORLDS_FROM", 0))
COUNT = int(os.environ.get("DOUZE_WORLDS", 60))
#: The two of a working day meet whatever seeded bug others were seen to meet.
SEEDS = range(FIRST, FIRST + COUNT) if PROVE or "DOUZE_WORLDS" in os.environ else (1, 3)
#: How many are played on the other grounds too.
SOME = at_length(max(1, COUNT // 5), short=1)
ENGLISH = {
    "confirmed": "confirmée", "dues to settle": "à régler", "waiting list": "liste d'attente",
    "cancelled": "annulée", "expired": "expirée", "refused": "refusée", "to check": "à vérifier",
    "settled": "à jour", "not settled": "non réglée", "not asked": "non requise",
}  # fmt: skip
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
KEY = "6b" * 32


class Stage:
    """A folder with a workbook, an outbox and a ledger, and the oracle beside it."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed, self.folder = seed, folder
        self.world, self.oracle = make_world(seed), Oracle()
        self.config = write(self.world, folder)
        self.book, self.outbox = folder / "inscriptions.xlsx", folder / "outbox"
        self.letters: dict[str, str] = {}  #: file: key
        self.fresh: dict[str, str] = {}  #: what the letters of the last pass say, by key
        self.now = datetime(2020, 1, 1, tzinfo=UTC)
        self.story: list[str] = []
        # Of their own: the other edits stay as they are.
        self.replacing, self.paying = Random(f"replaced {seed}"), Random(f"paid {seed}")

    def apply(self, now: datetime) -> tuple[int, str]:
        told = io.StringIO()
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            status = run.main(["--config", str(self.config), "--now", now.isoformat(), "apply"])
        return status, told.getvalue()

    def rows(self) -> list[dict[str, Any]]:
        sheet = openpyxl.load_workbook(self.book)[self.world.tabs["registrations"]]
        words = [w for w, _ in self.world.headers["registrations"]]
        read = [
            dict(zip(words, values, strict=False))
            for values in sheet.iter_rows(min_row=2, values_only=True)
        ]
        return [row for row in read if row.get("ref") or row.get("email")]

    def new_letters(self) -> list[str]:
        """The keys of the letters that were not there before."""
        fresh = []
        for path in sorted(self.outbox.glob("*.eml")) if self.outbox.exists() else []:
            if path.name not in self.letters:
                letter = BytesHeaderParser(policy=policy.default).parsebytes(path.read_bytes())
                key = key_of(letter, self.ledger())
                assert key, "every letter is one of record"
                self.letters[path.name] = key
                self.fresh[key] = _words(path)
                if not key.startswith(("digest/", "alert/", "brief/")):  # to staff, to speakers
                    fresh += [key, *dues_told_with(key, self.ledger())]
        return fresh

    def ledger(self) -> Where:
        return self.folder / "ledger.sqlite"

    @contextlib.contextmanager
    def staff(self) -> Iterator[Any]:
        book = openpyxl.load_workbook(self.book)
        yield book
        book.save(self.book)

    def looks(self) -> dict[str, bytes]:
        """The letters, and what stands in the cells; the file also says when it was written."""
        cells = [
            [tab.title, *([cell.value for cell in row] for row in tab.iter_rows())]
            for tab in openpyxl.load_workbook(self.book)
        ]
        return {**Stage.bytes(self), self.book.name: repr(cells).encode()}

    def bytes(self) -> dict[str, bytes]:
        files = [self.book, *(sorted(self.outbox.glob("*")) if self.outbox.exists() else [])]
        return {path.name: path.read_bytes() for path in files}


class OnlineStage(Stage):
    """The same on a Google Sheet, which staff take down as a file, edit, and put back."""

    def __init__(self, seed: int, folder: Path, google: SheetsServer) -> None:
        super().__init__(seed, folder)
        self.google = google
        load(self.book, google.book)
        config = yaml.safe_load(self.config.read_text("utf-8"))
        config["spreadsheet"] |= {
            "kind": "google",
            "key": google.key,
            "endpoint": google.url,
            "credentials": str(google.credentials),
        }
        self.config.write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")

    def apply(self, now: datetime) -> tuple[int, str]:
        done = super().apply(now)
        self.book.write_bytes(KINDS[OFFICE](self.google.book))
        return done

    @contextlib.contextmanager
    def staff(self) -> Iterator[Any]:
        with super().staff() as book:
            yield book
        load(self.book, self.google.book)

    def bytes(self) -> dict[str, bytes]:
        return self.looks()


class SharedStage(Stage):
    """The same with the ledger in a database, under the secret of the file's."""

    def __init__(self, seed: int, folder: Path) -> None:
        from tests.postgres import another_ledger, prepared

        super().__init__(seed, folder)
        self._shared = another_ledger()
        place = {"url": prepared(), "association": self._shared.association}
        with self.config.open("a", encoding="utf-8") as config:
            config.write(yaml.safe_dump({"database": place}))

    def ledger(self) -> Where:
        return self._shared


def differences(stage: Stage, now: datetime) -> list[str]:
    """One pass, and all in which it differs from what the oracle says."""
    world = stage.world
    expected = stage.oracle.step(world, now)
    stage.fresh = {}
    status, told = stage.apply(now)
    if status != 0:
        return [f"exit {status}: {told[-600:]}"]
    found: list[str] = []
    ref_of: dict[str, tuple[str, str]] = {}
    by_place = {
        (r.session.casefold(), r.email.strip().casefold()): (key, r)
        for key, r in stage.oracle.regs.items()
    }
    seen = set()
    for row in stage.rows():
        place = (str(row["session"]).casefold(), str(row["email"] or "").strip().casefold())
        if place not in by_place:
            found.append(f"a row that should not be: {place} {row['status']} {row['alert']}")
            continue
        key, reg = by_place[place]
        seen.add(key)
        ref_of[str(row["ref"])] = key
        found += _row_differences(stage, reg, row, now)
    for key, reg in stage.oracle.regs.items():
        if key not in seen | stage.oracle.rows_to_come and not (reg.gone or reg.has_no_row):
            found.append(f"no row for {key}, which should be {reg.status}")
    sent = set()
    fresh = stage.new_letters()
    if stage.oracle.rows_to_come:
        ref_of |= give_rows(stage, now)
    for letter in fresh:
        ref, _, rest = letter.partition("/")
        sent.add((ref_of.get(ref, (ref, "?")), rest))
    sent -= stage.oracle.optional
    found += filling_differences(stage, ref_of, now)
    found += [f"letter too many: {one}" for one in sorted(sent - expected)]
    found += [f"letter missing: {one}" for one in sorted(expected - sent)]
    return found


def filling_differences(
    stage: Stage, ref_of: dict[str, tuple[str, str]], now: datetime
) -> list[str]:
    """What staff are asked where too few come, what is offered, and how many seats are free."""
    world, found = stage.world, []
    alerts = " ".join(words for key, words in stage.fresh.items() if key.startswith("alert/"))
    asked = [(int(n), int(least)) for n, least in _TOO_FEW.findall(alerts)]
    if sorted(asked) != sorted(stage.oracle.too_few):
        found.append(f"staff are asked about {asked}, should be {stage.oracle.too_few}")
    for key, words in stage.fresh.items():
        ref, _, rest = key.partition("/")
        if rest.partition("/")[0] != "no_seat" or ref not in ref_of:
            continue
        session = next(s for s in world.sessions if s.code == ref_of[ref][0])
        to = filling.offered(world, session, now)
        for other in world.sessions:
            if other is not session and (other.title in words) != (other is to):
                found.append(f"{key} offers {other.code}: {other.title in words}")
    return found


#: How many are confirmed, and how many should be: in either language.
_TOO_FEW = re.compile(r"(\d+), [^.\d]*minimum [^.\d]*(\d+)")


def _words(path: Path) -> str:
    letter = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    body = letter.get_body(("plain",))
    return " ".join(body.get_content().split()) if body else ""


def give_rows(stage: Stage, now: datetime) -> dict[str, tuple[str, str]]:
    """Let a pass write the rows of those who were replaced, and nothing else; whose are which."""
    standing = {str(row["ref"]): row for row in stage.rows()}
    assert stage.apply(now)[0] == 0
    assert not stage.new_letters()
    rows = stage.rows()
    came = [row for row in rows if str(row["ref"]) not in standing]
    places = {
        str(row["ref"]): (str(row["session"]), str(row["email"]).strip().casefold()) for row in came
    }
    assert set(places.values()) == stage.oracle.rows_to_come
    assert all(ENGLISH.get(str(row["status"]), row["status"]) == "annulée" for row in came)
    for row in rows:
        before = standing.get(str(row["ref"]), row)
        assert {**row, "alert": None} == {**before, "alert": None}  # who is alike is told by rows
    return places


def _row_differences(stage: Stage, reg: Reg, row: dict[str, Any], now: datetime) -> list[str]:
    session = next((s for s in stage.world.sessions if s.code == reg.session), None)
    first = stage.oracle.first_pass
    begun_before = session is not None and first is not None and first > session.start
    if reg.unsure or begun_before:
        return []
    shown = ENGLISH.get(str(row["status"]), row["status"])
    dues = ENGLISH.get(str(row["dues"]), row["dues"])
    name = f"{reg.session}, {reg.email}"
    found = []
    if shown != reg.status:
        found.append(f"{name}: should be {reg.status}, is {shown}: {row['alert']}")
    over = session is not None and now > session.end  # and nothing is asked of anybody
    if not row["alert"] and not over:
        found.append(f"{name}: no reason")
    begun = session is not None and now > session.start
    if row["rank"] != reg.rank and not begun:
        found.append(f"{name}: rank {row['rank']}, should be {reg.rank}")
    deadline = local(reg.deadline) if reg.deadline else None
    if (row["deadline"] or None) != deadline:
        found.append(f"{name}: deadline {row['deadline']}, should be {deadline}")
    told = session is not None and not session.broken and not begun and reg.status != "à vérifier"
    if told and (dues or "") != reg.dues:
        found.append(f"{name}: dues {dues}, should be {reg.dues} {row['alert']}")
    return found


def moments(stage: Stage) -> list[datetime]:
    """Moments at which something is about to change, exactly and a second later."""
    exact = []
    for session in stage.world.sessions:
        exact += [session.start - h * HOUR for h in (72, 24, 6, 2, 1, 0)]
        exact += [session.closing, session.start - 90 * SECOND, session.start + 15 * 60 * SECOND]
        exact.append(session.start - 3 * HOUR)
    for reg in stage.oracle.regs.values():
        if reg.deadline and reg.held_at:
            exact += [reg.deadline, reg.held_at + (reg.deadline - reg.held_at) / 2]
            exact.append(reg.held_at + 24 * HOUR)
    rounded = [m.replace(microsecond=0) for m in exact]
    return sorted({m + n * SECOND for m in rounded for n in (0, 1)})


def next_moment(stage: Stage) -> datetime | None:
    after = [m for m in moments(stage) if m > stage.now]
    return stage.world.random.choice(after[: max(6, len(after) // 2)]) if after else None


def staff_edits(stage: Stage) -> None:
    """What staff and participants do between two passes, in the world and in the workbook."""
    world, rng = stage.world, stage.world.random
    chosen = rng.sample(
        ["decide", "empty", "pay", "lapse", "address", "again", "new", "places", "delete"], k=4
    )
    with stage.staff() as book:
        sheet = book[world.tabs["registrations"]]
        places = {w: world.place("registrations", w) for w in ("session", "email", "decision")}
        lines: dict[tuple[str, str], int] = {}
        for number in range(2, sheet.max_row + 1):
            session, email = (sheet.cell(number, places[w]).value for w in ("session", "email"))
            lines[str(session).casefold(), str(email or "").strip().casefold()] = number

        def line(reg: Reg) -> int:
            return lines[reg.session.casefold(), reg.email.strip().casefold()]

        live = [
            r for r in stage.oracle.regs.values()
            if not r.gone and (s := _session(world, r)) and not s.broken and stage.now < s.start
        ]  # fmt: skip
        gone: list[int] = []
        edited: set[int] = set()  #: whom the tool has not seen as they are now
        for edit in chosen:
            reg = rng.choice(live) if live else None
            if edit == "decide" and reg and not reg.reopened:
                edited.add(id(reg))
                reg.decision = rng.choice(["confirmer", "attente", "annuler", "refuser"])
                sheet.cell(line(reg), places["decision"]).value = (
                    reg.decision.upper() if rng.random() < 0.2 else reg.decision
                )
                stage.story.append(f"{reg.session} {reg.email}: {reg.decision}")
            elif edit == "empty":
                for other in live:
                    if other.decision and rng.random() < 0.7:
                        other.decision = ""
                        edited.add(id(other))
                        sheet.cell(line(other), places["decision"]).value = None
                        stage.story.append(f"{other.session} {other.email}: emptied")
            elif edit in ("pay", "lapse") and world.members:
                member = rng.choice(world.members)
                member.paid = "oui" if edit == "pay" else "non"
                if reg and edit == "pay" and reg.good:
                    member.addresses.append(reg.email.strip().lower())
                write_members(world, book)
                stage.story.append(f"{edit}: {member}")
            elif edit == "address" and reg and not reg.renamed and line(reg) not in gone:
                at = line(reg)
                edited.add(id(reg))
                stage.story.append(f"{reg.session} {reg.email}: corrected")
                reg.email, reg.good = f"new{rng.randint(0, 9999)}@mail.example.net", True
                sheet.cell(at, places["email"]).value = reg.email
                lines[reg.session.casefold(), reg.email] = at
            elif edit in ("again", "new"):
                good = [a for a in world.answers if a.good and a.when]
                email = rng.choice(good).email if edit == "again" and good else ""
                answer = add_answer(
                    world, stage.now + timedelta(seconds=rng.randint(1, 1800)), email
                )
                _only_sound(world, answer)
                write_answer(world, book, answer)
                stage.story.append(f"answer {answer}")
            elif edit == "places":
                session = rng.choice(world.sessions)
                if session.broken not in ("twice", "places"):
                    session.places = rng.choice([0, 1, 2, 5])
                    session.reserved = min(session.places, session.reserved or 0) or None
                    stage.story.append(f"{session.code}: {session.places} places")
                    write_sessions(world, book)
            elif edit == "delete" and reg and not reg.decision and id(reg) not in edited:
                reg.gone = True
                gone.append(line(reg))
                live.remove(reg)
                stage.story.append(f"{reg.session} {reg.email}: row deleted")
        here = [r for r in live if line(r) not in gone and id(r) not in edited]
        if here and stage.replacing.random() < 0.5:
            replace_somebody(stage, sheet, here, line)
        pay_late(stage, book, here)
        for number in sorted(gone, reverse=True):
            sheet.delete_rows(number)


def pay_late(stage: Stage, book: Any, live: list[Reg]) -> None:
    """The dues arrive after the deadline: the registration is opened again."""
    late = [r for r in live if r.status == "expirée" and r.good and not r.renamed]
    if not late or not stage.world.members or stage.paying.random() < 0.3:
        return
    reg, member = stage.paying.choice(late), stage.paying.choice(stage.world.members)
    member.paid, member.valid_until = "oui", date(2030, 1, 1)
    member.addresses.append(reg.email.strip().lower())
    write_members(stage.world, book)
    stage.story.append(f"{reg.session} {reg.email}: paid late")


def replace_somebody(stage: Stage, sheet: Any, live: list[Reg], line: Callable[[Reg], int]) -> None:
    """Staff write a colleague's name and address over those of somebody as they answered."""
    asked = [r for r in live if r.good and r.known_as.strip().casefold() == r.who]
    asked = [r for r in asked if not (r.by_hand or r.decision or r.edited_at)]
    if not asked:
        return
    reg = stage.replacing.choice(asked)
    at = line(reg)
    stage.story.append(f"{reg.session} {reg.email}: replaced")
    reg.email = f"instead{stage.replacing.randint(0, 9999)}@mail.example.net"
    reg.renamed = True
    for word, value in {"first": "Ariane", "last": "Quételet", "email": reg.email}.items():
        sheet.cell(at, stage.world.place("registrations", word)).value = value


def _session(world: World, reg: Reg) -> Any:
    return next((s for s in world.sessions if s.code == reg.session), None)


def _only_sound(world: World, answer: Answer) -> None:
    """A later answer has an address and a time: what has neither is in the first ones."""
    if not answer.good:
        answer.email, answer.good = "late@mail.example.net", True


@pytest.mark.parametrize("seed", SEEDS)
def test_worlds(seed: int, tmp_path: Path) -> None:
    play(Stage(seed, tmp_path))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SOME))
def test_worlds_on_a_google_sheet(seed: int, tmp_path: Path) -> None:
    with SheetsServer.running(locale="fr_FR", time_zone="Europe/Paris") as google:
        play(OnlineStage(seed, tmp_path, google))
        assert google.calls


@needs("pg_ctl")
@pytest.mark.parametrize("seed", range(FIRST, FIRST + SOME))
def test_two_worlds_in_one_database_go_as_one_does_with_a_file(seed: int, tmp_path: Path) -> None:
    """By turns, and one of them beside itself in files, pass by pass: two here, all at length."""
    beside = Stage(seed, _with_key(tmp_path / "file"))
    shared = SharedStage(seed, _with_key(tmp_path / "database"))
    other = SharedStage(seed + COUNT, _with_key(tmp_path / "other"))
    played = [playing(stage) for stage in (beside, shared, other)]
    for _ in islice(zip_longest(*played), at_length(None, short=2)):
        assert beside.looks() == shared.looks()
        assert not (shared.folder / "ledger.sqlite").exists()


def _with_key(folder: Path) -> Path:
    folder.mkdir()
    (folder / "withdrawals.key").write_text(KEY)
    (folder / "withdrawals.key").chmod(0o600)
    return folder


def play(stage: Stage) -> None:
    """Let a world live for three or four passes. Raises AssertionError where the oracle objects."""
    for _ in playing(stage):
        pass


def playing(stage: Stage) -> Iterator[None]:
    """The same, pass by pass."""
    rng = stage.world.random
    stamps = [a.when for a in stage.world.answers if a.when]
    newest = max(stamps) if stamps else min(s.start for s in stage.world.sessions)
    possible = [newest + rng.choice([1, 60, 3600]) * SECOND]
    possible += [m for m in moments(stage) if newest < m < newest + timedelta(days=6)]
    now = rng.choice(possible)
    for number in range(rng.choice([3, 4])):
        stage.now = now
        stage.story.append(f"pass {number + 1} at {local(now)} ({now:%H:%M:%S} UTC)")
        found = differences(stage, now)
        story = "\n  ".join([f"seed {stage.seed}:", *stage.story])
        assert not found, f"{story}\n" + "\n".join(f"  - {f}" for f in found)
        before = stage.bytes()
        status, told = stage.apply(now)
        assert status == 0, told
        assert stage.bytes() == before, (
            f"seed {stage.seed}: a second pass changed something\n  {story}"
        )
        yield
        staff_edits(stage)
        later = next_moment(stage)
        if later is None:
            break
        latest = max((a.when for a in stage.world.answers if a.when), default=later)
        now = max(later, latest + SECOND)
