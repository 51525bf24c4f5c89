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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from time import monotonic

from msgspec.structs import replace

from douze.adapters.phrases_yaml import load_wording
from douze.apply.alert_staff import alert_staff
from douze.apply.apply_plan import hand_over, rows_of, write_down
from douze.command_line import parse
from douze.config.kept import keep
from douze.config.load import load
from douze.errors import DouzeError, GuardedPass, OwnFault, SheetUnusable, UnknownRegistration
from douze.model.past import Past
from douze.model.phrases import Problem, phrase
from douze.model.plan import Plan
from douze.model.report import Report
from douze.model.returns import Post, Returned
from douze.model.settings import Settings
from douze.model.words import Kind
from douze.outside import HOME, TEMPLATES, Outside, build, unfurnished
from douze.plan.alarm import alarm, counts
from douze.plan.make_plan import make_plan
from douze.plan.message_id import message_id
from douze.plan.show import plan_json, plan_lines, problem_lines, report_lines
from douze.progress import Pace, Progress
from douze.read.read_book import read_book
from workflows.decide import decide
from workflows.returns import FIRST_LOOK, take_back, with_returned

#: Stands for the webconference link wherever a letter is shown and not sent.
HIDDEN_LINK = "⟨lien⟩"
#: How seldom to look for objects that keep each other alive (see the gc module). A pass makes
#: hundreds of thousands of objects and hardly a cycle: looking for one takes a fifth of its time.
SELDOM = (100_000, 20, 20)


def look(
    outside: Outside,
    now: datetime,
    *,
    rehearsed: bool,
    doing: Callable[[str], None] = lambda what: None,
) -> Plan:
    """Read, decide, plan: all that comes before anything is changed.

    `rehearsed` says that the clock was set by hand; `doing` hears what is going on.
    """
    settings, wording = outside.settings, outside.wording
    doing(wording.sentence(phrase("screen_reading")))
    past = outside.ledger.past()
    returned = _returned(outside, past, now)
    past = with_returned(past, returned)
    book = read_book(outside.workbook.read(), settings, past.in_use)
    doing(wording.sentence(phrase("screen_deciding")))
    desired = decide(book, past, settings, now, secret=outside.secret.read())
    book = replace(book, members=())  # they have been asked, and there may be very many
    return make_plan(
        desired,
        book,
        past,
        settings,
        wording,
        subject=outside.composer.subject,
        rehearsed=rehearsed,
        returned=returned,
    )


def _returned(outside: Outside, past: Past, now: datetime) -> Returned:
    """Look for letters that came back, where `config.yaml` names a mailbox. Changes nothing."""
    if outside.returns is None:
        seen = Post(validity=past.mailbox.validity, uid=past.mailbox.uid)
        return take_back(past, seen, {}, now)
    from douze.read.delivery_report import read_report

    post = outside.returns.read(past.mailbox, now - FIRST_LOOK)
    reports = {n: report for n, raw in post.messages if (report := read_report(raw))}
    return take_back(past, post, reports, now)


def one_pass(
    outside: Outside,
    now: datetime,
    *,
    rehearsed: bool,
    limit: int | None = None,
    doing: Callable[[str], None] = lambda what: None,
    stop: Callable[[], bool] = lambda: False,
) -> tuple[Plan, Report]:
    """Do one whole pass, alone: read, decide, plan, apply."""
    pace = Pace()

    def letters(done: int, of: int) -> None:
        left = pace.left(done, of)
        said = phrase("screen_sending", done=done, of=of)
        if left:
            said = phrase("screen_sending_left", done=done, of=of, left=left)
        doing(outside.wording.sentence(said))

    with outside.ledger.lock(), _staff_hear_of_failures(outside, now):
        if outside.settings.association.withdraw:
            outside.secret.make()
        outside.workbook.mend()
        plan = look(outside, now, rehearsed=rehearsed, doing=doing)
        _check_letters(outside, plan)
        rows = rows_of(plan)
        plan = write_down(plan, outside.workbook, outside.ledger)
        report = hand_over(
            plan,
            outside.workbook,
            outside.mailer,
            outside.ledger,
            outside.composer,
            outside.wording,
            limit=limit,
            progress=letters,
            stop=stop,
            moment=_going_on(now, rehearsed=rehearsed),
        )
        report = replace(report, rows_written=rows)
        if outside.returns is not None:
            outside.returns.put_away(plan.put_away)  # what stays in the way does no harm
    return plan, report


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
            planned = alarm(told, outside.settings, now, since)
            if planned is not None:
                outside.composer.check([planned.letter.kind])
                sent = alert_staff(planned, outside.mailer, outside.ledger, outside.composer, now)
                told.alerted, told.unheard = sent, "" if sent else planned.letter.to
        raise


