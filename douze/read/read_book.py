"""READ: type everything that a snapshot holds, and say what cannot be read."""

from collections.abc import Iterable, Iterator, Mapping

from douze.errors.sheet import SheetUnusable
from douze.model import columns
from douze.model.book import Book, Session, TabLayout
from douze.model.cell_address import column_letters
from douze.model.columns import Column
from douze.model.phrases import Problem, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.sheet import Snapshot, Tab
from douze.read.answer_tabs import find_whole_tabs, read_answer_tabs, whole_tabs_known
from douze.read.cells import cell_at, is_blank
from douze.read.columns import find_columns
from douze.read.evaluations import read_evaluations
from douze.read.members import read_members
from douze.read.optional_tabs import find_to_collect, read_to_collect, read_withdrawals
from douze.read.participants import own_mailboxes
from douze.read.registrations import read_messages, read_rows
from douze.read.session_names import SessionNames
from douze.read.sessions import Sessions, read_sessions
from douze.read.tab_titles import titled, with_titles_found

#: How many places are named where there are many.
MANY = 5


def read_book(
    snapshot: Snapshot, settings: Settings, used: Mapping[str, str] | None = None
) -> Book:
    """Make the book of a snapshot.

    What concerns one row becomes a problem in the book and stops nobody else. `used` is what
    the book of the last pass had `in_use`. Raises SheetUnusable, with every reason, when a
    needed tab or column is missing or doubled, or a column that seats or dues depend on has gone.
    """
    # First: all that follows goes by the titles that the tabs really have.
    settings = with_titles_found(settings, snapshot)
    tabs, layouts = _find_all(snapshot, settings, used or {})
    gone = _gone(layouts, used or {})
    sessions = read_sessions(tabs["sessions"], layouts["sessions"], settings)
    names = _session_names(sessions)
    whole_tabs = find_whole_tabs(tabs, settings, names, used or {})
    answers, unplaced = read_answer_tabs(tabs, layouts, settings, names, whole_tabs)
    # Known only once the sessions have been read: a tab may be called after one.
    if unplaced:
        raise SheetUnusable(snapshot.name, unplaced)
    withdrawals, withdrawal_problems = read_withdrawals(snapshot.tabs, settings)
    evaluations, evaluation_problems = read_evaluations(snapshot.tabs, settings)
    to_collect = find_to_collect(snapshot.tabs, settings)
    if to_collect:
        layouts["to_collect"] = to_collect[1]
    members, member_problems = read_members(tabs["members"], layouts["members"], settings)
    registrations, own = tabs["registrations"], own_mailboxes(settings)
    return Book(
        sessions=sessions.sessions,
        addresses={tab.title: tab.address for tab in snapshot.tabs if tab.address},
        broken=sessions.broken,
        session_cells=sessions.cells,
        answers=answers,
        members=members,
        rows=read_rows(registrations, layouts["registrations"], names, own),
        messages=read_messages(tabs["messages"], layouts["messages"]),
        to_collect=read_to_collect(*to_collect) if to_collect else None,
        withdrawals=withdrawals,
        evaluations=evaluations,
        layouts=layouts,
        in_use=gone | whole_tabs | dict(_in_use(tabs, layouts)),
        problems=(
            *(_left_column(where, header) for where, header in gone.items()),
            *sessions.problems,
            *member_problems,
            *withdrawal_problems,
            *evaluation_problems,
            *_merged(tabs, layouts),
        ),
    )


