"""The tabs `Inscriptions` and `Messages` as they stand: staff's cells typed, the tool's kept."""

from collections.abc import Set

from douze.model.book import MessageRow, Row, TabLayout
from douze.model.columns import REGISTRATIONS
from douze.model.fold import fold
from douze.model.sheet import Cell, Tab
from douze.model.words import Decision, Resend
from douze.read.addresses import same_address
from douze.read.by_word import by_word
from douze.read.cells import (
    cell_at,
    cells_by_word,
    rows_in_use,
    text,
    whole_number,
    words,
    yes_or_no,
)
from douze.read.participants import read_participant
from douze.read.session_names import SessionNames

#: The cells of a row that the tool fills or compares: its own, and those that it fills once.
TOOL_CELLS = (
    *(column.word for column in REGISTRATIONS if column.tool),
    *("first_name", "last_name", "email", "structure"),
)

#: What is read as it was typed.
_TYPED = ("ref", "session", "email", "decision")
#: What letters and people show.
_SHOWN = ("first_name", "last_name", "structure")

_DECISIONS = by_word(
    {
        Decision.CONFIRM: "confirmer confirme confirmee confirm confirmed",
        Decision.WAIT: "attente attendre wait waiting",
        Decision.CANCEL: "annuler annule annulee cancel cancelled canceled",
        Decision.REFUSE: "refuser refuse refusee refused",
        Decision.MOVE: "reporter reporte reportee move moved",
    }
) | {"en attente": Decision.WAIT, "liste d'attente": Decision.WAIT}

_ERASE = frozenset("effacer efface effacee erase erased".split())

_CAME = by_word(
    {True: "present presente venu venue came", False: "absent absente excuse excusee excused"}
)
_EXCUSED = frozenset("excuse excusee excused".split())

_ARRIVED = frozenset("arrive arrivee arrived recu recue received".split())


def read_rows(tab: Tab, layout: TabLayout, names: SessionNames, own: Set[str]) -> tuple[Row, ...]:
    """Read every row of `Inscriptions` that holds something; `own` are our mailboxes."""
    rows = []
    tool_cells = [word for word in TOOL_CELLS if word in layout.columns]
    for number, row in rows_in_use(tab, layout):
        cells = cells_by_word(row, layout)
        fields = {word: text(cells.get(word)) for word in _TYPED}
        fields |= {word: words(cells.get(word)) for word in _SHOWN}
        attended, resend = cells.get("attendance"), cells.get("resend")
        address = read_participant(fields["email"], own)
        named = names.read(fields["session"]) if fields["session"] else ()
        rows.append(
            Row(
                row=number,
                ref=fields["ref"],
                session=named[0].code if len(named) == 1 else None,
                session_text=fields["session"],
                email=fields["email"],
                address=address.written,
                who="" if address.problem else same_address(address.written or ""),
                email_problem=address.problem,
                first_name=fields["first_name"],
                last_name=fields["last_name"],
                structure=fields["structure"],
                decision=_DECISIONS.get(fold(fields["decision"])),
                decision_text=fields["decision"],
                to_erase=fold(fields["decision"]) in _ERASE,
                attendance=_attendance(attended),
                attendance_text=text(attended),
                excused=fold(text(attended)) in _EXCUSED,
                not_the_same=bool(yes_or_no(cells.get("not_the_same"))),
                resend=_resend(resend),
                resend_text=_asked(resend),
                staff_reason=words(cells.get("reason")),
                cells={word: cells.get(word) for word in tool_cells},
            )
        )
    return tuple(rows)


def _attendance(cell: Cell) -> bool | None:
    """Read whether somebody came, in the column's words or in staff's own."""
    said = yes_or_no(cell)
    return _CAME.get(fold(text(cell))) if said is None else said


def _resend(cell: Cell) -> Resend | None:
    """Read what staff ask for: to say it again, or that it has arrived."""
    if fold(text(cell)) in _ARRIVED:
        return Resend.ARRIVED
    return Resend.AGAIN if yes_or_no(cell) else None


def _asked(cell: Cell) -> str:
    """Give what stands in `Renvoyer`; a no, or a box that is not ticked, asks for nothing."""
    return "" if yes_or_no(cell) is False else text(cell)


def read_messages(tab: Tab, layout: TabLayout) -> tuple[MessageRow, ...]:
    """Read every row of the log that has a number."""
    rows = []
    for number, row in enumerate(tab.rows[1:], start=2):
        at = cell_at(row, layout.columns["number"])
        if (written := whole_number(at)) is not None:
            cells = {w: cell_at(row, layout.columns[w]) for w in layout.columns}
            rows.append(MessageRow(row=number, number=written, cells=cells))
    return tuple(rows)
