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
    gc.set_threshold(200_000, 20, 20)

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path

from douze.command_line import config_in, parse
from douze.commands.monitored import monitored
from douze.commands.screen import as_typed, clock, name_of, show, tell
from douze.composition import HOME, Adapters, build, build_to_tell, wording_before
from douze.errors import ConfigProblems, DouzeError, LedgerError, PhrasesUnreadable, Stopped
from douze.log_lines import last_words, log_event, logging, one_event
from douze.model.os_words import os_words
from douze.model.phrases import Phrase, phrase
from douze.own_file import open_to_all
from douze.passes.failures import note_that_none_began, refuse_unsafe, staff_hear_of_what_is_open
from douze.passes.one_pass import one_pass
from douze.passes.outcome import PassOutcome, outcome_of
from douze.passes.pass_options import PassOptions
from douze.progress import Progress
from douze.stop import BEFORE, Stop
from douze.streams import close_out, open_all

#: What is done for one word of the command line; gives the exit status.
Command = Callable[[argparse.Namespace], int]


def show_plan(arguments: argparse.Namespace) -> int:
    """`plan`: what `apply` would do; changes nothing."""
    from douze.passes.whole_pass import build_plan
    from douze.plan.as_json import plan_json
    from douze.plan.show import plan_lines

    adapters = build(arguments.config)
    options = PassOptions(clock_set=arguments.now is not None)
    plan = build_plan(adapters, clock(arguments, adapters.settings), options)
    if arguments.json:
        print(json.dumps(plan_json(plan, adapters.wording), ensure_ascii=False, indent=2))
        return 0
    show(plan_lines(plan, adapters.wording, name=name_of(adapters)))
    if arguments.letters:
        for planned in plan.letters:
            mail = adapters.composer.show(planned)
            print(f"\n{'─' * 72}\n{mail.recipient}\n{mail.subject}\n\n{mail.text.rstrip()}")
    return 0


def apply(arguments: argparse.Namespace) -> int:
    """`apply`: one pass, which is what cron runs."""
    with Stop(_last_words(arguments)) as stop:  # what is left waits
        if arguments.to:
            return _rehearse(arguments, stop)
        return _watched_pass(arguments, stop).status


def _watched_pass(arguments: argparse.Namespace, stop: Stop) -> PassOutcome:
    """Do one pass under the eyes of those who watch us."""
    wrong: ConfigProblems | None = None
    with stop.within(BEFORE):
        try:
            adapters = build(arguments.config)
        except ConfigProblems as error:
            to_tell, wrong = build_to_tell(arguments.config), error
            # Others may have changed to whom that goes, and by which server.
            if to_tell is None or any(open_to_all(arguments.config)):
                raise
            adapters = to_tell

    def now() -> datetime:
        try:
            return clock(arguments, adapters.settings)
        except LedgerError as error:  # the database is away, and its clock
            note_that_none_began(adapters, error, datetime.now(UTC))
            raise

    def one(now: datetime) -> PassOutcome:
        if wrong is not None:
            note_that_none_began(adapters, wrong, now)
            raise wrong
        return _apply(arguments, adapters, now, stop)

    return monitored(adapters, now, one)


def _last_words(arguments: argparse.Namespace) -> Callable[[Phrase], str]:
    """What puts into words why a pass is cut off, as a line of the log that was asked for."""
    say: Callable[[Phrase], str] = arguments.wording.sentence
    if arguments.log != "json":
        return say
    return lambda told: last_words(say(told))


def _rehearse(arguments: argparse.Namespace, stop: Stop) -> int:
    """`apply --to`: every letter of a pass to one address, and nothing else.

    Watched by nobody: a service would take it for a pass.
    """
    from douze.commands.letters import rehearse
    from douze.passes.whole_pass import build_plan

    with stop.within(BEFORE):
        adapters = build(arguments.config)
    now = clock(arguments, adapters.settings)
    for told in refuse_unsafe(adapters):
        print(adapters.wording.sentence(told), file=sys.stderr)
    with stop.within(adapters.settings.deadline.total_seconds()):
        plan = build_plan(adapters, now, PassOptions(clock_set=True, stop=stop))
        return rehearse(adapters, plan, arguments.to, arguments.limit, stop.over)


def _apply(
    arguments: argparse.Namespace, adapters: Adapters, now: datetime, stop: Stop
) -> PassOutcome:
    """Do one pass and tell what it did."""
    with staff_hear_of_what_is_open(adapters, now):
        for told in refuse_unsafe(adapters):
            print(adapters.wording.sentence(told), file=sys.stderr)
    with Progress(sys.stderr) as progress:
        options = PassOptions(
            clock_set=arguments.now is not None,
            limit=arguments.limit,
            doing=progress.doing,
            say=partial(print, file=sys.stderr),
            stop=stop,
        )
        plan, report = one_pass(adapters, now, options)
    outcome = outcome_of(plan, report, adapters.wording, stopped=stop.over())
    show(outcome.lines)
    log_event("pass_done", **outcome.counts)
    if outcome.broken:
        print(outcome.broken, file=sys.stderr)
    for line in outcome.told:
        print(adapters.wording.sentence(line), file=sys.stderr)
    return outcome


