"""The outside that `config.yaml` names: where to read, to write, to send, to remember.

The one place that chooses adapters. Each is imported when it is chosen; none opens anything.
"""

import os
from collections.abc import Iterable, Sequence
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct

from douze.adapters.checked_templates import CheckedTemplates
from douze.adapters.failed_starts import FailedStarts
from douze.adapters.lazy_mailer import LazyMailer
from douze.adapters.pass_note import PassNote
from douze.adapters.phrases_yaml import load_wording
from douze.adapters.secret_file import DerivedSecret, SecretFile
from douze.config.language import LANGUAGES, language_before
from douze.config.load import load, load_for_letters, load_to_tell
from douze.errors import ConfigProblems, DatabaseUnsupported, PhrasesUnreadable
from douze.model.phrases import Phrase, phrase
from douze.model.settings import Settings
from douze.model.site import WantedSite
from douze.model.tokens import token
from douze.model.wording import Wording
from douze.ports import (
    Backups,
    BounceMailbox,
    ConnectionReports,
    DossierContent,
    Dossiers,
    HeaderNotes,
    Mailer,
    PageContent,
    Secret,
    Site,
    StoredLedger,
    Workbook,
)

if TYPE_CHECKING:
    from douze.adapters.google_sheet import GoogleSheet
    from douze.adapters.moving_postgres import MovingPostgres
    from douze.adapters.moving_sqlite import MovingSqlite
    from douze.adapters.postgres.connections import Connections
    from douze.adapters.postgres_ledger import PostgresLedger
    from douze.letters.composer import Composer
    from douze.pages.pages import Pages
    from douze.setup.make_ready import Unprovisioned

#: Where the program stands, with the words that come with it.
HOME = Path(__file__).resolve().parents[1]
TEMPLATES = HOME / "templates"
_UTC = ZoneInfo("UTC")


class Adapters(Struct, frozen=True, kw_only=True, dict=True):
    """Everything that a pass reads from and writes to."""

    settings: Settings
    config: Path  #: the file that they were loaded from
    wording: Wording
    workbook: Workbook
    mailer: Mailer
    rehearsals: Mailer  #: for letters that are tried on somebody else
    ledger: StoredLedger
    secret: Secret
    templates: Path
    note: PassNote  #: of the pass that is under way
    failed_starts: FailedStarts  #: of passes, where the ledger is of no help
    checked: CheckedTemplates
    reports: ConnectionReports | None = None  #: where connection reports are dropped, if anywhere
    header_notes: HeaderNotes | None = None  #: where the sheet can say when the last pass was
    site: Site | None = None  #: where pages are kept, if they are
    #: Where no mailbox is named, letters come back to people only.
    bounces: BounceMailbox | None = None

    @cached_property
    def composer(self) -> "Composer":
        """What writes the letters. Most passes write none, and go without what that takes."""
        from douze.letters.composer import Composer
        from douze.pdf.papers import Papers

        return Composer(
            self.settings,
            self.templates,
            wording=self.wording,
            token=lambda ref, purpose: token(self.secret.read(), ref, purpose),
            attach=Papers(self.settings, self.wording, self.templates, self.secret.read).attached,
        )

    @cached_property
    def backups(self) -> Backups | None:
        """Where passes leave a backup a day, if anywhere."""
        folder = self.settings.backup.folder
        return backups_in(folder, self) if folder else None

    @cached_property
    def dossiers(self) -> Dossiers:
        """Where the files of sessions are kept."""
        from douze.adapters.dossier_folder import DossierFolder

        return DossierFolder(self.settings.reports_folder)

    @cached_property
    def dossier_content(self) -> DossierContent:
        """What lays out the files of sessions."""
        from douze.dossiers.contents import DossierContents

        return DossierContents(self.settings, self.templates, self.wording).files

    def page_content(self, wanted: WantedSite) -> PageContent:
        """What lays out the pages. A pass after which none differs goes without what that takes."""

        @cache
        def pages() -> "Pages":
            from douze.pages.pages import Pages

            return Pages(wanted, self.settings, self.templates, self.wording)

        return lambda name: pages().content(name)


def wording_of(settings: Settings, language: str = "") -> Wording:
    """The sentences and words of the association's language, or of another one."""
    spoken = language or settings.language
    return load_wording(TEMPLATES, spoken, settings.zone, settings.templates)


