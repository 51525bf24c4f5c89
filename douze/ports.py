"""The outside, as a pass needs it: somewhere to read and write, to send, to remember."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from douze.model.attendance import Dropped
from douze.model.bounces import MailboxPosition, MailboxScan
from douze.model.erasure import Erasure
from douze.model.ledger_records import PassFailure, PastChange
from douze.model.ledger_state import FromBackup, LedgerState, MailTrouble
from douze.model.letters import LetterRecord, Mail, PlannedLetter
from douze.model.pass_record import PassRecord
from douze.model.phrases import Phrase
from douze.model.quiet_pass import QuietPass
from douze.model.sheet import NO_EDITS, Edits, Snapshot
from douze.model.site import SiteFiles, SitePlan
from douze.model.writes import NoteWrite, WriteIntent, unnoted

if TYPE_CHECKING:
    from douze.model.dossiers import DossiersThere, DossierToWrite


class Workbook(Protocol):
    """A spreadsheet: an .xlsx file, a shared Google Sheet."""

    def read(self, beside: Sequence[str] = ()) -> Snapshot:
        """Read every cell of every tab once, typed.

        `beside` are titles of tabs that are wanted this time and may be missing; at other times
        they need not be read.

        Raises WorkbookError (or one of its kind) with where, what and hint.
        """

    @property
    def seen(self) -> str:
        """A fingerprint of what was read or looked at last; another one where it is another."""

    def look(self, beside: Sequence[str] = ()) -> str:
        """See how the spreadsheet is now, as cheaply as that can be told; give `seen`.

        The next `read` of the same gives what was looked at. Raises as `read`.
        """

    def check_writable(self, edits: Edits = NO_EDITS) -> None:
        """Make sure, as far as can be known without writing, that `write` of these would succeed.

        Raises WorkbookBusy when somebody has it open, WorkbookUnwritable when the file or
        folder does not allow it, WorkbookTooLarge where it would hold too much. Called before
        anything is recorded.
        """

    def write(self, edits: Edits, note: NoteWrite = unnoted) -> None:
        """Change these cells and add these rows: all of them or none.

        Where an answer may be lost on its way, `note` is given what is written just before it
        is sent, and None once an answer has shown that it stands where it belongs.

        May be called more than once after one `read`; row numbers are those of that
        reading. A row whose anchor does not hold any more, or a file that somebody else
        changed since, raises StaleSnapshot and nothing is written. A new row whose key is
        there already is not added again.
        """


class HeaderNotes(Protocol):
    """A spreadsheet whose headers may have notes, which programs beside it can read."""

    def note_pass(self, tab: str, column: int, told: str) -> None:
        """Say in the note of the header that was read in this column when the last pass was.

        Nothing depends on it: never fails, and leaves alone whatever else the note says.
        """


class ConnectionReports(Protocol):
    """Where connection reports are dropped, beside those in the spreadsheet."""

    def read(self, wanted: Callable[[str], bool]) -> Dropped:
        """Read the reports whose names are `wanted`, without their endings.

        What cannot be read is told with its name, and stops nothing: this never fails.
        """


class Mailer(Protocol):
    """Somewhere to leave a letter: a folder of .eml files, an SMTP server."""

    @property
    def delivers(self) -> bool:
        """Whether what is accepted goes on to its recipient; else it lies there, written."""

    def send(self, mail: Mail, claim: Callable[[], None]) -> str:
        """Hand over one letter. Returning means that it has been accepted.

        Returns what the other side said, for the log. Either a letter of the same Message-ID
        that was accepted before is not accepted a second time, and that is no error: what it
        says now takes the other's place. Or `claim` is called once all that can be refused
        beforehand has been agreed to, and before the first byte of the text: it makes the
        letter durably one whose fate nobody knows. What `claim` raises leaves no text behind
        and goes through.

        Raises MailRefused when this letter certainly did not leave and will not,
        MailDeferred when it certainly did not leave and may later, MailInDoubt when nobody
        can say, MailUnavailable when it certainly did not leave and nothing can for now.
        """

    def close(self) -> None:
        """Take leave of the other side. The next letter begins anew; never fails."""


class Secret(Protocol):
    """What signs the words by which participants give their places back, and names letters."""

    @property
    def path(self) -> Path:
        """The file that it depends on."""

    @property
    def signed_links(self) -> bool:
        """Whether there may be letters with a link that it signed."""

    def read(self) -> bytes:
        """Give the secret; nothing where there is none yet. Raises SecretUnreadable."""

    def make(self, *, links: bool = True) -> bytes:
        """Give the secret, made now where there is none. On the disk before it is used.

        `links` says whether it is to sign the links by which people withdraw. Raises
        SecretUnreadable.
        """


class BounceMailbox(Protocol):
    """Where letters come back to: the association's mailbox."""

    def read(self, mailbox: MailboxPosition, since: datetime) -> MailboxScan:
        """Give what may be a report and arrived after what was read before; changes nothing.

        What arrived before `since` is left alone at the first look. Never raises: what keeps
        the mailbox from being read is said in the scan, and keeps nobody from a pass.
        """

    def file_away(self, numbers: Sequence[int]) -> Phrase | None:
        """Move these messages out of the way, if `config.yaml` says where to.

        Tells why it could not; they stay where they are, and do no harm there.
        """

    def check(self) -> Phrase | None:
        """Tell what would keep `read` or `file_away` from working; None where nothing does."""


