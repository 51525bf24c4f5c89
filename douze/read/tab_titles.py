"""Which titles the tabs have in the spreadsheet that was read."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from msgspec.structs import asdict, replace

from douze.model.fold import fold_header
from douze.model.settings import Settings
from douze.model.sheet import Snapshot, Tab
from douze.model.tab_titles import FRENCH_FOR


def titled(tabs: Iterable[Tab], title: str) -> list[Tab]:
    """Give the tabs of a title, however it is written; those that are called just so, if any."""
    found = [tab for tab in tabs if fold_header(tab.title) == fold_header(title)]
    return [tab for tab in found if tab.title == title] or found


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
    titles = {w: _found(t, there) for w, t in asdict(tabs).items() if isinstance(t, str)}
    answers = tuple(replace(tab, title=_found(tab.title, there)) for tab in tabs.answers)
    found = replace(tabs, answers=answers, **titles)
    return settings if found == tabs else replace(settings, tabs=found)


def _found(title: str, there: AbstractSet[str]) -> str:
    french = FRENCH_FOR.get(title, title)
    return french if fold_header(title) not in there and fold_header(french) in there else title