def show_plan(arguments: argparse.Namespace) -> int:
    """`plan`: what `apply` would do; changes nothing."""
    outside = build(arguments.config)
    plan = look(outside, _now(arguments, outside.settings), rehearsed=arguments.now is not None)
    _check_letters(outside, plan)
    if arguments.json:
        print(json.dumps(plan_json(plan, outside.wording), ensure_ascii=False, indent=2))
        return 0
    _print(plan_lines(plan, outside.wording, name=_name(outside)))
    if arguments.letters:
        for planned in plan.letters:
            mail = outside.composer.compose(planned, link=HIDDEN_LINK)
            print(f"\n{'─' * 72}\n{mail.recipient}\n{mail.subject}\n\n{mail.text.rstrip()}")
    return 0


def apply(arguments: argparse.Namespace, stop: Callable[[], bool] | None = None) -> int:
    """`apply`: one pass, which is what cron runs."""
    if stop is None:
        from douze.watch import Stop

        with Stop() as asked:  # the letter in hand is finished, those that are left wait
            return apply(arguments, asked)
    outside = build(arguments.config)
    now, rehearsed = _now(arguments, outside.settings), arguments.now is not None
    if arguments.to:
        return _rehearse(outside, arguments, now, stop)
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
    _print(report_lines(plan, report, outside.wording))
    if report.broken:
        print(report.broken, file=sys.stderr)
    left = stop() and report.queued
    waits = plan.resting or report.deferred or report.doubtful or report.held_back or left
    return report.status or (1 if waits else 0)


def watch(arguments: argparse.Namespace) -> int:
    """`watch`: passes on the schedule in `config.yaml` until stopped."""
    from douze.watch import Stop, in_words
    from douze.watch import watch as keep_watch

    outside = build(arguments.config)
    say, rhythm = outside.wording.sentence, outside.settings.schedule

    def one() -> None:
        try:
            apply(arguments, stop)
        except DouzeError as error:
            _tell(error, arguments)
        sys.stdout.flush()

    with Stop() as stop:
        print(say(in_words(rhythm)), flush=True)
        keep_watch(rhythm, one, stop)
    print(say(phrase("screen_stopped")))
    return 0


def _rehearse(
    outside: Outside, arguments: argparse.Namespace, now: datetime, stop: Callable[[], bool]
) -> int:
    """Send every letter of a pass to one test address, and remember nothing.

    No more than the provider still takes by what is remembered: these letters count there too.
    The link is shown as in a plan: the address need not be that of anybody who is confirmed.
    """
    plan = look(outside, now, rehearsed=True)
    if plan.guards:
        raise GuardedPass(plan.guards)
    _check_letters(outside, plan)
    letters = plan.letters[: arguments.limit]
    sent = 0
    try:
        for planned in letters[: plan.room.letters]:
            if stop():
                break
            mail = outside.composer.rehearsal(planned, arguments.to, link=HIDDEN_LINK)
            outside.mailer.send(mail, lambda: None)
            sent += 1
    except DouzeError as error:
        error.done = f"Letters sent to {arguments.to} before that: {sent}. Nothing was written."
        raise
    finally:
        outside.mailer.close()
    said = phrase("screen_rehearsal", count=sent, to=arguments.to)
    print(outside.wording.sentence(said))
    if sent < len(letters) and plan.room.why and not stop():
        why = outside.wording.sentence(plan.room.why)
        print(why[:1].upper() + why[1:])
    return 1 if sent < len(letters) else 0


