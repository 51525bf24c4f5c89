"""Douze, from the command line: read, match, decide, plan, apply.

`python run.py apply` is what cron runs. Everything that is particular to an association
stands in `config.yaml`, its rules in `workflows/`, its letters in `templates/`.
"""

import signal

if __name__ == "__main__" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C ends us without a word; passes mind it

import gc

if __name__ == "__main__":
    # How seldom to look for objects that keep each other alive (see the gc module). A pass makes
    # hundreds of thousands of objects and hardly a cycle, and looking for them takes its time.
    gc.set_threshold(100_000, 20, 20)

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

from douze.apply.alert_staff import alert_staff
from douze.apply.apply_plan import apply_plan
from douze.apply.keep_site import keep_site
from douze.command_line import config_in, parse
from douze.commands.announce import announce
from douze.commands.getting_ready import doctor, form, setup
from douze.commands.letters import preview, rehearse
from douze.commands.papers import certificate, sign_in
from douze.commands.recovery import adopt, history, resolve
from douze.commands.screen import as_typed, clock, name_of, sending, show, tell
from douze.composition import HOME, Adapters, build, wording_before
from douze.errors import DouzeError, OwnFault, PassCutShort, PassTooLong, PhrasesUnreadable, Stopped
from douze.errors.mail import LettersUnwritable
from douze.errors.site import PagesUnwritten
from douze.letters.subjects import with_subjects
from douze.match.match_book import match_book
from douze.model.book import Book
from douze.model.bounces import MailboxPosition, MailboxScan, Returned
from douze.model.desired import Desired
from douze.model.ledger_state import LedgerState
from douze.model.os_words import os_words
from douze.model.phrases import phrase
from douze.model.plan import Outbox, Plan
from douze.model.report import Report
from douze.model.site import SitePlan
from douze.model.words import Withheld
from douze.own_file import all_in, open_to_all, refuse_open_to_all
from douze.plan.alarm import alarm, counts
from douze.plan.as_json import plan_json
from douze.plan.make_plan import make_plan
from douze.plan.outbox import make_outbox
from douze.plan.plan_site import plan_site
from douze.plan.show import plan_lines
from douze.plan.tell_report import report_lines
from douze.progress import Progress
from douze.read.connections import awaits_reports, with_exports
from douze.read.read_book import read_book
from douze.stop import BEFORE, Stop
from douze.streams import close_out, open_all
from workflows.bounces import FIRST_LOOK, match_bounces, with_bounces
from workflows.decide import decide


def build_plan(
    adapters: Adapters,
    now: datetime,
    *,
    rehearsed: bool,
    doing: Callable[[str], None] = lambda what: None,
    note: Callable[[MailboxPosition], None] = lambda mailbox: None,
    check: Callable[[], None] = lambda: None,
) -> Plan:
    """Read, match, decide, plan: all that comes before anything is changed.

    `rehearsed` says that the clock was set by hand; `doing` hears what is going on, `note`
    remembers which message of the mailbox is being read, so that none ends two passes, and
    `check` raises where it is to go on no further. The templates that the plan needs are tried
    as well.
    """
    settings, wording = adapters.settings, adapters.wording
    doing(wording.sentence(phrase("screen_reading")))
    ledger_state = adapters.ledger.read()
    returned = _bounces(adapters, ledger_state, now, note, check)
    ledger_state = with_bounces(ledger_state, returned)
    check()
    book = _read(adapters, ledger_state, now)
    check()
    doing(wording.sentence(phrase("screen_deciding")))
    secret = adapters.secret.read()
    desired = decide(
        match_book(book, ledger_state, now, secret=secret), ledger_state, settings, now
    )
    book = book.without_members()  # a tenth of the memory of a large pass
    outbox = make_outbox(desired, ledger_state, settings, wording, secret=secret)
    outbox = _in_words(outbox, desired, adapters)
    plan = make_plan(
        desired,
        book,
        ledger_state,
        outbox,
        settings,
        wording,
        rehearsed=rehearsed,
        returned=returned,
        site=_pages_to_write(desired, adapters),
    )
    check()
    return plan


