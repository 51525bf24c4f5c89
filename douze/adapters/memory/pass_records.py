"""What passes decided, in memory: the port `Ledger`."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from douze.adapters.memory.letters import MemoryLetters
from douze.errors import AnotherPassRuns
from douze.model.bounces import MailboxPosition
from douze.model.ledger_records import PastChange
from douze.model.ledger_state import FromBackup, LedgerState
from douze.model.pass_record import PassRecord
from douze.model.words import Kind, Rule
from douze.model.writes import WriteIntent


class MemoryPassRecords(MemoryLetters):
    """Registrations, sessions and the history, recorded together with letters."""

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        if self._locked:
            raise AnotherPassRuns("memory")
        self._locked = True
        try:
            yield
        finally:
            self._locked = False

    def read(self) -> LedgerState:
        numbers = (record.number for record in self._letters.values())
        return replace(
            self._state,
            registrations=dict(self._registrations),
            letters=dict(self._letters),
            kinds=dict(self._kinds),
            texts_in_doubt={key: until for key, (_, until) in self._texts.items()},
            handed_over=tuple(sorted(self._handed_over)),
            last_number=max((self._state.last_number, *numbers)),
        )

    def record(self, record: PassRecord) -> None:
        self.finish(record.letters)  # first: it may refuse, and then nothing is remembered
        before, now = self._state, record.now
        for known in record.registrations:
            self._registrations[known.ref] = known
        for was, _ in record.replaced:
            self._registrations.pop(was, None)
        self.history += [(now, change) for change in record.changes]
        self._forget_texts(record)
        self._handed_over = [at for at in self._handed_over if at > now - timedelta(days=1)]
        for kind in (*Kind, *Rule):
            self._kinds.setdefault(kind.value, now)
        self._state = replace(
            before,
            aliases={**before.aliases, **dict(record.replaced)},
            names={**before.names, **dict(record.names)},
            sessions={**before.sessions, **{one.code: one for one in record.sessions}},
            logged=before.logged.union(record.logged),
            figures={**before.figures, **{one.session: one.told for one in record.figures}},
            mailbox=record.mailbox or before.mailbox,
            member_alerts=(
                before.member_alerts if record.member_alerts is None else record.member_alerts
            ),
            in_use=before.in_use if record.in_use is None else record.in_use,
            places=before.places if record.places is None else record.places,
            kept_back=before.kept_back if record.kept_back is None else record.kept_back,
            writes=record.writes,
            from_backup=None,
            first_pass=before.first_pass or now,
            last_pass=now,
        )
        if before.last_pass not in (None, now):
            self._pass_before = before.last_pass

    def _forget_texts(self, record: PassRecord) -> None:
        late = [key for key, (_, until) in self._texts.items() if until and until < record.now]
        for key in (*late, *record.dropped):
            self._texts.pop(key, None)

    def note_mailbox(self, mailbox: MailboxPosition) -> None:
        self._state = replace(self._state, mailbox=mailbox)

    def note_writes(self, writes: Sequence[WriteIntent]) -> None:
        self._state = replace(self._state, writes=tuple(writes))

    def note_from_backup(self, back: FromBackup) -> None:
        self._state = replace(self._state, from_backup=back)

    def note_adoption(self, now: datetime, *, number: int) -> None:
        self._state = replace(self._state, adopted=now, last_number=number)

    def changes(self, refs: Iterable[str]) -> list[PastChange]:
        wanted = set(refs)
        return [
            PastChange(at=at, ref=c.ref, before=c.before, after=c.after, why=c.why)
            for at, c in self.history
            if c.ref in wanted
        ]

    def note_shown(self, refs: Iterable[str]) -> None:
        for ref in refs:
            if ref in self._registrations:
                known = self._registrations[ref]
                seen = replace(known.seen, before_write={})
                self._registrations[ref] = replace(known, shown=True, seen=seen)
