"""Let the story happen: edits by the form and by staff, and a pass after each of them."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from douze.adapters.new_workbook import make_workbook
from douze.adapters.xlsx_file import XlsxFile
from douze.demo.story import (
    ASKED_BESIDES,
    DAILY,
    EDITS,
    LAST_DAY,
    MEMBERS,
    NEXT,
    QUESTION,
    SESSION,
    START,
    TITLE,
    TITLES,
    Edit,
)
from douze.demo.timeline import day_line, final_lines, opening_lines, pass_lines, where_lines
from douze.model.design import TABS
from douze.model.plan import Plan
from douze.model.report import Report
from douze.model.settings import Settings
from douze.model.sheet import Cell, Edits, NewRow, RowChange
from douze.model.wording import Wording

#: What is written is found by the next pass, as cron would run it.
SOON = timedelta(minutes=10)

CONFIG = f"""\
# Les réglages de la démonstration. `make demo` les écrit à nouveau.
association:
  name: Cap Rural
  contact: Geneviève Ganivet <formation@example.org>
  phone: 04 73 00 00 00
  bulletin: https://example.org/bulletin-de-cotisation.pdf
spreadsheet:
  path: inscriptions.xlsx
  brief: ["{QUESTION}"]  # les réponses au formulaire que lisent les intervenants
mail: {{path: outbox}}
ledger: ledger.sqlite
site:
  path: site
  form: https://example.org/inscription?session={{session}}
"""


def play(
    folder: Path,
    *,
    shown_as: str,
    python: str,
    wording: Wording,
    settings: Settings,
    width: int,
    run_pass: Callable[[datetime], tuple[Plan, Report]],
) -> Iterator[str]:
    """Live the session's whole life; yield the timeline, line by line.

    `run_pass` does one pass at a moment (UTC) with the files of `folder`, which `prepare`
    has laid out; `shown_as` is how to call the folder, `python` the program, `width` how
    many characters a line of the final list may have.
    """
    workbook = XlsxFile(folder / "inscriptions.xlsx")
    yield from opening_lines(TITLE, 12)
    day, letters, passes = None, 0, 0
    for moment, edits in _agenda():
        for edit in edits:
            _write(workbook, edit)
        plan, report = run_pass(moment.replace(tzinfo=settings.zone).astimezone(UTC))
        told = [edit.told for edit in edits if edit.told]
        passes += 1
        letters += sum(record.merged_into is None for record in report.sent)
        if plan.statuses or report.sent or told:
            if moment.date() != day:
                day = moment.date()
                yield day_line(moment)
            yield from pass_lines(moment, told, plan, report, wording)
    yield from final_lines(_final_rows(workbook), width)
    yield from where_lines(shown_as, python, letters, passes)


def prepare(folder: Path) -> Path:
    """Lay out the demonstration anew: configuration, workbook, nothing else. Give the former."""
    if folder.is_symlink():
        folder.unlink()
    folder.mkdir(mode=0o700, exist_ok=True)
    for name in ("outbox", "site"):
        shutil.rmtree(folder / name, ignore_errors=True)
    ledger = [f"ledger.sqlite{end}" for end in ("", "-wal", "-shm", ".lock", ".pass", ".site")]
    for name in (*ledger, "config.yaml", "inscriptions.xlsx"):  # a link goes, not what it leads to
        (folder / name).unlink(missing_ok=True)
    config = folder / "config.yaml"
    config.write_text(CONFIG, "utf-8")
    workbook = folder / "inscriptions.xlsx"
    make_workbook(workbook, TITLES, {"sessions": [SESSION, NEXT], "members": MEMBERS})
    _ask_besides(XlsxFile(workbook))
    return config


def _ask_besides(workbook: XlsxFile) -> None:
    """Write a question of the association's own above the answers, as its form would."""
    title, words = TITLES["answers"], _words("answers")
    tab = next(tab for tab in workbook.read().tabs if tab.title == title)
    asked = {words.index("expects"): QUESTION}
    header = RowChange(tab=title, row=1, cells=asked, anchor=(0, str(tab.rows[0][0])))
    workbook.write(Edits(rows=(header,)))


def _words(tab: str) -> list[str]:
    """Give our words for the columns of a tab, in their order."""
    return [*(column.word for column in TABS[tab]), *ASKED_BESIDES.get(tab, ())]


def _agenda() -> Iterator[tuple[datetime, Sequence[Edit]]]:
    """Give the moments of the passes, each with what was written since the one before."""
    moments = {edit.at.replace(second=0) + SOON for edit in EDITS} | set(LAST_DAY)
    day = min(moments).date()
    while day < START.date():
        moments.update(datetime.combine(day, hour) for hour in DAILY)
        day += timedelta(days=1)
    before = datetime.min
    for moment in sorted(moments):
        if moment > EDITS[0].at:
            yield moment, [edit for edit in EDITS if before < edit.at <= moment]
            before = moment


def _write(workbook: XlsxFile, edit: Edit) -> None:
    """Write into the workbook as the form or a person would."""
    words = _words(edit.tab)
    title = TITLES[edit.tab]
    tab = next(tab for tab in workbook.read().tabs if tab.title == title)
    cells = {words.index(word): value for word, value in edit.cells.items()}
    if edit.row_of is None:
        new = NewRow(tab=title, cells=cells, key=(min(cells), f"row {len(tab.rows)}"))
        workbook.write(Edits(new=(new,)))
        return
    word, text = edit.row_of
    change = RowChange(tab=title, row=None, cells=cells, anchor=(words.index(word), text))
    workbook.write(Edits(rows=(change,)))


def _final_rows(workbook: XlsxFile) -> list[list[str]]:
    tab = next(t for t in workbook.read().tabs if t.title == TITLES["registrations"])
    words = _words("registrations")

    def cell(row: Sequence[Cell], word: str) -> str:
        place = words.index(word)
        value = row[place] if place < len(row) else None
        return "" if value is None else str(value)

    rows = [["Qui", "Cotisation", "Statut", "Rang", "Pourquoi, Alerte"]]
    for row in tab.rows[1:]:
        name = f"{cell(row, 'first_name')} {cell(row, 'last_name')}"
        told = " ".join(filter(None, (cell(row, "why"), cell(row, "alert"))))
        rows.append([name, cell(row, "dues"), cell(row, "status"), cell(row, "rank"), told])
    return rows
