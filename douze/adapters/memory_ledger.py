"""A ledger that forgets when the program ends: for tests, and for trying things."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from douze.errors import AnotherPassRuns, LedgerError, NoLongerWanted
from douze.model.bounces import MailboxPosition
from douze.model.history import PastChange
from douze.model.ledger_state import LedgerState, MailTrouble, RegistrationRecord, SessionRecord
from douze.model.letters import LetterRecord, Mail
from douze.model.plan import StatusChange
from douze.model.words import Kind, LetterState, Rule, Status
from douze.model.writes import WriteIntent


class MemoryLedger:
    """Keeps the same promises as the one on disk, but for lasting."""

    def __init__(self, ledger_state: LedgerState | None = None) -> None:
        ledger_state = ledger_state or LedgerState()
        self._known, self._aliases = dict(ledger_state.registrations), dict(ledger_state.aliases)
        self._letters, self._names = dict(ledger_state.letters), dict(ledger_state.names)
        self._numbers = {record.number: record.key for record in ledger_state.letters.values()}
        self._sessions, self._kinds = dict(ledger_state.sessions), dict(ledger_state.kinds)
        self._first, self._last = ledger_state.first_pass, ledger_state.last_pass
        self._adopted, self._floor = ledger_state.adopted, ledger_state.last_number
        self._mailbox, self._in_use = ledger_state.mailbox, ledger_state.in_use
        self._writes = ledger_state.writes
        self._held = False
        self._alerts: set[str] = set()
        self._failing: datetime | None = None
        self._kept: dict[str, tuple[Mail, datetime | None]] = {}
        self._handed, self._trouble = list(ledger_state.handed_over), ledger_state.trouble
        self.history: list[tuple[datetime, StatusChange]] = []

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        if self._held:
            raise AnotherPassRuns("memory")
        self._held = True
        try:
            yield
        finally:
            self._held = False

    def read(self) -> LedgerState:
        return LedgerState(
            registrations=dict(self._known),
            aliases=dict(self._aliases),
            names=dict(self._names),
            sessions=dict(self._sessions),
            kinds=dict(self._kinds),
            letters=dict(self._letters),
            texts_in_doubt={key: until for key, (_, until) in self._kept.items()},
            handed_over=tuple(sorted(self._handed)),
            trouble=self._trouble,
            first_pass=self._first,
            last_pass=self._last,
            adopted=self._adopted,
            last_number=max((self._floor, *(r.number for r in self._letters.values()))),
            mailbox=self._mailbox,
            in_use=self._in_use,
            writes=self._writes,
        )

    def record(
        self,
        now: datetime,
        *,
        known: Iterable[RegistrationRecord],
        replaced: Iterable[tuple[str, str]],
        names: Iterable[tuple[str, str]] = (),
        seen: Iterable[SessionRecord] = (),
        changes: Iterable[StatusChange],
        letters: Iterable[LetterRecord],
        dropped: Iterable[str] = (),
        mailbox: MailboxPosition | None = None,
        in_use: Mapping[str, str] | None = None,
        writes: Sequence[WriteIntent] = (),
    ) -> None:
        self._known.update((k.ref, k) for k in known)
        for was, ref in replaced:
            self._aliases[was] = ref
            self._known.pop(was, None)
        self._names.update(names)
        self._sessions.update((session.code, session) for session in seen)
        self._kinds = {kind.value: now for kind in (*Kind, *Rule)} | self._kinds
        self.history += [(now, change) for change in changes]
        self.finish(letters)
        over = [key for key, (_, until) in self._kept.items() if until and until < now]
        for key in (*over, *dropped):
            self._kept.pop(key, None)
        self._handed = [at for at in self._handed if at > now - timedelta(days=1)]
        self._mailbox = mailbox or self._mailbox
        self._in_use = self._in_use if in_use is None else in_use
        self._writes = tuple(writes)
        self._first, self._last = self._first or now, now

    def reads(self, mailbox: MailboxPosition) -> None:
        self._mailbox = mailbox

    def adopts(self, now: datetime, *, number: int) -> None:
        self._adopted, self._floor = now, number

    def changes(self, refs: Iterable[str]) -> list[PastChange]:
        wanted = set(refs)
        return [
            PastChange(at=at, ref=c.ref, before=c.before, after=c.after, why=c.why)
            for at, c in self.history
            if c.ref in wanted
        ]

    def note_writes(self, writes: Sequence[WriteIntent]) -> None:
        self._writes = tuple(writes)

    def shown(self, refs: Iterable[str]) -> None:
        for ref in refs:
            if ref in self._known:
                self._known[ref] = replace(self._known[ref], shown=True)

    def alerted(self, key: str) -> bool:
        return key in self._alerts

    def note_alert(self, key: str, now: datetime) -> None:
        if key not in self._alerts:
            self._alerts.add(key)
            self._handed.append(now)

    def failing_since(self, now: datetime) -> datetime:
        self._failing = self._failing or now
        return self._failing

    def succeeded(self) -> None:
        self._failing = None

    def queued(self, key: str) -> bool:
        return key in self._letters and self._letters[key].state is LetterState.QUEUED

    def forget_alert(self, key: str) -> None:
        self._alerts.discard(key)

    def claim(
        self,
        records: Sequence[LetterRecord],
        text: Mail | None = None,
        until: datetime | None = None,
    ) -> None:
        first = records[0]
        if not self._wanted(first):
            raise NoLongerWanted(first.key)
        assert first.finished_at is not None
        self._letters.update((record.key, record) for record in records)
        self._kept.pop(first.key, None)
        if text is not None:
            self._kept[first.key] = text, until
        self._handed.append(first.finished_at)

    def _wanted(self, record: LetterRecord) -> bool:
        there = self._letters.get(record.key)
        again = there and there.state is LetterState.IN_DOUBT and record.key in self._kept
        if not (self.queued(record.key) or again):
            return False
        if record.about is None or not record.about.link:
            return True
        return record.ref in self._known and self._known[record.ref].status is Status.CONFIRMED

    def stored_text(self, key: str) -> Mail | None:
        return self._kept[key][0] if key in self._kept else None

    def finish(self, records: Iterable[LetterRecord], *, dropped: Iterable[str] = ()) -> None:
        for key in dropped:
            self._kept.pop(key, None)
        for record in records:
            self._refuse_twice(record)
            self._letters[record.key] = record
            if record.state is not LetterState.IN_DOUBT:
                self._kept.pop(record.key, None)

    def _refuse_twice(self, record: LetterRecord) -> None:
        """A number is one letter's."""
        if self._numbers.setdefault(record.number, record.key) != record.key:
            raise LedgerError("memory", f"two letters are number {record.number}", "Look at both.")

    def put_back(self, records: Sequence[LetterRecord], text: Mail, until: datetime) -> None:
        self.finish(records)
        self._kept[records[0].key] = text, until

    def note_mail(self, trouble: MailTrouble | None) -> None:
        self._trouble = trouble
