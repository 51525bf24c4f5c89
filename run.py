"""Douze, from the command line: read, decide, plan, apply.

`python run.py apply` is what cron runs. Everything that is particular to an association
stands in `config.yaml`, its rules in `workflows/`, its letters in `templates/`.
"""

import signal

if __name__ == "__main__" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C ends us without a word; passes mind it

import argparse
import gc
import json
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

from msgspec.structs import replace

from douze.apply.alert_staff import alert_staff
from douze.apply.apply_plan import apply_plan
from douze.command_line import parse
from douze.commands.getting_ready import doctor, form, setup
from douze.commands.letters import preview, rehearse
from douze.commands.remembering import adopt, history, resolve
from douze.commands.screen import HIDDEN_LINK, as_typed, clock, name_of, sending, show, tell
from douze.config.kept import keep
from douze.errors import (
    DouzeError,
    LettersUnwritable,
    OwnFault,
    PassCutShort,
    PassTooLong,
    Stopped,
)
from douze.model.past import Past
from douze.model.phrases import phrase
from douze.model.plan import Plan
from douze.model.report import Report
from douze.model.returns import Mailbox, Post, Returned
from douze.model.words import Withheld
from douze.outside import HOME, Outside, build
from douze.own_file import open_to_all, refuse_open_to_all
from douze.plan.alarm import alarm, counts
from douze.plan.as_json import plan_json
from douze.plan.make_plan import make_plan
from douze.plan.show import plan_lines
from douze.plan.tell_report import report_lines
from douze.progress import Progress
from douze.read.read_book import read_book
from douze.stop import BEFORE, Stop
from douze.streams import close_out, open_all
from workflows.decide import decide
from workflows.returns import FIRST_LOOK, take_back, with_returned

#: How seldom to look for objects that keep each other alive (see the gc module). A pass makes
#: hundreds of thousands of objects and hardly a cycle, and looking for them takes its time.
SELDOM = (100_000, 20, 20)


def look(
    outside: Outside,
    now: datetime,
    *,
    rehearsed: bool,
    doing: Callable[[str], None] = lambda what: None,
    note: Callable[[Mailbox], None] = lambda mailbox: None,
    check: Callable[[], None] = lambda: None,
) -> Plan:
    """Read, decide, plan: all that comes before anything is changed.

    `rehearsed` says that the clock was set by hand; `doing` hears what is going on, `note`
    remembers which message of the mailbox is being read, so that none ends two passes, and
    `check` raises where it is to go on no further. The templates that the plan needs are tried
    as well.
    """
    settings, wording = outside.settings, outside.wording
    doing(wording.sentence(phrase("screen_reading")))
    past = outside.ledger.past()
    returned = _returned(outside, past, now, note)
    past = with_returned(past, returned)
    check()
    book = read_book(outside.workbook.read(), settings, past.in_use)
    check()
    doing(wording.sentence(phrase("screen_deciding")))
    secret = outside.secret.read()
    desired = decide(book, past, settings, now, secret=secret)
    book = replace(book, members=())  # they have been asked, and there may be very many
    plan = make_plan(
        desired,
        book,
        past,
        settings,
        wording,
        subject=outside.composer.subject,
        rehearsed=rehearsed,
        returned=returned,
        secret=secret,
    )
    if plan.letters:
        outside.composer.check({planned.letter.kind for planned in plan.letters})
    check()
    return plan


