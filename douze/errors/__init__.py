"""What can go wrong in a way that a person has to hear of.

Each error carries fields, knows what is to be said of it, and its exit status: 1 when waiting
helps (the next pass tries again), 2 when somebody has to do something. Its sentences stand in
`templates/<language>/phrases.yaml`; which language is for whoever tells it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Self

from douze.model.phrases import Phrase, Problem, phrase


class DouzeError(Exception):
    """Something that ends a pass.

    `lines` are what is to be told, one a line; `done` what was and was not done before. As text
    it is for a programmer, in no language.
    """

    exit_status = 2
    done: Phrase = phrase("done_nothing")
    alerted = False  #: whether staff were sent an alert about it
    only_written = False  #: whether that alert lies in a folder, where nobody got it
    unheard = ""  #: the contact's address, where it refuses such an alert

    def __init__(self, *lines: Phrase) -> None:
        self.lines = lines or (phrase("error_own_fault", kind=type(self).__name__),)
        super().__init__(*self.lines)

    @property
    def told(self) -> Phrase:
        """The same as one sentence."""
        first, *more = self.lines
        return phrase("error_lines", lines=self.lines) if more else first


@contextmanager
def saying(done: Callable[[], Phrase]) -> Iterator[None]:
    """Let an error of ours tell what had been done before it, by the time that it comes."""
    try:
        yield
    except DouzeError as error:
        error.done = done()
        raise


def items(what: Sequence[Phrase | str]) -> tuple[Phrase, ...]:
    """A list below what leads up to it."""
    return tuple(phrase("error_item", what=each) for each in what)


class ConfigProblems(DouzeError):
    """`config.yaml` has mistakes; all of them are told at once."""

    def __init__(self, path: str, problems: Sequence[Phrase]) -> None:
        self.problems = tuple(problems)
        count = len(problems)
        code = "error_config_one" if count == 1 else "error_config"
        super().__init__(phrase(code, path=path, count=count), *items(problems))


class PlacedError(DouzeError):
    """Something is wrong in one place: `where: what. Hint`."""

    def __init__(self, where: str, what: Phrase, hint: Phrase) -> None:
        self.where, self.what, self.hint = where, what, hint
        super().__init__(phrase("error_at", where=where, what=what, hint=hint))


class TemplateProblems(DouzeError):
    """Letters that could not be written; every mistake is told, before anything is sent."""

    def __init__(self, problems: Sequence[Phrase]) -> None:
        self.problems = tuple(problems)
        count = len(problems)
        code = "error_templates_one" if count == 1 else "error_templates"
        super().__init__(phrase(code, count=count), *items(problems))


class ColumnMissing(TemplateProblems):
    """A template asks for a column of `Sessions` that the sheet has not: these letters wait."""


class PhrasesUnreadable(DouzeError):
    """The sentences of a language cannot be loaded; another language has to say so."""

    def __init__(self, where: str, what: str | Phrase) -> None:
        self.where = where
        super().__init__(phrase("error_phrases", where=where, what=what))


class PassRefused(DouzeError):
    """No pass is done before a person has looked at each of `problems`."""

    def __init__(self, what: Phrase, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(what)


class GuardedPass(PassRefused):
    """A limit of `guard` in `config.yaml`, or a sign that something is wrong, ends the pass."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(phrase("screen_refusal"), problems)


class AnotherPassRuns(DouzeError):
    """Another pass holds the lock; it does the work, and the next one comes anyway."""

    exit_status = 1

    def __init__(self, where: str) -> None:
        super().__init__(phrase("error_another_pass", where=where))


class UnsafePlace(DouzeError):
    """Somebody else on this machine could decide what we read or where we write."""


class Stopped(DouzeError):
    """Somebody said stop before the pass had changed anything."""

    exit_status = 1

    def __init__(self) -> None:
        super().__init__(phrase("error_stopped"))


class PassTooLong(DouzeError):
    """The time of a pass was over before it was."""

    exit_status = 1

    def __init__(self) -> None:
        super().__init__(phrase("error_too_long"))


class PassCutShort(DouzeError):
    """The pass before this one did not come to its end: it hung, was killed, or lost its power.

    `where` is the file that tells where it hung, `host` that of the worker whose journal does;
    both are empty where it was something else.
    """

    exit_status = 1

    def __init__(self, since: datetime, where: str, host: str = "") -> None:
        self.since, self.hung = since, bool(where or host)
        self.where = where
        told = phrase("error_hung", where=where) if where else phrase("error_cut_short")
        super().__init__(phrase("error_hung_on", host=host) if host and not where else told)


class OwnFault(DouzeError):
    """Something that nobody foresaw; the log has what it was, which may hold anything."""

    def __init__(self, kind: str) -> None:
        super().__init__(phrase("error_own_fault", kind=kind))


class LedgerError(PlacedError):
    """The ledger cannot be opened, read or written."""