def setup(arguments: argparse.Namespace) -> int:
    """`setup`: makes the spreadsheet ready, and touches nothing that is there."""
    from douze.setup.make_ready import make_ready

    settings = load(arguments.config)
    wording = load_wording(TEMPLATES, settings.language, settings.zone)
    name = _as_typed(settings.spreadsheet.path)
    outcome = make_ready(unfurnished(settings), settings, wording, name=name)
    _print(wording.sentence(done) for done in outcome.done)
    for line in problem_lines(outcome.problems, wording):
        print(line, file=sys.stderr)
    return 2 if outcome.problems else 0


def form(arguments: argparse.Namespace) -> int:
    """`form`: prints the script that makes a form for a Google Sheet, and how to use it."""
    from douze.setup.form import form_script

    settings = load(arguments.config)
    wording = load_wording(TEMPLATES, settings.language, settings.zone)
    print(form_script(settings, wording), end="")
    return 0


def doctor(arguments: argparse.Namespace) -> int:
    """`doctor`: finds what would go wrong before it does."""
    from douze.doctor.examine import examine, wording_for
    from douze.doctor.finding import Mark, lines
    from douze.doctor.machine import this_machine

    now = partial(_now, arguments)
    found = [*examine(arguments.config, build, now, this_machine(), send=arguments.send)]
    _print(lines(found, wording_for(arguments.config, TEMPLATES)))
    return 2 if any(finding.mark is Mark.WRONG for finding in found) else 0


def preview(arguments: argparse.Namespace) -> int:
    """`preview`: one letter, for a sample or for a real registration."""
    from douze.plan.preview import real_facts
    from douze.plan.samples import sample

    outside, kind = build(arguments.config), Kind(arguments.kind)
    outside.composer.check([kind])
    facts: Mapping[str, object] | None = {}
    if arguments.ref:
        book = read_book(outside.workbook.read(), outside.settings)
        past, now = outside.ledger.past(), _now(arguments, outside.settings)
        desired = decide(book, past, outside.settings, now, secret=outside.secret.read())
        facts = real_facts(arguments.ref, desired, book)
    if facts is None:
        raise UnknownRegistration(arguments.ref)
    mail = outside.composer.compose(sample(kind, outside.settings, **facts), link=HIDDEN_LINK)
    folder = outside.settings.ledger.parent / "preview"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    html, eml = folder / f"{kind}.html", folder / f"{kind}.eml"
    html.write_text(mail.html, "utf-8")
    eml.write_bytes(mail.raw)
    print(f"{mail.subject}\n\n{mail.text.rstrip()}\n")
    also = phrase("screen_preview", html=_as_typed(html), eml=_as_typed(eml))
    print(outside.wording.sentence(also))
    return 0


def adopt(arguments: argparse.Namespace) -> int:
    """`adopt`: takes an existing sheet as it stands into an empty ledger, sending nothing."""
    from douze.memory import adopt as memory
    from douze.memory.sheet_words import SheetWords

    outside = build(arguments.config)
    settings, ledger, now = outside.settings, outside.ledger, _now(arguments, outside.settings)
    languages = (load_wording(TEMPLATES, language, settings.zone) for language in ("fr", "en"))
    words, sender = SheetWords([*languages], settings.zone), settings.mail.from_address
    with ledger.lock():
        memory.refuse_known(ledger.past(), _as_typed(settings.ledger))
        book = read_book(outside.workbook.read(), settings)
        adopted = memory.adopt(book, words, now, message_id=lambda key: message_id(key, sender))
        memory.remember(adopted, ledger, now)
    _print(memory.adopted_lines(adopted, outside.wording))
    return 0


def resolve(arguments: argparse.Namespace) -> int:
    """`resolve`: settles a letter in doubt."""
    from getpass import getuser

    from douze.memory.resolve import resolve as settled

    outside, sent = build(arguments.config), arguments.outcome == "sent"
    now, wording, ledger = _now(arguments, outside.settings), outside.wording, outside.ledger
    with ledger.lock():
        letters = ledger.past().letters
        ledger.settle(settled(arguments.key, letters, now, wording, sent=sent, who=getuser()))
    code = "screen_resolved_sent" if sent else "screen_resolved_again"
    print(wording.sentence(phrase(code, key=arguments.key)))
    return 0