def one_pass(
    outside: Outside,
    now: datetime,
    *,
    rehearsed: bool,
    limit: int | None = None,
    doing: Callable[[str], None] = lambda what: None,
    stop: Stop | None = None,
) -> tuple[Plan, Report]:
    """Do one whole pass, alone: read, decide, plan, apply. Gives what is left of the plan.

    It ends where `stop` says so, and after the deadline of `config.yaml`.
    """
    stop = stop or Stop()
    seconds = outside.settings.deadline.total_seconds()
    with (
        outside.ledger.lock(),
        outside.note.under_way(now) as before,
        stop.within(seconds, outside.note.fileno()),
        _staff_hear_of_failures(outside, now),
    ):
        if before is not None:
            _cut_short(outside, before, now)
        outside.secret.make(links=bool(outside.settings.association.withdraw))
        outside.workbook.mend()
        # The whole plan has no name here, so that `apply_plan` can let go of it as it is done.
        plan, report = apply_plan(
            look(
                outside,
                now,
                rehearsed=rehearsed,
                doing=doing,
                note=outside.ledger.reads,
                check=stop.check,
            ),
            outside.workbook,
            outside.mailer,
            outside.ledger,
            outside.composer,
            outside.wording,
            limit=limit,
            doing=doing,
            progress=sending(outside.wording, doing),
            stop=stop.over,
            moment=_going_on(now, rehearsed=rehearsed),
        )
        if outside.returns is not None:
            outside.returns.put_away(plan.put_away)  # what stays in the way does no harm
        if report.unwritable:
            _alert(outside, LettersUnwritable(report.unwritable), now, now)
        if stop.late and report.queued:
            _alert(outside, PassTooLong(), now, now)
    return plan, report


def _returned(
    outside: Outside, past: Past, now: datetime, note: Callable[[Mailbox], None]
) -> Returned:
    """Look for letters that came back, where `config.yaml` names a mailbox. Changes nothing."""
    if outside.returns is None:
        seen = Post(validity=past.mailbox.validity, uid=past.mailbox.uid)
        return take_back(past, seen, {}, now)
    from douze.read.read_reports import read_reports

    post = outside.returns.read(past.mailbox, now - FIRST_LOOK)
    found = read_reports(post, past.mailbox, note)
    return take_back(past, found.post, found.reports, now, skipped=found.skipped)


@contextmanager
def _staff_hear_of_failures(outside: Outside, now: datetime) -> Iterator[None]:
    """Alert staff when a pass is refused, or when passes have failed for an hour."""
    try:
        yield
        outside.ledger.succeeded()
    except Exception as error:
        told = error if isinstance(error, DouzeError) else OwnFault(type(error).__name__)
        with suppress(DouzeError):
            since = outside.ledger.failing_since(now) if counts(told) else now
            _alert(outside, told, now, since)
        raise


def _cut_short(outside: Outside, before: PassCutShort, now: datetime) -> None:
    """Count a pass that did not come to its end as one that failed, before this one may too."""
    print(before, file=sys.stderr)
    since = outside.ledger.failing_since(before.since)
    _alert(outside, before, now, since)


def _alert(outside: Outside, told: DouzeError, now: datetime, since: datetime) -> None:
    """Send staff the alert that an error calls for, if it calls for one."""
    with suppress(DouzeError):
        planned = alarm(told, outside.settings, now, since)
        if planned is not None:
            outside.composer.check([planned.letter.kind])
            sent = alert_staff(planned, outside.mailer, outside.ledger, outside.composer, now)
            told.alerted, told.unheard = sent, "" if sent else planned.letter.to


def _going_on(now: datetime, *, rehearsed: bool) -> Callable[[], datetime]:
    """Tell the time as a pass goes on: a silent mail server may take minutes of it."""
    begun = monotonic()
    if rehearsed:
        return lambda: now
    return lambda: now + timedelta(seconds=int(monotonic() - begun))


def show_plan(arguments: argparse.Namespace) -> int:
    """`plan`: what `apply` would do; changes nothing."""
    outside = build(arguments.config)
    plan = look(outside, clock(arguments, outside.settings), rehearsed=arguments.now is not None)
    if arguments.json:
        print(json.dumps(plan_json(plan, outside.wording), ensure_ascii=False, indent=2))
        return 0
    show(plan_lines(plan, outside.wording, name=name_of(outside)))
    if arguments.letters:
        for planned in plan.letters:
            mail = outside.composer.compose(planned, link=HIDDEN_LINK)
            print(f"\n{'─' * 72}\n{mail.recipient}\n{mail.subject}\n\n{mail.text.rstrip()}")
    return 0


