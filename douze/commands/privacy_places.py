"""Where files of ours may name somebody."""

from collections.abc import Iterator
from pathlib import Path

from douze.model.erasure import Erasure
from douze.model.page_names import page_name
from douze.model.settings import Settings


def letter_folders(settings: Settings) -> Iterator[Path]:
    """The folder of letters, where there is one."""
    yield settings.mail.path


def our_copies(settings: Settings) -> Iterator[Path]:
    """Copies of ledger and workbook as they were before a new version, or the first pass."""
    beside = settings.ledger.parent
    yield from sorted(beside.glob(f"{settings.ledger.name}.v*"))
    if settings.spreadsheet.kind == "workbook":
        workbook = settings.spreadsheet.path
        copy = workbook.with_name(f"{workbook.stem}-avant-douze{workbook.suffix}")
        if copy.is_file():
            yield copy


def all_places(settings: Settings) -> Iterator[Path]:
    """Every file and folder: letters, reports, papers, copies; and what staff dropped."""
    yield from letter_folders(settings)
    yield settings.reports_folder
    yield settings.beside("sign-in")
    if settings.attendance.folder:
        yield settings.attendance.folder
    yield from our_copies(settings)


def papers_of(erasure: Erasure) -> frozenset[str]:
    """Name the papers that show somebody: what a PDF says cannot be looked for."""
    codes = {ref.rpartition("-")[0] for ref in erasure.refs}
    sheets = {f"sign-in-{page_name(code)}.pdf" for code in codes}
    return frozenset(sheets | {f"certificate-{page_name(ref)}.pdf" for ref in erasure.refs})


def dropped_reports(settings: Settings) -> Iterator[Path]:
    """The connection reports that staff dropped: theirs, so that nobody else changes them."""
    folder = settings.attendance.folder
    if folder is not None and folder.is_dir():
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())
