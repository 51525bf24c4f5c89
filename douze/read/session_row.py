"""One row of the tab `Sessions`: a session, or the reasons why it cannot be read."""

from douze.model.book import LONG_CODE, Session, no_date
from douze.model.columns import DESCRIBING, SESSIONS
from douze.model.fold import fold
from douze.model.reasons import Reason
from douze.model.references import provisional
from douze.model.settings import Settings
from douze.model.sheet import Cell
from douze.model.words import SessionState
from douze.read.by_word import by_word
from douze.read.cells import is_error, text, whole_number, words, yes_or_no
from douze.read.session_cells import RowReader
from douze.read.session_times import read_closing, read_times
from douze.read.speakers import read_contact, read_speakers
from douze.read.texts import read_texts

#: With a longer code, or with `=?`, which begins what is encoded in a header (RFC 2047), a session
#: is left aside: no letter could be sure to carry it.
LONGEST_CODE = 100
#: What may stand in `État`, folded.
STATES = by_word(
    {
        SessionState.OPEN: "ouverte ouvert open",
        SessionState.DRAFT: "brouillon draft",
        SessionState.POSTPONED: "reportee reporte postponed",
        SessionState.CANCELLED: "annulee annule cancelled canceled",
        SessionState.ARCHIVED: "archivee archive archived",
    }
) | {"": SessionState.OPEN}
TOOL_CELLS = tuple(column.word for column in SESSIONS if column.tool)


def read_session(reader: RowReader, settings: Settings) -> Session:
    """Read what can be read; the reader knows what could not.

    A draft may lack anything but its code, and so may what is put away.
    """
    code = _read_code(reader)
    of_code = [*reader.problems]
    session = _read_facts(reader, code, settings)
    if session.draft or session.archived:
        # What it lacks is nobody's concern until it is announced: only its code has to be right.
        reader.problems = of_code
    return session


def _read_code(reader: RowReader) -> str:
    code = reader.text("code")
    if not code:
        reader.wrong("code", Reason.CELL_MISSING, column=reader.layout.headers["code"])
    reader.tell_broken("code")
    if "/" in code and not is_error(code):
        reader.wrong("code", Reason.CODE_WITH_SLASH, code=code[:LONG_CODE])
    unusable = len(code) > LONGEST_CODE or "=?" in code or not code.isprintable()
    # References of it would be taken for those of people whose session nobody knows.
    if unusable or provisional(f"{code}-"):
        reader.wrong("code", Reason.CODE_UNUSABLE, code=code[:LONG_CODE])
    return code


def _read_facts(reader: RowReader, code: str, settings: Settings) -> Session:
    """Read all but the code."""
    state, title = _read_state(reader), reader.text("title")
    if not title:
        reader.wrong("title", Reason.CELL_MISSING, column=reader.layout.headers["title"])
    for word in reader.layout.columns.keys() - {"code", *TOOL_CELLS, *DESCRIBING}:
        reader.tell_broken(word)
    # It may be cancelled before it ever had a date.
    gone = state is SessionState.CANCELLED and not reader.text("date")
    undated = gone or state in (SessionState.POSTPONED, SessionState.ARCHIVED)
    start, end = read_times(reader, needed=not undated)
    named = read_speakers(reader.cell("speakers"))
    contact, no_contact = read_contact(reader.cell("contact"))
    certificates, no_certificates = _read_certificates(reader.cell("certificates"))
    minimum, no_minimum = _read_minimum(reader.cell("minimum"))
    # Types stay simple where every session has a day; `Session.dated` says whether it is one.
    never = no_date(reader.zone)
    places = _read_number(reader, "places", settings.seats.default)
    return Session(
        code=code,
        title=title or code,
        start=start or never,
        end=end or never,
        places=places or 0,
        reserved=_read_reserved(reader, places),
        per_structure=_read_number(reader, "per_structure", settings.seats.per_structure) or 0,
        dues_required=_read_dues(reader, settings),
        closing=read_closing(reader) or start or never,
        link=reader.text("link"),
        state=state,
        place=words(reader.cell("place")),
        texts=read_texts(reader.row, reader.layout),
        speakers=named.speakers,
        speakers_by_name=named.names,
        speakers_unreadable=named.unreadable,
        contact=contact,
        contact_unreadable=no_contact,
        certificates=certificates,
        certificates_unreadable=no_certificates,
        minimum=minimum,
        minimum_unreadable=no_minimum,
        let_through=_read_yes(reader.cell("let_through")),
        announce=_read_yes(reader.cell("announce")),
        suite=reader.text("next_date"),
        row=reader.number,
    )


def _read_number(reader: RowReader, word: str, default: int) -> int | None:
    """Read how many places or people; `default` where staff say nothing."""
    if not reader.text(word):
        return default
    number = whole_number(reader.cell(word))
    if number is None:
        reader.unreadable(word, Reason.PLACES_UNREADABLE)
    return number


def _read_reserved(reader: RowReader, places: int | None) -> int:
    """Read how many places staff keep back, which cannot be more than there are."""
    reserved = _read_number(reader, "reserved", 0) or 0
    if places is not None and reserved > places:
        reader.wrong("reserved", Reason.RESERVED_TOO_MANY, reserved=reserved, places=places)
    return reserved


def _read_dues(reader: RowReader, settings: Settings) -> bool:
    if not reader.text("dues"):
        return settings.dues.required
    asked = yes_or_no(reader.cell("dues"))
    if asked is None:
        reader.unreadable("dues", Reason.YES_NO_UNREADABLE)
    return bool(asked)


def _read_yes(cell: Cell) -> bool | None:
    """Read whether staff allow or ask something; what cannot be read is told, and is no yes."""
    return yes_or_no(cell) if text(cell) else False


def _read_certificates(cell: Cell) -> tuple[bool | None, str]:
    """What staff say of certificates, and what of it cannot be read, which is told."""
    typed = text(cell)
    asked = yes_or_no(cell) if typed else None
    return asked, typed if asked is None else ""


def _read_minimum(cell: Cell) -> tuple[int, str]:
    """What staff say of a least number, and what of it is no whole number, which is told."""
    typed = text(cell)
    least = whole_number(cell) if typed else 0
    return least or 0, typed if least is None else ""


def _read_state(reader: RowReader) -> SessionState:
    state = STATES.get(fold(reader.text("state")))
    if state is None:
        reader.unreadable("state", Reason.STATE_UNREADABLE)
    return state or SessionState.OPEN
