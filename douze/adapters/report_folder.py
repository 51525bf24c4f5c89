"""A folder into which staff drop connection reports: .csv of any product, or .xlsx."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

from douze.adapters.regular_file import read_regular
from douze.errors.sheet import WorkbookError
from douze.model.attendance import Dropped, DroppedFile
from douze.model.os_words import os_words
from douze.model.phrases import Phrase, Problem, phrase
from douze.model.reasons import Reason
from douze.model.sheet import Tab

#: A report of a thousand people has less than one megabyte.
LARGEST_FILE = 20 * 1024**2
#: By so many rows it is seen what stands between the cells.
_LOOKED_AT = 50
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


class ReportFolder:
    """The folder that `attendance.folder` names. Nothing is ever written there."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, wanted: Callable[[str], bool]) -> Dropped:
        """Read the files whose name, without its ending, is `wanted`.

        See ports.ConnectionReports.
        """
        tabs: list[Tab] = []
        taken: list[DroppedFile] = []
        problems: list[Problem] = []
        try:
            files = sorted(self._path.iterdir())
        except OSError as error:
            return Dropped(tabs=(), problems=(_wrong(str(self._path), os_words(error)),))
        for file in files:
            if not _may_be_a_report(file) or not wanted(file.stem):
                continue
            try:
                content = _content(file)
                is_csv = file.suffix.casefold() == ".csv"
                tabs += _csv(file.name, content) if is_csv else _xlsx(file)
                taken.append(DroppedFile(name=file.name, content=content))
            except OSError as error:
                problems.append(_wrong(file.name, os_words(error)))
            except WorkbookError as error:
                problems.append(_wrong(file.name, error.what))
            except (UnicodeError, csv.Error) as error:
                problems.append(_wrong(file.name, str(error)[:100]))
        return Dropped(tabs=tuple(tabs), problems=tuple(problems), files=tuple(taken))


def _may_be_a_report(file: Path) -> bool:
    """Whether a file has the ending of one; what Excel leaves beside an open one begins with ~."""
    return file.suffix.casefold() in (".csv", ".xlsx") and not file.name.startswith((".", "~"))


def _wrong(where: str, why: Phrase | str) -> Problem:
    return Problem(where=where, what=phrase(Reason.EXPORT_FILE_UNREADABLE, why=why))


def _content(file: Path) -> bytes:
    content = read_regular(file, LARGEST_FILE + 1)  # a pipe would keep every pass waiting
    if len(content) > LARGEST_FILE:
        raise csv.Error(f"> {LARGEST_FILE >> 20} MB")
    return content


def _csv(name: str, content: bytes) -> list[Tab]:
    """Read a .csv, whatever stands between its cells, in whatever of the usual encodings."""
    written = _decoded(content)
    rows = csv.reader(io.StringIO(written, newline=""), delimiter=_between(written))
    return [Tab(title=name, rows=tuple(tuple(cell or None for cell in row) for row in rows))]


def _decoded(content: bytes) -> str:
    """Decode it by its mark, else strictly as UTF-8, else as Windows wrote it."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding)
    # UTF-16 without its mark: of a letter of the alphabet every second byte is zero.
    if content[1:2] == b"\0":
        return content.decode("utf-16-le")
    try:
        return content.decode("utf-8")
    except UnicodeError:
        return content.decode("cp1252", errors="replace")


def _between(written: str) -> str:
    """Tell what stands between the cells: what stands most often in the row that has most of it.

    Of two as often, the tab, then the semicolon: a comma stands in names and in dates too.
    """
    lines = written.splitlines()[:_LOOKED_AT]
    return max("\t;,", key=lambda sign: max((line.count(sign) for line in lines), default=0))


def _xlsx(file: Path) -> list[Tab]:
    from douze.adapters.xlsx_file import XlsxFile

    tabs = XlsxFile(file).read().tabs
    return [Tab(title=f"{file.stem} {tab.title}", rows=tab.rows) for tab in tabs]