def _read(adapters: Adapters, ledger: LedgerState, now: datetime) -> Book:
    """Read the spreadsheet; connection reports too, where a session has taken place lately."""
    settings = adapters.settings
    beside = (settings.tabs.connections,) if awaits_reports(ledger, now) else ()
    snapshot = adapters.workbook.read(beside)
    book = read_book(snapshot, settings, ledger.in_use)
    dropped = adapters.reports.read if adapters.reports else None
    return with_exports(book, snapshot, settings, now, dropped)


def _pages_to_write(desired: Desired, adapters: Adapters) -> SitePlan | None:
    """Hold the pages that there should be against those that stand there; none is laid out."""
    if desired.site is None or adapters.site is None:
        return None
    from douze.pages.wanted import wanted_site

    there = adapters.site.read()
    wanted = wanted_site(
        desired.site, adapters.settings, adapters.templates, there.told, desired.now
    )
    return plan_site(wanted, there)


def _with_pages(plan: Plan, report: Report, adapters: Adapters, stop: Stop) -> Report:
    """Write the pages, last of all."""
    if plan.site is None or adapters.site is None:
        return report
    done = keep_site(
        plan.site, adapters.site, adapters.page_content(plan.site.wanted), stop=stop.over
    )
    return report.with_site(done)


def _in_words(outbox: Outbox, desired: Desired, adapters: Adapters) -> Outbox:
    """Try the templates that have not been tried as they are now; then write the subjects."""
    kinds = {planned.letter.kind for planned in outbox.letters}
    untried = kinds and kinds - adapters.checked.kinds()
    if untried:
        adapters.composer.check(untried)
    if outbox.letters or outbox.records:
        return with_subjects(outbox, desired.letters, adapters.composer.subject)
    return outbox


def one_pass(
    adapters: Adapters,
    now: datetime,
    *,
    rehearsed: bool,
    limit: int | None = None,
    doing: Callable[[str], None] = lambda what: None,
    stop: Stop | None = None,
) -> tuple[Plan, Report]:
    """Do one whole pass, alone: read, match, decide, plan, apply. Gives what is left of the plan.

    It ends where `stop` says so, and after the deadline of `config.yaml`.
    """
    stop = stop or Stop()
    seconds = adapters.settings.deadline.total_seconds()
    with (
        adapters.ledger.lock(),
        adapters.note.under_way(now) as before,
        stop.within(seconds, adapters.note.fileno()),
        _staff_hear_of_failures(adapters, now),
    ):
        if before is not None:
            _cut_short(adapters, before, now)
        adapters.secret.make(links=bool(adapters.settings.association.withdraw))
        # The plan has no name here, so that `apply_plan` can let go of it: an eighth of the memory.
        plan, report = apply_plan(
            build_plan(
                adapters,
                now,
                rehearsed=rehearsed,
                doing=doing,
                note=adapters.ledger.note_mailbox,
                check=stop.check,
            ),
            adapters.workbook,
            adapters.mailer,
            adapters.ledger,
            adapters.compose,
            adapters.wording,
            limit=limit,
            doing=doing,
            progress=sending(adapters.wording, doing),
            stop=stop.over,
            moment=_going_on(now, rehearsed=rehearsed),
        )
        report = _with_pages(plan, report, adapters, stop)
        _tidy_up(adapters, plan, report, now, late=stop.late)
    return plan, report