def watch(arguments: argparse.Namespace) -> int:
    """`watch`: passes on the schedule in `config.yaml` until stopped."""
    from douze.watch import in_words
    from douze.watch import watch as keep_watch

    adapters = build(arguments.config)
    say, rhythm = adapters.wording.sentence, adapters.settings.schedule

    def one() -> float | None:
        wakes: float | None = None
        try:
            outcome = _watched_pass(arguments, stop)
            wakes = outcome.wakes_in(clock(arguments, adapters.settings))
        except Stopped:
            pass  # which is told below
        except DouzeError as error:
            tell_as_one_event(error, arguments)
        sys.stdout.flush()
        return wakes

    with Stop(_last_words(arguments), status=0) as stop:
        print(say(in_words(rhythm)), flush=True)
        keep_watch(rhythm, one, stop)
    print(say(phrase("screen_stopped")))
    return 0


def demo(arguments: argparse.Namespace) -> int:
    """`demo`: a sample session lives its whole life on a simulated clock."""
    from shutil import get_terminal_size

    from douze.commands.year import period_files
    from douze.demo.play import play, prepare
    from douze.errors.files import OutputUnwritable
    from douze.reports.year import year_of

    folder = HOME / "demo"
    try:
        adapters = build(prepare(folder))
    except OSError as error:  # a clone that is for reading only, or on a full disk
        raise OutputUnwritable.at(folder, error) from error
    show(
        play(
            folder,
            shown_as=as_typed(folder),
            python=as_typed(Path(sys.executable)),
            wording=adapters.wording,
            settings=adapters.settings,
            width=get_terminal_size(fallback=(110, 24)).columns,
            run_pass=lambda now: one_pass(adapters, now, PassOptions(clock_set=True)),
            tell_year=lambda now: period_files(adapters, year_of(now.year), now),
        )
    )
    return 0


def lost(error: OSError) -> str:
    """Say that results could not be written, at the end of everything."""
    wording = wording_before(config_in(sys.argv[1:], HOME / "config.yaml"))
    return wording.sentence(phrase("error_standard_output", why=os_words(error)))


def late(module: str, name: str) -> Command:
    """A command whose module is imported once somebody asks for it: passes go without."""

    def command(arguments: argparse.Namespace) -> int:
        status: int = getattr(import_module(module), name)(arguments)
        return status

    return command


COMMANDS: dict[str, Command] = {
    "demo": demo,
    "plan": show_plan,
    "apply": apply,
    "watch": watch,
    "setup": late("douze.commands.getting_ready", "setup"),
    "form": late("douze.commands.getting_ready", "form"),
    "announce": late("douze.commands.announce", "announce"),
    "doctor": late("douze.commands.getting_ready", "doctor"),
    "preview": late("douze.commands.letters", "preview"),
    "report": late("douze.commands.report", "report"),
    "sign-in": late("douze.commands.papers", "sign_in"),
    "certificate": late("douze.commands.papers", "certificate"),
    "backup": late("douze.commands.backup", "backup"),
    "restore": late("douze.commands.backup", "restore"),
    "about": late("douze.commands.privacy", "about"),
    "forget": late("douze.commands.forget_due", "forget_or_due"),
    "adopt": late("douze.commands.recovery", "adopt"),
    "resolve": late("douze.commands.recovery", "resolve"),
    "history": late("douze.commands.recovery", "history"),
    "status": late("douze.commands.status", "status"),
    "fleet": late("douze.commands.fleet", "fleet"),
    "completion": late("douze.commands.completion", "completion"),
}


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; tell what went wrong in words; return the exit status."""
    # All that we write may name people: letters, pages of `status`, the ledger.
    os.umask(0o077)
    words = sys.argv[1:] if words is None else words
    config = config_in(words, HOME / "config.yaml")
    try:
        wording = wording_before(config)
    except PhrasesUnreadable as error:  # of every language: there is none to say it in
        print(f"{error.where}: ?", file=sys.stderr)
        return error.exit_status
    arguments = parse(words, COMMANDS, config, wording)
    with logging(arguments.log) if "log" in arguments else nullcontext():
        return run_command(arguments)


def run_command(arguments: argparse.Namespace) -> int:
    """Run the command that was typed, and tell what went wrong."""
    try:
        status: int = arguments.command(arguments)
    except DouzeError as error:
        tell_as_one_event(error, arguments)
        return error.exit_status
    except Exception as error:
        import traceback

        with one_event("fault", error=type(error).__name__):
            traceback.print_exc()
            print(arguments.wording.sentence(phrase("error_own_fault_now")), file=sys.stderr)
        return 2
    return status


def tell_as_one_event(error: DouzeError, arguments: argparse.Namespace) -> None:
    """Tell what went wrong: lines of one event stand together in the log."""
    with one_event("error", error=type(error).__name__, status=error.exit_status):
        tell(error, arguments)


if __name__ == "__main__":
    open_all()
    status = close_out(main(), lost)
    gc.freeze()  # nobody goes through what is left once more: it goes with the process
    sys.exit(status)