def history(arguments: argparse.Namespace) -> int:
    """`history`: everything that ever happened to a registration, and why."""
    from douze.memory.history import history_lines, refs_of, true_ref

    outside = build(arguments.config)
    past = outside.ledger.past()
    ref = true_ref(arguments.ref, past)
    changes = outside.ledger.changes(refs_of(ref, past))
    _print(history_lines(ref, past, changes, outside.wording))
    return 0


def demo(arguments: argparse.Namespace) -> int:
    """`demo`: a sample session lives its whole life on a simulated clock."""
    from douze.demo.play import play, prepare

    folder = HOME / "demo"
    outside = build(prepare(folder))
    _print(
        play(
            folder,
            shown_as=_as_typed(folder),
            python=_as_typed(Path(sys.executable)),
            wording=outside.wording,
            settings=outside.settings,
            width=shutil.get_terminal_size(fallback=(110, 24)).columns,
            run_pass=lambda now: one_pass(outside, now, rehearsed=True),
        )
    )
    return 0


def _name(outside: Outside) -> str:
    """How to call the spreadsheet: by its title where it is a Google Sheet, else by its path."""
    if outside.settings.spreadsheet.kind == "google":
        from douze.adapters.google_sheet import GoogleSheet

        assert isinstance(outside.workbook, GoogleSheet)
        return outside.workbook.name
    return _as_typed(outside.settings.spreadsheet.path)


def _as_typed(path: Path) -> str:
    """Give a path as one would type it here."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


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
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # not every screen, or log, knows « ⟨ »
    arguments = parse(words, COMMANDS, HOME / "config.yaml")
    try:
        status: int = arguments.command(arguments)
    except DouzeError as error:
        _tell(error, arguments)
        return error.exit_status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:
        traceback.print_exc()
        print("This is a fault of Douze itself: a person is needed.", file=sys.stderr)
        return 2
    return status


def _now(arguments: argparse.Namespace, settings: Settings) -> datetime:
    """Read the clock, the one time that anybody does; seconds are the finest that count."""
    given: datetime | None = arguments.now
    if given is None:
        return datetime.now(UTC).replace(microsecond=0)
    local = given if given.tzinfo else given.replace(tzinfo=settings.zone)
    return local.astimezone(UTC).replace(microsecond=0)


def _going_on(now: datetime, *, rehearsed: bool) -> Callable[[], datetime]:
    """Tell the time as a pass goes on: a silent mail server may take minutes of it."""
    begun = monotonic()
    if rehearsed:
        return lambda: now
    return lambda: now + timedelta(seconds=int(monotonic() - begun))


def _check_letters(outside: Outside, plan: Plan) -> None:
    """Try the templates that the plan needs, before anything is written."""
    if plan.letters:
        outside.composer.check({planned.letter.kind for planned in plan.letters})


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _tell(error: DouzeError, arguments: argparse.Namespace) -> None:
    """Say what went wrong: what stems from the sheet in its language, the rest in English."""
    if not isinstance(error, GuardedPass | SheetUnusable):
        told = " Staff were told, by one alert." if error.alerted else ""
        if error.unheard:
            told = f" No alert could be sent: {error.unheard} is refused. See association.contact."
        print(f"{error}\n{error.done}{told}", file=sys.stderr)
        return
    settings = load(arguments.config)
    wording = load_wording(TEMPLATES, settings.language, settings.zone)
    said = phrase("screen_refusal")
    if isinstance(error, SheetUnusable):
        said = phrase("screen_unusable", name=error.name)
    problems = [problem for problem in error.problems if isinstance(problem, Problem)]
    print(wording.sentence(said), file=sys.stderr)
    for line in problem_lines(problems, wording):
        print(line, file=sys.stderr)
    done = "screen_alerted" if error.alerted else "screen_not_done"
    print(wording.sentence(phrase(done)), file=sys.stderr)
    if error.unheard:
        print(wording.sentence(phrase("screen_unheard", contact=error.unheard)), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
