"""The difference between how things should be and how they are, as something to look at."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct, field

from douze.model.book import TabLayout
from douze.model.ledger_state import MailTrouble
from douze.model.letters import Letter, LetterRecord, PlannedLetter
from douze.model.pass_record import PassRecord, StatusChange
from douze.model.phrases import Phrase, Problem
from douze.model.sheet import Edits
from douze.model.site import SitePlan

if TYPE_CHECKING:  # most passes plan none of these, and go without what they take
    from douze.model.backups import BackupPlan
    from douze.model.dossiers import DossierPlan
    from douze.model.retention_days import Due


class Quota(Struct, frozen=True, kw_only=True):
    """How many letters may leave now, and why no more."""

    letters: int | None = None  #: None where nothing is limited
    newcomers: int | None = None  #: of these to people who have been told nothing so far
    why: Phrase | None = None
    why_newcomers: Phrase | None = None
    trouble: MailTrouble | None = None  #: what the last pass found
    handed: tuple[datetime, ...] = ()  #: when letters left in the last day

    def takes(self, letters: Sequence[PlannedLetter]) -> tuple[int, Phrase | None]:
        """Say how many of these letters, newcomers' last, may leave now, and why no more."""
        # Newcomers' letters leave last: theirs is what the others leave of the limit.
        told = sum(not planned.letter.newcomer for planned in letters)
        most = len(letters) if self.letters is None else min(self.letters, len(letters))
        new = most - told if self.newcomers is None else self.newcomers
        if told + new < most:
            return told + max(0, new), self.why_newcomers
        return most, self.why


class Outbox(Struct, frozen=True, kw_only=True):
    """The letters to send, and those to remember without sending them.

    What is new has an empty `subject` until the templates have been asked for it.
    """

    letters: tuple[PlannedLetter, ...] = ()  #: the most urgent first
    #: Past their use, no longer true, withheld.
    records: tuple[LetterRecord, ...] = ()
    #: Their time has not come: put off by the server, or to be repeated after a doubt.
    resting: tuple[LetterRecord, ...] = ()
    dropped: tuple[str, ...] = ()  #: letters in doubt that are not to be repeated any more


class Plan(Struct, frozen=True, kw_only=True):
    """Everything that `apply` would do, and nothing else."""

    decided: PassRecord  #: what the ledger is to remember; the letters come to it as it is written
    #: References of rows into which an answer brings another name or structure.
    filled_in: tuple[str, ...] = ()
    letters: tuple[PlannedLetter, ...] = ()  #: to be sent, the most urgent first
    #: Letters to remember without sending: past their use, no longer true, said in another.
    records: tuple[LetterRecord, ...] = ()
    #: Letters whose time has not come: put off by the server, or to be repeated after a doubt.
    resting: tuple[LetterRecord, ...] = ()
    withheld: tuple[Letter, ...] = ()  #: what a guard keeps back, each with the reason
    quota: Quota = field(default_factory=lambda: Quota())
    only_written: bool = False  #: letters stay in a folder, and nobody gets them
    file_away: tuple[int, ...] = ()  #: messages of that mailbox that need not be kept in the way
    #: All letters so far of those who are to get one, for the row's cell `Messages`.
    told: Mapping[str, tuple[LetterRecord, ...]] = field(default_factory=dict)
    logged: frozenset[int] = frozenset()  #: the numbers that stand in the tab `Messages`
    edits: Edits = field(default_factory=Edits)
    layouts: Mapping[str, TabLayout] = field(default_factory=dict)
    erase: tuple[str, ...] = ()  #: references of those to erase, once all else is done
    due: "tuple[Due, ...]" = ()  #: what goes then because it has been kept long enough
    problems: tuple[Problem, ...] = ()
    guards: tuple[Problem, ...] = ()
    waits: tuple[Problem, ...] = ()  #: edits of sessions that do not count yet
    site: SitePlan | None = None  #: of the pages; None where there are none
    dossiers: "DossierPlan | None" = None  #: of the files of sessions; None where none is due
    backup: "BackupPlan | None" = None  #: the one of the day, where it is due

    @property
    def now(self) -> datetime:
        """The moment for which it was made."""
        return self.decided.now

    @property
    def statuses(self) -> tuple[StatusChange, ...]:
        """The registrations that are not what they were."""
        return self.decided.changes

    def __bool__(self) -> bool:
        return any(
            (
                self.decided.registrations,
                self.decided.replaced,
                self.decided.names,
                self.decided.sessions,
                self.decided.dropped,
                self.letters,
                self.records,
                self.edits,
                self.site,
                self.dossiers,
                self.backup,
            )
        )
