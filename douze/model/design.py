"""How a spreadsheet that is pleasant to work in is laid out: headers, formats, choices, colours."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from msgspec import Struct

from douze.model.columns import ANSWERS, MEMBERS, MESSAGES, REGISTRATIONS, SESSIONS, Column
from douze.model.words import Decision, Status

#: The columns that a new tab gets, by our word for the tab.
TABS: Mapping[str, tuple[Column, ...]] = {
    "sessions": SESSIONS,
    "answers": tuple(c for c in ANSWERS if c.word != "name"),
    "members": MEMBERS,
    "registrations": REGISTRATIONS,
    "messages": MESSAGES,
}
#: The last row that drop-downs, colours and warnings reach; they grow with the rows.
ROOM = 500

STAFF_HEADER, TOOL_HEADER, TOOL_CELL = "1F4E46", "6B7280", "F3F4F6"
_STATUS_COLOURS = {
    Status.CONFIRMED: "D7F0DD",
    Status.TO_SETTLE: "FDEBC8",
    Status.WAITING: "DCE9F9",
    Status.TO_CHECK: "F9D6D5",
    Status.CANCELLED: "E5E7EB",
    Status.EXPIRED: "E5E7EB",
    Status.REFUSED: "E5E7EB",
}
YES_NO = ("oui", "non")
STATES = ("ouverte", "annulée")
_CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("registrations", "decision"): tuple(d.value for d in Decision),
    ("registrations", "attendance"): YES_NO,
    ("registrations", "not_the_same"): YES_NO,
    ("sessions", "state"): STATES,
    ("sessions", "dues"): YES_NO,
    ("sessions", "let_through"): YES_NO,
}
_MOMENT, DAY = "dd/mm/yyyy hh:mm", "dd/mm/yyyy"
_FORMATS = {
    ("sessions", "start"): "hh:mm",
    ("sessions", "end"): "hh:mm",
    ("sessions", "closing"): _MOMENT,
    ("answers", "received"): "dd/mm/yyyy hh:mm:ss",
    ("members", "valid_until"): DAY,
    ("registrations", "received"): _MOMENT,
    ("registrations", "deadline"): _MOMENT,
    ("messages", "date"): _MOMENT,
}
_WEEKDAYS = {"fr": "[$-40C]ddd dd/mm/yyyy", "en": "[$-809]ddd dd/mm/yyyy"}
_WIDTHS = {
    "title": 58, "alert": 90, "messages": 46, "subject": 56, "email": 34, "emails": 44, "to": 34,
    "key": 44, "ref": 24, "structure": 32, "session": 16, "link": 38, "speakers": 40, "detail": 30,
    "let_through": 15, "received": 18, "deadline": 18, "closing": 18, "date": 17, "number": 7,
    "rank": 7, "first_name": 14, "last_name": 16, "notes": 30, "code": 14, "status": 15,
    "kind": 20, "paid": 16, "valid_until": 18,
}  # fmt: skip


class ColumnDesign(Struct, frozen=True, kw_only=True):
    """One column as a new one is made."""

    word: str
    header: str
    tool: bool = False
    #: Staff are warned when they type here. A session's code may be typed on a row by hand.
    warned: bool = False
    width: int = 12  #: in characters
    number_format: str = "General"
    choices: tuple[str, ...] = ()
    colours: tuple[tuple[str, str], ...] = ()  #: a cell's content, and the colour it gets (RRGGBB)


class Notices(Struct, frozen=True, kw_only=True):
    """What is said to staff where they might type. Without `warning` nobody is warned."""

    held: str  #: on the header of a column of the tool's
    warning: str = ""  #: when somebody types into such a column
    choose: str = "{choices}"  #: when somebody types what is none of the choices


class TabDesign(Struct, frozen=True, kw_only=True):
    """One tab as a new one is made."""

    word: str
    title: str
    columns: tuple[ColumnDesign, ...]
    notices: Notices


class TabProvisioning(Struct, frozen=True, kw_only=True):
    """What a tab that is there should get, where it lacks it; nothing is ever replaced."""

    title: str
    #: Columns whose header is missing, by the place (from 0) where it goes.
    new: Mapping[int, ColumnDesign]
    #: Columns that are there, by place: they may lack choices, colours or the warning.
    kept: Mapping[int, ColumnDesign]
    notices: Notices


class Provisioning(Struct, frozen=True, kw_only=True):
    """All that a spreadsheet should get; it happens as a whole or not at all."""

    new: tuple[TabDesign, ...]
    tabs: tuple[TabProvisioning, ...]


class Piece(StrEnum):
    """What can be added to a spreadsheet."""

    TAB = "tab"
    COLUMNS = "columns"
    CHOICES = "choices"
    COLOURS = "colours"
    WARNING = "warning"
    FROZEN = "frozen"


class Added(Struct, frozen=True, kw_only=True):
    """One thing that was added: to which tab, and to which columns, by their headers."""

    piece: Piece
    tab: str
    columns: tuple[str, ...] = ()


def design_tab(
    tab: str,
    title: str,
    notices: Notices,
    *,
    language: str = "fr",
    word: Callable[[str], str] = str,
) -> TabDesign:
    """Lay out one of the five tabs; `word` gives the language's word for one of ours."""
    return TabDesign(
        word=tab,
        title=title,
        columns=tuple(_design(tab, column, language, word) for column in TABS[tab]),
        notices=notices,
    )


def header_of(column: Column, language: str) -> str:
    """The usual header of a column in a language."""
    return column.headers[min(1, len(column.headers) - 1) if language == "en" else 0]


def _design(tab: str, column: Column, language: str, word: Callable[[str], str]) -> ColumnDesign:
    here = (tab, column.word)
    weekday = here == ("sessions", "date")
    status = here == ("registrations", "status")
    return ColumnDesign(
        word=column.word,
        header=header_of(column, language),
        tool=column.tool,
        warned=column.tool and here != ("registrations", "session"),
        width=_WIDTHS.get(column.word, 12),
        number_format=_WEEKDAYS[language] if weekday else _FORMATS.get(here, "General"),
        choices=tuple(word(choice) for choice in _CHOICES.get(here, ())),
        colours=tuple((word(s), c) for s, c in _STATUS_COLOURS.items()) if status else (),
    )
