"""Erasing somebody, once it has been begun: everywhere, however often it was cut short.

What is to go is remembered first. Each step may be done again, so whoever finds that something
was begun, the command or the next pass, goes through all of them.
"""

from contextlib import nullcontext, suppress
from pathlib import Path

from douze.adapters.backup.erased_marks import add_marks
from douze.adapters.overwrite import GOING, overwrite, overwritten_once_gone
from douze.commands.privacy_places import letter_folders, our_copies, papers_of
from douze.composition import Adapters
from douze.errors import UnknownSession
from douze.model.erasure import Erasure
from douze.model.page_names import folder_name, page_name
from douze.privacy.erased_rows import edits_that_erase
from douze.privacy.in_files import files_that_name, letters_with
from douze.privacy.person import person_erased


def carry_out(erasure: Erasure, adapters: Adapters) -> None:
    """Do all of it, under the ledger's lock; its end is remembered last.

    Raises what a pass raises where the spreadsheet or the ledger cannot be written; then it is
    still begun.
    """
    _sheet(erasure, adapters)
    adapters.ledger.erase(erasure)
    _files(erasure, adapters)
    _reports(erasure, adapters)
    _backups(erasure, adapters)
    adapters.ledger.end_erasing()
    adapters.ledger.wipe()


def _sheet(erasure: Erasure, adapters: Adapters) -> None:
    settings, workbook = adapters.settings, adapters.workbook
    snapshot = workbook.read((settings.tabs.connections,))
    ledger, wording = adapters.ledger.read(), adapters.wording
    edits = edits_that_erase(erasure, snapshot, ledger, settings, wording)
    if not edits:
        return
    workbook.check_writable(edits)
    file = settings.spreadsheet.kind == "workbook"
    path = settings.spreadsheet.path.resolve()
    # The workbook is replaced by another file: the bytes of the old one stay on the disk.
    with overwritten_once_gone(path) if file else nullcontext():
        workbook.write(edits)


def _files(erasure: Erasure, adapters: Adapters) -> None:
    """Letters in the folder, papers, earlier copies, and what `about` wrote."""
    settings, person = adapters.settings, person_erased(erasure)
    beside = settings.state_folder
    gone: set[Path] = set(
        files_that_name(person, (*letter_folders(settings), *our_copies(settings)))
    )
    papers = papers_of(erasure, settings)
    for folder in letter_folders(settings):
        gone.update(letters_with(papers, folder))
    gone.update(path for name in papers if (path := beside / "sign-in" / name).is_file())
    for address in erasure.addresses:
        gone.update((beside / "about").glob(f"{page_name(address)}.*"))
    for path in sorted(gone):
        overwrite(path)
    left = [settings.spreadsheet.path.with_name(GOING)]  # where somebody was cut short
    for folder in (*letter_folders(settings), settings.reports_folder, beside):
        left += folder.rglob(GOING)
    for path in {path for path in left if path.is_file()}:
        overwrite(path)


def _backups(erasure: Erasure, adapters: Adapters) -> None:
    """Lay marks beside earlier backups, by which `restore` knows who comes back.

    Not of what went because it was due: that is due in a backup as well, and goes again.
    """
    folder = adapters.settings.backup.folder
    if erasure.in_time:
        return
    if folder is not None and folder.is_dir():
        # A disk that is full there must keep no pass: without marks `restore` warns all the same.
        with suppress(OSError):
            add_marks(folder, erasure.marks)


def _reports(erasure: Erasure, adapters: Adapters) -> None:
    """Make the files of sessions and years anew, without the person."""
    from douze.commands.report import write_dossier
    from douze.commands.year import period_files
    from douze.reports.year import period_named

    for code in erasure.sessions:
        adapters.dossiers.erase(folder_name(code))
        try:
            write_dossier(code, adapters, erasure.at)
        except UnknownSession:
            continue  # its row is gone: there is nothing to make it of
    for name in erasure.periods:
        for file in sorted((adapters.settings.reports_folder / name).glob("*.*")):
            if file.suffix in (".html", ".xlsx") and file.is_file():
                overwrite(file)
        if period := period_named(name):
            period_files(adapters, period, erasure.at)
