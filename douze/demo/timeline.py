"""How the demonstration shows on the terminal: a timeline, the final list, where to look."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from douze.letters.dates import day_in_words
from douze.model.plan import Plan
from douze.model.report import Report
from douze.model.sheet import Cell
from douze.model.wording import Wording


def opening_lines(title: str, places: int) -> Iterator[str]:
    yield f"« {title} »"
    yield f"Webconférence du jeudi 1er octobre 2020, de 14h à 16h : {places} places, cotisation"
    yield "requise. Voici ce qui s'est passé, de la première réponse au bilan de l'année."


def day_line(moment: datetime) -> str:
    day = day_in_words(moment.date(), "fr").removesuffix(f" {moment.year}")
    return f"\n{day.capitalize()}"


def pass_lines(moment: datetime, told: Iterable[str], done: Iterable[str]) -> Iterator[str]:
    """Tell what was written before a pass, and what the pass did about it."""
    hour = moment.strftime("%Hh%M")
    for line in (*(f"· {line}" for line in told), *done):
        yield f"  {hour}  {line}"
        hour = " " * 5


def letter_lines(plan: Plan, report: Report, wording: Wording) -> Iterator[str]:
    """Say whose status changed, and who was written to."""
    sent = {r.key for r in report.sent}
    letters = {p.letter.key: p.letter for p in plan.letters if p.letter.key in sent}
    by_ref = {letter.ref: letter for letter in letters.values() if letter.ref}
    for change in plan.statuses:
        letter = by_ref.get(change.ref)
        told = ""
        if letter:
            del letters[letter.key]
            told = wording.word(letter.kind) + (" avec le lien" if letter.carries_link else "")
        yield _deed(change.who.name or change.who.address, wording.word(change.after), told)
    people: dict[str, list[str]] = {}
    for letter in letters.values():
        name = letter.name or "Le secrétariat"
        people.setdefault(wording.word(letter.kind), []).append(name)
    for told, names in people.items():
        who = names[0] if len(names) == 1 else f"{len(names)} personnes"
        yield _deed(who, "", told)


def count_lines(before: Mapping[str, Cell], row: Mapping[str, Cell]) -> Iterator[str]:
    """Tell what the session's row says anew of who came, and of what they thought."""
    present, replies = row.get("present"), row.get("replies")
    if present != before.get("present"):
        yield _deed("La feuille", f"{present} personnes présentes", "")
    if replies != before.get("replies"):
        said = "1 évaluation" if replies == 1 else f"{replies} évaluations"
        yield _deed("La feuille", f"{said}, note {row.get('note')}", "")


def file_lines(report: Report) -> Iterator[str]:
    if report.dossiers.written:
        yield _deed("Le dossier", "de la session est fait : une page, un PDF, les pièces", "")


def year_lines(moment: datetime) -> Iterator[str]:
    """Tell that the figures of the year were asked for."""
    hour = moment.strftime("%Hh%M")
    yield f"  {hour}  · Le bureau demande où en est l'année : report --year {moment.year}"
    yield f"         {_deed('Le bilan', 'est fait : une page et un classeur', '')}"


def _deed(who: str, status: str, letter: str) -> str:
    return f"{who:<18} {status:<16} {'✉ ' + letter if letter else ''}".rstrip()


def final_lines(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Show the registrations as they stand at the end, no line longer than `width`."""
    yield "\nÀ la fin, dans l'onglet « Inscriptions » :\n"
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        line = f"  {'  '.join(cells).rstrip()}"
        yield line if len(line) <= width else line[: width - 1].rstrip() + "…"


def where_lines(
    folder: str, python: str, letters: int, passes: int, year: Sequence[str]
) -> Iterator[str]:
    """Name the files that were made, and what may be tried next."""
    files = {
        f"{folder}/inscriptions.xlsx": "la feuille, comme le secrétariat la voit",
        f"{folder}/outbox/*.eml": "les messages, avec feuille d'émargement et attestations",
        f"{folder}/site/index.html": "les pages, telles que tout le monde les lit",
        f"{folder}/reports/BENEVOLES/index.html": "le dossier de la session, pour un financeur",
        **dict(
            zip(year, ("le bilan de l'année", "ses chiffres, session par session"), strict=True)
        ),
    }
    width = max(map(len, files))
    yield f"\n{passes} passes, {letters} messages. À regarder :"
    for file, what in files.items():
        yield f"  {file:<{width}}   {what}"
    yield "À essayer :"
    yield f"  {python} run.py --config {folder}/config.yaml --now 2020-10-10T08:00 plan"
    yield f"  {python} run.py --config {folder}/config.yaml preview certificate"
    yield f"  {python} run.py --config {folder}/config.yaml sign-in LOGEMENT"
