"""A Google Sheet that was shared with the robot: the workbook that staff edit while we work."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from douze.adapters.google.client import SheetsClient
from douze.adapters.google.key_file import RobotKey
from douze.adapters.google.token_cache import TokenCache
from douze.adapters.sheet.resolve_edits import held
from douze.adapters.sheet.values import as_text
from douze.errors.sheet import (
    SheetRefused,
    SheetUnreachable,
    StaleSnapshot,
    WorkbookError,
    WorkbookUnwritable,
)
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.sheet import NO_EDITS, Edits, Snapshot, Tab
from douze.model.tab_titles import FRENCH_FOR
from douze.model.writes import NoteWrite, unnoted

if TYPE_CHECKING:
    from douze.adapters.google.reading import SpreadsheetReading
    from douze.adapters.google.writing import Writer


class GoogleSheet:
    """One Google Sheet. A quiet pass makes one request; one that writes, at most four.

    Two more, once an hour, for the note that says when the last pass was.

    A pass reads all at once. Before it writes it looks where its rows are now; the answer to
    each write shows whether they were still there; cells that were overwritten because something
    moved in that very moment are put back at once. So the second write of a pass needs no look
    of its own.
    """

    @classmethod
    def of(cls, settings: Settings, *, given_back: bool = False) -> Self:
        """The spreadsheet that `config.yaml` names; nothing is opened yet.

        `given_back` says that there are letters by which people can withdraw, also where
        `config.yaml` offers that no more: only then is the tab of withdrawals asked for.
        """
        sheet, tabs = settings.spreadsheet, settings.tabs
        assert sheet.credentials is not None, "config.yaml names it where kind is google"
        cache = TokenCache.of_robot(sheet.credentials, settings.beside("google-token.json"))
        listed = [tabs.to_collect] if settings.association.treasurer else []
        written = [tabs.sessions, tabs.registrations, tabs.messages, *listed]
        withdrawn = given_back or settings.association.withdraw
        return cls(
            SheetsClient(sheet.key, sheet.credentials, cache, endpoint=sheet.endpoint),
            zone=settings.zone,
            titles=[
                tabs.sessions,
                *(answers.title for answers in tabs.answers),
                *(tabs.members, tabs.registrations, tabs.messages, *listed),
                *([tabs.withdrawals] if withdrawn else []),
                *([tabs.evaluations] if settings.association.evaluation else []),
            ],
            written=[FRENCH_FOR.get(title, title) for title in written] + written,
        )

    def __init__(
        self,
        client: SheetsClient,
        *,
        zone: ZoneInfo | None = None,
        titles: Sequence[str] = (),
        written: Sequence[str] = (),
    ) -> None:
        """Take the connection to it, and the association's zone, which must be the sheet's too.

        Only the tabs of these `titles` are read, all where none is named; `written` are those
        of them that a pass writes.
        """
        self._client = client
        self._zone = zone
        self._titles = tuple(titles)
        self._written = frozenset(written)
        self.seen = ""
        #: What was looked at, and with what beside it.
        self._ahead: tuple[Sequence[str], Snapshot] | None = None
        self._reading: SpreadsheetReading | None = None
        self._writer: Writer | None = None

    @property
    def name(self) -> str:
        """How to call it when talking to a person: its title, once it was read."""
        return self._reading.title if self._reading else "Google Sheets"

    @property
    def locale(self) -> str:
        """The locale by which it understands typed dates, such as `fr_FR`; once it was read."""
        return self._reading.locale if self._reading else ""

    @property
    def robot(self) -> RobotKey:
        """Who works on it for us. Raises SheetRefused."""
        return self._client.robot

    @property
    def requests(self) -> int:
        """How many requests this pass has made."""
        return self._client.requests

    @property
    def ahead(self) -> timedelta | None:
        """How far our clock is ahead of Google's; None before an answer has told it."""
        return self._client.ahead

    def look(self, beside: Sequence[str] = ()) -> str:
        """Read every cell now: the next `read` of the same tabs gives what was read here.

        Raises as `read`.
        """
        self._ahead = beside, self._read_now(beside)
        return self.seen

    def read(self, beside: Sequence[str] = ()) -> Snapshot:
        """Read every cell once, typed. Raises SheetUnreachable, SheetRefused.

        Where one of `beside` is missing, that costs a request more; two where the title is ours in
        English, since it may be there in French.
        """
        (looked_beside, ahead), self._ahead = self._ahead or ((), None), None
        if ahead is not None and looked_beside == beside:
            return ahead
        return self._read_now(beside)

    def _read_now(self, beside: Sequence[str]) -> Snapshot:
        self._client.begin()
        reading = self._read(beside)
        self._check_zone(reading)
        self._reading, self._writer = reading, None
        snapshot = Snapshot(
            name=reading.title,
            tabs=tuple(
                Tab(
                    title=tab.title,
                    rows=tuple(tab.rows),
                    merged=tab.merged,
                    address=self._client.page(tab.sheet_id),
                )
                for tab in reading.tabs.values()
            ),
        )
        self.seen = fingerprint(snapshot)
        return snapshot

    def check_writable(self, edits: Edits = NO_EDITS) -> None:
        """Raise WorkbookUnwritable where a tab that is to be written is protected.

        Nothing is asked of Google: a pass that changes nothing must not cost a request more.
        """
        for tab in self._reading.tabs.values() if self._reading else ():
            # Only a tab that is protected as a whole: which cells will be written is not known yet.
            if (not self._written or tab.title in self._written) and tab.all_protected:
                raise WorkbookUnwritable(
                    f"{self.name}, {tab.title}",
                    phrase("error_tab_protected"),
                    phrase("hint_tab_protection", robot=self.robot.email),
                    cause=Reason.PASSES_FAILING_PROTECTED,
                    robot=self.robot.email,
                )

    def check_columns(self, columns: Mapping[str, Iterable[int]]) -> None:
        """Raise WorkbookUnwritable where one of these columns of a tab is protected.

        `columns` are by the title of their tab. A header that is protected matters to no pass.
        """
        from douze.adapters.google.protected_ranges import refuse_protected_columns

        for title, places in columns.items():
            tab = self._reading.tabs.get(title) if self._reading else None
            if tab is not None:
                refuse_protected_columns(self.name, tab, places, robot=self.robot.email, below=1)

    def check_access(self) -> None:
        """Ask Google whether the robot may write, by a request that can change nothing.

        Raises WorkbookUnwritable where it may not, SheetUnreachable where nobody answers.
        """
        from douze.adapters.google.failures import TemporaryFailure, WriteRefused

        nothing = {"deleteNamedRange": {"namedRangeId": "douze-doctor"}}
        try:
            self._client.update([nothing])
        except (SheetRefused, WriteRefused):
            return  # nothing of that name is there; who may not write is told so before that
        except TemporaryFailure as error:
            hint = phrase("hint_doctor_again")
            raise SheetUnreachable("Google Sheets", error.what, hint) from error

    def write(self, edits: Edits, note: NoteWrite = unnoted) -> None:
        """Change these cells and add these rows: all of them or none. See ports.Workbook.

        Only what exceeds two megabytes goes in several portions, each all or nothing; the
        next pass does what is left. Where rows moved since they were read they are found
        again by their anchors.
        """
        if self._reading is None:
            raise StaleSnapshot(self.name, phrase("error_not_read"))
        if self._writer is None:
            from douze.adapters.google.writing import Writer  # most passes write nothing

            self._writer = Writer(self._client, self._reading, self._read)
        self._writer.write(edits, note)

    def note_pass(self, tab: str, column: int, told: str) -> None:
        """Say on a header when the last pass was. See ports.HeaderNotes."""
        from douze.adapters.google.failures import NoSuchRange, TemporaryFailure, WriteRefused
        from douze.adapters.google.header_note import put_header_note

        read = self._reading.tabs.get(tab) if self._reading else None
        header = as_text(held(read.rows, 1, column)) if read else ""
        if header:
            with suppress(TemporaryFailure, NoSuchRange, WriteRefused, WorkbookError):
                put_header_note(self._client, tab, header, told)

    def _read(self, beside: Sequence[str] = ()) -> "SpreadsheetReading":
        from douze.adapters.google.failures import NoSuchRange
        from douze.adapters.google.reading import params, parse_reading

        if beside and self._titles:
            french = tuple(FRENCH_FOR.get(title, title) for title in beside)
            # Where the language is English, tabs that were made before may still have French
            # titles.
            for more in dict.fromkeys((tuple(beside), french)):
                with suppress(NoSuchRange):
                    return self._client.get(params((*self._titles, *more)), parse_reading)
        try:
            return self._client.get(params(self._titles), parse_reading)
        except NoSuchRange:  # a tab is missing, or its title is spelt a little differently
            return self._client.get(params(()), parse_reading)

    def _check_zone(self, reading: "SpreadsheetReading") -> None:
        if self._zone is None or _same_zone(reading.zone, self._zone):
            return
        raise SheetRefused(
            reading.title,
            phrase("error_other_zone", zone=reading.zone or "?", ours=self._zone.key),
            phrase("hint_zone", ours=self._zone.key),
            cause=Reason.PASSES_FAILING_ZONE,
            zone=reading.zone,
            ours=self._zone.key,
        )


def fingerprint(snapshot: Snapshot) -> str:
    """Give a text that is another one where any cell is, or is of another type."""
    return sha256(repr(snapshot).encode("utf-8", "surrogatepass")).hexdigest()


def _same_zone(name: str, zone: ZoneInfo) -> bool:
    """Whether two zones tell the same time all the year, as Paris and Brussels do."""
    if name == zone.key:
        return True
    try:
        other = ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    # A Wednesday at noon: no clock is changed then, so each week counts as what it is.
    noon = datetime.combine(date(2020, 1, 1), time(12))
    days = [noon + timedelta(days=7 * week) for week in range(52 * 20)]
    return all(
        day.replace(tzinfo=zone).utcoffset() == day.replace(tzinfo=other).utcoffset()
        for day in days
    )
