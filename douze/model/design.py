"""How a spreadsheet that is pleasant to work in is laid out: headers, formats, choices, colours."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import replace

from douze.model.columns import (
    ANSWERS,
    DESCRIBING,
    MEMBERS,
    MESSAGES,
    REGISTRATIONS,
    SESSIONS,
    TO_COLLECT,
    Column,
)
from douze.model.words import ERASE, Decision, Resend, SessionState, Status

#: The columns that a new tab gets, by our word for the tab.
TABS: Mapping[str, tuple[Column, ...]] = {
    "sessions": SESSIONS,
    "answers": tuple(c for c in ANSWERS if c.word != "name"),
    "members": MEMBERS,
    "registrations": REGISTRATIONS,
    "messages": MESSAGES,
    "to_collect": TO_COLLECT,
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
STATES = tuple(state.value for state in SessionState)
CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("registrations", "decision"): (*(d.value for d in Decision), ERASE),
    ("registrations", "attendance"): YES_NO,
    ("registrations", "resend"): tuple(r.value for r in Resend),
    ("registrations", "not_the_same"): YES_NO,
    ("sessions", "state"): STATES,
    ("sessions", "dues"): YES_NO,
    ("sessions", "let_through"): YES_NO,
    ("sessions", "certificates"): YES_NO,
    ("sessions", "announce"): YES_NO,
}
_DECISIONS = (Decision.CONFIRM, Decision.WAIT, Decision.CANCEL, Decision.REFUSE)
#: What `setup` of earlier versions offered, which it completes where it stands there unchanged.
_FORMER: Mapping[tuple[str, str], tuple[tuple[str, ...], ...]] = {
    ("registrations", "decision"): (_DECISIONS, (*_DECISIONS, ERASE)),
}
#: Where the code of a session is chosen.
_CODES = frozenset({("registrations", "session"), ("sessions", "next_date")})
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
    ("to_collect", "deadline"): _MOMENT,
}
_WEEKDAYS = {"fr": "[$-40C]ddd dd/mm/yyyy", "en": "[$-809]ddd dd/mm/yyyy"}
#: What staff work with fits a screen of 1366 pixels, and what is printed an A4 across.
_WIDTHS = {
    "title": 40, "alert": 46, "why": 60, "messages": 46, "subject": 56, "email": 28, "emails": 44,
    "to": 34, "key": 44, "ref": 24, "structure": 24, "session": 14, "link": 38, "speakers": 28,
    "contact": 28, "place": 28, "audience": 28, "programme": 40, "presented_by": 28,
    "practical": 28, "preparation": 28, "documents": 28, "replay": 28,
    "detail": 30, "let_through": 15, "received": 20, "deadline": 17, "closing": 17, "date": 17,
    "number": 7, "rank": 6, "first_name": 14, "last_name": 16, "notes": 22, "code": 14,
    "status": 15, "kind": 20, "paid": 16, "valid_until": 18, "start": 8, "end": 8, "places": 8,
    "next_date": 14, "people": 44, "sessions": 22, "years": 12, "leads": 46,
    "connection": 30, "present": 10, "replies": 10, "note": 10,
    "minimum": 10, "reserved": 17, "per_structure": 19,
    "reason": 22, "to_settle": 10, "waiting": 11, "free": 13, "attendance": 10, "state": 10,
}  # fmt: skip
#: How many columns stay in sight at the left: those that say whose row it is.
_FROZEN = {"registrations": 2}
#: The last column that goes on paper. What follows is the tool's, or is not to lie about: the link
#: goes to those who are confirmed, and not to whoever passes a printer. Of the sessions that is
#: what fits an A4 across at 8 points or more.
_LAST_PRINTED = {"registrations": "notes", "sessions": "present"}
#: How high the rows of a tab are, in points, where they do not grow for what they say: a session's
#: programme may have fifty lines, and staff look down a list of sessions. Four lines are seen.
_ROW_HEIGHTS = {"sessions": 60}
#: What is said in whole sentences, which a row grows for unless it has a height.
_WRAPPED = frozenset(
    {
        ("sessions", "title"),
        *(("sessions", word) for word in DESCRIBING),
        ("registrations", "alert"),
        ("sessions", "alert"),
        ("members", "alert"),
        *(("to_collect", column.word) for column in TO_COLLECT),
    }
)
#: Of a cell that holds something only where a person has to do something.
_TO_DO_COLOUR = "FBD9A5"
#: Any content: in `ColumnDesign.colours`, of a cell that is not blank.
ANYTHING = ""


class ColumnPlace(Struct, frozen=True):
    """A column of a tab, by the tab's title and its place (from 0)."""

    tab: str
    place: int


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
    former: tuple[tuple[str, ...], ...] = ()  #: the choices that earlier versions gave it
    choices_in: "ColumnPlace | None" = None  #: the choices are what stands in that column
    colours: tuple[tuple[str, str], ...] = ()  #: a cell's content, and the colour it gets (RRGGBB)
    wrapped: bool = False  #: in several lines, for which rows grow unless they have a height
    from_top: bool = False  #: what it says begins at the top of a row that is higher

    def told(self, notices: "Notices") -> str:
        """What is said to whoever types what is none of the choices."""
        if self.choices_in is not None:
            return notices.choose_code
        return notices.choose.format(choices=", ".join(self.choices))

    def note(self, notices: "Notices") -> str:
        """What stands on its header, for whoever asks what the column is; empty: nothing."""
        return notices.held if self.tool else notices.purposes.get(self.word, "")

    @property
    def earlier(self) -> "Iterator[ColumnDesign]":
        """The same column as earlier versions gave it choices."""
        return (replace(self, choices=those) for those in self.former)

    @property
    def offers(self) -> bool:
        """Whether there is something to choose from."""
        return bool(self.choices) or self.choices_in is not None


