"""The tabs of answers: which are of one session as a whole, and what all of them hold."""

from collections.abc import Mapping

from msgspec.structs import replace

from douze.model.book import Answer, TabLayout
from douze.model.phrases import Problem, phrase
from douze.model.reasons import Reason
from douze.model.settings import AnswerTab, Settings
from douze.model.sheet import Tab
from douze.read.answers import AnswersFound, read_answers
from douze.read.cells import holds_nothing
from douze.read.participants import own_mailboxes
from douze.read.session_names import SessionNames

#: What is remembered of a tab beside its columns: the session that all of it is of.
ALL_OF = "all of"


def find_whole_tabs(
    tabs: Mapping[str, Tab], settings: Settings, names: SessionNames, used: Mapping[str, str]
) -> dict[str, str]:
    """Say which tabs of answers are of one session each, and of which.

    The row of a session that is over may leave the sheet: its tab is known by the last pass then.
    """
    found: dict[str, str] = {}
    for order, wanted in enumerate(settings.tabs.answers):
        key = _whole_tab(tabs[f"answers {order}"], wanted)
        code = names.of_tab(wanted.session or tabs[f"answers {order}"].title) or used.get(key)
        if code:
            found[key] = code
    return found


def _whole_tab(tab: Tab, wanted: AnswerTab) -> str:
    """Name what is remembered of a tab, as long as the settings say the same of it."""
    return f"{tab.title}/{ALL_OF} {wanted.session or tab.title}"


def whole_tabs_known(used: Mapping[str, str]) -> dict[str, str]:
    """Pick what the last pass knew of whole tabs, for whoever asks nothing of its columns."""
    return {where: code for where, code in used.items() if f"/{ALL_OF} " in where}


def read_answer_tabs(
    tabs: Mapping[str, Tab],
    layouts: Mapping[str, TabLayout],
    settings: Settings,
    names: SessionNames,
    whole_tabs: Mapping[str, str],
) -> tuple[tuple[Answer, ...], list[Problem]]:
    """Read all answers, tab after tab; told are the tabs of which nobody knows whose they are."""
    answers: list[Answer] = []
    problems: list[Problem] = []
    ours = own_mailboxes(settings)
    for order, wanted in enumerate(settings.tabs.answers):
        tab, layout = tabs[f"answers {order}"], layouts[f"answers {order}"]
        own = whole_tabs.get(_whole_tab(tab, wanted))
        if own is not None and "session" in layout.by_meaning:
            layout = _without_session(layout)  # the tab says it; the question asks for more
        if "session" not in layout.columns and own is None:
            # Nothing is lost as long as nobody has answered: `setup` may have made the tab a moment
            # ago.
            if all(holds_nothing(row, layout) for row in tab.rows[1:]):
                continue
            problems.append(Problem(where=tab.title, what=phrase(Reason.ANSWERS_WITHOUT_SESSION)))
            continue
        found = AnswersFound(tab=tab, layout=layout, order=order, own_session=own)
        answers += read_answers(found, names, ours, settings.zone)
    return tuple(answers), problems


def _without_session(layout: TabLayout) -> TabLayout:
    columns = {word: place for word, place in layout.columns.items() if word != "session"}
    return replace(layout, columns=columns)