def apply(arguments: argparse.Namespace, stop: Stop | None = None) -> int:
    """`apply`: one pass, which is what cron runs."""
    if stop is None:
        with Stop() as asked:  # the letter in hand is finished, those that are left wait
            return apply(arguments, asked)
    with stop.within(BEFORE):
        outside = build(arguments.config)
    settings = outside.settings
    refuse_open_to_all(arguments.config, settings.ledger, outside.secret.path)
    if settings.spreadsheet.kind == "workbook":
        for told in open_to_all(settings.spreadsheet.path):
            print(told, file=sys.stderr)
    now, rehearsed = clock(arguments, outside.settings), arguments.now is not None
    if arguments.to:
        with stop.within(outside.settings.deadline.total_seconds()):
            plan = look(outside, now, rehearsed=True, check=stop.check)
            return rehearse(outside, plan, arguments.to, arguments.limit, stop.over)
    with Progress(sys.stderr) as progress:
        plan, report = one_pass(
            outside,
            now,
            rehearsed=rehearsed,
            limit=arguments.limit,
            doing=progress.doing,
            stop=stop,
        )
    keep(arguments.config, outside.settings)
    show(report_lines(plan, report, outside.wording))
    if report.broken:
        print(report.broken, file=sys.stderr)
    if report.unwritable:
        print(LettersUnwritable(report.unwritable), file=sys.stderr)
        return 2
    left = stop.over() and report.queued
    waits = plan.resting or report.deferred or report.doubtful or report.held_back or left
    if any(letter.withheld is Withheld.FLOOD for letter in plan.withheld):
        return 2  # staff have to say whether these people are real
    return report.status or (1 if waits or plan.withheld else 0)


def watch(arguments: argparse.Namespace) -> int:
    """`watch`: passes on the schedule in `config.yaml` until stopped."""
    from douze.watch import in_words
    from douze.watch import watch as keep_watch

    outside = build(arguments.config)
    say, rhythm = outside.wording.sentence, outside.settings.schedule

    def one() -> None:
        try:
            apply(arguments, stop)
        except Stopped:
            pass  # which is told below
        except DouzeError as error:
            tell(error, arguments)
        sys.stdout.flush()

    with Stop(status=0) as stop:
        print(say(in_words(rhythm)), flush=True)
        keep_watch(rhythm, one, stop)
    print(say(phrase("screen_stopped")))
    return 0


def demo(arguments: argparse.Namespace) -> int:
    """`demo`: a sample session lives its whole life on a simulated clock."""
    from douze.demo.play import play, prepare

    folder = HOME / "demo"
    outside = build(prepare(folder))
    show(
        play(
            folder,
            shown_as=as_typed(folder),
            python=as_typed(Path(sys.executable)),
            wording=outside.wording,
            settings=outside.settings,
            width=shutil.get_terminal_size(fallback=(110, 24)).columns,
            run_pass=lambda now: one_pass(outside, now, rehearsed=True),
        )
    )
    return 0


COMMANDS = {
    "demo": demo,
    "plan": show_plan,
    "apply": apply,
    "watch": watch,
    "setup": setup,
    "form": form,
    "doctor": doctor,
    "preview": preview,
    "adopt": adopt,
    "resolve": resolve,
    "history": history,
}


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; tell what went wrong in words; return the exit status."""
    os.umask(0o077)
    gc.set_threshold(*SELDOM)
    arguments = parse(words, COMMANDS, HOME / "config.yaml")
    try:
        status: int = arguments.command(arguments)
    except DouzeError as error:
        tell(error, arguments)
        return error.exit_status
    except Exception:
        traceback.print_exc()
        print("This is a fault of Douze itself: a person is needed.", file=sys.stderr)
        return 2
    return status


if __name__ == "__main__":
    open_all()
    sys.exit(close_out(main()))
