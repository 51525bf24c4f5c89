"""Everything in one file, and back: `backup`, `restore`."""

import argparse
import sys
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from douze.adapters.backup.erased_marks import read_marks
from douze.adapters.backup.restore_archive import restore_archive
from douze.commands.screen import as_typed, clock, name_of, show
from douze.composition import (
    Adapters,
    backups_in,
    build,
    restored_ledger,
    wording_for,
)
from douze.errors import DouzeError
from douze.errors.files import BackupUnwritable
from douze.model.backups import name_at
from douze.model.erasure import erased_mark
from douze.model.ledger_state import FromBackup, LedgerState
from douze.model.lines import Line, Tone
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.plan.show import plan_lines


def backup(arguments: argparse.Namespace) -> int:
    """`backup`: everything as it stands now, in one file of the folder, looked through."""
    adapters = build(arguments.config)
    settings, say = adapters.settings, adapters.wording.sentence
    folder = arguments.folder or settings.backup.folder
    if folder is None:
        what, hint = phrase("error_backup_nowhere"), phrase("hint_backup_nowhere")
        raise BackupUnwritable(as_typed(arguments.config), what, hint)
    now = clock(arguments, settings)
    name, to = name_at(now.astimezone(settings.zone)), backups_in(folder, adapters)
    with adapters.ledger.lock():  # workbook and ledger belong together
        secrets = to.write(name, now)
    print(say(phrase("screen_backup", file=as_typed(folder / name))))
    if secrets is not None:
        print(say(phrase("screen_backup_secrets", file=as_typed(secrets))))
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """`restore`: a backup into an empty folder, and what the next pass there would do."""
    hold = partial(_hold, arguments.file.parent)
    restored = restore_archive(arguments.file, arguments.folder, hold)
    wording = wording_for(restored.config)
    facts = {"folder": as_typed(arguments.folder), "program": restored.program}
    lines = [phrase("screen_restored", count=restored.count, at=restored.at, **facts)]
    for origin, copy in restored.moved:
        lines.append(phrase("screen_restored_elsewhere", origin=origin, copy=as_typed(copy)))
    if restored.missing:
        lines.append(phrase("screen_restored_no_secrets", names=", ".join(restored.missing)))
    lines.append(phrase("screen_restored_erased", at=restored.at))
    show(wording.sentence(line) for line in lines)
    return _next_pass(arguments, restored.config)


def _hold(beside: Path, config: Path, at: datetime) -> None:
    """Let no pass use a restored ledger before a person has said which letters left since.

    A ledger that cannot be read holds passes by itself; so do settings, until they are mended.
    """
    # Before `config.yaml` stands in its place: no pass can come in between.
    with suppress(DouzeError):
        adapters = build(config)
        ledger = restored_ledger(adapters)
        if ledger.read().first_pass is None:
            return
        back = FromBackup(at=at, erased=tuple(_erased_since(beside, adapters, ledger.read())))
        with ledger.lock():
            ledger.note_from_backup(back)
        ledger.close()


def _next_pass(arguments: argparse.Namespace, config: Path) -> int:
    """Say what the next pass would do there, or what refuses it; nothing is done."""
    from douze.passes.pass_options import PassOptions
    from douze.passes.whole_pass import build_plan

    wording = wording_for(config)
    show(["", wording.sentence(phrase("screen_restored_next", config=as_typed(config)))])
    try:
        adapters: Adapters = build(config)
        now = clock(arguments, adapters.settings)
        plan = build_plan(adapters, now, PassOptions(clock_set=arguments.now is not None))
    except DouzeError as error:
        show((Line(wording.sentence(line), tone=Tone.BAD) for line in error.lines), sys.stderr)
        return error.exit_status
    show(plan_lines(plan, wording, name=name_of(adapters)))
    held = any(guard.what.reason is Reason.GUARD_RESTORED for guard in plan.guards)
    show(
        ["", wording.sentence(phrase("screen_restored_held" if held else "screen_restored_again"))]
    )
    # What was to be expected is no fault; what the others say is what helps.
    return 2 if len(plan.guards) > held else 0


def _erased_since(folder: Path, adapters: Adapters, ledger: LedgerState) -> list[str]:
    """Name the registrations in it whose people were erased after the backup was made.

    By the marks beside the backup, and the secret: without either nobody can tell.
    """
    try:
        marks = read_marks(folder)
    except OSError:
        return []  # what is said in general stands
    if not marks:
        return []
    secret = adapters.secret.read()
    return sorted(ref for ref in ledger.registrations if erased_mark(secret, ref) in marks)