class LedgerMoved(LedgerError):
    """The ledger has moved elsewhere: a pass that used this one would write to people twice."""

    @classmethod
    def to_database(cls, where: str, base: str) -> Self:
        return cls(where, phrase("error_moved_in", base=base), phrase("hint_moved_in"))

    @classmethod
    def to_file(cls, where: str, file: str | Phrase) -> Self:
        return cls(where, phrase("error_moved_out", file=file), phrase("hint_moved_out"))


class NoSuchAssociation(PlacedError):
    """No folder of the fleet has that name; some that there are, are told."""

    def __init__(self, name: str, there: Sequence[str]) -> None:
        hint = phrase("hint_fleet_names", names=", ".join(there[:20]))
        super().__init__(name or "fleet", phrase("fleet_unknown"), hint)


class LedgerUnreachable(LedgerError):
    """The database of the ledger cannot be reached, or the connection to it was lost."""

    exit_status = 1

    def __init__(self, where: str, what: Phrase) -> None:
        super().__init__(where, what, phrase("hint_database_back"))


class LedgerDiskFull(LedgerError):
    """The disk of the database's server is full: nothing can be remembered, so nothing is done."""

    def __init__(self, where: str, what: Phrase) -> None:
        super().__init__(where, what, phrase("hint_room_on_server"))


class LedgerPromoted(LedgerError):
    """A standby took the place of the server that was written last: it may not know everything."""

    def __init__(self, where: str, before: str, now: str) -> None:
        what = phrase("error_promoted", before=before, now=now)
        super().__init__(where, what, phrase("hint_promoted"))


class LedgerLeftBehind(LedgerError):
    """The former server is back, beside the one that took its place."""

    def __init__(self, where: str, newest: str, now: str) -> None:
        what = phrase("error_left_behind", newest=newest, now=now)
        super().__init__(where, what, phrase("hint_left_behind"))


class DatabaseUnsupported(LedgerError):
    """The library that speaks with the database is not installed."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(where, phrase("error_no_database", why=why), phrase("hint_fleet_extra"))


class LedgerNotEmpty(LedgerError):
    """A sheet can be adopted into an empty ledger only."""

    def __init__(
        self, where: str, registrations: int, letters: int, *, in_database: bool = False
    ) -> None:
        what = phrase("error_ledger_not_empty", registrations=registrations, letters=letters)
        empty = phrase("error_adopt_into_empty", where=where)
        super().__init__(where, what, phrase("hint_adopt_named") if in_database else empty)


class NothingToAdopt(DouzeError):
    """The sheet shows no registration and no letter of an earlier pass."""

    def __init__(self, tabs: Sequence[str]) -> None:
        super().__init__(phrase("error_nothing_to_adopt", where=", ".join(tabs)))


class SecretUnreadable(LedgerError):
    """The secret that signs the links in letters cannot be read, or not be made."""


class NotErasable(DouzeError):
    """Somebody cannot be erased as things stand: a person has to do something first."""


class NotRestored(DouzeError):
    """Somebody settles what left since a backup, and the ledger is not back from one."""

    def __init__(self, where: str) -> None:
        super().__init__(phrase("error_not_restored", where=where))


class NotPromoted(DouzeError):
    """Somebody settles what a server that took over may have lost, and none did."""

    def __init__(self, where: str) -> None:
        super().__init__(phrase("error_not_promoted", where=where))


class NotInDoubt(DouzeError):
    """Only a letter whose fate nobody can know is settled by hand."""

    def __init__(self, key: str, state: str) -> None:
        there = phrase("error_not_in_doubt", key=key, state=state)
        super().__init__(there if state else phrase("error_no_such_letter", key=key))


class UnknownRegistration(DouzeError):
    """There is no registration of this reference, or its session cannot be read."""

    def __init__(self, ref: str) -> None:
        super().__init__(phrase("error_unknown_registration", ref=ref))


class UnknownSession(DouzeError):
    """There is no session of this code, or its row cannot be read."""

    def __init__(self, typed: str, known: Iterable[str]) -> None:
        codes = ", ".join(known)
        if not codes:
            super().__init__(phrase("error_no_session", typed=typed))
        else:
            super().__init__(phrase("error_unknown_session", typed=typed, known=codes))


class UndatedSession(DouzeError):
    """A session has no date for now, and so no sheet to sign."""

    def __init__(self, code: str) -> None:
        super().__init__(phrase("error_undated_session", code=code))


class NothingToAnnounce(DouzeError):
    """A session is a draft, is postponed or cancelled, or has begun."""

    def __init__(self, code: str) -> None:
        super().__init__(phrase("error_nothing_to_announce", code=code))


class SeveralRegistrations(DouzeError):
    """Somebody has several registrations, and one is wanted."""

    def __init__(self, typed: str, refs: Sequence[str]) -> None:
        super().__init__(phrase("error_several_registrations", typed=typed, refs=", ".join(refs)))
