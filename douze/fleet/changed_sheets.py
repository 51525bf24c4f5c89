"""Which sheets have changed since the last time: one request a robot, for all of them."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from douze.adapters.google.drive_changes import Changed, ChangesFeed
from douze.adapters.google.token_cache import TokenCache
from douze.errors.sheet import WorkbookError
from douze.fleet.associations import Association, load_one
from douze.fleet.board import Board
from douze.fleet.board_rows import BoardRow
from douze.model.fleet_settings import FleetSettings

#: A feed that could not be read for so long says nothing: the sheets are read as without it.
STALE = timedelta(minutes=5)


def note_changes(
    board: Board,
    rows: Iterable[BoardRow],
    feed_of: Callable[[BoardRow], ChangesFeed | None],
    now: datetime,
    tell: Callable[[WorkbookError], None],
) -> None:
    """Ask each robot's feed, and note on the board which sheets have changed.

    One that cannot be asked is told, and stops none of the others.
    """
    pages, watched = board.feeds(), [row for row in rows if row.watched]
    for robot, row in {row.robot: row for row in watched}.items():
        feed = feed_of(row)
        if feed is None:
            continue
        try:
            page = pages.get(robot)
            changed = _from_now_on(watched, robot, feed) if page is None else feed.since(page)
        except WorkbookError as error:
            tell(error)
        else:
            board.note_changed(robot, changed.sheets, changed.page, now)


def _from_now_on(watched: Iterable[BoardRow], robot: str, feed: ChangesFeed) -> Changed:
    """Begin to read a feed: of what was before nothing is known, so each sheet is looked at."""
    return Changed(frozenset(row.sheet for row in watched if row.robot == robot), feed.begin())


def feed_of(fleet: FleetSettings, row: BoardRow) -> ChangesFeed | None:
    """The feed of an association's robot; None where its configuration cannot be read."""
    association = Association.in_folder(fleet.associations, row.name)
    settings = load_one(association).settings
    if settings is None or (robot := settings.spreadsheet.credentials) is None:
        return None
    beside = settings.beside("google-token-feed.json")
    token = TokenCache.of_robot(robot, beside, ".feed-token")
    return ChangesFeed(robot, token, endpoint=settings.spreadsheet.endpoint)