def _tidy_up(adapters: Adapters, plan: Plan, report: Report, now: datetime, *, late: bool) -> None:
    """What is left to do after a pass: notes of our own, and alerts about what it could not do."""
    if plan.letters:
        adapters.checked.keep({planned.letter.kind for planned in plan.letters})
    if adapters.bounces is not None:
        adapters.bounces.file_away(plan.file_away)  # what stays in the way does no harm
    if report.unwritable:
        _alert(adapters, LettersUnwritable(report.unwritable), now, now)
    if report.site and report.site.problems:
        _alert(adapters, PagesUnwritten(report.site.problems), now, now)
    if late and report.queued:
        _alert(adapters, PassTooLong(), now, now)


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
    from douze.read.read_reports import read_reports

    post = adapters.bounces.read(ledger_state.mailbox, now - FIRST_LOOK)
    found = read_reports(post, ledger_state.mailbox, note, check=check)
    return match_bounces(ledger_state, found.post, found.reports, now, skipped=found.skipped)


@contextmanager
def _staff_hear_of_failures(adapters: Adapters, now: datetime) -> Iterator[None]:
    """Alert staff when a pass is refused, or when passes have failed for an hour."""
    try:
        yield
        adapters.ledger.succeeded()
    except Exception as error:
        told = error if isinstance(error, DouzeError) else OwnFault(type(error).__name__)
        with suppress(DouzeError):
            since = adapters.ledger.failing_since(now) if counts(told) else now
            _alert(adapters, told, now, since)
        raise


def _cut_short(adapters: Adapters, before: PassCutShort, now: datetime) -> None:
    """Count a pass that did not come to its end as one that failed, before this one may too."""
    print(adapters.wording.sentence(before.told), file=sys.stderr)
    since = adapters.ledger.failing_since(before.since)
    _alert(adapters, before, now, since)


def _alert(adapters: Adapters, told: DouzeError, now: datetime, since: datetime) -> None:
    """Send staff the alert that an error calls for, if it calls for one."""
    with suppress(DouzeError):
        planned = alarm(told, adapters.settings, now, since)
        if planned is not None:
            adapters.composer.check([planned.letter.kind])
            sent = alert_staff(planned, adapters.mailer, adapters.ledger, adapters.compose, now)
            told.alerted, told.unheard = sent, "" if sent else planned.letter.to
            told.only_written = not adapters.mailer.delivers


def _going_on(now: datetime, *, rehearsed: bool) -> Callable[[], datetime]:
    """Tell the time as a pass goes on: a silent mail server may take minutes of it."""
    begun = monotonic()
    if rehearsed:
        return lambda: now
    return lambda: now + timedelta(seconds=int(monotonic() - begun))


def show_plan(arguments: argparse.Namespace) -> int:
    """`plan`: what `apply` would do; changes nothing."""
    adapters = build(arguments.config)
    plan = build_plan(
        adapters, clock(arguments, adapters.settings), rehearsed=arguments.now is not None
    )
    if arguments.json:
        print(json.dumps(plan_json(plan, adapters.wording), ensure_ascii=False, indent=2))
        return 0
    show(plan_lines(plan, adapters.wording, name=name_of(adapters)))
    if arguments.letters:
        for planned in plan.letters:
            mail = adapters.composer.show(planned)
            print(f"\n{'─' * 72}\n{mail.recipient}\n{mail.subject}\n\n{mail.text.rstrip()}")
    return 0


