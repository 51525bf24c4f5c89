"""Let the story happen: edits by the form and by staff, and a pass after each of them."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from douze.demo.afterwards import DemoEdit
from douze.demo.story import (
    DAILY,
    DAYS_AFTER,
    EDITS,
    END,
    LAST_DAY,
    QUESTION,
    START,
    TITLE,
    YEAR_ASKED,
)
from douze.demo.timeline import (
    count_lines,
    day_line,
    file_lines,
    final_lines,
    letter_lines,
    opening_lines,
    pass_lines,
    where_lines,
    year_lines,
)
from douze.demo.workbook import DemoWorkbook
from douze.model.plan import Plan
from douze.model.report import Report
from douze.model.settings import Settings
from douze.model.sheet import Cell
from douze.model.wording import Wording

WORKBOOK = "inscriptions.xlsx"
#: What is written is found by the next pass, as cron would run it.
SOON = timedelta(minutes=10)

CONFIG = f"""\
# Les réglages de la démonstration. `make demo` les écrit à nouveau.
association:
  name: Cap Rural
  contact: Geneviève Ganivet <formation@example.org>
  phone: 04 73 00 00 00
  bulletin: https://example.org/bulletin-de-cotisation.pdf
  declaration: "Déclaration d'activité n° 84 63 01234 63"
  evaluation: https://example.org/evaluation?code={{token}}
spreadsheet:
  path: {WORKBOOK}
  brief: ["{QUESTION}"]  # les réponses au formulaire que lisent les intervenants
mail: {{path: outbox}}
letters: {{sign_in: always}}  # le financeur veut une feuille d'émargement, même en ligne
certificates: {{signatory: "Geneviève Ganivet, directrice", place: Lempdes}}
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
    tell_year: Callable[[datetime], Sequence[str]],
) -> Iterator[str]:
    """Live the session's whole life; yield the timeline, line by line.

    `run_pass` does one pass at a moment (UTC) with the files of `folder`, which `prepare`
    has laid out, and `tell_year` writes the files of the year and names them; `shown_as` is how
    to call the folder, `python` the program, `width` how many characters a line of the final list
    may have.
    """
    workbook = DemoWorkbook(folder / WORKBOOK, folder / "outbox", settings, wording)
    workbook.make()
    yield from opening_lines(TITLE, 12)
    day, letters, passes = None, 0, 0
    row: Mapping[str, Cell] = {}
    for moment, edits in _agenda():
        for edit in edits:
            workbook.write(edit)
        plan, report = run_pass(_utc(moment, settings))
        told = [edit.told for edit in edits if edit.told]
        passes += 1
        letters += sum(record.merged_into is None for record in report.sent)
        before, row = row, workbook.rows("sessions")[0] if moment > END else row
        done = (
            *letter_lines(plan, report, wording),
            *count_lines(before, row),
            *file_lines(report),
        )
        lines = [*pass_lines(moment, told, done)]
        if lines and moment.date() != day:
            day = moment.date()
            yield day_line(moment)
        yield from lines
    yield day_line(YEAR_ASKED)
    files = tell_year(_utc(YEAR_ASKED, settings))
    yield from year_lines(YEAR_ASKED)
    yield from final_lines(_final_rows(workbook.rows("registrations")), width)
    yield from where_lines(shown_as, python, letters, passes, files)


def _utc(moment: datetime, settings: Settings) -> datetime:
    return moment.replace(tzinfo=settings.zone).astimezone(UTC)


def prepare(folder: Path) -> Path:
    """Clear away the last demonstration and write the settings of this one. Give their file."""
    if folder.is_symlink():
        folder.unlink()
    folder.mkdir(mode=0o700, exist_ok=True)
    for name in ("outbox", "site", "reports"):
        shutil.rmtree(folder / name, ignore_errors=True)
    ledger = [f"ledger.sqlite{end}" for end in ("", "-wal", "-shm", ".lock", ".pass", ".site")]
    for name in (*ledger, "config.yaml", WORKBOOK):  # a link goes, not what it leads to
        (folder / name).unlink(missing_ok=True)
    config = folder / "config.yaml"
    config.write_text(CONFIG, "utf-8")
    return config


def _agenda() -> Iterator[tuple[datetime, Sequence[DemoEdit]]]:
    """Give the moments of the passes, each with what was written since the one before."""
    moments = {edit.at.replace(second=0) + SOON for edit in EDITS} | {*LAST_DAY, *DAYS_AFTER}
    day = min(moments).date()
    while day < START.date():
        moments.update(datetime.combine(day, hour) for hour in DAILY)
        day += timedelta(days=1)
    before = datetime.min
    for moment in sorted(moments):
        if moment > EDITS[0].at:
            yield moment, [edit for edit in EDITS if before < edit.at <= moment]
            before = moment


def _final_rows(registrations: Sequence[Mapping[str, Cell]]) -> list[list[str]]:
    """Say of everybody how they stand, when they were there, and why."""
    rows = [["Qui", "Statut", "Rang", "Connexion", "Pourquoi, Alerte"]]
    for row in registrations:
        said = {word: "" if cell is None else str(cell) for word, cell in row.items()}
        name = f"{said['first_name']} {said['last_name']}"
        told = " ".join(filter(None, (said.get("why"), said.get("alert"))))
        rows.append([name, said["status"], said["rank"], said["connection"], told])
    return rows
