"""The promises about the sheet: staff's cells are staff's, and the tool's cells are true."""

from collections import Counter

from douze.model.words import Status
from tests.life.association import (
    ANSWERS,
    MEMBERS,
    MESSAGES,
    ROWS,
    SESSIONS,
    Association,
    Line,
    as_lines,
)
from tests.life.doubts_kept import check_doubts
from tests.life.dues_kept import check_dues
from tests.life.passes import Memories, Pass
from tests.life.people_kept import check_people
from tests.life.seats_kept import View, check_seats
from tests.life.speakers_kept import check_speakers

_STAFF_CELLS = {
    SESSIONS: (
        "Code;Intitulé;Date;Début;Fin;Places;Cotisation;Lien;Clôture;État;Intervenants".split(";")
    ),
    ROWS: "E-mail;Décision;Présence;Notes".split(";"),
}
_NAMES = ("Prénom", "Nom", "Structure")
_OWNED = "the tool never writes a cell that staff own"


def check_pass(done: Pass, memories: Memories, place: Association) -> None:
    """Hold a whole pass to the promises."""
    _check_cells(done)
    rows = done.rows()
    for code in done.facts:
        if code in memories.aside:
            _check_aside(code, done)
            continue
        view = View(code, done, memories, rows, place)
        check_seats(view)
        check_people(view)
        check_dues(view)
        _check_counts(view)
    _check_rows(done, memories)
    _check_log(done, memories)
    check_doubts(done, memories)
    check_speakers(done, memories)


def check_cleared_away(done: Pass) -> None:
    """Rows of a session that is over may be deleted in silence."""
    sentence = "once its session is over nobody is told that a row is gone"
    for ref, known in done.before.registrations.items():
        facts = done.facts.get(known.session)
        read = facts is not None and known.session not in done.spoiled
        if known.absent_since and read and facts and done.now > facts.end:
            done.hold(sentence, ref not in done.told_gone, ref)


def _check_cells(done: Pass) -> None:
    for tab, table in done.tables.items():
        after = done.tables_after[tab]
        done.hold(_OWNED, table[0] == after[0], (tab, after[0]))
        if tab in (ANSWERS, MEMBERS):
            done.hold(_OWNED, table == after, tab)
        if tab in (SESSIONS, ROWS):
            old, new = as_lines(table), as_lines(after)
            whole = len(new) >= len(old) and (tab == ROWS or len(new) == len(old))
            done.hold(_OWNED, whole, (tab, "a row is gone, or a new one"))
            for was, now in zip(old, new, strict=False):
                _check_line(tab, was, now, done)


def _check_line(tab: str, was: Line, now: Line, done: Pass) -> None:
    for column in _STAFF_CELLS[tab]:
        kept = was[column] == now[column]
        done.hold(_OWNED, kept, (tab, column, was[column], now[column]))
    for column in _NAMES if tab == ROWS else ():
        kept = was[column] == now[column] or "Staff" not in str(was[column] or "")
        done.hold(_OWNED, kept, (tab, column, was[column], now[column]))


def _check_aside(code: str, done: Pass) -> None:
    """While an edit has not settled, or cannot be read, statuses stand."""
    for ref, was in done.before.registrations.items():
        known = done.after.registrations.get(ref)
        if was.session == code and known and not ref.startswith("INCONNUE"):
            kept = (was.status, was.deadline) == (known.status, known.deadline)
            sentence = "while an edit has not settled, statuses stand"
            done.hold(sentence, kept, (ref, was.status, known.status))


def _check_counts(view: View) -> None:
    """What the row of a session says is what there is."""
    statuses = Counter(known.status for _, known, _ in view.known())
    lines = as_lines(view.done.tables_after[SESSIONS])
    line = next(line for line in lines if line["Code"] == view.code)
    told = (line["Confirmées"], line["En attente"], line["Places libres"])
    free = 0 if view.facts.cancelled else max(0, view.places - view.seats())
    true = (statuses[Status.CONFIRMED], statuses[Status.WAITING], free)
    sentence = "Confirmées, En attente and Places libres are counted"
    view.hold(sentence, told == true, (told, true))


def _check_rows(done: Pass, memories: Memories) -> None:
    """Every row has a reason, and what the tool owns is right again."""
    rows = done.rows()
    for line in as_lines(done.tables_after[ROWS]):
        waits = not line["Réf"] and line["Session"] in memories.aside
        if not waits:
            done.hold("every row has a reason", line["Alerte"], line)
        known = done.after.registrations.get(str(line["Réf"] or ""))
        settled = known and known.session in done.facts and known.session not in memories.aside
        if known and settled and len(rows.get(known.ref, ())) < 2:
            shown = line["Statut"]
            kept = shown == known.status.value
            done.hold("the sheet shows the status", kept, (shown, known.status))
    for tab in (ROWS, MESSAGES):
        cells = " ".join(str(cell) for row in done.tables_after[tab] for cell in row)
        done.hold("the link is in no log and on nobody's row", "https://visio" not in cells, tab)


def _check_log(done: Pass, memories: Memories) -> None:
    """The log has one row a letter, and says sent of what was sent only."""
    lines = as_lines(done.tables_after[MESSAGES])
    numbers = [line["N°"] for line in lines]
    done.hold("Messages: one row a letter", len(set(numbers)) == len(numbers), numbers)
    sent = {str(line["Clé"]) for line in lines if line["État"] == "envoyé"}
    shown = sent | memories.doubts.keys()  # what is in doubt is shown as such
    unlogged = memories.keys.keys() - shown - memories.in_flight - memories.asked
    done.hold("Messages shows every letter that was sent", not unlogged, unlogged)
    with_other = {r.key for r in done.after.letters.values() if r.merged_into is not None}
    never = sent - memories.keys.keys() - with_other
    done.hold("never said to be sent unless it was", not never, never)