class Site(Protocol):
    """A folder of files that anybody may read, among which are others that are not ours."""

    def read(self) -> SiteFiles:
        """Tell what stands there, and what we remember of it. Never raises."""

    def begin(self, plan: SitePlan, contents: Mapping[str, bytes]) -> None:
        """Remember that these files will be ours, before any of them is written.

        So a pass that is cut short leaves nothing that the next takes for somebody else's.
        Raises SiteUnwritable where nothing can be written at all.
        """

    def write(self, name: str, content: bytes) -> bool:
        """Put a file in its place, wholly or not at all; False where these bytes stood there.

        Raises SiteUnwritable, also where what stands there now is not ours.
        """

    def remove(self, name: str) -> None:
        """Take a file of ours away. Raises SiteUnwritable, as `write`."""

    def end(self, plan: SitePlan) -> None:
        """Remember what stands there now. Raises SiteUnwritable."""


class Dossiers(Protocol):
    """A folder with one folder a session, in which the versions of its file are kept."""

    def read(self, names: Iterable[str]) -> "DossiersThere":
        """Tell what stands in these sessions' folders. Never raises."""

    def write(self, write: "DossierToWrite", files: Mapping[str, bytes]) -> None:
        """Write a version, and keep the one before, which stays whole whatever happens.

        What is cut short is as good as not there: the next pass writes it again. Raises
        SiteUnwritable, also where a file that is not ours has the name of one.
        """

    def erase(self, name: str) -> None:
        """Take every version of a session's file away; others' files there stay.

        Raises SiteUnwritable; what is left then is found again.
        """


class Backups(Protocol):
    """A folder in which backups of everything lie, one file each, and one more of its secrets."""

    def read(self) -> Sequence[str]:
        """Name those that lie there. Never raises."""

    def write(self, name: str, now: datetime) -> Path | None:
        """Make one of everything as it stands; give the file of secrets, if there are any.

        Whole, or not there: it has been looked through on return. Raises BackupUnwritable, and
        what reading the spreadsheet and the ledger raises.
        """

    def remove(self, names: Iterable[str]) -> None:
        """Take some away, with their secrets. Raises BackupUnwritable."""


#: The bytes of a file of the site, by its name.
PageContent = Callable[[str], bytes]

#: The files of one session's dossier, by their names; raises TemplateProblems.
DossierContent = Callable[["DossierToWrite"], Mapping[str, bytes]]

#: Puts a planned letter into words and bytes: the same bytes however often it is asked for.
Compose = Callable[[PlannedLetter], Mail]


class Ledger(Protocol):
    """Keeps, durably, what passes decided: the truth about registrations and reasons."""

    def lock(self) -> AbstractContextManager[None]:
        """Hold the one lock there is for as long as a pass lasts.

        Raises AnotherPassRuns where somebody alive holds it; a dead holder's is free.
        """

    def read(self) -> LedgerState:
        """Tell everything that is remembered. Reading changes nothing."""

    def record(self, record: PassRecord) -> None:
        """Remember what a pass decided, all of it or nothing; durable on return.

        The text of a letter in doubt is forgotten once its use is over, and where `dropped`
        names its key.
        """

    def note_mailbox(self, mailbox: MailboxPosition) -> None:
        """Remember how the reading of the mailbox stands; durable on return."""

    def note_adoption(self, now: datetime, *, number: int) -> None:
        """Remember that what is recorded next was taken from a sheet as it stood.

        Comes before that `record`. `number` is the highest N° on the sheet: no letter gets a
        lower one from then on.
        """

    def note_from_backup(self, back: FromBackup) -> None:
        """Remember that this ledger came back from a backup, until a pass is recorded; durable."""

    def changes(self, refs: Iterable[str]) -> Sequence[PastChange]:
        """Tell the statuses that these registrations got, in the order in which they did."""

    def note_writes(self, writes: Sequence[WriteIntent]) -> None:
        """Remember these writes to the spreadsheet, and no others; durable on return."""

    def note_shown(self, refs: Iterable[str]) -> None:
        """Remember that the rows of these registrations stand on the sheet as was recorded."""