class Notices(Struct, frozen=True, kw_only=True):
    """What is said to staff where they might type. Without `warning` nobody is warned."""

    #: On the header of a column of staff's, by our word for it: what it is for.
    purposes: Mapping[str, str] = field(default_factory=dict)

    held: str  #: on the header of a column of the tool's
    warning: str = ""  #: when somebody types into such a column
    choose: str = "{choices}"  #: when somebody types what is none of the choices
    choose_code: str = ""  #: the same of a session's code


class TabDesign(Struct, frozen=True, kw_only=True):
    """One tab as a new one is made."""

    word: str
    title: str
    columns: tuple[ColumnDesign, ...]
    notices: Notices
    frozen: int = 0  #: how many columns stay in sight at the left, as the header does at the top
    printed: int = 0  #: how many columns go on paper; 0: all
    row_height: int = 0  #: of every row below the header, in points; 0: as high as what it says

    def cell_colour(self, column: ColumnDesign) -> str:
        """The colour of a column's cells below the header; empty: none."""
        return TOOL_CELL if column.tool and self.word != "messages" else ""

    @property
    def provisioning(self) -> "TabProvisioning":
        """What the tab gets when it is new: everything."""
        new = dict(enumerate(self.columns))
        return TabProvisioning(title=self.title, new=new, present={}, notices=self.notices)


class TabProvisioning(Struct, frozen=True, kw_only=True):
    """What a tab that is there should get, where it lacks it; only choices are ever replaced."""

    title: str
    #: Columns whose header is missing, by the place (from 0) where it goes.
    new: Mapping[int, ColumnDesign]
    #: Columns that are there, by place: they may lack choices, colours or the warning.
    present: Mapping[int, ColumnDesign]
    notices: Notices
    frozen: int = 0  #: columns to keep in sight, where nothing is

    @property
    def columns(self) -> Mapping[int, ColumnDesign]:
        """All columns of ours that the tab will have, by place."""
        return {**self.present, **self.new}


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

    @classmethod
    def to_columns(cls, piece: Piece, tab: str, columns: Mapping[int, ColumnDesign]) -> "Added":
        """Say what was added to these columns, which are by place."""
        headers = tuple(column.header for _, column in sorted(columns.items()))
        return cls(piece=piece, tab=tab, columns=headers)


def design_tab(
    tab: str,
    title: str,
    notices: Notices,
    *,
    language: str = "fr",
    word: Callable[[str], str] = str,
    codes: ColumnPlace | None = None,
) -> TabDesign:
    """Lay out one of our tabs; `word` gives the language's word for one of ours.

    `codes` is where the codes of the sessions stand, to be chosen from.
    """
    columns = tuple(_design(tab, column, language, word) for column in TABS[tab])
    columns = tuple(replace(c, choices_in=codes) if (tab, c.word) in _CODES else c for c in columns)
    words = [column.word for column in columns]
    last = _LAST_PRINTED.get(tab)
    return TabDesign(
        word=tab,
        title=title,
        columns=columns,
        notices=notices,
        frozen=_FROZEN.get(tab, 0),
        printed=words.index(last) + 1 if last else 0,
        row_height=_ROW_HEIGHTS.get(tab, 0),
    )


def design_connections(title: str, notices: Notices, how: str) -> TabDesign:
    """Lay out the tab of connection reports: a column for codes, and `how` to paste beside it.

    How, in parts with bars between them: a header is seen no further than its own column.
    """
    columns = (
        ColumnDesign(word="session", header="Session", width=_WIDTHS["session"]),
        *(
            ColumnDesign(word="reports", header=part, width=len(part) + 4)
            for part in how.split(" | ")
        ),
    )
    return TabDesign(word="connections", title=title, columns=columns, notices=notices)


def place_of_codes(sessions: str) -> ColumnPlace:
    """Where the codes stand in a new tab of the sessions, of this title."""
    return ColumnPlace(sessions, [column.word for column in SESSIONS].index("code"))


def header_of(column: Column, language: str) -> str:
    """The usual header of a column in a language."""
    return column.headers[min(1, len(column.headers) - 1) if language == "en" else 0]


def _design(tab: str, column: Column, language: str, word: Callable[[str], str]) -> ColumnDesign:
    here = (tab, column.word)
    weekday = here == ("sessions", "date")
    return ColumnDesign(
        word=column.word,
        header=header_of(column, language),
        tool=column.tool,
        warned=column.tool and here != ("registrations", "session"),
        width=_WIDTHS.get(column.word, 12),
        number_format=_WEEKDAYS[language] if weekday else _FORMATS.get(here, "General"),
        choices=tuple(word(choice) for choice in CHOICES.get(here, ())),
        former=tuple(tuple(map(word, those)) for those in _FORMER.get(here, ())),
        colours=_colours(here, word),
        wrapped=here in _WRAPPED,
        from_top=here in _WRAPPED or tab in _ROW_HEIGHTS,
    )


def _colours(here: tuple[str, str], word: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    if here == ("registrations", "status"):
        return tuple((word(status), colour) for status, colour in _STATUS_COLOURS.items())
    return ((ANYTHING, _TO_DO_COLOUR),) if here[1] == "alert" else ()