def apply(arguments: argparse.Namespace, stop: Stop | None = None) -> int:
    """`apply`: one pass, which is what cron runs."""
    if stop is None:
        with Stop(arguments.wording.sentence) as asked:  # what is left waits
            return apply(arguments, asked)
    with stop.within(BEFORE):
        adapters = build(arguments.config)
    settings = adapters.settings
    words = all_in(settings.templates)  # whoever may write there speaks for the association
    refuse_open_to_all(arguments.config, settings.ledger, adapters.secret.path, *words)
    if settings.spreadsheet.kind == "workbook":
        for told in open_to_all(settings.spreadsheet.path):
            print(adapters.wording.sentence(told), file=sys.stderr)
    now, rehearsed = clock(arguments, adapters.settings), arguments.now is not None
    if arguments.to:
        with stop.within(adapters.settings.deadline.total_seconds()):
            plan = build_plan(adapters, now, rehearsed=True, check=stop.check)
            return rehearse(adapters, plan, arguments.to, arguments.limit, stop.over)
    with Progress(sys.stderr) as progress:
        plan, report = one_pass(
            adapters,
            now,
            rehearsed=rehearsed,
            limit=arguments.limit,
            doing=progress.doing,
            stop=stop,
        )
    show(report_lines(plan, report, adapters.wording))
    if report.broken:
        print(report.broken, file=sys.stderr)
    if report.unwritable:
        for line in LettersUnwritable(report.unwritable).lines:
            print(adapters.wording.sentence(line), file=sys.stderr)
        return 2
    if report.site and report.site.problems:
        for line in PagesUnwritten(report.site.problems).lines:
            print(adapters.wording.sentence(line), file=sys.stderr)
        return 2
    left = stop.over() and report.queued
    waits = plan.resting or report.deferred or report.doubtful or report.held_back or left
    withheld = {letter.withheld for letter in plan.withheld}
    if Withheld.FLOOD in withheld:
        return 2  # staff have to say whether these people are real
    withheld.discard(Withheld.SETTLES)  # an edit settles by itself
    return report.status or (1 if waits or withheld else 0)


def watch(arguments: argparse.Namespace) -> int:
    """`watch`: passes on the schedule in `config.yaml` until stopped."""
    from douze.watch import in_words
    from douze.watch import watch as keep_watch

    adapters = build(arguments.config)
    say, rhythm = adapters.wording.sentence, adapters.settings.schedule

    def one() -> None:
        try:
            apply(arguments, stop)
        except Stopped:
            pass  # which is told below
        except DouzeError as error:
            tell(error, arguments)
        sys.stdout.flush()

    with Stop(say, status=0) as stop:
        print(say(in_words(rhythm)), flush=True)
        keep_watch(rhythm, one, stop)
    print(say(phrase("screen_stopped")))
    return 0


def demo(arguments: argparse.Namespace) -> int:
    """`demo`: a sample session lives its whole life on a simulated clock."""
    from douze.demo.play import play, prepare

    folder = HOME / "demo"
    adapters = build(prepare(folder))
    show(
        play(
            folder,
            shown_as=as_typed(folder),
            python=as_typed(Path(sys.executable)),
            wording=adapters.wording,
            settings=adapters.settings,
            width=shutil.get_terminal_size(fallback=(110, 24)).columns,
            run_pass=lambda now: one_pass(adapters, now, rehearsed=True),
        )
    )
    return 0


def lost(error: OSError) -> str:
    """Say that results could not be written, at the end of everything."""
    wording = wording_before(config_in(sys.argv[1:], HOME / "config.yaml"))
    return wording.sentence(phrase("error_standard_output", why=os_words(error)))


COMMANDS = {
    "demo": demo,
    "plan": show_plan,
    "apply": apply,
    "watch": watch,
    "setup": setup,
    "form": form,
    "announce": announce,
    "doctor": doctor,
    "preview": preview,
    "sign-in": sign_in,
    "certificate": certificate,
    "adopt": adopt,
    "resolve": resolve,
    "history": history,
}


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; tell what went wrong in words; return the exit status."""
    os.umask(0o077)
    words = sys.argv[1:] if words is None else words
    config = config_in(words, HOME / "config.yaml")
    try:
        wording = wording_before(config)
    except PhrasesUnreadable as error:  # of every language: there is none to say it in
        print(f"{error.where}: ?", file=sys.stderr)
        return error.exit_status
    arguments = parse(words, COMMANDS, config, wording)
    try:
        status: int = arguments.command(arguments)
    except DouzeError as error:
        tell(error, arguments)
        return error.exit_status
    except Exception:
        import traceback

        traceback.print_exc()
        print(wording.sentence(phrase("error_own_fault_now")), file=sys.stderr)
        return 2
    return status


if __name__ == "__main__":
    open_all()
    status = close_out(main(), lost)
    gc.freeze()  # nobody goes through what is left once more: it goes with the process
    sys.exit(status)
