"""A pass that looks at everything: read, match, decide, plan, apply."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from time import monotonic

from msgspec.structs import replace

from douze.apply.apply_plan import apply_plan
from douze.apply.keep_files import keep_backup, keep_dossiers, keep_site
from douze.apply.options import ApplyOptions, PlanAdapters
from douze.commands.current_state import book_now
from douze.commands.screen import sending
from douze.composition import Adapters
from douze.errors import PassTooLong, saying
from douze.errors.files import unwritten
from douze.errors.mail import LetterMalformed, LettersUnwritable
from douze.letters.own_folder import check_own_folder
from douze.letters.subjects import with_subjects
from douze.match.bounces import FIRST_LOOK, match_bounces, with_bounces
from douze.match.match_book import match_book
from douze.model.backups import BackupPlan, plan_backup
from douze.model.bounces import MailboxPosition, MailboxScan, Returned
from douze.model.desired import Desired
from douze.model.dossiers import DossierPlan
from douze.model.ledger_state import LedgerState
from douze.model.letters import Mail, PlannedLetter
from douze.model.phrases import phrase
from douze.model.plan import Outbox, Plan
from douze.model.report import FilesReport, Report
from douze.model.site import SitePlan
from douze.passes.failures import alert
from douze.passes.figures_to_keep import figures_of_ended
from douze.passes.pass_options import PassOptions
from douze.passes.quiet_watch import QuietWatch
from douze.passes.sign_of_life import sign_of_life
from douze.plan.make_plan import make_plan
from douze.plan.outbox import make_outbox
from douze.plan.plan_files import plan_dossiers, plan_site
from douze.plan.tell_report import report_lines
from douze.stop import Stop
from workflows.decide import decide


def build_plan(
    adapters: Adapters, now: datetime, options: PassOptions, watch: QuietWatch | None = None
) -> Plan:
    """Read, match, decide, plan: all that comes before anything is changed.

    `watch` looks on where the plan will be applied, to tell whether the next pass would find
    anything else. The templates that the plan needs are tried as well.
    """
    settings, wording, check = adapters.settings, adapters.wording, options.stop.check
    ledger_state = adapters.ledger.read()
    # Which message of the mailbox is being read is remembered, so that none ends two passes.
    note = adapters.ledger.note_mailbox if watch else lambda mailbox: None
    watch = watch or QuietWatch("", now)  # one that goes by no files notes nothing
    returned = _bounces(adapters, ledger_state, now, note, check)
    ledger_state, now = watch.begin(with_bounces(ledger_state, returned))
    check()
    book = book_now(adapters, ledger_state, now, watch.reads)
    check()
    options.doing(wording.sentence(phrase("screen_deciding")))
    secret = adapters.secret.read()
    matched = match_book(book, ledger_state, now, secret=secret)
    desired = decide(matched, ledger_state, settings, now)
    figures = figures_of_ended(matched, desired, ledger_state, settings)
    del matched
    book = replace(book, members=())  # the longest list: a tenth of the memory of a large pass
    outbox = make_outbox(desired, ledger_state, settings, wording, secret=secret)
    outbox = _in_words(outbox, desired, adapters)
    outbox = replace(outbox, records=(*returned.records, *outbox.records))
    plan = make_plan(
        desired, book, ledger_state, outbox, settings, wording, clock_set=options.clock_set
    )
    plan = replace(
        plan,
        file_away=returned.reports,
        decided=replace(plan.decided, figures=figures),
        site=_pages_to_write(desired, adapters),
        dossiers=_dossiers_to_write(desired, adapters),
        backup=_backup_to_make(adapters, now),
    )
    check()
    return watch.planned(plan)


def _pages_to_write(desired: Desired, adapters: Adapters) -> SitePlan | None:
    """Hold the pages that there should be against those that stand there; none is laid out."""
    if desired.site is None or adapters.site is None:
        return None
    from douze.pages.site_files import wanted_site

    there = adapters.site.read()
    wanted = wanted_site(
        desired.site, adapters.settings, adapters.templates, there.told, desired.now
    )
    return plan_site(wanted, there)


def _dossiers_to_write(desired: Desired, adapters: Adapters) -> DossierPlan | None:
    """Hold the files of sessions that there should be against those that stand there."""
    if not desired.dossiers:
        return None
    there = adapters.dossiers.read(one.name for one in desired.dossiers)
    return plan_dossiers(desired.dossiers, there, adapters.settings, desired.now)


def _backup_to_make(adapters: Adapters, now: datetime) -> BackupPlan | None:
    """Hold the backups that lie there against the day."""
    if adapters.backups is None:
        return None
    return plan_backup(adapters.backups.read(), adapters.settings, now)


def _with_files(plan: Plan, report: Report, adapters: Adapters, stop: Stop) -> Report:
    """Write pages and the files of sessions, last of all; then a backup of what is done."""
    site = dossiers = backup = FilesReport()
    if plan.site is not None and adapters.site is not None:
        laid_out = adapters.page_content(plan.site.wanted)
        site = keep_site(plan.site, adapters.site, laid_out, stop=stop.over)
    if plan.dossiers is not None:
        content = adapters.dossier_content
        dossiers = keep_dossiers(plan.dossiers, adapters.dossiers, content, stop=stop.over)
    if plan.backup is not None and adapters.backups is not None and not stop.over():
        backup = keep_backup(plan.backup, adapters.backups, plan.now)
    return replace(report, site=site, dossiers=dossiers, backup=backup)


def _in_words(outbox: Outbox, desired: Desired, adapters: Adapters) -> Outbox:
    """Try the templates that have not been tried as they are now; then write the subjects."""
    check_own_folder(adapters.settings)
    kinds = {planned.letter.kind for planned in outbox.letters}
    untried = kinds and kinds - adapters.checked.kinds()
    if untried:
        adapters.composer.check(untried)
    if outbox.letters or outbox.records:
        return with_subjects(outbox, desired.letters, adapters.composer.subject)
    return outbox


def whole_pass(
    adapters: Adapters, now: datetime, options: PassOptions, watch: QuietWatch
) -> tuple[Plan, Report]:
    """Do one whole pass, under the ledger's lock. Gives what is left of the plan.

    One that finds nothing to do is remembered, if `watch` knows the files that it goes by.
    """
    # Before anything is read: a kill between two steps leaves nobody half erased for longer.
    if (begun := adapters.ledger.erasing()) is not None:
        from douze.commands.erase import carry_out  # hardly ever

        carry_out(begun, adapters)
    # The plan has no name here, so that `apply_plan` can let go of it: an eighth of the memory.
    plan, report = apply_plan(
        build_plan(adapters, now, options, watch),
        PlanAdapters(
            adapters.workbook,
            adapters.mailer,
            adapters.ledger,
            _compose(adapters, now),
            adapters.wording,
        ),
        ApplyOptions(
            limit=options.limit,
            doing=options.doing,
            progress=sending(adapters.wording, options.doing),
            stop=options.stop.over,
            moment=_going_on(now, clock_set=options.clock_set),
        ),
    )
    return plan, _after_the_letters(plan, report, adapters, watch, options.stop)


def _after_the_letters(
    plan: Plan, report: Report, adapters: Adapters, watch: QuietWatch, stop: Stop
) -> Report:
    """Write files, say that a pass was done, remember one that found nothing to do, and erase."""
    now = plan.now
    report = _with_files(plan, report, adapters, stop)
    _tidy_up(adapters, plan, report, late=stop.late)
    if not stop.over():
        sign_of_life(adapters, plan, report, now)
    told = islice(report_lines(plan, report, adapters.wording), 1, None)
    if quiet := watch.quiet(report, adapters.workbook.seen, told):
        adapters.ledger.note_quiet_pass(now, quiet)
        report = replace(report, wake_at=quiet.until)
    if (plan.erase or plan.due) and not stop.over():
        from douze.passes.erase_planned import erase_planned  # hardly ever

        with saying(lambda: phrase("done_but_erasing")):
            report = replace(report, erased=erase_planned(plan, adapters, now))
    return report


def _compose(adapters: Adapters, now: datetime) -> Callable[[PlannedLetter], Mail]:
    """Write letters, but the one over which a pass hung: it waits, and all others go."""

    @cache
    def hung() -> str:
        return adapters.note.hung_letter(now)

    def compose(planned: PlannedLetter) -> Mail:
        key = planned.letter.key
        if key == hung():
            raise LetterMalformed(phrase("error_letter_hung"))
        with adapters.note.writing(key):
            return adapters.composer.compose(planned)

    return compose


def _tidy_up(adapters: Adapters, plan: Plan, report: Report, *, late: bool) -> None:
    """What is left to do after a pass: notes of our own, and alerts about what it could not do."""
    if plan.letters:
        adapters.checked.keep({planned.letter.kind for planned in plan.letters})
    if adapters.bounces is not None:
        adapters.bounces.file_away(plan.file_away)  # what stays in the way does no harm
    if report.unwritable:
        alert(adapters, LettersUnwritable(report.unwritable), plan.now)
    for error in unwritten(report):
        alert(adapters, error, plan.now)
    if late and report.queued:
        alert(adapters, PassTooLong(), plan.now)


def _bounces(
    adapters: Adapters,
    ledger_state: LedgerState,
    now: datetime,
    note: Callable[[MailboxPosition], None],
    check: Callable[[], None],
) -> Returned:
    """Look for letters that came back, where `config.yaml` names a mailbox. Changes nothing."""
    if adapters.bounces is None:
        seen = MailboxScan(validity=ledger_state.mailbox.validity, uid=ledger_state.mailbox.uid)
        return match_bounces(ledger_state, seen, {}, now)
    from douze.read.read_bounces import read_bounces

    scan = adapters.bounces.read(ledger_state.mailbox, now - FIRST_LOOK)
    found = read_bounces(scan, ledger_state.mailbox, note, check=check)
    return match_bounces(ledger_state, found.scan, found.reports, now, skipped=found.skipped)


def _going_on(now: datetime, *, clock_set: bool) -> Callable[[], datetime]:
    """Tell the time as a pass goes on: a silent mail server may take minutes of it."""
    begun = monotonic()
    if clock_set:
        return lambda: now
    return lambda: now + timedelta(seconds=int(monotonic() - begun))