def _find_all(
    snapshot: Snapshot, settings: Settings, used: Mapping[str, str]
) -> tuple[dict[str, Tab], dict[str, TabLayout]]:
    """Find the needed tabs and their columns. Raises SheetUnusable, with all that is missing."""
    wanted: list[tuple[str, str, Iterable[Column]]] = [
        ("sessions", settings.tabs.sessions, columns.SESSIONS),
        ("members", settings.tabs.members, columns.MEMBERS),
        ("registrations", settings.tabs.registrations, columns.REGISTRATIONS),
        ("messages", settings.tabs.messages, columns.MESSAGES),
    ]
    for number, answers in enumerate(settings.tabs.answers):
        wanted.append((f"answers {number}", answers.title, columns.ANSWERS))
    tabs: dict[str, Tab] = {}
    layouts: dict[str, TabLayout] = {}
    problems: list[Problem] = []
    for word, title, known in wanted:
        found = titled(snapshot.tabs, title)
        if len(found) != 1:
            code = Reason.TAB_DOUBLED if found else Reason.TAB_MISSING
            there = tuple(tab.title for tab in snapshot.tabs)
            problems.append(Problem(where=title, what=phrase(code, tab=title, there=there)))
            continue
        tabs[word] = found[0]
        had = {c.word: used[n] for c in known if (n := f"{tabs[word].title}/{c.word}") in used}
        layouts[word], more = find_columns(tabs[word], known, settings.columns, had)
        problems += more
    if not tabs:  # one word instead of five
        there = tuple(tab.title for tab in snapshot.tabs)
        problems = [Problem(where=snapshot.name, what=phrase(Reason.TAB_NONE, there=there))]
    if problems:
        raise SheetUnusable(snapshot.name, problems)
    return tabs, layouts


def _in_use(tabs: Mapping[str, Tab], layouts: Mapping[str, TabLayout]) -> Iterator[tuple[str, str]]:
    """Name the columns that may be missing, would be missed, and hold something."""
    for word, tab in tabs.items():
        layout = layouts[word]
        missed = columns.MISSED.get(word.partition(" ")[0], frozenset())
        for name in sorted(missed & layout.columns.keys()):
            place = layout.columns[name]
            if not all(is_blank((cell_at(row, place),)) for row in tab.rows[1:]):
                yield f"{tab.title}/{name}", layout.headers[name]


def _gone(layouts: Mapping[str, TabLayout], used: Mapping[str, str]) -> dict[str, str]:
    """Name the columns of `used` that no tab has any more: they are missed until one is back."""
    there = {f"{lay.title}/{word}" for lay in layouts.values() for word in lay.columns}
    there |= whole_tabs_known(used).keys()  # which are no columns
    tabs = {lay.title for lay in layouts.values()}
    return {
        where: header
        for where, header in used.items()
        if where not in there and where.rpartition("/")[0] in tabs
    }


def _left_column(where: str, header: str) -> Problem:
    return Problem(where=where.rpartition("/")[0], what=phrase(Reason.COLUMN_LEFT, column=header))


def _merged(tabs: Mapping[str, Tab], layouts: Mapping[str, TabLayout]) -> Iterator[Problem]:
    """Tell of cells that were made one where something is read: but for one they are blank."""
    for word, tab in tabs.items():
        ours = layouts[word].columns.values()
        # Below the last row nothing is read, but the next answer will stand in the first row there.
        seen = [area for area in tab.merged if area.top <= len(tab.rows) + 1]
        places = [
            f"{column_letters(area.left)}{area.top}:{column_letters(area.right)}{area.bottom}"
            for area in seen
            if any(area.left <= column <= area.right for column in ours)
        ]
        if places:
            said = ", ".join(places[:MANY]) + (" …" if len(places) > MANY else "")
            yield Problem(where=tab.title, what=phrase(Reason.CELLS_MERGED, places=said))


def _session_names(sessions: Sessions) -> SessionNames:
    """Know sessions that are left aside by name too, so that their answers can say why."""
    readable: Mapping[str, Session] = sessions.sessions
    broken = {(b.code, b.session.title) for b in sessions.broken if b.code}
    return SessionNames(
        [
            *((s.code, s.title, s.start.date()) for s in readable.values()),
            *((code, title, None) for code, title in sorted(broken)),
        ]
    )
