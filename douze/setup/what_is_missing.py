"""What a spreadsheet lacks of what the tool needs, and what a person has to settle first."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from douze.model.columns import ANSWERS, Column
from douze.model.design import (
    TABS,
    ColumnDesign,
    ColumnPlace,
    Notices,
    Provisioning,
    TabDesign,
    TabProvisioning,
    design_connections,
    design_tab,
    place_of_codes,
)
from douze.model.phrases import Problem, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.sheet import Snapshot, Tab
from douze.model.wording import Wording
from douze.read.columns import find_columns
from douze.read.tab_titles import titled, with_titles_found

#: Of which column is meant, or whose it is, only a person can be sure.
_UNCERTAIN = (Reason.COLUMN_DOUBLED, Reason.COLUMN_SHARED)
#: What the columns are for that staff write for others to read, and those that few need.
_PURPOSES = {
    "announce": "setup_note_announce",
    "minimum": "setup_note_minimum",
    "next_date": "setup_note_next",
    "reserved": "setup_note_reserved",
    "per_structure": "setup_note_per_structure",
    "place": "setup_note_place",
    "why": "setup_note_why",
    "audience": "setup_note_audience",
    "programme": "setup_note_programme",
    "presented_by": "setup_note_presented_by",
    "practical": "setup_note_practical",
    "preparation": "setup_note_preparation",
    "documents": "setup_note_documents",
    "replay": "setup_note_replay",
}


class Lacking(Struct, frozen=True, kw_only=True):
    """What is to be added, and what only a person can put right."""

    provisioning: Provisioning
    problems: tuple[Problem, ...]
    #: Columns that a pass can do without, by the tab's title; not those that only describe.
    optional: Mapping[str, Sequence[str]]


def designs(
    settings: Settings, wording: Wording, codes: ColumnPlace | None = None
) -> list[TabDesign]:
    """Lay out every tab that `config.yaml` names, in the order of a new spreadsheet.

    `codes` is where the codes of the sessions stand; in a new tab, where it is not given.
    """
    titles = settings.tabs
    wanted = [
        ("sessions", titles.sessions),
        *(("answers", answers.title) for answers in titles.answers),
        ("members", titles.members),
        ("registrations", titles.registrations),
        ("messages", titles.messages),
        *([("to_collect", titles.to_collect)] if settings.association.treasurer else []),
    ]
    notices = Notices(
        purposes={word: wording.sentence(phrase(code)) for word, code in _PURPOSES.items()},
        held=wording.sentence(phrase("setup_held")),
        warning=wording.sentence(phrase("setup_warning")),
        choose=wording.sentence(phrase("setup_choose", choices="{choices}")),
        choose_code=wording.sentence(phrase("setup_choose_code")),
    )
    made = [
        design_tab(
            tab,
            title,
            notices,
            language=settings.language,
            word=wording.word,
            codes=codes or place_of_codes(titles.sessions),
        )
        for tab, title in wanted
    ]
    how = wording.sentence(phrase("setup_paste"))
    return [*made, design_connections(titles.connections, notices, how)]


def what_is_missing(snapshot: Snapshot, settings: Settings, wording: Wording) -> Lacking:
    """Compare a reading with the tabs and columns that there should be.

    A missing column goes to the right of everything in its tab. A form's tab is the form's:
    it is laid out only where the whole of it is missing. Says what drop-downs, colours and
    warnings columns should have; only the spreadsheet's own adapter knows which have them.
    """
    settings = with_titles_found(settings, snapshot)
    new: list[TabDesign] = []
    tabs: list[TabProvisioning] = []
    problems: list[Problem] = []
    optional: dict[str, Sequence[str]] = {}
    for design in designs(settings, wording, _codes(snapshot, settings)):
        there = titled(snapshot.tabs, design.title)
        if not there:
            new.append(design)
        elif design.word == "connections":
            continue  # what was pasted there has columns of its own
        elif len(there) > 1:
            told = phrase(Reason.TAB_DOUBLED, tab=design.title)
            problems.append(Problem(where=design.title, what=told))
        elif design.word == "to_collect" and _is_of_staff(there[0], settings):
            told = phrase("setup_left", tab=there[0].title)
            problems.append(Problem(where=there[0].title, what=told))
        elif design.word == "answers":
            problems += find_columns(there[0], ANSWERS, settings.columns)[1]
        else:
            provisioning, more, spare = _compared(there[0], design, settings)
            tabs.append(provisioning)
            problems += more
            if spare:
                optional[there[0].title] = spare
    return Lacking(
        provisioning=Provisioning(new=tuple(new), tabs=tuple(tabs)),
        problems=tuple(problems),
        optional=optional,
    )


def _is_of_staff(tab: Tab, settings: Settings) -> bool:
    """Whether a tab that is to be wholly ours holds something, and lacks a header of ours."""
    _, problems = find_columns(tab, TABS["to_collect"], settings.columns)
    return bool(problems) and _holds_something(tab)


def _codes(snapshot: Snapshot, settings: Settings) -> ColumnPlace | None:
    """Where the codes stand in the tab of the sessions, where there is one that has them."""
    for tab in titled(snapshot.tabs, settings.tabs.sessions):
        layout, _ = find_columns(tab, TABS["sessions"], settings.columns)
        if "code" in layout.columns:
            return ColumnPlace(tab.title, layout.columns["code"])
    return None


def _compared(
    tab: Tab, design: TabDesign, settings: Settings
) -> tuple[TabProvisioning, list[Problem], list[str]]:
    """Hold one tab against its design."""
    known = {column.word: column for column in TABS[design.word]}
    layout, found = find_columns(tab, known.values(), settings.columns)
    if below := [problem for problem in found if problem.what.reason is Reason.HEADER_BELOW]:
        # Staff are to delete the headline above them; then they stand in the first row.
        return _provisioning(tab, [], {}, design), below, []
    present = {layout.columns[c.word]: c for c in design.columns if c.word in layout.columns}
    doubled = [problem for problem in found if problem.what.reason in _UNCERTAIN]
    if not present and _holds_something(tab):
        told = Problem(where=tab.title, what=phrase("setup_no_header", tab=tab.title))
        return _provisioning(tab, [], present, design), [told], []
    missing = [column for column in design.columns if column.word not in layout.columns]
    spare = [column.header for column in missing if _is_spare(known[column.word])]
    alike = _left_to_staff(found, known.values(), settings)
    asked_about = {problem.what.facts["column"] for problem in alike}
    addable = [
        _for_old_rows(column, known[column.word])
        for column in missing
        if _usual(known[column.word], settings) not in asked_about
    ]
    return _provisioning(tab, addable, present, design), [*doubled, *alike], spare


def _is_spare(column: Column) -> bool:
    """Whether nobody misses a column that is not there."""
    return not (column.needed or column.describes)


def _for_old_rows(design: ColumnDesign, column: Column) -> ColumnDesign:
    """Give a column as it is added beside rows that are there: they have no height of ours.

    By a long text one of them would become a page.
    """
    return replace(design, wrapped=False) if column.describes else design


def _holds_something(tab: Tab) -> bool:
    return any(cell is not None for row in tab.rows for cell in row)


def _left_to_staff(
    found: Iterable[Problem], known: Iterable[Column], settings: Settings
) -> list[Problem]:
    """Pick those of a column of staff's that is missing, where another's header looks like it.

    A second column of that meaning would be worse than a question.
    """
    staff = {_usual(column, settings) for column in known if not column.tool}
    alike = [one for one in found if one.what.reason is Reason.COLUMN_MISSING_ALIKE]
    return [one for one in alike if str(one.what.facts["column"]) in staff]


def _usual(column: Column, settings: Settings) -> str:
    return settings.columns.get(column.word, column.headers[0])


def _provisioning(
    tab: Tab,
    missing: Iterable[ColumnDesign],
    present: Mapping[int, ColumnDesign],
    design: TabDesign,
) -> TabProvisioning:
    used = [p for row in tab.rows for p, cell in enumerate(row) if cell is not None]
    first = max(used, default=-1) + 1
    new = dict(enumerate(missing, start=first))
    frozen = design.frozen if not used else 0  # in a tab of staff's they may stand anywhere
    return TabProvisioning(
        title=tab.title, new=new, present=present, notices=design.notices, frozen=frozen
    )
