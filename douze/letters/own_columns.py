"""`session.extra["Salle"]`: staff's own columns of `Sessions`, as a template has them."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from msgspec import Struct

from douze.letters.letter_facts import Facts, title_of
from douze.letters.plain_words import one_line
from douze.model.fold import fold_header
from douze.model.phrases import ByStaff, Phrase, phrase

#: A header is shown up to here, and so many of them.
_LONGEST_HEADER, _MOST_HEADERS = 60, 20


class NoSuchColumn(Exception):
    """A template names a column that the sheet has not; no KeyError, which Jinja2 would hide."""

    def __init__(self, what: Phrase) -> None:
        self.what = what
        super().__init__(what)


class ColumnText(str):
    """What stands in one cell: words on their lines, in which nothing is markup."""

    __slots__ = ()


class OwnColumns:
    """One session's cells by the header of their column, compared as headers are elsewhere.

    An empty cell is empty. A column that is not there raises NoSuchColumn: a letter or page goes
    out with what it was to say, or not at all. Where there is no session everything is empty.
    """

    def __init__(self, columns: Mapping[str, str] | None, tab: str) -> None:
        self._columns, self._tab = columns, tab

    def __getitem__(self, header: object) -> str:
        if self._columns is None:
            return ""
        found = self._header(str(header))
        if found is None:
            raise NoSuchColumn(no_column(str(header), self._columns, self._tab))
        return ColumnText(self._columns[found])

    def __contains__(self, header: object) -> bool:
        return self._columns is None or self._header(str(header)) is not None

    def _header(self, asked: str) -> str | None:
        """The header as it stands on the sheet; of two alike the first."""
        assert self._columns is not None
        if asked in self._columns:
            return asked
        folded = fold_header(asked)
        return next((name for name in self._columns if fold_header(name) == folded), None)


class SessionWords(Struct, frozen=True, kw_only=True):
    """`session` in a letter. It is false where the letter is about no session, or lists several."""

    title: str
    extra: OwnColumns

    def __bool__(self) -> bool:
        return bool(self.title)

    def __str__(self) -> str:
        return self.title


def session_words(facts: Facts) -> SessionWords:
    """The session of a letter, for what has no name of its own."""
    session = facts.session
    columns = session.extra if session else None
    extra = OwnColumns(columns, facts.settings.tabs.sessions)
    return SessionWords(title=title_of(session), extra=extra)


def no_column(asked: str, headers: Iterable[str], tab: str) -> Phrase:
    """Say that a column is not there: which is meant, or which there are."""
    shown = {fold_header(name): one_line(name, _LONGEST_HEADER) for name in reversed([*headers])}
    name = ByStaff(one_line(asked, _LONGEST_HEADER))
    near = get_close_matches(fold_header(asked), shown, 1)
    if near:
        return phrase("template_no_column_near", name=name, tab=tab, near=ByStaff(shown[near[0]]))
    if not shown:
        return phrase("template_no_columns", name=name, tab=tab)
    known = tuple(ByStaff(one) for one in [*reversed(shown.values())][:_MOST_HEADERS])
    return phrase("template_no_column", name=name, tab=tab, known=known)