def wording_before(config: Path) -> Wording:
    """The wording in which to speak before `config.yaml` has been read, by UTC.

    Where the sentences of its language are damaged, another language has to say so.
    """
    language = language_before(config, os.environ)
    others = [other for other in LANGUAGES if other != language]
    try:
        return load_wording(TEMPLATES, language, _UTC)
    except PhrasesUnreadable:
        return load_wording(TEMPLATES, others[0], _UTC)


def wording_for(config: Path) -> Wording:
    """The wording of an association, also where its `config.yaml` cannot be loaded."""
    try:
        return wording_of(load(config))
    except ConfigProblems:
        return wording_before(config)


def build(config: Path, connections: "Connections | None" = None) -> Adapters:
    """Build the adapters that `config.yaml` names. Nothing is opened yet.

    A ledger in a database has its connection from `connections`, where there are some to be had.
    """
    return _built(config, *load_for_letters(config), connections)


def build_to_tell(config: Path) -> Adapters | None:
    """Build them where settings have mistakes, for telling staff so; None where nobody can."""
    settings = load_to_tell(config)
    return None if settings is None else _built(config, settings, ())


def _built(
    config: Path,
    settings: Settings,
    mistakes: Sequence[Phrase],
    connections: "Connections | None" = None,
) -> Adapters:
    wording, mailer = wording_of(settings), _mailer(settings)
    secret, ledger = _secret(settings), ledger_of(settings, connections)
    # Links in earlier letters still work, also where the settings name no form for them any more.
    workbook = _workbook(settings, given_back=secret.signed_links)
    return Adapters(
        settings=settings,
        config=config,
        wording=wording,
        workbook=workbook,
        header_notes=google_sheet(workbook, settings),
        mailer=mailer,
        rehearsals=_rehearsals(settings, wording) or mailer,
        ledger=ledger,
        secret=secret,
        templates=TEMPLATES,
        note=_note(settings, ledger),
        failed_starts=FailedStarts(settings.named_after_ledger(".cannot-begin")),
        checked=CheckedTemplates(
            settings.named_after_ledger(".templates"),
            partial(_fingerprint, settings, TEMPLATES),
        ),
        reports=_reports(settings),
        site=_site(settings, _told_of(config, mistakes)),
        bounces=_mailbox(settings),
    )


def ledger_of(settings: Settings, connections: "Connections | None" = None) -> StoredLedger:
    """The ledger: a file, or one of many in a database."""
    if settings.in_database:
        return database_of(settings, connections)
    from douze.adapters.sqlite_ledger import SqliteLedger

    return SqliteLedger(settings.ledger)


def database_of(settings: Settings, connections: "Connections | None" = None) -> "PostgresLedger":
    """The ledger in a database. Raises DatabaseUnsupported where its library is not installed."""
    try:
        from douze.adapters.postgres_ledger import PostgresLedger
    except ImportError as error:
        raise DatabaseUnsupported(settings.ledger_place, str(error)) from error
    base, mail, secret = settings.database, settings.mail, _secret(settings).read
    relay = mail.relay if mail.kind == "smtp" else ""
    return PostgresLedger(base.url, base.association, secret, relay=relay, connections=connections)


def moving_ledgers(settings: Settings) -> "tuple[MovingSqlite, MovingPostgres]":
    """The file and the place in the database between which a ledger moves."""
    from douze.adapters.moving_postgres import MovingPostgres
    from douze.adapters.moving_sqlite import MovingSqlite

    base = settings.database
    there = MovingPostgres(base.url, base.association, _secret(settings).read)
    return MovingSqlite(settings.ledger), there


def _note(settings: Settings, ledger: StoredLedger) -> PassNote:
    """The note of a pass under way: of this host, or of all that share a database."""
    path = settings.named_after_ledger(".pass")
    if not settings.in_database:
        return PassNote(path)
    from douze.adapters.postgres.noted_pass import NotedPasses, SharedPassNote

    assert isinstance(ledger, NotedPasses)
    return SharedPassNote(path, ledger)


def _secret(settings: Settings) -> Secret:
    """What signs links: a file of the association's own, or what follows from a master key."""
    own, base = SecretFile(settings.beside("withdrawals.key")), settings.database
    if base.master_key is None:
        return own
    return DerivedSecret(own, base.master_key, base.association)


def _fingerprint(settings: Settings, templates: Path) -> str:
    """A fingerprint of everything that decides whether letters can be written."""
    from douze.letters.fingerprint import fingerprint

    return fingerprint(settings, templates)


