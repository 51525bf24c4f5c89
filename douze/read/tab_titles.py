"""Which titles the tabs have in the spreadsheet that was read."""

from collections.abc import Set as AbstractSet

from msgspec.structs import replace

from douze.model.fold import fold_header
from douze.model.settings import AnswerTab, Settings
from douze.model.sheet import Snapshot
from douze.model.tab_titles import FRENCH_FOR


def with_titles_found(settings: Settings, snapshot: Snapshot) -> Settings:
    """Call a tab by its French title where the English one is wanted and only the French is there.

    Spreadsheets were made in French whatever the language, and a `config.yaml` that named their
    titles may name none since. Where both are there, or neither, the English title stands, and so
    does every title that is an association's own.
    """
    if settings.language == "fr":
        return settings
    there = {fold_header(tab.title) for tab in snapshot.tabs}
    tabs = settings.tabs
    found = replace(
        tabs,
        sessions=_found(tabs.sessions, there),
        answers=tuple(
            AnswerTab(title=_found(tab.title, there), session=tab.session) for tab in tabs.answers
        ),
        members=_found(tabs.members, there),
        registrations=_found(tabs.registrations, there),
        messages=_found(tabs.messages, there),
        withdrawals=_found(tabs.withdrawals, there),
        connections=_found(tabs.connections, there),
        evaluations=_found(tabs.evaluations, there),
        to_collect=_found(tabs.to_collect, there),
    )
    return settings if found == tabs else replace(settings, tabs=found)


def _found(title: str, there: AbstractSet[str]) -> str:
    french = FRENCH_FOR.get(title, title)
    return french if fold_header(title) not in there and fold_header(french) in there else title
