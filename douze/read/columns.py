"""Where the columns of a tab are today, by their headers."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from douze.model.book import TabLayout
from douze.model.cell_address import cell_address, column_letters
from douze.model.columns import Column
from douze.model.fold import fold_header
from douze.model.phrases import ByStaff, Problem, phrase
from douze.model.reasons import Reason
from douze.model.sheet import Cell, Tab
from douze.read.headers import columns_in, header_below
from douze.read.questions import asked_for

NOTHING: Mapping[str, str] = MappingProxyType({})
#: A header of so many letters is known again inside a longer one: `Nombre de places au plus`.
TELLING = 4


def find_columns(
    tab: Tab, known: Iterable[Column], renamed: Mapping[str, str], used: Mapping[str, str] = NOTHING
) -> tuple[TabLayout, list[Problem]]:
    """Find each known column of a tab by its header.

    `renamed` names the headers that `config.yaml` gives; such a header wins over the usual
    ones; `used` the headers of the columns that were in use in the last pass, by our words.
    Returns what was found, and a problem for each needed column that is missing, each used
    one that seats or dues depend on and that has gone, each known column that stands twice, and
    each of the tool's that would be another one too.
    A column that nobody knows is left alone.
    """
    header = tab.rows[0] if tab.rows else ()
    columns = tuple(known)
    if below := header_below(tab, columns, renamed):
        return TabLayout(title=tab.title, columns={}, headers={}), [below]
    usual = columns_in(tuple(header), columns, tuple(renamed.items()))
    asked = _asked_places(header, columns, usual)
    places = {column: usual[column.word] or asked.get(column.word, ()) for column in columns}
    found = {column.word: at[0] for column, at in places.items() if at}

    # Of two descriptions the first is shown: no seat depends on it, and no pass stops for it.
    doubled = [c for c, at in places.items() if len(at) > 1 and not c.describes]
    problems = [_doubled(tab, column, places[column]) for column in doubled]
    problems += _shared(tab, columns, found)
    lost = [c for c in columns if c.word not in found and _is_missed(c, used)]
    strangers = _strangers(header, set(found.values()))
    for column in lost:
        wanted = used.get(column.word) or renamed.get(column.word, column.headers[0])
        problems.append(_gone(tab.title, column, wanted, strangers))
    headers = {word: _text(header[place]) for word, place in found.items()}
    by_meaning = frozenset(word for word in found if not usual[word])
    layout = TabLayout(title=tab.title, columns=found, headers=headers, by_meaning=by_meaning)
    return layout, problems


def _is_missed(column: Column, used: Mapping[str, str]) -> bool:
    return column.needed or (column.weighs and column.word in used)


def _doubled(tab: Tab, column: Column, places: Iterable[int]) -> Problem:
    names = ", ".join(f"{column_letters(p)} « {_text(tab.rows[0][p])} »" for p in places)
    return _problem(tab.title, Reason.COLUMN_DOUBLED, column.headers[0], columns=names)


def _shared(tab: Tab, columns: Iterable[Column], found: Mapping[str, int]) -> Iterator[Problem]:
    """Tell of a column that we would write, and that the settings make another one as well.

    What staff have typed there would be written over.
    """
    words: dict[int, list[Column]] = {}
    for column in columns:
        if column.word in found:
            words.setdefault(found[column.word], []).append(column)
    for place, same in words.items():
        if len(same) > 1 and any(column.tool for column in same):
            header = _text(tab.rows[0][place])
            told = ", ".join(column.word for column in same)
            where = cell_address(tab.title, place, 1)
            yield _problem(where, Reason.COLUMN_SHARED, header, words=told)


def _strangers(header: Sequence[Cell], taken: Container[int]) -> dict[str, int]:
    """Name the headers that mean nothing to us, and where they stand."""
    headers = ((place, cell) for place, cell in enumerate(header) if place not in taken)
    return {_text(cell): place for place, cell in headers if isinstance(cell, str) and cell}


def _gone(title: str, column: Column, wanted: str, strangers: Mapping[str, int]) -> Problem:
    """Say that a column is missing, or gone; `strangers` are the headers that mean nothing else."""
    alike = closest(column, strangers)
    if alike:
        where = cell_address(title, strangers[alike], 1)
        code = Reason.COLUMN_MISSING_ALIKE if column.needed else Reason.COLUMN_GONE_ALIKE
        return _problem(where, code, wanted, alike=alike)
    code = Reason.COLUMN_MISSING if column.needed else Reason.COLUMN_GONE
    return _problem(title, code, wanted)


def _asked_places(
    header: Sequence[Cell], columns: Iterable[Column], usual: Mapping[str, Sequence[int]]
) -> dict[str, list[int]]:
    """Find the questions that ask for what no usual header names."""
    wanted = _not_named(columns, usual)
    if not wanted:
        return {}
    taken = {place for places in usual.values() for place in places}
    found: dict[Column, list[int]] = {}
    for place, cell in enumerate(header):
        if place not in taken and isinstance(cell, str):
            for column in columns_asked_for(cell, wanted):
                found.setdefault(column, []).append(place)
    # Which of two questions is meant nobody knows: `doctor` tells, and passes go without either,
    # but for a column that none can do without.
    return {c.word: places for c, places in found.items() if len(places) == 1 or c.needed}


def _not_named(columns: Iterable[Column], usual: Mapping[str, Sequence[int]]) -> set[Column]:
    """Which columns of a form no usual header names.

    Whoever asks for first and last name apart asks for no full name, and the other way round.
    """
    named = {word for word, places in usual.items() if places}
    known, apart = {*named}, {"first_name", "last_name"}
    if "name" in named:
        known |= apart
    if apart <= named:
        known.add("name")
    return {column for column in columns if column.asked and column.word not in known}


def columns_asked_for(question: str, columns: Iterable[Column]) -> Iterator[Column]:
    """Say for which of these columns a question asks, whatever words stand around it."""
    if thing := asked_for(question):
        yield from (column for column in columns if thing in _things(column))


@cache
def _things(column: Column) -> frozenset[str]:
    return frozenset(asked_for(name) for name in (*column.headers, *column.also))


def closest(column: Column, strangers: Iterable[str]) -> str:
    """Give the header that looks most like one of a column's; empty where none does."""
    from difflib import get_close_matches  # only where a column is missing

    folded = {fold_header(name): name for name in strangers}
    for header in column.headers:
        near = get_close_matches(fold_header(header), folded, n=1, cutoff=0.6)
        if near:
            return folded[near[0]]
    telling = [word for header in column.headers if len(word := fold_header(header)) >= TELLING]
    longer = (name for word in telling for name in folded if word in name)
    return folded.get(next(longer, ""), "")


def _problem(where: str, code: str, column: str, **facts: str) -> Problem:
    return Problem(
        where=where,
        what=phrase(
            code, column=ByStaff(column), **{name: ByStaff(fact) for name, fact in facts.items()}
        ),
    )


def _text(cell: Cell) -> str:
    return str(cell).strip()