def google_sheet(workbook: Workbook, settings: Settings) -> "GoogleSheet | None":
    """The workbook where it is a Google Sheet, which can do more than a file."""
    if settings.spreadsheet.kind != "google":
        return None
    from douze.adapters.google_sheet import GoogleSheet

    assert isinstance(workbook, GoogleSheet)
    return workbook


def requests_made(adapters: Adapters) -> int:
    """How many requests of the robot's a pass has cost; a file costs none."""
    sheet = google_sheet(adapters.workbook, adapters.settings)
    return sheet.requests if sheet else 0


def _workbook(settings: Settings, *, given_back: bool) -> Workbook:
    """The spreadsheet that `config.yaml` names; its adapter's libraries are heavy."""
    if settings.spreadsheet.kind == "google":
        from douze.adapters.google_sheet import GoogleSheet

        return GoogleSheet.of(settings, given_back=given_back)
    from douze.adapters.xlsx_file import XlsxFile

    return XlsxFile(settings.spreadsheet.path, log=settings.tabs.messages)


def _mailer(settings: Settings) -> Mailer:
    if settings.mail.kind == "smtp":
        return LazyMailer(settings.mail)
    from douze.adapters.eml_folder import EmlFolder

    return EmlFolder(settings.mail.path, picked_up=settings.mail.pickup)


def _rehearsals(settings: Settings, wording: Wording) -> Mailer | None:
    """A folder of its own for letters that are tried, where none leaves; else None."""
    if not settings.mail.only_written:
        return None
    from douze.adapters.eml_folder import EmlFolder

    return EmlFolder(settings.mail.path / wording.sentence(phrase("screen_rehearsals_folder")))


def _reports(settings: Settings) -> ConnectionReports | None:
    """The folder of connection reports, where there is one."""
    if settings.attendance.folder is None:
        return None
    from douze.adapters.report_folder import ReportFolder

    return ReportFolder(settings.attendance.folder)


def _told_of(config: Path, mistakes: Iterable[Phrase]) -> tuple[Phrase, ...]:
    """What is wrong in `config.yaml` about the pages, with the file and what becomes of it."""
    hint = phrase("hint_pages_stay")
    return tuple(phrase("error_at", where=str(config), what=m, hint=hint) for m in mistakes)


def _site(settings: Settings, mistakes: tuple[Phrase, ...]) -> Site | None:
    """The folder of the pages, where there are any."""
    if settings.site.path is None:
        return None
    from douze.adapters.site_folder import SiteFolder

    memory = settings.named_after_ledger(".site")
    return SiteFolder(settings.site.path, memory, mistakes)


def backups_in(folder: Path, adapters: Adapters) -> Backups:
    """A folder of backups of everything that these adapters use."""
    from douze.adapters.backup.backup_folder import BackupFolder, Sources

    def program() -> str:
        from douze.version import version  # asked where a backup is made: it runs git

        return version()

    google = adapters.settings.spreadsheet.kind == "google"
    sources = Sources(
        settings=adapters.settings,
        config=adapters.config,
        copy_ledger=adapters.ledger.copy,
        read_tabs=adapters.workbook.read if google else None,
        program=program,
    )
    return BackupFolder(folder, sources)


def restored_ledger(adapters: Adapters) -> StoredLedger:
    """The ledger that came back, wherever settings name it: never that of the machine as it is."""
    from douze.adapters.backup.contents import place_of
    from douze.adapters.sqlite_ledger import SqliteLedger

    copy = adapters.config.parent / place_of(adapters.settings.ledger, adapters.config)
    return SqliteLedger(copy)


def _mailbox(settings: Settings) -> BounceMailbox | None:
    """The mailbox to which letters come back, where there is one."""
    if not settings.mail.bounces.host:
        return None
    from douze.adapters.imap_bounces import ImapBounces

    return ImapBounces(settings.mail.bounces)


def unprovisioned(settings: Settings) -> "Unprovisioned":
    """The spreadsheet that `setup` makes ready: it may be empty, or not there yet."""
    if settings.spreadsheet.kind == "google":
        from douze.adapters.google_setup import GoogleSetup

        return GoogleSetup.of(settings)
    from douze.adapters.xlsx_setup import XlsxSetup

    return XlsxSetup(settings.spreadsheet.path, log=settings.tabs.messages)