class LetterLedger(Protocol):
    """Keeps, durably, letters on their way: what is claimed, and what became of it."""

    def queued(self, key: str) -> bool:
        """Whether a letter still waits to be sent."""

    def claim(
        self,
        records: Sequence[LetterRecord],
        text: Mail | None = None,
        until: datetime | None = None,
        *,
        speaks: bool = False,
        newcomer: bool = False,
    ) -> None:
        """Remember that the fate of these letters, the first and what it says too, is unknown.

        Durable on return; their records are in doubt from the moment `finished_at` on, at which
        one letter more counts as handed over. `text` is kept until a letter is settled, at the
        longest `until`, so that it can be repeated byte for byte; without it what was kept
        is forgotten. Raises NoLongerWanted, and remembers nothing, where the first letter
        neither waits nor is one in doubt whose text is kept, or where it carries a link and its
        registration is not confirmed, unless it goes to somebody who `speaks` at the session.
        Raises RelayFull, and remembers nothing, where the relay that others use too has no place
        left within the hour, or for a `newcomer` none but those kept for whoever was told before.
        """

    def stored_text(self, key: str) -> Mail | None:
        """Give the text of a letter in doubt that can be repeated."""

    def finish(self, records: Iterable[LetterRecord], *, dropped: Iterable[str] = ()) -> None:
        """Remember what became of letters; durable on return.

        What was kept of those that are not in doubt any more is forgotten, and of those that
        `dropped` names.
        """

    def put_back(self, records: Sequence[LetterRecord], text: Mail, until: datetime) -> None:
        """Remember that the first of these letters, in doubt, was not repeated after all.

        As if it had not been claimed the second time: its text is kept again.
        """

    def note_mail(self, trouble: MailTrouble | None) -> None:
        """Remember why nothing can be handed over, or that it can."""


class Erasing(Protocol):
    """Takes a person out of all that is kept."""

    def erasing(self) -> Erasure | None:
        """Give the erasure that was begun, if one has not come to its end."""

    def begin_erasing(self, erasure: Erasure) -> None:
        """Remember what is to be erased, so that any pass can bring it to its end; durable."""

    def erase(self, erasure: Erasure) -> None:
        """Take the person out of all that is remembered, wholly or not at all; durable on return.

        Once more changes nothing. The registrations stay, without a name and under another
        reference, and so do their history and letters.
        """

    def end_erasing(self) -> None:
        """Forget what was to be erased: it is."""

    def wipe(self) -> None:
        """Leave nothing on the disk of what was forgotten."""


class SentAlerts(Protocol):
    """Keeps, durably, which alerts staff were sent, outside the letters of the sheet."""

    def alerted(self, key: str) -> bool:
        """Whether staff were sent this alert."""

    def note_alert(self, key: str, now: datetime) -> None:
        """Remember that staff were sent this alert; durable on return.

        It counts as handed over, but an alert that has been noted already does not count again.
        """

    def forget_alert(self, key: str) -> None:
        """Forget that staff were sent this alert: it turned out that they were not."""


class PassHealth(SentAlerts, Protocol):
    """Keeps, durably, how passes fare: since when they fail, and what staff know of it."""

    def failing_since(self, now: datetime) -> datetime:
        """Remember that a pass failed now; tell since when every pass has."""

    def note_failure(self, now: datetime, kind: str, why: str) -> None:
        """Remember how the pass of now failed, until `succeeded`; `why` is without addresses."""

    def last_failure(self) -> PassFailure | None:
        """Give how the last pass failed; None where it was done to its end."""

    def succeeded(self) -> None:
        """Remember that a pass was done to its end: none has failed since."""

    def quiet_pass(self) -> QuietPass | None:
        """Give the pass that changed nothing, if nothing has been remembered since."""

    def note_quiet_pass(self, now: datetime, quiet: QuietPass) -> None:
        """Remember that a pass was done now, and had nothing to do, as this one.

        Whatever else is remembered afterwards has it forgotten.
        """

    def signed_at(self) -> datetime | None:
        """Tell when the sheet was last told that a pass was done; None where it never was."""

    def note_signed(self, now: datetime) -> None:
        """Remember that the sheet was told so now."""


class PassLedger(Ledger, LetterLedger, PassHealth, Erasing, Protocol):
    """All four ports: a pass claims a letter where its decision stands, in one transaction."""


class StoredLedger(PassLedger, Protocol):
    """A ledger that outlives the program."""

    def copy(self, path: Path) -> bool:
        """Copy all of it into a file that is empty; False where there is nothing yet.

        Raises LedgerError, also where it is none that a file could hold.
        """

    def close(self) -> None:
        """Let go of what it stands in; the next question opens it again."""
